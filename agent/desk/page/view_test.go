package page

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var headline = regexp.MustCompile(`<h1[^>]*>([^<]+)</h1>`)

func headOf(t *testing.T, body string) string {
	t.Helper()
	m := headline.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("no headline")
	}
	return html.UnescapeString(m[1])
}

// The headline tells the truth: what could not be looked at is never in order.
func TestHeadline(t *testing.T) {
	keep := func(ids ...int) func(*device.Status) {
		return func(s *device.Status) {
			var left []device.ItemStatus
			for _, it := range s.Items {
				for _, n := range ids {
					if it.ID == id(n) {
						left = append(left, it)
					}
				}
			}
			s.Items, s.Health = left, nil
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*device.Status)
		da, en string
	}{
		{"due", keep(1, 2, 3, 4, 6, 8), "3 filer skal væk nu", "3 files must go now"},
		{"one due", keep(1, 4), "1 fil skal væk nu", "1 file must go now"},
		{"soon", keep(4, 5), "1 fil skal væk inden for en uge", "1 file must go within a week"},
		{"later", keep(5, 6), "Alt er i orden", "All is in order"},
		{"unread", keep(5, 8), "Intet skal væk nu", "Nothing must go now"},
		{"nothing", keep(), "Alt er i orden", "All is in order"},
		{"on its way", keep(10), "Alt er i orden", "All is in order"},
		{"not watched", func(s *device.Status) {
			keep(5)(s)
			s.Health = []device.Health{{Code: device.NotWatched, Severity: device.Bad}}
		}, "Husorden kan ikke se det hele", "Husorden cannot see everything"},
		{"only a notice", func(s *device.Status) {
			keep(5)(s)
			s.Health = []device.Health{{Code: device.PlacePolled, Severity: device.Notice}}
		}, "Alt er i orden", "All is in order"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, nil).enter()
			tt.change(&w.house.status)
			if got := headOf(t, w.get("/").Body.String()); got != tt.da {
				t.Errorf("got %q, want %q", got, tt.da)
			}
			if got := headOf(t, w.get("/?lang=en").Body.String()); got != tt.en {
				t.Errorf("got %q, want %q", got, tt.en)
			}
		})
	}
}

// How old a file is, and how anybody knows.
func TestSince(t *testing.T) {
	w := viewer{v: &visit{lang: desk.Danish}, s: device.Status{Now: now0}}
	for _, tt := range []struct {
		it   device.ItemStatus
		want string
	}{
		{item(1, policy.Desktop, "a"), "Set første gang 3. marts 2026, for 34 dage siden"},
		{with(item(1, policy.Desktop, "a"), func(it *device.ItemStatus) { it.Source = "estimate" }),
			"Lagt der omkring 3. marts 2026, for 34 dage siden (anslået ud fra filens egne datoer)"},
		{with(item(1, policy.RecycleBin, "a"), func(it *device.ItemStatus) { it.Deleted = now0.Add(-day) }), "Smidt ud 5. april 2026, i går"},
		{item(1, policy.RecycleBin, "a"), "Set første gang 3. marts 2026, for 34 dage siden"},
		{with(item(1, policy.Desktop, "a"), func(it *device.ItemStatus) { it.FirstSeen = time.Time{} }), "Det vides ikke, hvornår den blev lagt der"},
	} {
		if got := w.since(tt.it); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestSections(t *testing.T) {
	w := newWorld(t, nil).enter()
	body := w.get("/").Body.String()
	for _, want := range []string{`<h2 id="due">Skal væk nu <small>(3)`, `<h2 id="today">I dag <small>(1)`, `<h2 id="week">De næste syv dage <small>(1)`,
		`<h2 id="later">Senere <small>(1)`, `<h2 id="held">Slettet for nylig, gemmes stadig <small>(1)`, `<h2 id="leaving">På vej væk <small>(1)`,
		`<h2 id="unread">Kunne ikke læses <small>(2)`, "Slettes for altid 11. april 2026, om 5 dage", "et andet program har filen åben",
		"Statusrapport med 1 CPR-nummer, 2 navne og oplysninger om helbred og sociale forhold", "heraf 1, der ikke kunne læses",
		"Skulle være gjort senest 4. april 2026.", "Må blive liggende til og med 18. april 2026"} {
		has(t, body, want)
	}
	w.house.page = 3 // the status comes in pages
	if got := w.get("/").Body.String(); got != body {
		t.Error("a status in pages gives another page")
	}
	w.house.page = 0
	for n := 100; n < 400; n++ {
		w.house.status.Items = append(w.house.status.Items, item(n, policy.Desktop, fmt.Sprintf("fil %d.docx", n)))
	}
	body = w.get("/").Body.String()
	if n := strings.Count(body, "<article"); n > shown+20 {
		t.Errorf("%d cards at once", n)
	}
	has(t, body, "Vis 253 flere")
	has(t, body, "303 filer skal væk nu")
	if n := strings.Count(w.get("/?all=1").Body.String(), "<article"); n < 300 {
		t.Errorf("%d cards when all are asked for", n)
	}
}

// hostile are names that a file can have.
var hostile = []string{
	`<script>alert(1)</script>.docx`,
	`"><img src=x onerror=alert(1)>.pdf`,
	`' onmouseover='alert(1).txt`,
	"rapport\u202Exdocx.exe",
	"linje\nskift\ttab\x07\x1b[31m.txt",
	"\x00\x01\xff\xfe.doc",
	strings.Repeat("å", 127) + "x",
	strings.Repeat("W", 255),
	`{{.Form}}{{template "shut"}}.txt`,
	"statusrapport 040447-5912.docx", // made up: born in 2047
	"javascript:alert(1)",
	"..",
}

func TestHostileNames(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Files = &fakeFiles{} }).enter()
	plain := w.get("/").Body.String()
	for i, name := range hostile {
		it := with(item(100+i, policy.Desktop, "x"), func(it *device.ItemStatus) {
			it.Path, it.KeepFor = home+"/Skrivebord/"+name, name
			it.Category, it.DocumentType, it.Findings = policy.Sensitive, policy.StatusReport, findings(policy.CPR)
		})
		w.house.status.Items = append(w.house.status.Items, it)
		kept := with(it, func(it *device.ItemStatus) {
			it.ID, it.Answer, it.KeepUntil, it.Decision = id(200+i), policy.AnswerKeep, now0.Add(day), policy.Keep
		})
		w.house.status.Items = append(w.house.status.Items, kept)
	}
	w.house.status.Places[0].Path = `/home/<b>x</b>`
	w.house.status.Health[1].Text = `<i>text</i>`
	bodies := map[string]string{}
	for _, path := range []string{"/", "/ended", "/breach", "/sees"} {
		bodies[path] = w.get(path).Body.String()
	}
	for i := range hostile {
		for _, path := range []string{"/item/", "/keep/", "/sent/"} {
			bodies[path+hostile[i]] = w.get(path + id(100+i)).Body.String()
		}
		bodies["found "+hostile[i]] = w.post("/found", "item", w.ref(100+i)).Body.String()
		bodies["removed "+hostile[i]] = w.after(w.post("/answer", "answer", "delete", "item", w.ref(100+i)))
	}
	own := map[string]int{}
	for _, tag := range regexp.MustCompile(`<[a-zA-Z][a-zA-Z0-9]*`).FindAllString(plain, -1) {
		own[tag]++
	}
	for name, body := range bodies {
		for _, not := range []string{"<script", "<img", "<i>", "<b>x", "onerror=alert(1)>", "040447-5912.docx", "\u202e", "\x1b", "\x07", "\x00"} {
			if strings.Contains(body, not) {
				t.Errorf("%q is on page %q", not, name)
			}
		}
		for _, r := range body {
			if r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0x202e {
				t.Errorf("control character %U on page %q", r, name)
				break
			}
		}
		if strings.Contains(name, "onmouseover") && regexp.MustCompile(`<[^>]*\sonmouseover=`).MatchString(body) {
			t.Errorf("an attribute got into %q", name)
		}
	}
	has(t, bodies["/"], "statusrapport 040447-••••.docx")
	has(t, bodies["/"], strings.Repeat("W", 255))
}

// Values are on one page only, and only when they were asked for.
func TestValuesOnlyWhenAsked(t *testing.T) {
	w := newWorld(t, nil).enter()
	for _, path := range []string{"/", "/item/" + id(1), "/keep/" + id(1), "/sent/" + id(1), "/ended", "/sees", "/breach", "/found"} {
		hasNot(t, w.get(path).Body.String(), "Sofie Holm")
	}
	got := w.post("/found", "item", w.ref(1))
	for _, want := range []string{"040447-5912", "Sofie Holm", "<h2>2 CPR-numre</h2>", "<h2>Helbred</h2>", "&lt;script&gt;"} {
		has(t, got.Body.String(), want)
	}
	if got.Code != 200 || got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d, %s", got.Code, got.Header())
	}
}

func TestFilesOnScreen(t *testing.T) {
	w := newWorld(t, nil).enter()
	has(t, w.after(w.post("/open", "item", w.ref(1), "back", "item")), "åbnes på skærmen")
	has(t, w.after(w.post("/show", "item", w.ref(1), "back", "sent")), "Mappen med Statusrapport")
	if len(w.files.opened) != 2 {
		t.Errorf("%v", w.files.opened)
	}
	w.files.err = ErrNotOpened
	has(t, w.after(w.post("/open", "item", w.ref(1))), "kunne starte et program")
	w.files.err = fmt.Errorf("no xdg-open")
	has(t, w.after(w.post("/open", "item", w.ref(1))), "Find filen selv: ")
	w.files.opened = nil
	w.after(w.post("/open", "item", w.ref(6))) // what was removed cannot be opened
	if len(w.files.opened) != 0 {
		t.Errorf("%v", w.files.opened)
	}
	alone := newWorld(t, func(o *Options) { o.Files = nil }).enter()
	hasNot(t, alone.get("/").Body.String(), "<button>Åbn filen")
	has(t, alone.after(alone.post("/open", "item", alone.ref(1))), "Find filen selv")
}

func TestDraft(t *testing.T) {
	w := newWorld(t, nil).enter()
	body := w.post("/check", "channel", "mail", "draft", "Sofie Holm <b>kommer</b>\r\nikke. 040447-5912").Body.String()
	for _, want := range []string{"<mark>Sofie Holm<sup>1</sup></mark>", "&lt;b&gt;kommer", "<mark>040447-5912<sup>2</sup></mark>", "(K1)", "Sådan må den sendes"} {
		has(t, body, want)
	}
	body = w.post("/check", "channel", "mail", "draft", "Sofie kommer ikke i dag.").Body.String()
	has(t, body, "Teksten bryder ingen af reglerne")
	hasNot(t, w.get("/check").Body.String(), "kommer ikke")
	for _, bad := range []string{"\xff", strings.Repeat("x", mostDraft+1)} {
		if got := w.post("/check", "channel", "sms", "draft", bad); got.Code != 400 && got.Code != 413 {
			t.Errorf("took a draft of %d bytes", len(bad))
		}
	}
	without := newWorld(t, func(o *Options) { o.Drafts.Names = nil }).enter()
	if got := without.get("/check"); got.Code != 303 {
		t.Errorf("without detectors: %d", got.Code)
	}
}

// What is sent is told from the schema: a field without words fails here.
func TestSeesTellsTheWholeReport(t *testing.T) {
	fields := wireFields()
	if len(fields) < 15 {
		t.Fatalf("%d fields", len(fields))
	}
	for _, f := range fields {
		if w := wireWords[f.name]; w.da == "" || w.en == "" {
			t.Errorf("no words for the field %q of a report", f.name)
		}
	}
	if len(wireWords) != len(fields) {
		t.Errorf("words for %d fields, the report has %d", len(wireWords), len(fields))
	}
	b, err := json.Marshal(compliance.Report{Places: []compliance.Place{{}}})
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(b, &keys); err != nil {
		t.Fatal(err)
	}
	for key := range keys {
		if _, ok := wireWords[key]; !ok {
			t.Errorf("a report has %q, of which the page says nothing", key)
		}
	}

	w := newWorld(t, nil).enter()
	has(t, w.get("/sees").Body.String(), "Ingenting.")
	w = newWorld(t, func(o *Options) { o.Updates = func(context.Context) (string, error) { return "nyt.example.dk", nil } }).enter()
	updating := w.get("/sees").Body.String()
	has(t, updating, "<bdi>nyt.example.dk</bdi>")
	if strings.Contains(updating, "<b>Ingenting.</b>") {
		t.Error("nothing is sent, it says, and updates are asked for")
	}
	w = newWorld(t, func(o *Options) {
		o.Report = func(context.Context) (Sent, error) {
			return Sent{To: "central.example.dk", At: now0, Body: []byte(`{"schema":1,"device":"x<y"}`)}, nil
		}
		o.Encrypted = func() (bool, bool) { return true, true }
	}).enter()
	body := w.get("/sees").Body.String()
	for _, want := range []string{"central.example.dk", "<code>quarantine</code>", "&#34;schema&#34;: 1", "x&lt;y", "Højst 30 dage", "flere end 20 filer", "i 7 dage"} {
		has(t, body, want)
	}
	has(t, w.get("/breach").Body.String(), "Disken er krypteret.")
}

// The page says what the policy says, whichever holds.
func TestPolicyIsTold(t *testing.T) {
	pol, err := policy.Load("botilbud", map[string]string{"discharged_citizens": "1y"})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(o *Options) { o.Policy = func() *policy.Policy { return pol } }).enter()
	w.house.status.Policy.Mode = policy.Enforce
	has(t, w.get("/").Body.String(), "sletter Husorden filerne selv, tidligst 7 dage efter fristen")
	has(t, w.get("/sees").Body.String(), "Højst 3 måneder")
	w.house.status.Policy.Mode = policy.Observe // the first look
	has(t, w.get("/").Body.String(), "Husorden sletter dem ikke af sig selv")
}

func TestWordsAreComplete(t *testing.T) {
	for _, p := range policy.Places {
		if placeIn[p].da == "" || placeIn[p].en == "" {
			t.Errorf("no words for place %s", p)
		}
	}
	for _, m := range policy.Modes {
		if modeWords[m].da == "" || modeWords[m].en == "" {
			t.Errorf("no words for mode %s", m)
		}
	}
	for name, w := range healthWords {
		if w.da == "" || w.en == "" || strings.Contains(w.da, "husorden ") {
			t.Errorf("words of %s: %+v", name, w)
		}
	}
}

func TestLanguageIsRemembered(t *testing.T) {
	w := newWorld(t, nil).enter()
	has(t, w.get("/?lang=en").Body.String(), `<html lang="en">`)
	has(t, w.get("/sees").Body.String(), "What Husorden sees, stores, sends and deletes")
	has(t, w.get("/?lang=xx").Body.String(), `<html lang="en">`)
	has(t, w.get("/?lang=da").Body.String(), `<html lang="da">`)
}

func TestOwn(t *testing.T) {
	w := newWorld(t, nil).enter()
	has(t, w.after(w.post("/own", "name", "Karen Vindelev Ro", "cpr", "140351-4005")), "Gemt nu: <b>2</b>") // made up: born in 2051
	list, err := w.page.o.Own()
	if err != nil || !list.Name([]byte("Karen Ro")) || !list.CPR([]byte("1403514005")) {
		t.Errorf("not kept: %v", err)
	}
	for _, path := range []string{"/own", "/", "/export"} {
		hasNot(t, w.get(path).Body.String(), "Vindelev Ro")
		hasNot(t, w.get(path).Body.String(), "4005")
	}
	for _, bad := range [][]string{{}, {"name", "Karen"}, {"cpr", "12"}, {"name", "Karen Ro", "cpr", "12"}, {"name", strings.Repeat("x ", 200)}} {
		if got := w.post("/own", bad...); got.Code != 422 || !strings.Contains(got.Body.String(), "<b>") {
			t.Errorf("%q: %d", bad, got.Code)
		}
	}
	if list, err := w.page.o.Own(); err != nil || list.Len() != 2 {
		t.Errorf("a wrong form was kept: %d, %v", list.Len(), err)
	}
	has(t, w.after(w.post("/own", "do", "clear")), "Gemt nu: <b>0</b>")
}

func TestExport(t *testing.T) {
	w := newWorld(t, nil).enter()
	got := w.get("/export")
	var s device.Status
	if err := json.Unmarshal(got.Body.Bytes(), &s); err != nil || len(s.Items) != len(w.house.status.Items) {
		t.Errorf("%d items, %v", len(s.Items), err)
	}
	if h := got.Header(); !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Type") != "application/json" {
		t.Errorf("%v", h)
	}
	read := now0.Add(-day)
	got = newWorld(t, func(o *Options) {
		o.Known = &fakeKnown{read}
		o.Report = func(context.Context) (Sent, error) {
			return Sent{To: "central.example.dk", At: now0, Body: []byte(`{"schema":1}`)}, nil
		}
		o.History = func(context.Context) ([]ledger.Record, error) {
			return []ledger.Record{{N: 1, At: now0}}, nil
		}
	}).enter().get("/export")
	var all exported
	if err := json.Unmarshal(got.Body.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	if !all.Read.Equal(read) || len(all.Log) != 1 || all.Report == nil || all.Report.To != "central.example.dk" || len(all.Report.Body) == 0 {
		t.Errorf("not all that is held: %+v", all)
	}
}

// A PC that is not enrolled reports to nobody, though it could.
func TestSeesNothingIsSent(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Report = func(context.Context) (Sent, error) { return Sent{}, nil } }).enter()
	body := w.get("/sees").Body.String()
	has(t, body, "Ingenting.")
	hasNot(t, body, "at pc&#39;en er tavs")
	has(t, body, "Hvis du slår Husorden fra")
}

func TestKnown(t *testing.T) {
	k := &fakeKnown{}
	w := newWorld(t, func(o *Options) { o.Known = k }).enter()
	has(t, w.get("/sees").Body.String(), "Jeg har læst det")
	has(t, w.after(w.post("/known")), "Du har kvitteret for at have læst det her 6. april 2026")
	hasNot(t, w.get("/sees").Body.String(), "Jeg har læst det")
	hasNot(t, newWorld(t, nil).enter().get("/sees").Body.String(), "Jeg har læst det")
	w.house.status.Policy.Since = now0.Add(day)
	body := w.get("/sees").Body.String()
	has(t, body, "Siden er reglerne ændret")
	has(t, body, "Jeg har læst det")
}
