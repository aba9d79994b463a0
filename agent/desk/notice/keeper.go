package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/platform/notify"
	"github.com/husorden/husorden/platform/session"
	"github.com/husorden/husorden/policy"
)

// Screen shows notices: notify.Notifier. Show returns notify.ErrNone when nothing
// shows them here.
type Screen interface {
	Show(ctx context.Context, n notify.Notice) error
	Withdraw(ctx context.Context, id string) error
}

var _ Screen = (*notify.Notifier)(nil)

// Options say what a Keeper works with.
type Options struct {
	House  House
	Policy *policy.Policy
	Dir    string // the program's own folder of the user
	Lang   desk.Lang
	// Version is told in the menu.
	Version string
	// Logon is set while nothing was shown since the person logged on. It outlives
	// a Keeper, as when the service is away for a while.
	Logon   *atomic.Bool
	Screen  Screen
	Events  <-chan notify.Event // what became of notices
	Actions <-chan Action       // what was chosen beside the clock; nil: nothing stands there
	// Session asks how it stands with the person, before a notice.
	Session func(ctx context.Context) session.State
	// Open opens a part of Min pc in the browser. Whoever opens it, Opened is called.
	Open func(ctx context.Context, part Action) error
	// Tell takes what is to stand beside the clock, whenever it changes.
	Tell func(m Menu)
	Now  func() time.Time
	Log  *slog.Logger
}

// Keeper tells one person what waits, while it runs.
type Keeper struct {
	o    Options
	wake chan struct{}

	mu     sync.Mutex // guards all below
	memory memory
	due    int    // as the companion last heard
	warn   int    // likewise
	dirty  bool   // the standing may be another
	looked bool   // the person opened Min pc
	keys   string // the hot key that checks a text; "": none is heard

	// Only Run uses these.
	stands Standing
	asked  time.Time       // when the standing was asked for
	tried  time.Time       // when nothing showed notices
	there  map[string]bool // ids of notices that may be on the screen
	menu   string          // the last menu that was told, for comparing
}

// New returns a Keeper that does nothing before Run.
func New(o Options) *Keeper {
	k := &Keeper{o: o, wake: make(chan struct{}, 1), dirty: true, there: map[string]bool{}}
	var err error
	if k.memory, err = load(o.Dir, o.Now()); err != nil {
		o.Log.Warn("what was shown is not known", "code", "notices_unread")
	}
	return k
}

// Stands takes the companion's counts of what waits, and of what soon will.
func (k *Keeper) Stands(due, warn int) {
	k.mu.Lock()
	changed := due != k.due || warn != k.warn
	k.due, k.warn, k.dirty = due, warn, k.dirty || changed
	k.mu.Unlock()
	if changed {
		k.poke()
	}
}

// Opened says that the person opened Min pc.
func (k *Keeper) Opened() {
	k.mu.Lock()
	k.looked, k.dirty = true, true
	k.mu.Unlock()
	k.poke()
}

func (k *Keeper) poke() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Settings are what the person chose.
func (k *Keeper) Settings() Settings {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.memory.Settings
}

// ErrSettings: a time that no day has.
var ErrSettings = errors.New("choose a time between 00:00 and 23:59")

// Choose keeps what the person chose. The error is ErrSettings, or that of the
// disk.
func (k *Keeper) Choose(s Settings) error {
	if !s.valid() {
		return ErrSettings
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.memory.Settings = s
	return k.memory.save(k.o.Dir)
}

// HotKey takes which keys check a text, for the menu; "" when none are heard.
func (k *Keeper) HotKey(keys string) {
	k.mu.Lock()
	k.keys = keys
	k.mu.Unlock()
	k.poke()
}

// Run tells until ctx ends. each gives a value about once a minute.
func (k *Keeper) Run(ctx context.Context, each <-chan time.Time) error {
	defer k.o.Tell(Away(k.o.Lang, k.o.Version))
	for {
		k.step(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-each:
		case <-k.wake:
		case e := <-k.o.Events:
			k.heard(ctx, e)
		case a := <-k.o.Actions:
			k.chosen(ctx, a)
		}
	}
}

// Bounds: how old a standing may be, and how long after nothing showed a notice
// it is tried again.
const (
	freshFor = time.Hour
	tryAgain = 2 * time.Minute
)

// step does what is to be done now.
func (k *Keeper) step(ctx context.Context) {
	now := k.o.Now()
	k.mu.Lock()
	stale := k.dirty || k.asked.IsZero() || now.Sub(k.asked) >= freshFor || now.Before(k.asked)
	k.mu.Unlock()
	if stale && k.ask(ctx, now) != nil {
		return
	}
	k.tellMenu(now)
	if k.tidy(ctx) || !k.tried.IsZero() && now.Sub(k.tried) < tryAgain && !now.Before(k.tried) {
		return
	}
	m := Moment{Now: now, Logon: k.o.Logon.Load(), Session: session.Free, Budget: k.o.Policy.Asking.NoticesPerWeek}
	if k.decide(m).Show == "" {
		return
	}
	if !stale && k.ask(ctx, now) != nil { // the notice is about now
		return
	}
	m.Session = k.o.Session(ctx)
	p := k.decide(m)
	switch {
	case p.Held:
		k.change(func(h *History) {
			if h.Held.IsZero() {
				h.Held = now
			}
		})
	case p.Show != "":
		k.show(ctx, p, now)
	}
}

func (k *Keeper) decide(m Moment) Plan {
	k.mu.Lock()
	defer k.mu.Unlock()
	return Decide(k.stands, k.memory.History, k.memory.Settings, m)
}

// ask asks the device how it stands.
func (k *Keeper) ask(ctx context.Context, now time.Time) error {
	k.mu.Lock()
	k.dirty = false
	k.mu.Unlock()
	s, err := Stands(ctx, k.o.House, k.o.Policy)
	if err != nil {
		k.mu.Lock()
		k.dirty = true
		k.mu.Unlock()
		if ctx.Err() == nil {
			k.o.Log.Warn("nobody says how it stands", "code", "standing_unknown")
		}
		return err
	}
	k.stands, k.asked = s, now
	return nil
}

// tidy takes in that the person looked, and that all is in order again. It reports
// whether there is nothing to tell.
func (k *Keeper) tidy(ctx context.Context) bool {
	k.mu.Lock()
	looked := k.looked
	k.looked = false
	h := k.memory.History
	k.mu.Unlock()
	if looked {
		k.o.Logon.Store(false)
		k.change(func(h *History) { *h = h.opened() })
		k.markAsked(ctx) // the page shows them all
	}
	if k.stands.Empty() && (h.Deferred > 0 || !h.Remind.IsZero() || !h.Held.IsZero()) {
		k.change(func(h *History) { h.Deferred, h.Remind, h.Held = 0, time.Time{}, time.Time{} })
	}
	if looked || k.stands.Empty() {
		k.withdraw(ctx)
	}
	return k.stands.Empty()
}

func (k *Keeper) withdraw(ctx context.Context) {
	for id := range k.there {
		if err := k.o.Screen.Withdraw(ctx, id); err != nil {
			k.o.Log.Debug("a notice stays", "code", "notice_stays")
		}
	}
	clear(k.there)
}

// show shows a notice and writes down that it was.
func (k *Keeper) show(ctx context.Context, p Plan, now time.Time) {
	k.mu.Lock()
	then := k.memory.History.after(p, k.stands, now)
	k.mu.Unlock()
	t := Say(k.o.Lang, p.Show, k.stands, then.Offered, now)
	n := notify.Notice{ID: idOf(p.Show), Title: t.Title, Text: t.Body, Buttons: []notify.Button{{ID: string(OpenPage), Text: t.Open}}}
	if t.Remind != "" {
		n.Buttons = append(n.Buttons, notify.Button{ID: buttonRemind, Text: t.Remind})
	}
	if err := k.o.Screen.Show(ctx, n); err != nil {
		k.tried = now
		k.o.Log.Warn("no notice can be shown", "code", "notice_failed", "none_here", errors.Is(err, notify.ErrNone))
		return
	}
	k.tried, k.there[n.ID] = time.Time{}, true
	k.o.Logon.Store(false)
	k.o.Log.Info("notice", "kind", string(p.Show), "why", string(p.Why), "items", len(k.stands.Dates))
	k.change(func(h *History) { *h = then })
	k.markAsked(ctx)
}

const buttonRemind = "remind"

// idOf is the notice's place on the screen: a summary takes that of the one before.
func idOf(k Kind) string {
	if k == LastDay {
		return string(LastDay)
	}
	return string(Summary)
}

// markAsked tells the device of whom the person now knows.
func (k *Keeper) markAsked(ctx context.Context) {
	if len(k.stands.Unasked) == 0 {
		return
	}
	if err := k.o.House.Asked(ctx, k.stands.Unasked); err != nil {
		k.mu.Lock()
		k.dirty = true
		k.mu.Unlock()
		k.o.Log.Warn("the device does not know that the person was asked", "code", "asked_unsaved")
		return
	}
	k.stands.Unasked = nil
}

// change changes the history and keeps it.
func (k *Keeper) change(f func(h *History)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f(&k.memory.History)
	if err := k.memory.save(k.o.Dir); err != nil {
		k.o.Log.Warn("what was shown is not kept", "code", "notices_unsaved")
	}
}

// heard takes what became of a notice. One that was put away or that ran out was
// not opened: it is told again.
func (k *Keeper) heard(ctx context.Context, e notify.Event) {
	if e.Kind != notify.Pressed {
		delete(k.there, e.ID)
		return
	}
	if e.Button != buttonRemind {
		k.open(ctx, OpenPage)
		return
	}
	now := k.o.Now()
	k.change(func(h *History) { *h = h.putOff(now) })
	k.withdraw(ctx)
}

// chosen does what the person chose beside the clock.
func (k *Keeper) chosen(ctx context.Context, a Action) {
	now := k.o.Now()
	switch a {
	case PauseHour:
		k.change(func(h *History) { h.Paused = now.Add(time.Hour) })
	case PauseTomorrow:
		k.change(func(h *History) { h.Paused = Tomorrow(now) })
	case Resume:
		k.change(func(h *History) { h.Paused = time.Time{} })
	case OpenPage, CheckText, Review, Sees:
		k.open(ctx, a)
	}
}

func (k *Keeper) open(ctx context.Context, part Action) {
	if err := k.o.Open(ctx, part); err != nil {
		k.o.Log.Warn("Min pc could not be opened", "code", "page_unopened")
	}
}

// tellMenu tells what stands beside the clock, when it is another than before.
func (k *Keeper) tellMenu(now time.Time) {
	k.mu.Lock()
	paused, keys := k.memory.History.Paused, k.keys
	k.mu.Unlock()
	m := MenuOf(k.o.Lang, k.stands, paused, now, k.o.Version).withKeys(keys)
	if text := fmt.Sprint(m); text != k.menu {
		k.menu = text
		k.o.Tell(m)
	}
}
