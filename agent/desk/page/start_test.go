package page

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// fakeStart takes what is chosen.
type fakeStart struct {
	begun bool
	told  bool // the rules are chosen
	got   Choice
	err   error
}

func (f *fakeStart) Begun() bool { return f.begun }

func (f *fakeStart) Rules() []*policy.Policy {
	if f.told {
		return nil
	}
	var list []*policy.Policy
	for _, name := range policy.Builtins() {
		p, err := policy.Load(name, nil)
		if err != nil {
			panic(err)
		}
		list = append(list, p)
	}
	return list
}

func (f *fakeStart) Folders() []Folder {
	return []Folder{{policy.Desktop, "/home/karen/Skrivebord", true}, {policy.Downloads, "/home/karen/Hentet", false}}
}

func (f *fakeStart) Begin(_ context.Context, c Choice) error {
	f.got = c
	f.begun = f.err == nil
	return f.err
}

// entered is a browser that was let in to a page that is new to its person.
func entered(t *testing.T, f *fakeStart, change func(*Options)) *world {
	t.Helper()
	w := newWorld(t, func(o *Options) {
		if change != nil {
			change(o)
		}
	})
	w.enter() // the overview gives the form
	w.page.o.Start = f
	return w
}

// Three screens lead to the overview, each remembers those before.
func TestStart(t *testing.T) {
	f := &fakeStart{}
	w := entered(t, f, func(o *Options) { o.Mac = true })
	if got := w.get("/"); got.Code != 303 || !strings.HasSuffix(got.Header().Get("Location"), "/start") {
		t.Fatalf("a new person gets %d %s", got.Code, got.Header())
	}
	body := w.get("/start").Body.String()
	for _, want := range []string{"trin 1 af 3", "Den første uge bliver intet slettet af sig selv", "Fuld diskadgang"} {
		has(t, body, want)
	}
	body = w.post("/start", "go", "2").Body.String()
	for _, want := range []string{"trin 2 af 3", "Plejefamilie", `value="botilbud"`, `name="q.botilbud.discharged_citizens"`, "Vores egne regler"} {
		has(t, body, want)
	}
	hasNot(t, body, "checked") // nobody chooses for them
	if got := w.post("/start", "go", "3"); got.Code != 422 || !strings.Contains(got.Body.String(), "Vælg, hvilke regler") {
		t.Errorf("without a choice: %d", got.Code)
	}
	choice := []string{"rules", "botilbud", "q.botilbud.discharged_citizens", "2y"}
	body = w.post("/start", append([]string{"go", "3"}, choice...)...).Body.String()
	for _, want := range []string{"trin 3 af 3", "/home/karen/Skrivebord", "findes ikke endnu", `type="hidden" name="rules" value="botilbud"`, `type="hidden" name="q.botilbud.discharged_citizens" value="2y"`} {
		has(t, body, want)
	}
	choice = append(choice, "folder", "~/Dokumenter/<b>", "folder", " ", "folder", "/x")
	body = w.post("/start", append([]string{"go", "2"}, choice...)...).Body.String() // back
	for _, want := range []string{`value="botilbud" checked`, `value="2y" selected`, `type="hidden" name="folder" value="~/Dokumenter/&lt;b&gt;"`} {
		has(t, body, want)
	}
	f.err = device.Refused{Sentence: policy.Sentence{DA: "Mappen findes ikke.", EN: "There is no such folder."}}
	if got := w.post("/start", append([]string{"go", "begin"}, choice...)...); got.Code != 422 || !strings.Contains(got.Body.String(), "Mappen findes ikke.") ||
		!strings.Contains(got.Body.String(), `value="~/Dokumenter/&lt;b&gt;"`) {
		t.Errorf("refused: %d %s", got.Code, got.Body)
	}
	f.err = nil
	has(t, w.after(w.post("/start", append([]string{"go", "begin"}, choice...)...)), "Så er Husorden i gang")
	want := Choice{Rules: "botilbud", Answers: map[string]string{"discharged_citizens": "2y"}, Folders: []string{"~/Dokumenter/<b>", "/x"}}
	if diff := cmp.Diff(want, f.got); diff != "" {
		t.Error(diff)
	}
	for _, path := range []string{"/start"} { // the back button
		if got := w.get(path); got.Code != 303 {
			t.Errorf("%s once more: %d", path, got.Code)
		}
		if got := w.post(path, "go", "begin", "rules", "plejefamilie"); got.Code != 303 || f.got.Rules != "botilbud" {
			t.Errorf("a second click chose %s: %d", f.got.Rules, got.Code)
		}
	}
}

// Whose rules are chosen is told which, and asked nothing.
func TestStartTold(t *testing.T) {
	f := &fakeStart{told: true}
	w := entered(t, f, nil)
	body := w.post("/start", "go", "2").Body.String()
	has(t, body, "Reglerne er allerede valgt")
	hasNot(t, body, `name="rules"`)
	body = w.post("/start", "go", "3").Body.String()
	hasNot(t, body, `name="folder"`)
	hasNot(t, body, "Fuld diskadgang")
	has(t, w.after(w.post("/start", "go", "begin")), "Så er Husorden i gang")
	f.begun, f.err = false, errors.New("disk")
	if got := w.post("/start", "go", "begin"); got.Code != 503 || strings.Contains(got.Body.String(), "disk") {
		t.Errorf("a fault: %d %s", got.Code, got.Body)
	}
	if got := w.post("/start", "go", "9"); got.Code != 400 {
		t.Errorf("%d", got.Code)
	}
	english := entered(t, &fakeStart{}, nil)
	has(t, english.get("/start?lang=en").Body.String(), "In the first week nothing is removed by itself")
}

// What somebody sends back is bounded.
func TestStartHostile(t *testing.T) {
	w := entered(t, &fakeStart{}, nil)
	long := strings.Repeat("x", 5000)
	fields := []string{"go", "2", "file", long}
	for range 50 {
		fields = append(fields, "folder", long)
	}
	body := w.post("/start", fields...).Body.String()
	if n := strings.Count(body, "xxxxxxxxxx"); n > 4*mostPath/10 {
		t.Errorf("%d bytes come back", 10*n)
	}
	hasNot(t, w.post("/start", "go", "2", "other", "mark-me").Body.String(), "mark-me")
}

// The first look is shown as it goes, and until when nothing goes by itself.
func TestFirstLook(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Total = func(context.Context) int { return 80 } }).enter()
	w.house.status.Health = append(w.house.status.Health, device.Health{Code: device.NotLookedAt, Severity: device.Notice, Text: "-"})
	w.house.status.Counts.Files = 23
	got := w.get("/")
	for _, want := range []string{"for første gang", "23 af 80 filer er set igennem", `<progress max="80" value="23"`} {
		has(t, got.Body.String(), want)
	}
	if got.Header().Get("Refresh") == "" {
		t.Error("the page does not follow the look")
	}
	w.page.o.Total = nil
	got = w.get("/")
	has(t, got.Body.String(), "23 filer er set igennem")
	hasNot(t, got.Body.String(), "<progress")

	w.house.status.Health = slices.DeleteFunc(w.house.status.Health, func(h device.Health) bool { return h.Code == device.NotLookedAt })
	hasNot(t, w.get("/").Body.String(), "for første gang")
	pol, err := policy.Load("plejefamilie", map[string]string{"remove_by_itself": "true"})
	if err != nil {
		t.Fatal(err)
	}
	w.page.o.Policy = func() *policy.Policy { return pol }
	w.house.status.Policy.Mode, w.house.status.Policy.Since = policy.Enforce, now0.Add(-2*day)
	pol.Mode = policy.Enforce
	has(t, w.get("/").Body.String(), "Indtil 11. april 2026 sletter Husorden intet af sig selv")
	w.house.status.Policy.Since = now0.Add(-20 * day)
	hasNot(t, w.get("/").Body.String(), "intet af sig selv. Den skal")
}
