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
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/oidctest"
	"github.com/husorden/husorden/central/store"
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
		{name: "people", path: "/people"},
		{name: "person", path: "/people/" + string(h.person.ID)},
		{name: "link", path: "/people", then: func(b *tab) {
			b.fill("#email", "ny@example.dk")
			b.eval(`document.querySelector("#role").value = "dpo"; document.querySelector("#place").selectedIndex = 0; 0`, nil)
			b.press("#invite form button.main")
		}},
		{name: "apitokens", path: "/apitokens"},
		{name: "apitoken", path: "/apitokens", then: func(b *tab) {
			b.fill("#name", "Rapporter")
			b.eval(`document.querySelector("input[name=scope]").checked = true; 0`, nil)
			b.press("#new form button.main")
		}},
		{name: "account", path: "/account"},
		{name: "factor", path: "/account/second-factor"},
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

// TestSecondFactorInBrowser: set up from what the page shows, and asked for at the
// next sign-in.
func TestSecondFactorInBrowser(t *testing.T) {
	axe := axeCore(t)
	w := filled(t)
	b := newTab(t)
	b.enter(w)
	b.visit(w.url + "/account/second-factor")
	secret := b.text("document.querySelector('pre').textContent")
	b.fill("#code", app(t, secret, w.now))
	b.press("main form button.main")
	b.audited(axe, "recovery", danish)
	codes := strings.Fields(b.text("document.querySelector('pre').textContent"))
	if len(codes) != auth.RecoveryCodes {
		t.Fatalf("%q", codes)
	}
	b.visit(w.url + "/account/second-factor")
	b.audited(axe, "factor that is on", danish)
	b.press("footer form button")
	b.fill("#email", "konsulent@example.dk")
	b.fill("#password", password)
	b.press("main form button.main")
	b.audited(axe, "code", danish)
	b.fill("#code", codes[0])
	b.press("main form button.main")
	if got := b.text("location.pathname"); got != "/" {
		t.Errorf("signed in to %s", got)
	}
	b.visit(w.url + w.invitation("ny@example.dk"))
	b.audited(axe, "invitation", danish)
	b.quiet(w)
}

// invitation is a one-time link's path.
func (w *world) invitation(email string) string {
	w.t.Helper()
	secret, err := w.store.AddInvitation(w.t.Context(), store.Invitation{ID: store.NewID(), Email: email, Role: store.DPO, Org: w.solhøj().ID, Expires: w.now.Add(time.Hour)})
	w.check(err)
	return "/invitation/" + secret
}

// TestProviderInBrowser: a browser that keeps strict cookies to itself signs in
// elsewhere, comes back, and is in.
func TestProviderInBrowser(t *testing.T) {
	axe := axeCore(t)
	var e *oidctest.Provider
	w := newWorld(t)
	e = oidctest.Start(t, w.url+auth.BackPath)
	p, err := auth.NewProvider(auth.ProviderConfig{Name: "Kommunen", Issuer: e.URL, ClientID: oidctest.Client, Secret: oidctest.Secret, URL: w.url}, w.box, time.Now)
	w.check(err)
	w.web.o.Provider = p
	w.house("Bostedet Solhøj", "Afdeling Nord", "Afdeling Syd", "Kontoret")
	w.admin("konsulent@example.dk", store.Consultant, "", "")
	w.invitation("anna@example.dk")
	b := newTab(t)
	b.visit(w.url + "/sign-in")
	b.audited(axe, "sign in, here or elsewhere", danish)
	b.press("main p a.button")
	b.loaded() // the page that goes on by itself, and then theirs
	b.fill("input[name=username]", "anna")
	b.fill("input[name=password]", oidctest.Password)
	b.press("button[type=submit]")
	b.loaded()
	if got := b.text("document.querySelector('footer').textContent"); !strings.Contains(got, "anna@example.dk") {
		t.Errorf("not signed in: %s", got)
	}
	b.visit(w.url + "/account")
	b.audited(axe, "account by another login", danish)
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
