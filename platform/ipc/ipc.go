// Package ipc connects the programs of one PC: the device's own process with the
// users' companions and the command line. It goes over unix sockets and named
// pipes, never over a network, and tells each side who the other one is.
//
// There are two kinds of address. A state folder's is for its owner alone. The
// installed service's is for every user of the PC; what each may do there is
// decided by who they are: see Peer. On both, Dial believes nobody but the one
// who must be listening there.
package ipc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"
)

var (
	// ErrInUse: another process listens at the address already.
	ErrInUse = errors.New("another process listens there already")
	// ErrNotRunning: nobody listens at the address.
	ErrNotRunning = errors.New("nobody listens there")
	// ErrStranger: the other side is not who it must be.
	ErrStranger = errors.New("the other side is another user than it must be")
	// ErrUnsafe: the folder of the address is another user's, or something that
	// is not ours stands where the socket should be.
	ErrUnsafe = errors.New("the folder cannot be trusted")
)

// Address is where one process listens. The zero value is nowhere.
type Address struct {
	dir  string // absolute and clean
	kind kind
}

type kind int

const (
	nowhere kind = iota
	state        // the folder's owner alone
	service      // every user of the PC; root or the system listens
	shared       // every user of the PC; the folder's owner listens
)

// State is the address of the process that keeps its state in dir. Only the user
// who runs that process can connect, not even an administrator otherwise.
func State(dir string) (Address, error) { return inFolder(dir, state) }

// Service is the address of the installed service. Every user of this PC can
// connect; nobody can from the network.
func Service() Address { return Address{dir: serviceDir, kind: service} }

// ServiceIn is the address of a service that is not the installed one: two can
// run beside each other. As with Service every user can connect. Who owns dir
// is believed to be the service.
func ServiceIn(dir string) (Address, error) { return inFolder(dir, shared) }

func inFolder(dir string, k kind) (Address, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Address{}, fmt.Errorf("finding the folder: %w", err)
	}
	return Address{dir: abs, kind: k}, nil
}

// String is for the user's own screen: it may hold the path of a folder.
func (a Address) String() string {
	if a.kind == nowhere {
		return "nowhere"
	}
	return a.name()
}

// Peer is who made a connection, as the system says.
type Peer struct {
	// User is the uid in decimal digits, or the SID.
	User string
	// Admin: root; on Windows the system, or an administrator who has raised
	// this process's rights.
	Admin bool
	// PID is for people to read. It may be another process's by now, and on
	// Windows the caller can forge it: decide nothing by it.
	PID int
}

// Listener accepts connections at an address, until it is closed.
type Listener struct {
	inner net.Listener
	at    Address
	tidy  func() error

	once sync.Once
	err  error
}

// Listen begins to listen at a. It makes the folder if need be. What a process
// that was killed left behind is replaced. Errors are ErrInUse, ErrUnsafe and
// those of the system.
func Listen(a Address) (*Listener, error) {
	if a.kind == nowhere {
		return nil, fmt.Errorf("listening: %w", ErrUnsafe)
	}
	inner, tidy, err := listen(a)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	return &Listener{inner: inner, at: a, tidy: tidy}, nil
}

// Accept waits for the next connection. After Close the error is net.ErrClosed.
// It says nothing about who connects: ask the connection's Peer.
func (l *Listener) Accept() (*Conn, error) {
	c, err := l.inner.Accept()
	if err != nil {
		return nil, fmt.Errorf("accepting: %w", err)
	}
	return &Conn{Conn: c, at: l.at}, nil
}

// Close ends listening and removes the socket. Connections live on.
func (l *Listener) Close() error {
	l.once.Do(func() { l.err = errors.Join(l.tidy(), l.inner.Close()) })
	return l.err
}

// Conn is a connection that was accepted.
type Conn struct {
	net.Conn
	at Address

	mu     sync.Mutex // held while the system is asked: a closed handle may be another's
	closed bool
}

// Peer says who is on the other side. Call it when something was read from the
// connection: before that Windows may not know. An error, such as ErrStranger,
// means that the connection is to be closed.
func (c *Conn) Peer() (Peer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return Peer{}, fmt.Errorf("asking who connected: %w", net.ErrClosed)
	}
	p, err := peer(c.Conn)
	if err != nil {
		return Peer{}, fmt.Errorf("asking who connected: %w", err)
	}
	if c.at.kind != state {
		return p, nil
	}
	// The socket and the pipe let nobody else in; this is the second wall.
	me, err := user()
	if err != nil {
		return Peer{}, fmt.Errorf("asking who we are: %w", err)
	}
	if p.User != me {
		return Peer{}, ErrStranger
	}
	return p, nil
}

// Close may be called at any time, more than once.
func (c *Conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return c.Conn.Close()
}

// Dial connects to who listens at a, and makes sure that it is who it must be:
// the user of this process for a state folder, root or the system for the
// service. It says nothing to anybody else. Errors are ErrNotRunning,
// ErrStranger, ErrUnsafe, the context's, and those of the system.
func Dial(ctx context.Context, a Address) (net.Conn, error) {
	if a.kind == nowhere {
		return nil, fmt.Errorf("connecting: %w", ErrNotRunning)
	}
	c, err := dial(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return c, nil
}
