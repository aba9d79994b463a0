//go:build linux || darwin

package ipc

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// The names in an address's folder.
const (
	socketName = "api.sock"
	lockName   = "api.lock"
	birthName  = ".api.new" // an owner-only folder in which the socket is made
)

func (a Address) name() string { return filepath.Join(a.dir, socketName) }

// mode is who may connect. Both systems ask for write permission on the socket.
func (a Address) mode() os.FileMode {
	if a.kind == state {
		return 0o600
	}
	return 0o666
}

// listen holds a lock on a file in the folder while it listens. Locks end with
// their process, so who has the lock may replace the socket that lies there.
func listen(a Address) (net.Listener, func() error, error) {
	dir, err := ownFolder(a)
	if err != nil {
		return nil, nil, err
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if err != nil {
		return nil, nil, err
	}
	l, err := bind(dir, a.mode())
	if err != nil {
		return nil, nil, errors.Join(err, lock.Close())
	}
	path := filepath.Join(dir, socketName)
	mine, err := os.Lstat(path)
	if err != nil {
		return nil, nil, errors.Join(err, l.Close(), lock.Close())
	}
	return l, func() error {
		defer lock.Close() // last: whoever waits for it finds no socket
		if now, err := os.Lstat(path); err != nil || !os.SameFile(mine, now) {
			return nil // it is not ours any more
		}
		return os.Remove(path)
	}, nil
}

// ownFolder makes the folder, or takes the one that is there, and sees to it
// that nobody else can put anything into it. It returns its path without links.
func ownFolder(a Address) (string, error) {
	perm := os.FileMode(0o755)
	if a.kind == state {
		perm = 0o700
	}
	if err := os.MkdirAll(a.dir, perm); err != nil {
		return "", fmt.Errorf("making the folder: %w", err)
	}
	dir, err := filepath.EvalSymlinks(a.dir)
	if err != nil {
		return "", fmt.Errorf("finding the folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("looking at the folder: %w", err)
	}
	owner, ok := ownerOf(info)
	if !info.IsDir() || !ok || owner != os.Geteuid() {
		return "", ErrUnsafe
	}
	// Made by hand under a umask of 002 it lets the group write.
	if open := info.Mode().Perm() & 0o022; open != 0 {
		if err := os.Chmod(dir, info.Mode().Perm()&^open); err != nil {
			return "", fmt.Errorf("closing the folder to others: %w", err)
		}
	}
	return dir, nil
}

// A predecessor that is just going is waited for.
const (
	lockTries = 10
	lockPause = 50 * time.Millisecond
)

func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock: %w", err)
	}
	for try := 0; ; try++ {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return f, nil
		case errors.Is(err, unix.EINTR):
		case !errors.Is(err, unix.EWOULDBLOCK):
			return nil, errors.Join(fmt.Errorf("locking: %w", err), f.Close())
		case try >= lockTries:
			return nil, errors.Join(ErrInUse, f.Close())
		default:
			time.Sleep(lockPause)
		}
	}
}

// bind makes the socket in a folder that nobody else can enter, gives it its
// mode, and only then moves it to its place, over one that nobody listens at. So
// there is no moment at which another user can connect who may not.
func bind(dir string, mode os.FileMode) (*net.UnixListener, error) {
	path := filepath.Join(dir, socketName)
	if err := vacant(path); err != nil {
		return nil, err
	}
	birth := filepath.Join(dir, birthName)
	if err := freshFolder(birth); err != nil {
		return nil, err
	}
	made := filepath.Join(birth, "s")
	l, err := listenAt(made)
	if err == nil {
		if err = os.Chmod(made, mode); err == nil {
			err = os.Rename(made, path)
		}
		if err != nil {
			err = errors.Join(fmt.Errorf("placing the socket: %w", err), l.Close(), os.Remove(made))
		}
	}
	if err := errors.Join(err, os.Remove(birth)); err != nil {
		return nil, err
	}
	return l, nil
}

// vacant makes sure that nothing is at path but, at most, a socket at which
// nobody listens. The lock has said so already, unless somebody removed its file.
func vacant(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("looking at the socket: %w", err)
	case info.Mode().Type() != os.ModeSocket:
		return ErrUnsafe
	}
	c, err := connect(path)
	switch {
	case err == nil:
		return errors.Join(ErrInUse, c.Close())
	case errors.Is(err, unix.ECONNREFUSED), errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, unix.EAGAIN):
		return ErrInUse // more wait for an answer than may
	}
	return fmt.Errorf("trying the socket: %w", err)
}

// freshFolder makes an empty owner-only folder at path, in place of one that a
// process left there which was killed.
func freshFolder(path string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		if err := os.Remove(filepath.Join(path, "s")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clearing up: %w", err)
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("clearing up: %w", err)
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return fmt.Errorf("making a folder for the socket: %w", err)
	}
	return nil
}

func listenAt(path string) (l *net.UnixListener, err error) {
	err = shortened(path, func(short string) error {
		l, err = net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // it will have another name by then
	return l, nil
}

func connect(path string) (c net.Conn, err error) {
	err = shortened(path, func(short string) error {
		c, err = net.DialUnix("unix", nil, &net.UnixAddr{Name: short, Net: "unix"})
		return err
	})
	return c, err
}
