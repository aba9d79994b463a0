//go:build browser

// The page in a real browser, from its one-time address on: accessible
// (axe-core, WCAG 2.1 AA) in both languages, light and dark, wide and on a
// phone; nothing needs sideways scrolling; the browser complains of nothing;
// nothing is requested from elsewhere; a file is removed and had back by the
// keyboard alone.
//
// Needs Chromium (HUSORDEN_CHROMIUM, else "chromium" in PATH) and axe-core
// (HUSORDEN_AXE, the path of axe.min.js from the npm package axe-core).
//
//	go test -tags browser -run TestScreenshots ./agent/desk/page -screenshots ../../../docs/screenshots
//
// makes the pictures in docs/screenshots.

package page

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

var screenshots = flag.String("screenshots", "", "the folder in which TestScreenshots leaves its pictures")

// live is a page that runs, and a browser that has entered it.
func live(t *testing.T, change func(*Options)) (*browser, *world, string) {
	t.Helper()
	w := newWorld(t, change)
	p, err := Listen(w.page.o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	w.page = p
	b := newBrowser(t)
	b.screen(1280, 900, false)
	b.visit(p.Mint())
	at := b.text("location.href")
	if !strings.HasSuffix(at, p.door.base+"/") || b.text("document.querySelector('h1').textContent") == "" {
		t.Fatalf("the browser was not let in: %s", at)
	}
	return b, w, strings.TrimSuffix(at, "/")
}

// submit presses a button of the page and waits for what it leads to.
func (b *browser) submit(selector string) {
	b.t.Helper()
	b.eval("document.querySelector("+fmt.Sprintf("%q", selector)+").click()", nil)
	b.loaded()
}

// stations are all pages, each with how a browser gets there.
var stations = []struct {
	name string
	path string
	then func(*browser)
}{
	{name: "overview", path: "/"},
	{name: "item", path: "/item/" + id(1)},
	{name: "sent", path: "/sent/" + id(1)},
	{name: "keep", path: "/keep/" + id(1)},
	{name: "unread", path: "/item/" + id(9)},
	{name: "ended", path: "/ended"},
	{name: "sees", path: "/sees"},
	{name: "breach", path: "/breach"},
	{name: "own", path: "/own"},
	{name: "check-empty", path: "/check"},
	{name: "check", path: "/check", then: func(b *browser) {
		b.eval(`document.querySelector("#draft").value = "Hej. Sofie Holm kan ikke komme til mødet på Åvangsskolen i morgen, hendes nummer er 040447-5912. Hilsen Karen"`, nil)
		b.submit("main form button.main")
	}},
	{name: "confirm", path: "/?pick=1", then: func(b *browser) { b.submit("#several-bar button.main") }},
	{name: "found", path: "/item/" + id(1), then: func(b *browser) { b.submit("form[action$='/found'] button") }},
	{name: "keep-wrong", path: "/keep/" + id(1), then: func(b *browser) {
		b.eval(`document.querySelector("form.fields").noValidate = true`, nil)
		b.submit("form.fields button.main")
	}},
	{name: "duties", path: "/duties"},
	{name: "review", path: "/review/" + reviewID},
	{name: "review-wrong", path: "/review/" + reviewID, then: func(b *browser) {
		b.eval(`document.querySelector("form.fields").noValidate = true`, nil)
		b.submit("form.fields button.main")
	}},
	{name: "duty", path: "/review/botilbud.duty.access_review"},
	{name: "receipt", path: "/review/" + reviewID, then: func(b *browser) {
		b.eval(`document.querySelectorAll("input[name=done]").forEach(e => e.checked = true); document.querySelector("#by").value = "KV"`, nil)
		b.submit("form.fields button.main")
	}},
	{name: "review-signed", path: "/review/" + reviewID},
	{name: "duties-signed", path: "/duties"},
	{name: "bad", path: "/item/0000000000000099"},
	{name: "removed", path: "/item/" + id(2), then: func(b *browser) { b.submit("button[value=delete]") }},
	{name: "shut", path: "/../enter/used"},
}

type audit struct {
	Passes, Overflow, Width int
	Dark                    bool
	Lang                    string
	Violations              []string
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => ({
 Passes: r.passes.length, Overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth, Width: innerWidth,
 Dark: matchMedia("(prefers-color-scheme: dark)").matches, Lang: document.documentElement.lang,
 Violations: r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))}))`

func axeCore(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile(os.Getenv("HUSORDEN_AXE"))
	if err != nil {
		t.Fatalf("HUSORDEN_AXE must name axe.min.js: %v", err)
	}
	return string(axe)
}

func (b *browser) audit(axe string) (a audit) {
	b.t.Helper()
	b.eval(axe+"\n;0", nil)
	b.eval(runAxe, &a)
	return a
}

func TestPageInBrowser(t *testing.T) {
	axe := axeCore(t)
	for _, lang := range []desk.Lang{desk.Danish, desk.English} {
		t.Run(string(lang), func(t *testing.T) {
			b, w, base := live(t, func(o *Options) {
				o.Lang = lang
				o.Report = someReport
				o.Known = &fakeKnown{}
				reviewing(newOffice(t))(o)
			})
			fresh := func() { // each page finds the same house
				w.house.mu.Lock()
				defer w.house.mu.Unlock()
				w.house.status = standing()
			}
			for _, st := range stations {
				fresh()
				b.screen(1280, 900, false)
				b.visit(base + st.path)
				if st.then != nil {
					st.then(b)
				}
				for _, sc := range []struct {
					width int
					dark  bool
				}{{1280, false}, {1280, true}, {640, false}, {390, false}, {390, true}, {320, false}} {
					b.screen(sc.width, 900, sc.dark)
					a := b.audit(axe)
					want := lang
					if st.name == "shut" { // in both
						want = desk.Danish
					}
					if a.Width != sc.width || a.Dark != sc.dark || a.Passes < 10 || a.Lang != string(want) {
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
				// The pages that say no do so with a code, which the browser tells of.
				if !strings.Contains(s, "Failed to load resource") || !strings.Contains(s, "40") && !strings.Contains(s, "422") {
					t.Errorf("the browser says: %s", s)
				}
			}
			for _, u := range b.asked {
				if !strings.HasPrefix(u, "http://127.0.0.1:") && !strings.HasPrefix(u, "data:") { // the browser's own date field has data:
					t.Errorf("the page asks for %s", u)
				}
			}
		})
	}
}

// The audit can fail: a page spoilt by hand is found wanting.
func TestBrowserAuditCanFail(t *testing.T) {
	axe := axeCore(t)
	b, _, _ := live(t, nil)
	b.screen(320, 900, false)
	b.eval(`document.documentElement.removeAttribute("lang"); const p = document.createElement("img"); p.width = 900; p.height = 9; document.querySelector("main").append(p); 0`, nil)
	a := b.audit(axe)
	for _, want := range []string{"html-has-lang", "image-alt"} {
		if !strings.Contains(strings.Join(a.Violations, "\n"), want) {
			t.Errorf("axe does not find %s: %q", want, a.Violations)
		}
	}
	if a.Overflow <= 0 {
		t.Error("a picture of 900 px fits in 320 px")
	}
	b.eval(`const s = document.createElement("script"); s.textContent = "document.title = 'ran'"; document.body.append(s); 0`, nil)
	if b.text("document.title") == "ran" {
		t.Error("a script in the page ran")
	}
	if !strings.Contains(strings.Join(b.said, "\n"), "script-src") && !strings.Contains(strings.Join(b.said, "\n"), "Content Security Policy") {
		t.Errorf("the browser says nothing of a stopped script: %q", b.said)
	}
}

// A file is removed and had back with nothing but Tab and Enter.
func TestBrowserKeyboardWalk(t *testing.T) {
	b, w, _ := live(t, nil)
	focus := func() string {
		return b.text(`(e => e.tagName + "|" + e.textContent.trim() + "|" + (e.getAttribute("aria-describedby") || ""))(document.activeElement)`)
	}
	tabTo := func(want string) {
		t.Helper()
		for range 40 {
			if focus() == want {
				return
			}
			b.key("Tab")
		}
		t.Fatalf("40 times Tab does not lead to %q but to %q", want, focus())
	}
	tabTo("A|Gå til indholdet|")
	tabTo("BUTTON|Slet nu|n" + id(2)) // what is most overdue comes first
	if outline := b.text(`getComputedStyle(document.activeElement).outlineStyle`); outline != "solid" {
		t.Errorf("nobody sees where the focus is: outline %s", outline)
	}
	b.key("Enter")
	b.loaded()
	if got := b.text("document.title"); !strings.Contains(got, "Køreseddel uge 9.pdf er slettet") {
		t.Errorf("the title does not say what was done: %q", got)
	}
	if got := focus(); !strings.HasPrefix(got, "DIV|") || !strings.Contains(got, "er slettet") {
		t.Errorf("the focus is not on what was done: %q", got)
	}
	if len(w.house.answers) != 1 || w.house.answers[0].Answer != policy.AnswerDelete {
		t.Fatalf("answers: %+v", w.house.answers)
	}
	b.key("Tab") // the next thing to reach
	if got := focus(); got != "BUTTON|Fortryd|" {
		t.Fatalf("after the message comes %q", got)
	}
	b.key("Enter")
	b.loaded()
	if got := b.text("document.title"); !strings.Contains(got, "er hentet tilbage") || w.house.orders != 1 {
		t.Errorf("not had back: %q, %d orders", got, w.house.orders)
	}
}

// A review is ticked and signed with nothing but Tab, the space bar, letters and
// Enter.
func TestBrowserKeyboardReview(t *testing.T) {
	o := newOffice(t)
	b, _, base := live(t, reviewing(o))
	b.visit(base + "/review/" + reviewID)
	ticked := 0
	for range 80 {
		switch b.text(`document.activeElement.name || document.activeElement.className || document.activeElement.tagName`) {
		case "done":
			if b.text(`String(document.activeElement.checked)`) == "false" {
				b.key(" ")
				ticked++
			}
		case "by":
			b.call("Input.insertText", map[string]any{"text": "Karen Vang"}, nil)
		case "main":
			b.key("Enter")
			b.loaded()
			if got := b.text("document.title"); !strings.Contains(got, "Det er skrevet ned") {
				t.Errorf("the title does not say what was done: %q", got)
			}
			if ticked != len(device.Ticks) || o.signed(t) != 1 || !strings.Contains(b.text("document.body.textContent"), "Karen Vang") {
				t.Errorf("%d ticks, %d signed", ticked, o.signed(t))
			}
			return
		}
		b.key("Tab")
	}
	t.Fatal("80 times Tab does not lead to the button")
}

// On paper there is what is to be read, and nothing to press.
func TestBrowserPrints(t *testing.T) {
	b, _, base := live(t, nil)
	b.visit(base + "/breach")
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	for selector, want := range map[string]string{"nav": "none", ".back": "none", "table": "table", "h1": "block"} {
		if got := b.text(`getComputedStyle(document.querySelector("` + selector + `")).display`); got != want {
			t.Errorf("%s on paper: %s, want %s", selector, got, want)
		}
	}
	var got struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"printBackground": true}, &got)
	if len(got.Data) < 10000 {
		t.Errorf("a print of %d bytes", len(got.Data))
	}
}

// A double click answers once; an entered address does not let a second browser in.
func TestBrowserTwice(t *testing.T) {
	b, w, _ := live(t, nil)
	url := w.page.Mint()
	b.visit(url)
	other := newBrowser(t)
	other.visit(url)
	if got := other.text("document.title"); !strings.Contains(got, "lukket") {
		t.Errorf("a used address let a second browser in: %q", got)
	}
	var at struct{ X, Y float64 }
	b.eval(`(r => ({X: r.x + r.width/2, Y: r.y + r.height/2}))((e => (e.scrollIntoView(), e.getBoundingClientRect()))(document.querySelector("button[value=delete]")))`, &at)
	for n := 1; n <= 2; n++ {
		for _, kind := range []string{"mousePressed", "mouseReleased"} {
			b.send("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": n})
		}
	}
	time.Sleep(500 * time.Millisecond) // both clicks, and what they lead to
	b.visit(b.text("location.href"))
	held := 0
	w.house.mu.Lock()
	defer w.house.mu.Unlock()
	for _, it := range w.house.status.Items {
		if it.Status == device.Quarantined {
			held++
		}
	}
	if held != 2 || len(w.house.answers) != 1 {
		t.Errorf("a double click: %d held, answers %+v", held, w.house.answers)
	}
}

func TestScreenshots(t *testing.T) {
	dir := *screenshots
	if dir == "" {
		dir = t.TempDir()
	}
	b, w, base := live(t, func(o *Options) { reviewing(newOffice(t))(o); o.Folders = tidy })
	w.files.odd = nil
	take := func(name, path string, width, most int, dark bool, then func(*browser)) {
		w.house.mu.Lock()
		w.house.status = standing()
		w.house.mu.Unlock()
		b.screen(width, 900, dark)
		b.visit(base + path)
		if then != nil {
			then(b)
		}
		b.picture(filepath.Join(dir, name+".png"), most)
	}
	for _, st := range stations {
		if !slices.Contains([]string{"keep-wrong", "check-empty", "bad", "shut", "unread", "own", "review-wrong", "review-signed", "duties-signed", "duty"}, st.name) {
			take("page-"+st.name, st.path, 900, 1800, false, st.then)
		}
	}
	take("page-overview-phone", "/", 390, 2400, false, nil)
	take("page-overview-dark", "/", 900, 1400, true, nil)
	take("page-english", "/?lang=en", 900, 1400, false, nil)
	b.visit(base + "/")
	t.Logf("the overview weighs %d bytes with style and icon from the cache or not", b.bytes)
}

// tidy is a home whose browser and mail program fill folders of their own.
func tidy(context.Context) []review.Folder {
	return []review.Folder{{Kind: review.BrowserDownloads, Path: filepath.Join(home, "Hentet fra nettet"), Files: 14},
		{Kind: review.MailAttachments, Path: filepath.Join(home, ".cache", "evolution", "tmp"), Files: 3}}
}

func someReport(context.Context) (Sent, error) {
	return Sent{To: "husorden.example.dk", At: now0.Add(-3 * time.Hour), Body: []byte(`{"schema":1,"kind":"daily","users":{"known":1,"watched":1}}`)}, nil
}
