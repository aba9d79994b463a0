package notice

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/notify"
	"github.com/husorden/husorden/platform/session"
	"github.com/husorden/husorden/policy"
)

// world is a house, a screen and a person, all made up.
type world struct {
	t   *testing.T
	dir string
	log bytes.Buffer

	mu      sync.Mutex // guards all below
	now     time.Time
	status  device.Status
	asked   int
	fail    error // of the screen
	session session.State
	shown   []notify.Notice
	gone    []string
	menus   []Menu
	opened  []Action
	events  chan notify.Event
	actions chan Action
	keeper  *Keeper
	tick    func() // a minute passes
}

func newWorld(t *testing.T) *world {
	return &world{t: t, dir: t.TempDir(), now: at(14, 12, 0), session: session.Free,
		events: make(chan notify.Event, 9), actions: make(chan Action, 9)}
}

func (w *world) Status(_ context.Context, q device.Query) (device.Status, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.status
	s.Now = w.now
	if n := len(s.Items); n > 1 { // in two pages
		if q.After == "" {
			s.Items, s.Next = s.Items[:1], s.Items[0].ID
		} else {
			s.Items = s.Items[1:]
		}
	}
	return s, nil
}

func (w *world) Asked(_ context.Context, ids []ledger.ID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked += len(ids)
	for i := range w.status.Items {
		w.status.Items[i].Asked = w.now
	}
	return nil
}

func (w *world) Show(_ context.Context, n notify.Notice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == nil {
		w.shown = append(w.shown, n)
	}
	return w.fail
}

func (w *world) Withdraw(_ context.Context, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = append(w.gone, id)
	return nil
}

// run runs a keeper as from a logon, while play plays.
func (w *world) run(play func()) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	each := make(chan time.Time)
	var logon atomic.Bool
	logon.Store(true)
	w.keeper = New(Options{House: w, Policy: policy.Default(), Dir: w.dir, Lang: desk.Danish, Version: "1.2", Logon: &logon, Screen: w,
		Events: w.events, Actions: w.actions, Now: w.clock, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		Session: func(context.Context) session.State { w.mu.Lock(); defer w.mu.Unlock(); return w.session },
		Open: func(_ context.Context, a Action) error {
			w.set(func() { w.opened = append(w.opened, a) })
			w.keeper.Opened()
			return nil
		},
		Tell: func(m Menu) { w.set(func() { w.menus = append(w.menus, m) }) }})
	var all sync.WaitGroup
	all.Go(func() {
		if err := w.keeper.Run(ctx, each); err != nil {
			w.t.Error(err)
		}
	})
	synctest.Wait()
	w.tick = func() { each <- time.Time{}; synctest.Wait() }
	play()
	stop()
	all.Wait()
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) set(f func()) { w.mu.Lock(); defer w.mu.Unlock(); f() }

// to moves the clock and lets the keeper look.
func (w *world) to(t time.Time) { w.set(func() { w.now = t }); w.tick() }

func (w *world) waits(due time.Time) device.ItemStatus {
	return device.ItemStatus{ID: ledger.ID{byte(len(w.status.Items) + 1)}.String(), Path: "/home/hemmelig/Statusrapport Sofie.docx", Decision: policy.Ask, Due: due}
}

func TestKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.now = at(14, 11, 0)
		w.run(func() {
			if len(w.shown) > 0 || w.menus[0].State != AllInOrder {
				t.Fatalf("%v %v", w.shown, w.menus)
			}
			w.set(func() { w.status.Items = []device.ItemStatus{w.waits(at(3, 9, 0)), w.waits(at(4, 9, 0))} })
			w.keeper.Stands(2, 0)
			synctest.Wait()
			if len(w.shown) > 0 || w.menus[1].State != Act {
				t.Fatalf("before noon: %v %v", w.shown, w.menus)
			}
			w.set(func() { w.session = session.Busy })
			w.to(at(14, 12, 0))
			if len(w.shown) > 0 || w.asked > 0 {
				t.Fatalf("it disturbed: %v", w.shown)
			}
			w.set(func() { w.session = session.Free })
			w.to(at(14, 12, 30))
			if len(w.shown) != 1 || w.shown[0].Title != "2 filer venter på dit svar" || w.asked != 2 {
				t.Fatalf("%v, asked %d", w.shown, w.asked)
			}
			w.to(at(14, 18, 0))
			if len(w.shown) != 1 {
				t.Fatalf("again: %v", w.shown)
			}
			w.events <- notify.Event{ID: "summary", Kind: notify.Expired}
			synctest.Wait()
		})
		// Nobody opened it: at the next logon once more, and pressed this time.
		w.now = at(15, 7, 30)
		w.run(func() {
			if len(w.shown) != 2 {
				t.Fatalf("not at logon: %v", w.shown)
			}
			w.keeper.Stands(2, 0)
			w.events <- notify.Event{ID: "summary", Kind: notify.Pressed}
			synctest.Wait()
			if len(w.opened) != 1 || len(w.gone) != 1 {
				t.Fatalf("opened %v, withdrawn %v", w.opened, w.gone)
			}
			w.to(at(15, 12, 0))
			w.to(at(18, 12, 0))
			if len(w.shown) != 2 {
				t.Fatalf("told too soon: %v", w.shown)
			}
			w.to(at(19, 12, 0))
			if len(w.shown) != 3 || w.shown[2].Buttons[1].Text != "Mind mig om det den 21. april" {
				t.Fatalf("left, and not told: %v", w.shown)
			}
			w.events <- notify.Event{ID: "summary", Kind: notify.Pressed, Button: "remind"}
			synctest.Wait()
			w.to(at(20, 20, 0))
			if len(w.shown) != 3 {
				t.Fatalf("it was put off: %v", w.shown)
			}
			w.to(at(21, 12, 0))
			if len(w.shown) != 4 {
				t.Fatalf("put off for ever: %v", w.shown)
			}
			w.set(func() { w.status.Items = nil })
			w.keeper.Stands(0, 0)
			synctest.Wait()
			if last := w.menus[len(w.menus)-1]; last.State != AllInOrder || len(w.gone) != 3 {
				t.Fatalf("%v, withdrawn %v", last, w.gone)
			}
		})
		if last := w.menus[len(w.menus)-1]; last.State != NotWatching {
			t.Errorf("when nobody looks: %v", last)
		}
		for _, n := range w.shown {
			if strings.Contains(n.Title+n.Text, "Sofie") {
				t.Errorf("a file name in %v", n)
			}
		}
		src, err := os.ReadFile(filepath.Join(w.dir, memoryFile))
		if err != nil || strings.Contains(string(src)+w.log.String(), "Sofie") {
			t.Errorf("%v: %s %s", err, src, w.log.String())
		}
	})
}

func TestNobodyShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.fail = notify.ErrNone
		w.status.Items = []device.ItemStatus{w.waits(at(3, 9, 0))}
		w.run(func() {
			if w.asked > 0 {
				t.Fatal("nobody was asked")
			}
			w.set(func() { w.fail = nil })
			w.to(at(14, 12, 1))
			if len(w.shown) > 0 {
				t.Error("it is tried every minute")
			}
			w.to(at(14, 12, 2))
			if len(w.shown) != 1 || w.asked != 1 {
				t.Errorf("%v, asked %d", w.shown, w.asked)
			}
		})
		// The page is a notice too.
		w = newWorld(t)
		w.fail = errors.New("broken")
		w.status.Items = []device.ItemStatus{w.waits(at(3, 9, 0))}
		w.run(func() {
			w.actions <- CheckText
			synctest.Wait()
			if w.asked != 1 || len(w.opened) != 1 || w.opened[0] != CheckText {
				t.Errorf("asked %d, opened %v", w.asked, w.opened)
			}
		})
	})
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.now = at(14, 11, 30)
		w.status.Items = []device.ItemStatus{w.waits(at(3, 9, 0))}
		w.run(func() {
			w.actions <- PauseHour
			synctest.Wait()
			w.to(at(14, 12, 29))
			if len(w.shown) > 0 {
				t.Fatal("it was paused")
			}
			w.to(at(14, 12, 30))
			if len(w.shown) != 1 {
				t.Fatal("a pause has an end")
			}
			w.actions <- PauseTomorrow
			synctest.Wait()
		})
		w.now = at(15, 6, 59)
		w.run(func() {
			if len(w.shown) != 1 {
				t.Fatal("a pause outlives the program")
			}
			w.actions <- Resume
			synctest.Wait()
			if len(w.shown) != 2 {
				t.Error("the person ended it")
			}
		})
	})
}

func TestChoose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.run(func() {
			if err := w.keeper.Choose(Settings{At: 24 * 60}); !errors.Is(err, ErrSettings) {
				t.Errorf("took a time that is none: %v", err)
			}
			if err := w.keeper.Choose(Settings{At: 8 * 60}); err != nil {
				t.Error(err)
			}
		})
		w.run(func() {
			if got := w.keeper.Settings().At; got != 8*60 {
				t.Errorf("%d is kept", got)
			}
		})
	})
}

// TestHotKey: the menu names the keys while they are heard, and what the person
// chose is kept beside the rest.
func TestHotKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		text := func() string { return w.menus[len(w.menus)-1].Entries[1].Text }
		w.run(func() {
			if text() != "Tjek en tekst …" {
				t.Errorf("the menu says %q", text())
			}
			w.keeper.HotKey("Ctrl+Alt+Shift+T")
			synctest.Wait()
			if text() != "Tjek en tekst … (Ctrl+Alt+Shift+T)" {
				t.Errorf("the menu says %q", text())
			}
			w.keeper.HotKey("")
			synctest.Wait()
			if text() != "Tjek en tekst …" {
				t.Errorf("the menu still says %q", text())
			}
			if err := w.keeper.Choose(Settings{At: 8 * 60, NoKeys: true}); err != nil {
				t.Error(err)
			}
		})
		w.run(func() {
			if got := w.keeper.Settings(); !got.NoKeys || got.At != 8*60 {
				t.Errorf("%+v is kept", got)
			}
		})
	})
}

// TestStands: what is answered, stored, only observed or fresh trouble is not told.
func TestStands(t *testing.T) {
	w := newWorld(t)
	it := w.waits(at(3, 9, 0))
	with := func(f func(*device.ItemStatus)) device.ItemStatus { c := it; f(&c); return c }
	w.status = device.Status{Items: []device.ItemStatus{
		with(func(c *device.ItemStatus) { c.Answer = policy.AnswerDelete }),
		with(func(c *device.ItemStatus) { c.Status = device.Quarantined }),
		with(func(c *device.ItemStatus) { c.Decision = policy.Keep }),
		with(func(c *device.ItemStatus) { c.Decision, c.Due = policy.Warn, at(20, 9, 0) }),
		with(func(c *device.ItemStatus) { c.Asked = at(5, 9, 0) }),
		it,
	}, Health: []device.Health{
		{Code: device.BrakeOn, Severity: device.Bad, Since: at(1, 0, 0)},
		{Code: device.PlacePolled, Severity: device.Notice, Since: at(1, 0, 0)},
		{Code: device.PlaceUnreadable, Severity: device.Bad, Since: at(14, 11, 0)},
	}, Duties: []device.DutyStatus{{Due: at(10, 0, 0), Overdue: true}, {Due: at(9, 0, 0), Overdue: true}, {Due: at(1, 0, 0)}}}
	s, err := Stands(t.Context(), w, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Dates) != 3 || s.Waiting != 2 || len(s.Unasked) != 1 || !s.Blind.IsZero() || !s.Review.Equal(at(9, 0, 0)) || !s.Joined.Equal(at(13, 9, 0)) {
		t.Errorf("%+v", s)
	}
	w.status.Policy.Mode = policy.Observe
	if s, _ = Stands(t.Context(), w, policy.Default()); len(s.Dates) != 0 {
		t.Errorf("observing: %+v", s)
	}
	w.now = at(15, 11, 0)
	if s, _ = Stands(t.Context(), w, policy.Default()); !s.Blind.Equal(at(14, 11, 0)) {
		t.Errorf("lasting trouble: %+v", s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"settings":{"at":720},"history":{"shown":[{"at":"2026-04-14T10:00:00Z","kind":"summary","opened":false}],"deferred":2}}`))
	f.Add([]byte(`{"version":1,"settings":{"at":1440}}`))
	f.Add([]byte(`{"version":1,"settings":{"at":0},"history":{"remind":"9999-12-31T00:00:00Z","paused":"9999-12-31T00:00:00Z","deferred":9223372036854775807}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		now := at(14, 12, 0)
		m, err := parse(src, now)
		if err != nil {
			return
		}
		s := Standing{Dates: []time.Time{at(14, 13, 0)}, Waiting: 0}
		Decide(s, m.History, m.Settings, Moment{Now: now, Budget: 7})
		RemindOn(s, m.History, now)
		if len(m.History.Shown) > mostKept || m.History.Paused.After(now.Add(2*day)) || m.History.Remind.After(now.Add(kept)) {
			t.Errorf("kept %+v", m.History)
		}
	})
}
