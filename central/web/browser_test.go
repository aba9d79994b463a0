//go:build browser

// The pages in a real browser with nothing but what the server sends: accessible
// (axe-core, WCAG 2.1 AA) in both languages, light and dark, wide and on a phone;
// no page needs sideways scrolling; the browser complains of nothing; nothing is
// requested from elsewhere; somebody goes from the first run to a token.
//
// Needs Chromium (HUSORDEN_CHROMIUM, else "chromium" in PATH) and axe-core
// (HUSORDEN_AXE, the path of axe.min.js from the npm package axe-core).
//
//	go test -tags browser -run TestScreenshots ./central/web -screenshots ../../docs/screenshots
//
// makes the pictures docs/screenshots/central-*.png.

package web

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var screenshots = flag.String("screenshots", "", "the folder in which TestScreenshots leaves its pictures")

// station is a page, and how a browser gets there.
type station struct {
	name, path string
	then       func(*tab)
}

func (w *world) stations() []station {
	h := w.solhøj()
	org := "/organisation/" + string(h.ID)
	device := func(label string) string { return "/device/" + string(h.devices[label].ID) }
	return []station{
		{name: "overview", path: "/"},
		{name: "chosen", path: "/?org=" + string(h.ID) + "&why=posture_no"},
		{name: "nothing", path: "/?status=revoked"},
		{name: "device", path: device("Kontoret")},
		{name: "silent", path: device("Køkkenet")},
		{name: "revoke", path: device("Kontoret") + "/revoke"},
		{name: "organisations", path: "/organisations"},
		{name: "organisation", path: org},
		{name: "wrong", path: org, then: func(b *tab) {
			b.eval(`const d = new DataTransfer(); d.items.add(new File(["version: 1\nname: Solhøj\nmode: sometimes\n"], "regler.yaml")); document.querySelector("#file").files = d.files; 0`, nil)
			b.press("#policy form button.main")
		}},
		{name: "token", path: org, then: func(b *tab) {
			b.fill("#label", "Loftet")
			b.press("#tokens form button.main")
		}},
		{name: "log", path: "/log"},
		{name: "bad", path: "/device/00000000000000000000000000000000"},
	}
}

// enter signs a browser in through the form.
func (b *tab) enter(w *world) {
	b.t.Helper()
	b.visit(w.url + "/sign-in")
	b.fill("#email", "konsulent@example.dk")
	b.fill("#password", password)
	b.press("main form button.main")
	if got := b.text("document.querySelector('h2').textContent"); !strings.Contains(got, "Hvad er der i vejen?") && !strings.Contains(got, "What is the matter?") {
		b.t.Fatalf("not signed in: %s", got)
	}
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

func (b *tab) audit(axe string) (a audit) {
	b.t.Helper()
	b.eval(axe+"\n;0", nil)
	b.eval(runAxe, &a)
	return a
}

// audited looks at the page at every width and brightness.
func (b *tab) audited(axe, name string, l lang) {
	b.t.Helper()
	for _, sc := range []struct {
		width int
		dark  bool
	}{{1280, false}, {1280, true}, {640, false}, {390, true}, {320, false}} {
		b.screen(sc.width, sc.dark)
		a := b.audit(axe)
		if a.Width != sc.width || a.Dark != sc.dark || a.Passes < 10 || a.Lang != string(l) {
			b.t.Errorf("%s: not what was to be audited: %+v", name, a)
		}
		if a.Overflow > 0 {
			b.t.Errorf("%s: %d px too wide at %d px", name, a.Overflow, a.Width)
		}
		for _, v := range a.Violations {
			b.t.Errorf("%s at %d px, dark %v: %s", name, a.Width, a.Dark, v)
		}
	}
	b.screen(1280, false)
}

// quiet wants that the browser complained of nothing and asked nobody else.
func (b *tab) quiet(w *world) {
	b.t.Helper()
	for _, s := range b.said {
		// Pages that say no do so with a code, which the browser tells of.
		if !strings.Contains(s, "Failed to load resource") || !strings.Contains(s, "404") && !strings.Contains(s, "422") {
			b.t.Errorf("the browser says: %s", s)
		}
	}
	for _, u := range b.asked {
		if !strings.HasPrefix(u, w.url) && !strings.HasPrefix(u, "data:") { // the browser's own date field has data:
			b.t.Errorf("the page asks for %s", u)
		}
	}
}

func TestPagesInBrowser(t *testing.T) {
	axe := axeCore(t)
	for _, l := range langs {
		t.Run(string(l), func(t *testing.T) {
			w := filled(t)
			b := newTab(t)
			b.screen(1280, false)
			b.visit(w.url + "/sign-in?lang=" + string(l))
			b.audited(axe, "sign-in", l)
			b.enter(w)
			for _, st := range w.stations() {
				b.visit(w.url + st.path)
				if st.then != nil {
					st.then(b)
				}
				b.audited(axe, st.name, l)
			}
			b.quiet(w)
		})
	}
}

// TestFirstRunInBrowser: from an empty server to a token, by forms alone.
func TestFirstRunInBrowser(t *testing.T) {
	axe := axeCore(t)
	w := newWorld(t)
	b := newTab(t)
	b.visit(w.url)
	b.audited(axe, "first", danish)
	b.fill("#setup", "abcde-fghij-klmno-pqrst")
	b.fill("#organisation", "Bostedet Solhøj")
	b.fill("#email", "konsulent@example.dk")
	b.fill("#password", password)
	b.fill("#again", password)
	b.press("main form button.main")
	if got := b.text("document.title + document.activeElement.textContent"); !strings.Contains(got, "Velkommen") || !strings.Contains(got, "lav en tilmeldingskode") {
		t.Errorf("the first page does not say what was done: %s", got)
	}
	b.audited(axe, "new organisation", danish)
	b.fill("#label", "Kontoret")
	b.press("#tokens form button.main")
	if got := b.text("document.querySelector('pre').textContent"); !strings.Contains(got, "husorden enroll "+w.url+" ho1") {
		t.Errorf("no token: %s", got)
	}
	b.visit(w.url)
	b.audited(axe, "empty overview", danish)
	b.press("footer form button")
	if got := b.text("location.pathname"); got != "/sign-in" {
		t.Errorf("signed out to %s", got)
	}
	b.quiet(w)
}

// The audit can fail, and the policy stops a script.
func TestBrowserAuditCanFail(t *testing.T) {
	axe := axeCore(t)
	w := filled(t)
	b := newTab(t)
	b.enter(w)
	b.screen(320, false)
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
}

func TestScreenshots(t *testing.T) {
	dir := *screenshots
	if dir == "" {
		dir = t.TempDir()
	}
	w := filled(t)
	b := newTab(t)
	take := func(name string, most int) { b.picture(filepath.Join(dir, "central-"+name+".png"), most) }
	b.screen(1100, false)
	b.visit(w.url + "/sign-in")
	take("sign-in", 900)
	b.enter(w)
	for _, st := range w.stations() {
		if st.name == "bad" || st.name == "nothing" || st.name == "chosen" {
			continue
		}
		b.visit(w.url + st.path)
		if st.then != nil {
			st.then(b)
		}
		take(st.name, 2600)
	}
	b.screen(390, false)
	b.visit(w.url + "/")
	take("overview-phone", 2400)
	b.screen(1100, true)
	b.visit(w.url + "/")
	take("overview-dark", 1400)
	b.screen(1100, false)
	b.visit(w.url + "/?lang=en")
	take("english", 2000)
	empty := newWorld(t)
	b.visit(empty.url + "/?lang=da")
	b.visit(empty.url + "/first")
	take("first", 1100)
}
