package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
)

// TestFirstRun: only who has the setup code becomes the first administrator, once.
func TestFirstRun(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	if a := p.get("/"); a.code != http.StatusSeeOther || a.head.Get("Location") != "/sign-in" {
		t.Fatalf("%d %s", a.code, a.head)
	}
	if a := p.get("/sign-in"); a.head.Get("Location") != "/first" {
		t.Fatalf("%d %s", a.code, a.head)
	}
	csrf := p.csrf("/first")
	fields := func(change ...string) []string {
		return append([]string{"setup", "abcde-fghij-klmno-pqrst", "organisation", "Bostedet Solhøj", "email", "first@example.dk", "password", password, "again", password}, change...)
	}
	for name, f := range map[string]struct {
		change []string
		want   string
	}{
		"no code":   {[]string{"setup", ""}, "Opsætningskoden passer ikke"},
		"bad code":  {[]string{"setup", "abcde-fghij-klmno-pqrsu"}, "Opsætningskoden passer ikke"},
		"twice":     {[]string{"again", "noget andet end det"}, "er ikke ens"},
		"weak":      {[]string{"password", "kort", "again", "kort"}, "12 til 200"},
		"no name":   {[]string{"organisation", ""}, "Skriv et navn"},
		"no adress": {[]string{"email", "ikke en adresse"}, "Skriv en mailadresse"},
	} {
		a := p.post("/first", csrf, fields(f.change...)...)
		has(t, a, f.want)
		if a.code != http.StatusUnprocessableEntity || strings.Contains(a.body, password) {
			t.Errorf("%s: %d", name, a.code)
		}
	}
	if empty, err := w.store.Empty(context.Background()); err != nil || !empty {
		t.Fatalf("somebody came in: %v %v", empty, err)
	}
	w.now = w.now.Add(time.Minute)
	a := p.post("/first", csrf, fields()...)
	to := a.head.Get("Location")
	if a.code != http.StatusSeeOther || !strings.HasPrefix(to, "/organisation/") {
		t.Fatalf("%d %s", a.code, a.body)
	}
	has(t, p.get(to), "Velkommen", "Bostedet Solhøj")
	other := w.person()
	if a := other.get("/first"); a.head.Get("Location") != "/sign-in" {
		t.Errorf("the page did not close: %d", a.code)
	}
	has(t, other.post("/first", other.csrf("/sign-in"), fields("email", "second@example.dk")...), "Der er allerede en administrator")
	if list, err := w.store.Admins(context.Background(), store.Scope{All: true}); err != nil || len(list) != 1 {
		t.Errorf("%d administrators, %v", len(list), err)
	}
}

func TestFirstRunWithoutACode(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Setup = "" })
	p := w.person()
	a := p.get("/first")
	has(t, a, "husorden-central admin create")
	c := w.person()
	c.get("/first")
	if a := p.post("/first", "", "setup", "", "email", "x@example.dk"); a.code != http.StatusForbidden {
		t.Errorf("%d", a.code)
	}
}

func TestSignIn(t *testing.T) {
	w := filled(t)
	p := w.person()
	csrf := p.csrf("/sign-in")
	for _, f := range [][2]string{{"konsulent@example.dk", "forkert forkert"}, {"nobody@example.dk", password}} {
		a := p.post("/sign-in", csrf, "email", f[0], "password", f[1])
		has(t, a, "Mailadressen eller adgangskoden er forkert", f[0])
	}
	a := p.post("/sign-in", csrf, "email", "konsulent@example.dk", "password", password)
	cookie := a.head.Values("Set-Cookie")
	if a.code != http.StatusSeeOther || len(cookie) != 1 || !strings.Contains(cookie[0], "HttpOnly") || !strings.Contains(cookie[0], "SameSite=Strict") || strings.Contains(cookie[0], "Secure") {
		t.Fatalf("%d %q", a.code, cookie)
	}
	has(t, p.get("/"), "pc&#39;er")
	if a := p.get("/sign-in"); a.head.Get("Location") != "/" {
		t.Errorf("signed in, and asked again: %d", a.code)
	}
	if a := p.post("/sign-out", p.csrf("/")); a.head.Get("Location") != "/sign-in" {
		t.Errorf("%d", a.code)
	}
	if a := p.get("/"); a.head.Get("Location") != "/sign-in" {
		t.Errorf("signed out, and still in: %d", a.code)
	}
}

// TestSignInLimits: an address may try so often, an account so often.
func TestSignInLimits(t *testing.T) {
	w := filled(t)
	p := w.person()
	csrf := p.csrf("/sign-in")
	try := func(pw string) answer {
		return p.post("/sign-in", csrf, "email", "konsulent@example.dk", "password", pw)
	}
	for range atOnce {
		has(t, try("forkert forkert"), "forkert.")
	}
	has(t, try(password), "for mange gange herfra")
	w.now = w.now.Add(every)
	has(t, try(password), "om et kvarter")
	w.now = w.now.Add(16 * time.Minute)
	if a := try(password); a.code != http.StatusSeeOther {
		t.Errorf("after the lock: %d", a.code)
	}
}

// TestSecureCookies: over TLS cookies are for this host and TLS alone.
func TestSecureCookies(t *testing.T) {
	w := filled(t, func(o *Options) { o.Secure = true })
	p := w.person()
	a := p.get("/sign-in")
	c := strings.Join(a.head.Values("Set-Cookie"), "\n")
	if !strings.HasPrefix(c, "__Host-form=") || !strings.Contains(c, "Secure") || a.head.Get("Strict-Transport-Security") == "" {
		t.Errorf("%q", c)
	}
}
