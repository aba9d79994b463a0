// Package notify shows a notice on the user's own screen and tells what came of
// it, as far as the system does.
//
// A notice lies on the locked screen too: whoever writes one puts no file name
// and nothing that was found into it. Delivered is not seen: Show says that the
// system took it, an Event what the person did, and where no Event comes nobody
// knows.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Notice is what is shown.
type Notice struct {
	ID          string // one with the same ID takes its place
	Title, Text string // plain text; a long one is cut off
	Buttons     []Button
}

// Button is something to press, where the system has buttons; a press on the
// notice itself is always there. Its ID is not empty and not "default".
type Button struct{ ID, Text string }

// Kind says what became of a notice.
type Kind string

// The kinds.
const (
	Pressed   Kind = "pressed"   // the notice, or one of its buttons
	Dismissed Kind = "dismissed" // the person put it away
	Expired   Kind = "expired"   // the system did; it may lie in its list
)

// Event is what became of a notice.
type Event struct {
	ID     string
	Kind   Kind
	Button string // that was pressed; "" is the notice itself
}

// Traits are what this system's notices can do.
type Traits struct {
	Possible bool // somebody shows notices, or would be started to
	Buttons  bool
	Keeps    bool // it keeps what was not seen in a list
}

// Possible reports whether a desktop is there that shows notices. It starts no
// service.
func Possible(ctx context.Context) bool { return possible(ctx) }

// Errors.
var (
	// ErrNone: nothing shows notices here, such as on a server, or before the
	// desktop is up.
	ErrNone = errors.New("nothing shows notices here")
	// ErrNotice: the notice has no ID or no title.
	ErrNotice = errors.New("a notice needs an ID and a title")
)

// Options say who shows notices.
type Options struct {
	Program string // the name that the person reads
	Icon    []byte // a PNG; nil: the system's own
	Log     *slog.Logger
}

// Notifier shows notices while it runs.
type Notifier struct {
	o      Options
	events chan Event
	system system
	mu     sync.Mutex // guards running
	on     bool
}

// New returns a Notifier that shows nothing before Run.
func New(o Options) *Notifier {
	n := &Notifier{o: o, events: make(chan Event, mostEvents)}
	n.system = newSystem(o, n.tell)
	return n
}

// mostEvents is how many events wait for a reader. A desktop that sends more is
// not a person's.
const mostEvents = 64

// Events tells what became of notices. One reader takes them.
func (n *Notifier) Events() <-chan Event { return n.events }

func (n *Notifier) tell(e Event) {
	select {
	case n.events <- e:
	default:
	}
}

// Run hears what the person does until ctx ends, and takes our notices away then:
// their buttons would do nothing.
func (n *Notifier) Run(ctx context.Context) error {
	n.run(true)
	defer n.run(false)
	return n.system.run(ctx)
}

func (n *Notifier) run(on bool) {
	n.mu.Lock()
	n.on = on
	n.mu.Unlock()
}

// Show gives a notice to the system. The error is ErrNone when nothing shows
// notices, which may change; ErrNotice; or that of the system.
func (n *Notifier) Show(ctx context.Context, no Notice) error {
	n.mu.Lock()
	on := n.on
	n.mu.Unlock()
	if !on {
		return ErrNone
	}
	no.Title, no.Text = plain(no.Title, mostTitle), plain(no.Text, mostText)
	if no.ID == "" || no.Title == "" {
		return ErrNotice
	}
	buttons := no.Buttons
	no.Buttons = nil
	for _, b := range buttons {
		if b.Text = plain(b.Text, mostButton); b.Text == "" || b.ID == "" || b.ID == "default" {
			return ErrNotice
		}
		no.Buttons = append(no.Buttons, b)
	}
	return n.system.show(ctx, no)
}

// Withdraw takes a notice away. One that is not there is none.
func (n *Notifier) Withdraw(ctx context.Context, id string) error { return n.system.withdraw(ctx, id) }

// Traits asks what notices can do here. It starts no service.
func (n *Notifier) Traits(ctx context.Context) Traits { return n.system.traits(ctx) }

// system is what a desktop has. Its methods may be called from several
// goroutines; show and withdraw are called while run runs, or just before or after.
type system interface {
	run(ctx context.Context) error
	show(ctx context.Context, n Notice) error
	withdraw(ctx context.Context, id string) error
	traits(ctx context.Context) Traits
}

// Bounds in UTF-16 units: those of NOTIFYICONDATA less the zero, and what fits on
// a button.
const (
	mostTitle  = 63
	mostText   = 255
	mostButton = 40
)

// plain takes out what a text on the screen must not hold: control characters
// and those that turn the direction of the text around. It cuts off at most units
// of UTF-16.
func plain(s string, most int) string {
	var b strings.Builder
	n, cut := 0, 0 // cut: where a mark of the cut still fits
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r == '\n' || r == '\t':
			r = ' '
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			continue
		}
		n++
		if r > 0xFFFF {
			n++
		}
		if n > most {
			return strings.TrimSpace(b.String()[:cut]) + "…"
		}
		b.WriteRune(r)
		if n < most {
			cut = b.Len()
		}
	}
	return b.String()
}
