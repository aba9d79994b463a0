//go:build browser

package page

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

// fresh is what the pages of a first start, of a trial and of a placement that
// ends stand on.
type fresh struct {
	start *fakeStart
	trial *fakeTrial
	cases *fakeCases
}

func (f *fresh) options(l desk.Lang) func(*Options) {
	return func(o *Options) {
		o.Lang, o.Start, o.Trial, o.Cases, o.Mac = l, f.start, f.trial, f.cases, true
		o.Known, o.Report, o.Total = &fakeKnown{now0.Add(-3 * day)}, someReport, func(context.Context) int { return 80 }
	}
}

// set has the house stand as a screen needs it.
func (f *fresh) set(w *world, change func()) {
	w.house.mu.Lock()
	defer w.house.mu.Unlock()
	w.house.status = standing()
	f.start.begun, f.start.told = true, false
	f.trial.paused = true
	f.cases.list = nil
	if change != nil {
		change()
	}
}

// freshStations are the pages, each with how a browser gets there.
func freshStations(f *fresh, w *world) []struct {
	name, path string
	set        func()
	then       func(*browser)
} {
	next := func(b *browser) { b.submit("form button.main") }
	first := func() { f.start.begun = false }
	filed := func() {
		f.cases.list = []device.Case{{Alias: "Blå", Ended: now0.Add(-day), Items: []ledger.ID{ledgerID(1), ledgerID(2)}}, {Alias: "Grøn", Items: []ledger.ID{ledgerID(3)}}}
	}
	return []struct {
		name, path string
		set        func()
		then       func(*browser)
	}{
		{"start-what", "/start", first, nil},
		{"start-rules", "/start", first, next},
		{"start-rules-wrong", "/start", first, func(b *browser) { next(b); next(b) }},
		{"start-folders", "/start", first, func(b *browser) {
			next(b)
			b.eval(`document.querySelector("input[value=plejefamilie]").checked = true`, nil)
			next(b)
		}},
		{"start-told", "/start", func() { first(); f.start.told = true }, next},
		{"looking", "/", func() {
			w.house.status.Health = append(w.house.status.Health, device.Health{Code: device.NotLookedAt, Severity: device.Notice})
			w.house.status.Counts.Files, w.house.status.Items = 23, nil
		}, func(b *browser) { b.eval("window.stop()", nil) }},
		{"trial", "/", nil, nil},
		{"ended-alias", "/ended?case=Bl%C3%A5", filed, nil},
		{"ended-aliases", "/ended", filed, nil},
		{"sees-read", "/sees", nil, nil},
	}
}

func ledgerID(n int) ledger.ID {
	i, err := ledger.ParseID(id(n))
	if err != nil {
		panic(err)
	}
	return i
}

// TestFreshInBrowser is what TestPageInBrowser is, for the pages that a person
// sees when the program is new to them, in a trial, and when a placement ends.
func TestFreshInBrowser(t *testing.T) {
	axe := axeCore(t)
	for _, lang := range []desk.Lang{desk.Danish, desk.English} {
		t.Run(string(lang), func(t *testing.T) {
			f := &fresh{&fakeStart{begun: true}, &fakeTrial{paused: true}, &fakeCases{}}
			b, w, base := live(t, f.options(lang))
			for _, st := range freshStations(f, w) {
				f.set(w, st.set)
				b.screen(1280, 900, false)
				b.visit(base + st.path)
				if st.then != nil {
					st.then(b)
				}
				for _, sc := range []struct {
					width int
					dark  bool
				}{{1280, false}, {640, true}, {390, false}, {320, true}} {
					b.screen(sc.width, 900, sc.dark)
					a := b.audit(axe)
					if a.Width != sc.width || a.Dark != sc.dark || a.Passes < 10 || a.Lang != string(lang) {
						t.Errorf("%s: not what was to be audited: %+v", st.name, a)
					}
					if a.Overflow > 0 {
						t.Errorf("%s: %d px too wide at %d px", st.name, a.Overflow, a.Width)
					}
					for _, v := range a.Violations {
						t.Errorf("%s at %d px, dark %v: %s", st.name, a.Width, a.Dark, v)
					}
				}
			}
			for _, s := range b.said {
				if !strings.Contains(s, "Failed to load resource") || !strings.Contains(s, "422") {
					t.Errorf("the browser says: %s", s)
				}
			}
		})
	}
}

// TestTrialInBrowser: the overview of a trial follows its days in a real browser,
// and stands still when the person says so.
func TestTrialInBrowser(t *testing.T) {
	f := &fresh{&fakeStart{begun: true}, &fakeTrial{}, &fakeCases{}}
	b, _, base := live(t, f.options(desk.Danish))
	b.visit(base + "/")
	f.trial.Skip(3)
	b.loaded() // by itself
	if got := b.text(`document.querySelector(".trial b").textContent`); got != "9. april 2026" {
		t.Errorf("the page stands at %s", got)
	}
	b.submit(`.trial button[value=pause]`)
	if paused, _ := f.trial.State(); !paused {
		t.Error("the button does not stop time")
	}
}

func TestScreenshotsFresh(t *testing.T) {
	dir := *screenshots
	if dir == "" {
		dir = t.TempDir()
	}
	f := &fresh{&fakeStart{begun: true}, &fakeTrial{paused: true}, &fakeCases{}}
	b, w, base := live(t, f.options(desk.Danish))
	trial := w.page.o.Trial
	for _, st := range freshStations(f, w) {
		if st.name == "start-rules-wrong" || st.name == "start-told" || st.name == "sees-read" || st.name == "ended-aliases" {
			continue
		}
		w.page.o.Trial = nil
		if st.name == "trial" {
			w.page.o.Trial = trial
		}
		f.set(w, st.set)
		b.screen(900, 900, false)
		b.visit(base + st.path)
		if st.then != nil {
			st.then(b)
		}
		b.picture(filepath.Join(dir, "page-"+st.name+".png"), 1500)
	}
}
