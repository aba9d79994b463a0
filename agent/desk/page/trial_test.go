package page

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// fakeTrial is a trial's clock that a test moves.
type fakeTrial struct {
	mu           sync.Mutex
	days         int
	watched      int
	paused, over bool
}

func (f *fakeTrial) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return now0.AddDate(0, 0, f.days)
}
func (f *fakeTrial) Watch()          { f.mu.Lock(); f.watched++; f.mu.Unlock() }
func (f *fakeTrial) Pause(stop bool) { f.mu.Lock(); f.paused = stop; f.mu.Unlock() }
func (f *fakeTrial) Skip(days int)   { f.mu.Lock(); f.days += days; f.mu.Unlock() }
func (f *fakeTrial) State() (paused, over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.paused, f.over
}

// Every page of a trial says that it is one, with its date; the overview follows
// its days, and nothing else does.
func TestTrial(t *testing.T) {
	f := &fakeTrial{}
	w := newWorld(t, func(o *Options) { o.Trial = f }).enter()
	f.watched = 0
	got := w.get("/")
	for _, want := range []string{"Prøve med opdigtede filer", "I prøven er det <b>6. april 2026</b>", "Dagene går hurtigt", "Stop tiden"} {
		has(t, got.Body.String(), want)
	}
	if got.Header().Get("Refresh") != "2" || f.watched != 1 {
		t.Errorf("the overview does not follow: %q, watched %d times", got.Header().Get("Refresh"), f.watched)
	}
	for _, path := range []string{"/sees", "/item/" + id(1), "/ended", "/check"} {
		got := w.get(path)
		has(t, got.Body.String(), "Tiden står stille, mens du læser.")
		if got.Header().Get("Refresh") != "" || f.watched != 1 {
			t.Errorf("%s is loaded anew under the reader", path)
		}
	}
	got = w.get("/?lang=en")
	has(t, got.Body.String(), "A trial with made-up files")
	has(t, w.get("/?lang=da").Body.String(), "Prøve")

	w.post("/answer", "answer", "delete", "item", w.ref(1))
	f.watched = 0
	got = w.get("/")
	has(t, got.Body.String(), "er slettet")
	if got.Header().Get("Refresh") != "" || f.watched != 0 {
		t.Error("what was done is swept away before it can be read")
	}

	has(t, w.after(w.post("/trial", "do", "pause")), "Tiden står stille.")
	if body := w.after(w.post("/trial", "do", "week")); !strings.Contains(body, "13. april 2026") || !f.paused {
		t.Errorf("a week on: %s", body)
	}
	has(t, w.after(w.post("/trial", "do", "day")), "14. april 2026")
	has(t, w.after(w.post("/trial", "do", "go")), "Dagene går hurtigt")
	if got := w.post("/trial", "do", "nonsense"); got.Code != 400 {
		t.Errorf("%d", got.Code)
	}
	f.over = true
	got = w.get("/")
	has(t, got.Body.String(), "ikke flere dage")
	if strings.Contains(got.Body.String(), "/trial") || got.Header().Get("Refresh") != "" {
		t.Error("a trial that is over goes on")
	}
	for _, l := range []desk.Lang{desk.Danish, desk.English} { // the words are there in both
		if p := w.page.trialFrame(&visit{lang: l}, "overview", false); p.Says == "" || p.Date == "" {
			t.Errorf("%s: %+v", l, p)
		}
	}

	plain := newWorld(t, nil).enter()
	hasNot(t, plain.get("/").Body.String(), "opdigtede filer")
	if got := plain.post("/trial", "do", "day"); got.Code != 303 {
		t.Errorf("outside a trial: %d", got.Code)
	}
}
