package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"

	"github.com/husorden/husorden/platform/bus"
)

// The Desktop Notifications Specification, version 1.3.
const (
	service   = "org.freedesktop.Notifications"
	object    = dbus.ObjectPath("/org/freedesktop/Notifications")
	untouched = "default" // the action of a press on the notice itself
)

// server speaks to the desktop's notification server.
type server struct {
	o    Options
	tell func(Event)

	mu     sync.Mutex // guards all below
	life   context.Context
	conn   *dbus.Conn
	owner  string            // the server that gave the numbers
	shown  map[uint32]string // our notices by the server's number
	closed chan struct{}     // by the hearer of conn
}

func newSystem(o Options, tell func(Event)) system {
	return &server{o: o, tell: tell, shown: map[uint32]string{}}
}

func (s *server) run(ctx context.Context) error {
	// The connection outlives ctx by the moment in which the notices are taken away.
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	s.mu.Lock()
	s.life = life
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	for number := range s.shown {
		_ = s.closeLocked(life, number)
	}
	s.life = nil
	heard := s.dropLocked()
	s.mu.Unlock()
	if heard != nil {
		<-heard
	}
	return nil
}

// connectLocked finds the server, over a connection that is made when needed.
func (s *server) connectLocked(ctx context.Context) error {
	if s.life == nil {
		return ErrNone
	}
	if s.conn != nil && !s.conn.Connected() {
		s.dropLocked()
	}
	if s.conn != nil {
		return nil
	}
	c, err := bus.Connect(s.life)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	if err := c.AddMatchSignalContext(ctx, dbus.WithMatchInterface(service), dbus.WithMatchObjectPath(object), dbus.WithMatchSender(service)); err != nil {
		_ = c.Close()
		return fmt.Errorf("hearing what becomes of notices: %w", err)
	}
	signals := make(chan *dbus.Signal, mostEvents)
	c.Signal(signals)
	s.conn, s.closed = c, make(chan struct{})
	go s.hear(signals, s.closed) // run waits for it
	return nil
}

// dropLocked ends the connection; the channel is closed when nothing is heard any
// more.
func (s *server) dropLocked() <-chan struct{} {
	if s.conn == nil {
		return nil
	}
	_ = s.conn.Close()
	s.conn, s.owner = nil, ""
	clear(s.shown)
	return s.closed
}

// show gives the notice to the server, which the bus starts if it can.
func (s *server) show(ctx context.Context, n Notice) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.connectLocked(ctx); err != nil {
		return err
	}
	able, err := s.ablenessLocked(ctx, 0)
	if err != nil {
		return err
	}
	var replaces uint32
	for number, id := range s.shown {
		if id == n.ID {
			replaces = number
		}
	}
	actions := []string{}
	if slices.Contains(able, "actions") {
		actions = append(actions, untouched, "")
		for _, b := range n.Buttons {
			actions = append(actions, b.ID, b.Text)
		}
	}
	text := n.Text
	if slices.Contains(able, "body-markup") {
		text = markup.Replace(text)
	}
	hints := map[string]dbus.Variant{"urgency": dbus.MakeVariant(byte(1)), "desktop-entry": dbus.MakeVariant("husorden")}
	if picture, err := imageData(s.o.Icon); err == nil {
		hints["image-data"] = dbus.MakeVariant(picture)
	}
	var number uint32
	err = bus.Call(ctx, s.conn.Object(service, object), 0, service+".Notify",
		[]any{s.o.Program, replaces, "", n.Title, text, actions, hints, int32(-1)}, &number)
	if err != nil {
		return none(err)
	}
	delete(s.shown, replaces)
	s.shown[number] = n.ID
	return nil
}

// ablenessLocked asks the server what it can do, and forgets our notices when it
// is another server than before.
func (s *server) ablenessLocked(ctx context.Context, flags dbus.Flags) ([]string, error) {
	var able []string
	if err := bus.Call(ctx, s.conn.Object(service, object), flags, service+".GetCapabilities", nil, &able); err != nil {
		return nil, none(err)
	}
	if owner := bus.Owner(ctx, s.conn, service); owner != s.owner {
		clear(s.shown)
		s.owner = owner
	}
	return able, nil
}

// none tells a bus on which nobody shows notices from one that failed.
func none(err error) error {
	var said dbus.Error
	if errors.As(err, &said) && (said.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || said.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" ||
		strings.HasPrefix(said.Name, "org.freedesktop.DBus.Error.Spawn.")) {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	return fmt.Errorf("showing a notice: %w", err)
}

// markup writes plain text where a server reads it as markup.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (s *server) withdraw(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for number, shown := range s.shown {
		if shown == id {
			return s.closeLocked(ctx, number)
		}
	}
	return nil
}

// closeLocked takes one away. That it is gone already is no error.
func (s *server) closeLocked(ctx context.Context, number uint32) error {
	delete(s.shown, number)
	if s.conn == nil || bus.Owner(ctx, s.conn, service) != s.owner {
		return nil
	}
	err := bus.Call(ctx, s.conn.Object(s.owner, object), dbus.FlagNoAutoStart, service+".CloseNotification", []any{number})
	if said := (dbus.Error{}); errors.As(err, &said) {
		return nil //nolint:nilerr // the server answers so for what is gone
	}
	return err
}

func (s *server) traits(ctx context.Context) Traits {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connectLocked(ctx) != nil {
		return Traits{}
	}
	if bus.Owner(ctx, s.conn, service) == "" {
		return Traits{Possible: startable(ctx, s.conn)}
	}
	able, err := s.ablenessLocked(ctx, dbus.FlagNoAutoStart)
	if err != nil {
		return Traits{}
	}
	return Traits{Possible: true, Buttons: slices.Contains(able, "actions"), Keeps: slices.Contains(able, "persistence")}
}

// startable reports whether the bus would start a server for the first notice.
func startable(ctx context.Context, c *dbus.Conn) bool {
	var names []string
	err := bus.Call(ctx, c.BusObject(), dbus.FlagNoAutoStart, "org.freedesktop.DBus.ListActivatableNames", nil, &names)
	return err == nil && slices.Contains(names, service)
}

func possible(ctx context.Context) bool {
	c, err := bus.Connect(ctx)
	if err != nil {
		return false
	}
	defer c.Close()
	return bus.Owner(ctx, c, service) != "" || startable(ctx, c)
}

// hear reads the server's signals until the connection ends.
func (s *server) hear(signals <-chan *dbus.Signal, closed chan<- struct{}) {
	defer close(closed)
	for sig := range signals {
		if e, ok := s.event(sig); ok {
			s.tell(e)
		}
	}
}

// closedByPerson and closedByTime are reasons of NotificationClosed.
const (
	closedByTime   uint32 = 1
	closedByPerson uint32 = 2
)

// event reads a signal. The bus gives everybody's signals to everybody: only the
// server's own count, about our notices.
func (s *server) event(sig *dbus.Signal) (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sig.Sender != s.owner || sig.Path != object || len(sig.Body) < 2 {
		return Event{}, false
	}
	number, ok := sig.Body[0].(uint32)
	id, ours := s.shown[number]
	if !ok || !ours {
		return Event{}, false
	}
	switch sig.Name {
	case service + ".ActionInvoked":
		button, ok := sig.Body[1].(string)
		if button == untouched {
			button = ""
		}
		return Event{id, Pressed, button}, ok
	case service + ".NotificationClosed":
		reason, _ := sig.Body[1].(uint32)
		delete(s.shown, number)
		switch reason {
		case closedByTime:
			return Event{ID: id, Kind: Expired}, true
		case closedByPerson:
			return Event{ID: id, Kind: Dismissed}, true
		}
	}
	return Event{}, false
}

// picture is the hint image-data: (iiibiiay).
type picture struct {
	Width, Height, Stride int32
	Alpha                 bool
	Bits, Channels        int32
	Data                  []byte
}

func imageData(icon []byte) (picture, error) {
	img, err := png.Decode(bytes.NewReader(icon))
	if err != nil {
		return picture{}, err
	}
	rgba := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(rgba, rgba.Bounds(), img, img.Bounds().Min, draw.Src)
	return picture{int32(rgba.Rect.Dx()), int32(rgba.Rect.Dy()), int32(rgba.Stride), true, 8, 4, rgba.Pix}, nil
}
