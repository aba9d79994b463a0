package page

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// Seat is where a page is served and who was let in. It outlives the Page: when
// the parts of the program are put together anew, because other rules hold, the
// next Page takes the seat, and a browser that waits meanwhile gets its answer
// from that one.
type Seat struct {
	listeners []*seated
	door      *door
}

// TakeSeat takes a random port on the loopback addresses. now is the PC's own
// clock; lang holds until the person chooses.
func TakeSeat(now func() time.Time, lang desk.Lang) (*Seat, error) {
	v4, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the page: %w", err)
	}
	ls := []net.Listener{v4}
	port := strconv.Itoa(v4.Addr().(*net.TCPAddr).Port)
	if v6, err := net.Listen("tcp6", net.JoinHostPort("::1", port)); err == nil { // not every PC has it
		ls = append(ls, v6)
	}
	s := &Seat{}
	hosts := make([]string, 0, len(ls))
	for _, l := range ls {
		s.listeners = append(s.listeners, &seated{TCPListener: l.(*net.TCPListener)})
		hosts = append(hosts, l.Addr().String())
	}
	s.door = newDoor(hosts, now, lang)
	return s, nil
}

// Close gives the port back. Twice is harmless.
func (s *Seat) Close() {
	for _, l := range s.listeners {
		l.TCPListener.Close()
	}
}

// seated is a listener that is let go of and taken again without being closed:
// who comes meanwhile waits.
type seated struct {
	*net.TCPListener

	mu   sync.Mutex // guards left
	left bool
}

// past is long ago: a listener with that deadline accepts nobody.
var past = time.Unix(1, 0)

// take lets it accept again.
func (l *seated) take() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = false
	return l.SetDeadline(time.Time{})
}

// Accept implements net.Listener.
func (l *seated) Accept() (net.Conn, error) {
	c, err := l.TCPListener.Accept()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil && l.left {
		return nil, net.ErrClosed
	}
	return c, err
}

// Close lets go of it.
func (l *seated) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = true
	if err := l.SetDeadline(past); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
