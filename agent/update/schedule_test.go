package update

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/policy"
)

func TestOrderFor(t *testing.T) {
	built := Source{Built: "https://example.com/r", Trusted: true}
	managed, enrolled := built, built
	managed.Managed = true
	enrolled.Central, enrolled.CA = "https://central.example/x", []byte("CA")
	for name, c := range map[string]struct {
		u    policy.Updates
		s    Source
		want Order
		off  Off
	}{
		"nothing said":          {s: built, want: Order{From: "https://example.com/r/", Channel: "stable"}},
		"all said":              {u: policy.Updates{Channel: policy.Early, Version: "1.4.0", From: "https://x.example/"}, s: built, want: Order{From: "https://x.example/", Channel: "early", Version: "1.4.0"}},
		"from central":          {u: policy.Updates{From: policy.FromCentral}, s: enrolled, want: Order{From: "https://central.example/x/releases/", CA: []byte("CA"), Channel: "stable"}},
		"an address, enrolled":  {s: enrolled, want: Order{From: "https://example.com/r/", Channel: "stable"}},
		"from central, nowhere": {u: policy.Updates{From: policy.FromCentral}, s: built, off: OffCentral},
		"by others":             {u: policy.Updates{By: policy.UpdatedByOthers}, s: built, off: OffOthers},
		"managed":               {s: managed, off: OffMDM},
		"managed, by itself":    {u: policy.Updates{By: policy.UpdatedByItself}, s: managed, want: Order{From: "https://example.com/r/", Channel: "stable"}},
		"no key":                {s: Source{Built: "https://example.com/r"}, off: OffBuilt},
		"no address":            {s: Source{Trusted: true}, off: OffBuilt},
		"no key, by others":     {u: policy.Updates{By: policy.UpdatedByOthers}, off: OffOthers},
	} {
		got, off := OrderFor(c.u, c.s)
		if d := cmp.Diff(c.want, got); d != "" || off != c.off {
			t.Errorf("%s: %s %s", name, off, d)
		}
	}
}

// days is a service that runs for a while, minute by minute.
type days struct {
	t        *testing.T
	dir      string
	now      time.Time
	off      Off
	fails    error
	launched []time.Duration // since the start
	each     chan time.Time
	end      func()
	start    time.Time
}

func newDays(t *testing.T) *days {
	d := &days{t: t, dir: filepath.Join(t.TempDir(), "update"), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), each: make(chan time.Time)}
	d.begin()
	return d
}

// begin starts the service.
func (d *days) begin() {
	ctx, stop := context.WithCancel(d.t.Context())
	s := Schedule{Dir: d.dir, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler),
		Order:  func() (Order, Off) { return Order{From: "https://x.example/", Channel: "stable"}, d.off },
		Launch: func() error { d.launched = append(d.launched, d.now.Sub(d.start)); return d.fails },
		Spread: func(most time.Duration) time.Duration { return most / 2 }}
	d.start = d.now
	done := make(chan error)
	go func() { done <- s.Run(ctx, d.each) }()
	synctest.Wait()
	d.end = func() {
		stop()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
	}
}

// pass lets time go by.
func (d *days) pass(total time.Duration) {
	for range int(total / time.Minute) {
		d.now = d.now.Add(time.Minute)
		d.each <- d.now
		synctest.Wait()
	}
}

// checked is an updater that carries out what was ordered.
func (d *days) checked() {
	d.t.Helper()
	o, ok, err := take(d.dir)
	if err != nil || !ok || o.From == "" {
		d.t.Fatalf("the order: %+v %v %v", o, ok, err)
	}
	if err := save(d.dir, State{Checked: d.now}); err != nil {
		d.t.Fatal(err)
	}
}

func TestSchedule(t *testing.T) { synctest.Test(t, testSchedule) }

func testSchedule(t *testing.T) {
	d := newDays(t)
	defer func() { d.end() }()
	d.pass(34 * time.Minute)
	if len(d.launched) != 0 {
		t.Fatalf("at %v: so soon", d.launched)
	}
	d.pass(2 * time.Minute)
	if len(d.launched) != 1 {
		t.Fatalf("at %v", d.launched)
	}
	d.checked()
	d.pass(23 * time.Hour)
	if len(d.launched) != 1 {
		t.Fatalf("again at %v", d.launched)
	}
	d.pass(2 * time.Hour)
	if len(d.launched) != 2 {
		t.Fatalf("at %v", d.launched)
	}
	d.checked()

	d.end()
	d.begin() // a PC that is switched on often
	d.launched = nil
	d.pass(20 * time.Hour)
	if len(d.launched) != 0 {
		t.Errorf("after a restart at %v", d.launched)
	}
	d.pass(7 * time.Hour)
	if len(d.launched) == 0 {
		t.Errorf("the next day: %v", d.launched)
	}
	// Nobody took it: it is tried again, and not all the time.
	d.launched = nil
	d.pass(10 * time.Hour)
	if n := len(d.launched); n < 3 || n > 10 {
		t.Errorf("at %v", d.launched)
	}
	d.checked()

	d.off = OffOthers
	d.launched = nil
	d.pass(60 * time.Hour)
	if len(d.launched) != 0 {
		t.Errorf("off: %v", d.launched)
	}
	d.off = On
	d.pass(4 * time.Hour)
	if len(d.launched) == 0 {
		t.Error("on again, and nothing happens")
	}
	d.checked()

	d.launched = nil
	d.now = d.now.AddDate(-3, 0, 0) // the clock is set back
	d.pass(4 * time.Hour)
	if len(d.launched) == 0 {
		t.Error("the clock went back, and nothing happens")
	}
	d.checked()
	d.now = d.now.AddDate(10, 0, 0)
	d.launched = nil
	d.pass(4 * time.Hour)
	if len(d.launched) == 0 || len(d.launched) > 4 {
		t.Errorf("ten years later: %v", d.launched)
	}
}

// TestTakenUp: an updater that was cut off is started again soon, whatever the
// policy says now, and not while one may be at work.
func TestTakenUp(t *testing.T) { synctest.Test(t, testTakenUp) }

func testTakenUp(t *testing.T) {
	d := newDays(t)
	defer d.end()
	d.off = OffOthers
	if err := save(d.dir, State{Step: Looking, From: "1.2.3", To: "1.3.0", Checked: d.now}); err != nil {
		t.Fatal(err)
	}
	d.pass(4 * time.Minute)
	if len(d.launched) != 0 {
		t.Errorf("at %v", d.launched)
	}
	d.pass(2 * time.Minute)
	if len(d.launched) != 1 {
		t.Errorf("at %v", d.launched)
	}
	d.fails = errors.New("no")
	d.pass(3 * time.Hour)
	if len(d.launched) != 4 {
		t.Errorf("at %v", d.launched)
	}
	if err := os.WriteFile(filepath.Join(d.dir, stateFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(d.dir); err != nil || s.Step != Idle {
		t.Errorf("a state that is none: %+v %v", s, err)
	}
}
