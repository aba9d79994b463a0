package page

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/policy"
)

func has(t *testing.T, body, want string) {
	t.Helper()
	if !strings.Contains(body, want) {
		_, notes, _ := strings.Cut(body, "<main")
		t.Errorf("%q is not in\n%.1500s", want, notes)
	}
}

func hasNot(t *testing.T, body, not string) {
	t.Helper()
	if strings.Contains(body, not) {
		t.Errorf("%q is in it", not)
	}
}

func TestDeleteAndUndo(t *testing.T) {
	w := newWorld(t, nil).enter()
	ref := w.ref(1)
	body := w.after(w.post("/answer", "answer", "delete", "item", ref))
	has(t, body, "Statusrapport Sofie marts.docx er slettet. Den gemmes stadig og kan hentes tilbage til og med 13. april 2026.")
	hasNot(t, w.get("/").Body.String(), "er slettet. Den gemmes stadig og kan") // it is said once

	// The same form once more, as of a double click or the back button.
	body = w.after(w.post("/answer", "answer", "delete", "item", ref))
	has(t, body, "var allerede slettet")
	if len(w.house.answers) != 1 {
		t.Errorf("answered %d times", len(w.house.answers))
	}

	undo := w.ref(1)
	has(t, w.after(w.post("/undo", "item", undo)), "er hentet tilbage")
	has(t, w.after(w.post("/undo", "item", undo)), "er allerede hentet tilbage")
	if w.house.orders != 1 {
		t.Errorf("%d orders", w.house.orders)
	}
}

// What the companion could not look through it does not remove, whatever a form says.
func TestUnreadIsNotRemoved(t *testing.T) {
	w := newWorld(t, nil).enter()
	body := w.get("/item/" + id(9)).Body.String()
	has(t, body, "Husorden kunne ikke se, hvad der står i filen")
	hasNot(t, body, "Slet nu")
	has(t, w.after(w.post("/answer", "answer", "delete", "item", w.ref(9))), "blev ikke slettet")
	if len(w.house.answers) > 0 {
		t.Error("it was answered")
	}
}

func TestAnswersAtOnce(t *testing.T) {
	w := newWorld(t, nil).enter()
	var all sync.WaitGroup
	for range 8 {
		r := w.request("POST", w.page.door.base+"/answer", url.Values{"form": {w.form}, "answer": {"delete"}, "item": {w.ref(1)}})
		all.Go(func() {
			if got := w.do(r); got.Code != http.StatusSeeOther {
				t.Errorf("got %d", got.Code)
			}
		})
	}
	all.Wait()
	if len(w.house.answers) != 1 {
		t.Errorf("answered %d times", len(w.house.answers))
	}
}

// An answer is about the file as the page showed it.
func TestStaleForm(t *testing.T) {
	w := newWorld(t, nil).enter()
	for name, change := range map[string]func(*device.ItemStatus){
		"edited":  func(it *device.ItemStatus) { it.Modified = it.Modified.Add(time.Second) },
		"grown":   func(it *device.ItemStatus) { it.Size++ },
		"renamed": func(it *device.ItemStatus) { it.Path += "x" },
		"moved": func(it *device.ItemStatus) {
			it.Place = map[policy.Place]policy.Place{policy.Desktop: policy.Downloads, policy.Downloads: policy.Desktop}[it.Place]
		},
	} {
		for _, path := range []string{"/answer", "/sent", "/keep"} {
			ref := w.ref(1)
			change(&w.house.status.Items[0])
			body := w.after(w.post(path, "answer", "delete", "item", ref, "step1", "1", "step2", "1", "step3", "1", "step4", "1",
				"until", "2026-04-20", "reason", "ikke færdig"))
			has(t, body, "er ændret, siden siden blev vist")
			if len(w.house.answers) > 0 {
				t.Fatalf("%s, %s: answered about another file", name, path)
			}
		}
	}
	w.house.status.Items = w.house.status.Items[1:]
	gone := id(1) + "-00000000"
	has(t, w.after(w.post("/answer", "answer", "delete", "item", gone)), "er her ikke længere")
	has(t, w.after(w.post("/undo", "item", gone)), "gemmes ikke længere")
	for _, path := range []string{"/open", "/show", "/found", "/keep", "/sent"} {
		if got := w.post(path, "item", gone); got.Code != 404 || !strings.Contains(got.Body.String(), "er her ikke længere") {
			t.Errorf("%s of what is gone: %d", path, got.Code)
		}
	}
}

func TestSeveralAreConfirmed(t *testing.T) {
	w := newWorld(t, nil).enter()
	one, two := w.ref(1), w.ref(2)
	got := w.post("/answer", "answer", "delete", "item", one, "item", two, "item", one)
	has(t, got.Body.String(), "Vil du slette 2 filer?")
	has(t, got.Body.String(), "De gemmes i 7 dage")
	if got.Code != 200 || len(w.house.answers) > 0 {
		t.Fatalf("%d, answers %v", got.Code, w.house.answers)
	}
	body := w.after(w.post("/answer", "answer", "delete", "sure", "1", "item", one, "item", two))
	if len(w.house.answers) != 2 || strings.Count(body, "er slettet. Den gemmes stadig og kan hentes tilbage til og med 13. april 2026.</bdi>") != 2 {
		t.Errorf("answers %v", w.house.answers)
	}
	// What does not remove needs no second question.
	body = w.after(w.post("/answer", "answer", "private", "item", w.ref(4), "item", w.ref(5)))
	if len(w.house.answers) != 4 {
		t.Errorf("answers %v", w.house.answers)
	}
	has(t, body, "Svaret om Aflastning april.docx er noteret.")
	has(t, w.after(w.post("/answer", "answer", "delete")), "Du valgte ingen filer")
}

// What cannot be had back is asked about even when it is one file.
func TestErasureIsConfirmed(t *testing.T) {
	pol := *family(t)
	pol.Removal.Quarantine = policy.Period{}
	w := newWorld(t, func(o *Options) { o.Policy = func() *policy.Policy { return &pol } }).enter()
	got := w.post("/answer", "answer", "delete", "item", w.ref(1))
	has(t, got.Body.String(), "Vil du slette 1 fil?")
	has(t, got.Body.String(), "kan ikke hentes tilbage")
	if len(w.house.answers) > 0 {
		t.Error("it went unasked")
	}
}

func TestKeep(t *testing.T) {
	w := newWorld(t, nil).enter()
	has(t, w.get("/keep/"+id(1)).Body.String(), `value="2026-04-13" min="2026-04-06" max="`)
	for _, tt := range []struct{ name, until, reason, say string }{
		{"no reason", "2026-04-20", "   ", "Skriv, hvorfor filen skal blive"},
		{"no date", "", "ikke færdig", "Vælg en dato"},
		{"not a date", "i morgen", "ikke færdig", "Vælg en dato"},
		{"a day that is not", "2026-02-30", "ikke færdig", "Vælg en dato"},
		{"past", "2026-04-05", "ikke færdig", "allerede gået"},
		{"too late", "2027-04-05", "ikke færdig", "Så længe må filen ikke blive liggende"},
		{"too long", "2026-04-20", strings.Repeat("x", 501), "for lang"},
		{"odd", "2026-04-20", "a\x00b", "almindelig tekst"},
	} {
		got := w.post("/keep", "item", w.ref(1), "until", tt.until, "reason", tt.reason)
		if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), tt.say) {
			t.Errorf("%s: %d, want %q", tt.name, got.Code, tt.say)
		}
	}
	if len(w.house.answers) > 0 {
		t.Fatal("a wrong form was taken")
	}
	body := w.after(w.post("/keep", "item", w.ref(1), "until", "2026-04-20", "reason", " rapporten er\tikke  færdig "))
	has(t, body, "må blive liggende til og med 20. april 2026")
	want := []ledger.Reply{{Answer: policy.AnswerKeep, Reason: "rapporten er ikke færdig",
		Until: time.Date(2026, 4, 20, 23, 59, 59, 0, policy.Copenhagen())}}
	if diff := cmp.Diff(want, w.house.answers); diff != "" {
		t.Error(diff)
	}
	// The last day that is offered is one that the policy takes.
	d := viewer{w.page, &visit{s: &session{}, lang: "da"}, w.house.status}.keepData(card{})
	last, err := time.ParseInLocation(time.DateOnly, d.Max, policy.Copenhagen())
	if err != nil || last.AddDate(0, 0, 1).Add(-time.Second).After(w.page.o.Policy().Asking.KeepAtMost.From(now0)) {
		t.Errorf("the last day %s is later than the policy allows", d.Max)
	}
}

func TestSentNeedsItsSteps(t *testing.T) {
	w := newWorld(t, nil).enter()
	has(t, w.get("/sent/"+id(1)).Body.String(), "Slettet post")
	has(t, w.get("/sent/"+id(1)).Body.String(), "Den gemmes stadig i 7 dage")
	got := w.post("/sent", "item", w.ref(1), "step1", "1", "step2", "1", "step3", "1")
	has(t, got.Body.String(), "Sæt flueben ved de første fire trin")
	has(t, got.Body.String(), `name="step3" value="1" checked`)
	if got.Code != 422 || len(w.house.answers) > 0 {
		t.Fatalf("%d, answers %v", got.Code, w.house.answers)
	}
	has(t, w.after(w.post("/sent", "item", w.ref(1), "step1", "1", "step2", "1", "step3", "1", "step4", "1")), "er slettet")
	if w.house.answers[0].Answer != policy.AnswerSent {
		t.Errorf("answers %v", w.house.answers)
	}
}

func TestTroubleIsTold(t *testing.T) {
	w := newWorld(t, nil).enter()
	w.house.stuck = "in_use"
	has(t, w.after(w.post("/answer", "answer", "delete", "item", w.ref(1))), "kunne ikke slettes endnu: et andet program har filen åben")
	for _, tt := range []struct {
		err  error
		code int
		say  string
	}{
		{errors.New("pipe /run/secret broke"), 503, "Noget gik galt"},
		{localapi.ErrNotRunning, 503, "Husorden svarer ikke lige nu"},
		{&localapi.Error{Code: localapi.Busy, Text: localapi.Text{Danish: "Der er travlt.", English: "Busy."}}, 503, "Der er travlt."},
		{device.Refused{Sentence: policy.Sentence{DA: "Det må man ikke.", EN: "No."}}, 503, "Det må man ikke."},
	} {
		w.house.err = tt.err
		got := w.get("/")
		if got.Code != tt.code || !strings.Contains(got.Body.String(), tt.say) || strings.Contains(got.Body.String(), "secret") {
			t.Errorf("%v: %d %s", tt.err, got.Code, got.Body)
		}
	}
}

func TestBadForms(t *testing.T) {
	w := newWorld(t, nil).enter()
	many := url.Values{"form": {w.form}, "answer": {"private"}}
	for range mostItems + 1 {
		many.Add("item", w.ref(1))
	}
	for name, got := range map[string]*httptest.ResponseRecorder{
		"unknown answer":  w.post("/answer", "answer", "keep", "item", w.ref(1)),
		"no answer":       w.post("/answer", "item", w.ref(1)),
		"no stamp":        w.post("/answer", "answer", "delete", "item", id(1)),
		"not an id":       w.post("/answer", "answer", "delete", "item", "../../etc/passwd"),
		"long stamp":      w.post("/answer", "answer", "delete", "item", id(1)+"-000000000"),
		"capital id":      w.post("/answer", "answer", "delete", "item", "000000000000000A-00000000"),
		"two where one":   w.post("/undo", "item", w.ref(1), "item", w.ref(2)),
		"none where one":  w.post("/open"),
		"too many":        w.do(w.request("POST", w.page.door.base+"/answer", many)),
		"unknown channel": w.post("/check", "channel", "fax", "draft", "x"),
	} {
		if got.Code != 400 {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
	if len(w.house.answers)+w.house.orders+len(w.files.opened) > 0 {
		t.Error("something was done")
	}
}

func FuzzForm(f *testing.F) {
	f.Add("item=0000000000000001-00000000&until=2026-04-20&reason=ikke+f%C3%A6rdig&answer=delete")
	f.Add("item=0000000000000001-0000000g&until=2026-02-30&reason=%00")
	f.Add("item=-&item=&until=&reason=%ff")
	f.Add("%zz;a=b&&&=")
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		list, err := refs(form)
		if err == nil {
			for _, r := range list {
				if back, err := parseRef(r.id.String() + "-" + r.stamp); err != nil || back != r {
					t.Errorf("%v does not read back", r)
				}
			}
		}
		reply, say := dispensation(form, now0)
		if say == nil && (!reply.Until.After(now0) || reply.Reason == "" || len(reply.Reason) > mostReason || reply.Answer != policy.AnswerKeep) {
			t.Errorf("took %+v", reply)
		}
	})
}
