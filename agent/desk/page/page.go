// Package page is "Min pc": the page on which a person sees what lies on the PC,
// why it must go and by when, and answers. It is served to that person alone, on
// a random loopback port.
//
// Promises. Nobody without the person's one-time address gets in: see door.go.
// The page needs no script, loads nothing from elsewhere and stores nothing. It
// names files and kinds of data; a value is shown only when the person asks for
// it, of one file, and is kept nowhere. A form that was sent twice, or from a
// page that is old, does no harm: what the person did not see is not answered.
package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"github.com/husorden/husorden/agent/check"
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/policy"
)

// House is what the page needs of the device: the person's own items. Its
// methods may be called from several goroutines; ledger.ErrUnknown,
// device.ErrNoCompanion and device.Refused are told apart, and so are the codes
// of the local API.
type House interface {
	Status(ctx context.Context, q device.Query) (device.Status, error)
	Answer(ctx context.Context, id ledger.ID, r ledger.Reply) error
	Order(ctx context.Context, v device.Verb, id ledger.ID) (device.Outcome, error)
}

var _ House = (*device.Person)(nil)

// Files is what the companion does with a file, by its item's id alone. The
// error is ledger.ErrUnknown for an item that its last look did not meet, and
// ErrNotOpened for a file that is no document.
type Files interface {
	Open(ctx context.Context, id ledger.ID) error // in the program for it
	Show(ctx context.Context, id ledger.ID) error // in its folder
	// Found reads the file now and returns what was found, with the values.
	Found(ctx context.Context, id ledger.ID) (Found, error)
}

// ErrNotOpened: opening the file could run it, so it is shown in its folder only.
var ErrNotOpened = errors.New("the file is not of a kind that is opened from here")

// Options say what a page is made of.
type Options struct {
	House  House
	Files  Files                 // nil: files are neither opened nor read from the page
	Policy func() *policy.Policy // that holds now
	// Drafts finds what the rules of a draft speak of; without it there is no such page.
	Drafts check.Detectors
	// Report returns the last report as it was sent; nil: this program reports to nobody.
	Report func(ctx context.Context) (Sent, error)
	// Updates returns the host that is asked for new versions of the program, empty
	// when none is; nil: none ever is.
	Updates func(ctx context.Context) (host string, err error)
	// History returns the end of the log of what was asked and removed; nil: there is none.
	History func(ctx context.Context) ([]ledger.Record, error)
	// Own loads the list of the household's own names and numbers, to add to it;
	// nil: that cannot be done here.
	Own   func() (*ours.List, error)
	Cases Cases // nil: files are not told apart by whom they are about
	// Duties are the recurring tasks; nil: nobody keeps what was signed.
	Duties Duties
	// Folders looks at the folders beside the places that browsers and mail programs
	// fill; nil: nobody knows them.
	Folders func(ctx context.Context) []review.Folder
	Known   Known // nil: nobody keeps whether the person has read what the program does
	// Encrypted says whether the disk is encrypted; nil: nobody can tell.
	Encrypted func() (yes, known bool)

	Keys  Keys  // nil: no keys open the draft check
	Start Start // nil: there is nothing to choose at the first start
	Mac   bool  // the system asks the person before it lets a program see their folders
	// Total counts the files of the places, for the progress of the first look; nil: nobody does.
	Total   func(ctx context.Context) int
	Trial   Trial            // nil: this is no trial
	Seat    *Seat            // nil: the page takes one of its own
	Now     func() time.Time // the PC's own clock, for sessions; dates come with the status
	Lang    desk.Lang        // until the person chooses
	Version string
	Log     *slog.Logger
}

// Sent is the last report that left the PC.
type Sent struct {
	To   string // the endpoint's host; empty: the PC reports to nobody
	At   time.Time
	Body []byte // as it was sent; empty: nothing was yet
}

// Page serves one person's page. It is an http.Handler for tests.
type Page struct {
	o         Options
	door      *door
	listeners []net.Listener
	seat      *Seat // to give back; nil: somebody else's
	handler   http.Handler
	close     sync.Once
	answering sync.Mutex // held while the answers of one form are given
}

// Bounds of the server.
const (
	mostConnections = 64
	mostHeader      = 16 << 10 // bytes
	stopWithin      = 3 * time.Second
)

// Listen makes a page: in the seat it is given, else in one of its own on a
// random port of the loopback addresses. Run serves it.
func Listen(o Options) (*Page, error) {
	seat := o.Seat
	if seat == nil {
		var err error
		if seat, err = TakeSeat(o.Now, o.Lang); err != nil {
			return nil, err
		}
	}
	p := &Page{o: o, door: seat.door}
	p.handler = p.routes()
	for _, l := range seat.listeners {
		if err := l.take(); err != nil {
			return nil, fmt.Errorf("listening for the page: %w", err)
		}
		p.listeners = append(p.listeners, l)
	}
	if o.Seat == nil {
		p.seat = seat
	}
	return p, nil
}

func newPage(o Options, hosts []string) *Page {
	p := &Page{o: o, door: newDoor(hosts, o.Now, o.Lang)}
	p.handler = p.routes()
	return p
}

// Mint returns a fresh address that lets one browser in, once, within a few
// minutes. Give it to nobody but the person.
func (p *Page) Mint() string { return p.door.mint() }

// Run serves the page until ctx ends.
func (p *Page) Run(ctx context.Context) error {
	srv := &http.Server{
		Handler:           p,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      2 * time.Minute, // a file is read on the spot
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    mostHeader,
		ErrorLog:          slog.NewLogLogger(silent{}, slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	errs := make(chan error, len(p.listeners))
	var all sync.WaitGroup
	for _, l := range p.listeners {
		all.Go(func() { errs <- srv.Serve(netutil.LimitListener(l, mostConnections)) })
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-errs:
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if srv.Shutdown(stop) != nil {
		srv.Close()
	}
	p.Close()
	all.Wait()
	if err == nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving the page: %w", err)
}

// Close gives the port back, for a page that is not run. Twice is harmless.
func (p *Page) Close() {
	p.close.Do(func() {
		for _, l := range p.listeners {
			l.Close()
		}
		if p.seat != nil {
			p.seat.Close()
		}
	})
}

// silent drops what the server says of connections: it may quote requests.
type silent struct{ slog.Handler }

func (silent) Enabled(context.Context, slog.Level) bool { return false }
