package web

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // an app's side of RFC 6238
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"image"
	"image/color"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/oidctest"
	"github.com/husorden/husorden/central/store"
)

var (
	shownSecret = regexp.MustCompile(`<code>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</code>`)
	ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)
	shownCode   = regexp.MustCompile(`(?m)[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}`)
	shownLink   = regexp.MustCompile(`https?://[^<]+(/invitation/hoi1[0-9a-f]{32})`)
)

// found is what a page shows.
func found(t *testing.T, re *regexp.Regexp, a answer) string {
	t.Helper()
	m := re.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("%d without %s:\n%s", a.code, re, a.body)
	}
	return m[len(m)-1]
}

// app is the code that a phone shows.
func app(t *testing.T, shown string, at time.Time) string {
	t.Helper()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(shown, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha1.New, secret)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(at.Unix()/30)))
	sum := h.Sum(nil)
	o := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[o:o+4])&0x7fffffff%1_000_000)
}

// to wants that an answer leads to a page.
func to(t *testing.T, a answer, path string) {
	t.Helper()
	if a.code != http.StatusSeeOther || a.head.Get("Location") != path {
		t.Fatalf("%d %q, want %s:\n%s", a.code, a.head.Get("Location"), path, a.body)
	}
}

// TestSecondFactor: required by an organisation, set up, asked for, lost and reset.
func TestSecondFactor(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	w.admin("leder@example.dk", store.OrgAdmin, h.ID, "")
	dpo := w.admin("dpo@example.dk", store.DPO, h.ID, "")
	leader, p := w.signedIn("leder@example.dk"), w.signedIn("dpo@example.dk")
	to(t, leader.post(h.address("/organisation/{org}/second-factor"), leader.csrf("/"), "required", "yes"), h.address("/organisation/{org}")+"?done=factor-must")
	for _, path := range []string{"/", h.address("/device/{device}"), "/account", "/log", "/people"} {
		to(t, p.get(path), "/account/second-factor")
	}
	page := p.get("/account/second-factor")
	has(t, page, "kræver totrinslogin", `class="qr"`)
	secret, csrf := found(t, shownSecret, page), p.csrf("/account/second-factor")
	ticket := found(t, ticketField, page)
	to(t, p.post("/account/sessions", csrf), "/account/second-factor") // nothing else may be done
	a := p.post("/account/second-factor", csrf, "ticket", ticket, "code", "000000")
	has(t, a, "Koden er forkert", secret) // the same secret: the app has it already
	a = p.post("/account/second-factor", csrf, "ticket", found(t, ticketField, a), "code", app(t, secret, w.now))
	codes := shownCode.FindAllString(a.body, -1)
	if a.code != http.StatusOK || len(codes) != auth.RecoveryCodes {
		t.Fatalf("%d, %d recovery codes", a.code, len(codes))
	}
	if strings.Contains(p.get("/account/second-factor").body, codes[0]) {
		t.Error("a recovery code is shown again")
	}
	has(t, p.get("/"), "Overblik")
	has(t, p.post("/account/second-factor/remove", p.csrf("/account"), "code", codes[0]), "kan ikke fjernes")

	// Signing in takes both; before the second nothing is there.
	w.now = w.now.Add(time.Minute)
	p = w.signedIn("dpo@example.dk")
	for _, path := range []string{"/", "/account", "/account/second-factor", h.address("/device/{device}")} {
		to(t, p.get(path), "/sign-in/code")
	}
	to(t, p.post("/account/sessions", p.csrf("/sign-in/code")), "/sign-in/code")
	has(t, p.post("/sign-in/code", p.csrf("/sign-in/code"), "code", "123456"), "Koden er forkert")
	if a := p.post("/sign-in/code", strings.Repeat("0", 32), "code", app(t, secret, w.now)); a.code != http.StatusForbidden {
		t.Errorf("a forged form: %d", a.code)
	}
	to(t, p.post("/sign-in/code", p.csrf("/sign-in/code"), "code", app(t, secret, w.now)), "/")
	has(t, p.get("/account"), "to trin")
	again := w.signedIn("dpo@example.dk")
	has(t, again.post("/sign-in/code", again.csrf("/sign-in/code"), "code", app(t, secret, w.now)), "brugt før")
	to(t, again.post("/sign-in/code", again.csrf("/sign-in/code"), "code", codes[7]), "/")
	to(t, again.get("/sign-in/code"), "/")

	// The leader, who set up nothing, is asked too, and then resets the reader's.
	w.now = w.now.Add(time.Minute)
	page = leader.get("/account/second-factor")
	a = leader.post("/account/second-factor", leader.csrf("/account/second-factor"), "ticket", found(t, ticketField, page), "code", app(t, found(t, shownSecret, page), w.now))
	if a.code != http.StatusOK {
		t.Fatalf("%d", a.code)
	}
	path := "/people/" + string(dpo.ID)
	has(t, leader.post(path+"/second-factor", leader.csrf("/")), "Sæt flueben")
	to(t, leader.post(path+"/second-factor", leader.csrf("/"), "sure", "yes"), path+"?done=factor-reset")
	to(t, p.get("/"), "/sign-in")
	w.now = w.now.Add(time.Minute)
	p = w.signedIn("dpo@example.dk")
	to(t, p.get("/"), "/account/second-factor")
	has(t, leader.get("/log"), "satte totrinslogin op", "fjernede totrinslogin", "forkert engangskode", "brugte en nødkode", "krævede totrinslogin")
}

// TestQR: what is drawn is read by a reader as the text, square by square.
func TestQR(t *testing.T) {
	const text = "otpauth://totp/Husorden:a@example.dk?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Husorden"
	pic, err := qrCode(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	side := c.Size + 2*quiet
	if pic.Box != fmt.Sprintf("0 0 %d %d", side, side) {
		t.Error(pic.Box)
	}
	img := image.NewGray(image.Rect(0, 0, side, side))
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(pic.Path, -1) {
		var x, y, n, back int
		if _, err := fmt.Sscan(strings.Join(m[1:], " "), &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%q %v", m[0], err)
		}
		for i := range n {
			img.SetGray(x+i, y, color.Gray{Y: 255})
		}
	}
	for y := range side {
		for x := range side {
			black := img.GrayAt(x, y).Y != 0
			if want := x >= quiet && y >= quiet && c.Black(x-quiet, y-quiet); black != want {
				t.Fatalf("%d,%d: %v", x, y, black)
			}
		}
	}
}

// TestInvite: a link lets one in, once; roles and places that do not go together, or
// are not the inviter's to give, are refused.
func TestInvite(t *testing.T) {
	w := filled(t)
	h, other := w.solhøj(), w.fjord()
	w.admin("leder@example.dk", store.OrgAdmin, h.ID, "")
	for _, c := range []struct {
		by, email, role, place string
		code                   int
		want                   string
	}{
		{"leder@example.dk", "ny@example.dk", "consultant", string(h.ID), 403, ""},
		{"leder@example.dk", "ny@example.dk", "root", string(h.ID), 403, ""},
		{"leder@example.dk", "ny@example.dk", "dpo", "", 422, "passer ikke sammen"},
		{"leder@example.dk", "ny@example.dk", "dpo", string(other.ID), 404, ""},
		{"leder@example.dk", "ny@example.dk", "dpo", string(h.ID) + "/" + string(h.group.ID), 422, "passer ikke sammen"},
		{"leder@example.dk", "ny@example.dk", "group_leader", string(h.ID), 422, "passer ikke sammen"},
		{"leder@example.dk", "ny@example.dk", "group_leader", string(h.ID) + "/" + string(other.group.ID), 404, ""},
		{"leder@example.dk", "ikke en adresse", "dpo", string(h.ID), 422, "Skriv en mailadresse"},
		{"leder@example.dk", h.person.Email, "dpo", string(h.ID), 422, "allerede en person"},
		{"leder@example.dk", other.person.Email, "dpo", string(h.ID), 200, "/invitation/"}, // of others nothing is told
		{"konsulent@example.dk", "ny@example.dk", "dpo", "", 422, "passer ikke sammen"},
		{"konsulent@example.dk", "ny@example.dk", "consultant", "", 200, "/invitation/"},
		{"leder@example.dk", "gruppe@example.dk", "group_leader", string(h.ID) + "/" + string(h.group.ID), 200, "/invitation/"},
	} {
		w.now = w.now.Add(time.Minute)
		p := w.signedIn(c.by)
		a := p.post("/people", p.csrf("/"), "email", c.email, "role", c.role, "place", c.place)
		if a.code != c.code {
			t.Errorf("%s invites %s as %s at %.8s: %d", c.by, c.email, c.role, c.place, a.code)
		}
		has(t, a, c.want)
		if c.email == other.person.Email {
			link := found(t, shownLink, a)
			has(t, w.person().post(link, "", "password", password, "again", password), "kom ikke fra en side")
			n := w.person()
			has(t, n.post(link, n.csrf(link), "password", password, "again", password), "allerede en person")
		}
		if c.email != "gruppe@example.dk" {
			continue
		}
		link := found(t, shownLink, a)
		has(t, p.get("/people"), "gruppe@example.dk", "ikke er brugt")
		n := w.person()
		has(t, n.get(link), "Gruppeleder", "Bostedet Solhøj")
		csrf := n.csrf(link)
		has(t, n.post(link, csrf, "password", "kort", "again", "kort"), "12 til 200")
		has(t, n.post(link, csrf, "password", password, "again", "noget andet end det"), "er ikke ens")
		to(t, n.post(link, csrf, "password", password, "again", password), "/")
		front := n.get("/")
		has(t, front, "Kontoret", "Gruppeleder")
		if strings.Contains(front.body, "Vagtstuen") {
			t.Error("the group leader sees another group")
		}
		has(t, n.post(link, n.csrf("/account"), "password", password, "again", password), "Svaret kom ikke") // the form's cookie is another
		late := w.person()
		has(t, late.get(link), "brugt, trukket tilbage eller for gammelt")
	}
}

// TestPerson: what a person's page changes holds at once.
func TestPerson(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	dpo := w.admin("dpo@example.dk", store.DPO, h.ID, "")
	boss, p := w.signedIn("konsulent@example.dk"), w.signedIn("dpo@example.dk")
	csrf, path := boss.csrf("/"), "/people/"+string(dpo.ID)
	has(t, p.get("/organisation/"+string(h.ID)), "Vagtstuen")
	to(t, boss.post(path+"/role", csrf, "role", "group_leader", "place", string(h.ID)+"/"+string(h.group.ID)), path+"?done=role")
	to(t, p.get("/"), "/sign-in")
	p = w.signedIn("dpo@example.dk")
	if a := p.get("/organisation/" + string(h.ID)); strings.Contains(a.body, "Vagtstuen") {
		t.Error("the role was not changed")
	}
	to(t, boss.post(path+"/sessions", csrf), path+"?done=signed-out")
	to(t, p.get("/"), "/sign-in")
	p = w.signedIn("dpo@example.dk")
	has(t, boss.post(path+"/disable", csrf), "Sæt flueben")
	to(t, boss.post(path+"/disable", csrf, "sure", "yes"), path+"?done=disabled")
	to(t, p.get("/"), "/sign-in")
	has(t, p.post("/sign-in", p.csrf("/sign-in"), "email", "dpo@example.dk", "password", password), "forkert")
	has(t, boss.post(path+"/disable", csrf, "sure", "yes"), "sket allerede")
	to(t, boss.post(path+"/enable", csrf), path+"?done=enabled")
	link := found(t, shownLink, boss.post(path+"/link", csrf))
	n := w.person()
	has(t, n.get(link), "ny adgangskode til", "dpo@example.dk")
	to(t, n.post(link, n.csrf(link), "password", "en helt anden kode", "again", "en helt anden kode"), "/")
	has(t, n.get("/"), "Kontoret")

	me := boss.get("/people").body
	own := regexp.MustCompile(`/people/([0-9a-f]{32})"><bdi>konsulent@`).FindStringSubmatch(me)[1]
	for _, act := range []string{"role", "disable", "sessions", "second-factor", "link"} {
		has(t, boss.post("/people/"+own+"/"+act, csrf, "sure", "yes", "role", "dpo", "place", string(h.ID)), "ændrer en anden")
	}
	w.admin("anden@example.dk", store.OrgAdmin, h.ID, "")
	w.now = w.now.Add(time.Minute)
	leader := w.signedIn("anden@example.dk")
	if a := leader.get("/people/" + own); a.code != http.StatusNotFound {
		t.Errorf("an organisation's administrator sees the consultant: %d", a.code)
	}
	if strings.Contains(leader.get("/people").body, "konsulent@example.dk") {
		t.Error("an organisation's administrator sees the consultant in the list")
	}
	has(t, boss.get("/log"), "ændrede en persons rolle", "lukkede en persons adgang", "åbnede en persons adgang igen", "loggede en person ud", "inviterede en person", "dpo@example.dk")
}

// TestPeopleReader: who reads an organisation sees who has access, and no more.
func TestPeopleReader(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	w.admin("dpo@example.dk", store.DPO, h.ID, "")
	p := w.signedIn("dpo@example.dk")
	a := p.get("/people")
	has(t, a, h.person.Email, h.invitation.Email, "Inviterede")
	for _, no := range []string{`action="/people`, `href="/people/`, "konsulent@example.dk", w.fjord().person.Email} {
		if strings.Contains(a.body, no) {
			t.Errorf("a reader is shown %q", no)
		}
	}
	for _, path := range []string{"/people/" + string(h.person.ID), "/apitokens"} {
		if a := p.get(path); a.code != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.code)
		}
	}
}

func TestAccount(t *testing.T) {
	w := filled(t)
	p, other := w.signedIn("konsulent@example.dk"), w.signedIn("konsulent@example.dk")
	csrf := p.csrf("/account")
	has(t, p.post("/account/password", csrf, "present", "forkert forkert", "password", "en helt anden kode", "again", "en helt anden kode"), "Adgangskoden er forkert")
	has(t, p.post("/account/password", csrf, "present", password, "password", "kort", "again", "kort"), "12 til 200")
	a := p.post("/account/password", csrf, "present", password, "password", "en helt anden kode", "again", "noget")
	if has(t, a, "er ikke ens"); strings.Contains(a.body, password) {
		t.Error("the page holds a password")
	}
	has(t, p.get("/account"), "Log ud dér", "denne browser")
	id := regexp.MustCompile(`/account/sessions/([0-9a-f]{32})`).FindStringSubmatch(p.get("/account").body)[1]
	to(t, p.post("/account/sessions/"+id, csrf), "/account?done=session")
	to(t, other.get("/"), "/sign-in")
	other = w.signedIn("konsulent@example.dk")
	to(t, p.post("/account/sessions", csrf), "/account?done=sessions")
	to(t, other.get("/"), "/sign-in")
	to(t, p.post("/account/password", csrf, "present", password, "password", "en helt anden kode", "again", "en helt anden kode"), "/account?done=password")
	has(t, p.get("/"), "Overblik")
	if a := p.post("/account/login", p.csrf("/")); a.code != http.StatusNotFound {
		t.Errorf("there is no provider: %d", a.code)
	}
}

func TestAPITokens(t *testing.T) {
	w := filled(t)
	h, other := w.solhøj(), w.fjord()
	w.admin("leder@example.dk", store.OrgAdmin, h.ID, "")
	p := w.signedIn("leder@example.dk")
	csrf := p.csrf("/")
	for _, c := range []struct {
		org, scope, days string
		code             int
	}{{string(other.ID), "devices:read", "30", 404}, {"", "devices:read", "30", 404}, {string(h.ID), "", "30", 422}, {string(h.ID), "files:delete", "30", 422},
		{string(h.ID), "devices:read", "0", 422}, {string(h.ID), "devices:read", "731", 422}, {string(h.ID), "devices:read", "30", 200}} {
		a := p.post("/apitokens", csrf, "name", "Rapporter", "org", c.org, "scope", c.scope, "days", c.days)
		if a.code != c.code {
			t.Errorf("%+v: %d", c, a.code)
		}
		if a.code != http.StatusOK {
			continue
		}
		secret := regexp.MustCompile(`hoa1[0-9a-f]{32}`).FindString(a.body)
		got, err := w.store.APITokenOf(t.Context(), secret)
		if err != nil || got.Org != h.ID || len(got.Scopes) != 1 || !got.Expires.Equal(w.now.AddDate(0, 0, 30)) {
			t.Errorf("%+v %v", got, err)
		}
		list := p.get("/apitokens")
		if has(t, list, "Rapporter"); strings.Contains(list.body, secret) {
			t.Error("the token is shown again")
		}
		to(t, p.post("/apitokens/"+string(got.ID)+"/revoke", csrf), "/apitokens?done=apitoken")
		if _, err := w.store.APITokenOf(t.Context(), secret); err == nil {
			t.Error("the token still lets in")
		}
	}
	has(t, p.get("/log"), "lavede en API-nøgle", "spærrede en API-nøgle", "Rapporter")
}

var goesOn = regexp.MustCompile(`http-equiv="refresh" content="0; url=([^"]+)"`)

// TestProvider: in by another login, with nothing but an invitation and a link.
func TestProvider(t *testing.T) {
	var e *oidctest.Provider
	w := filled(t, func(o *Options) {
		e = oidctest.Start(t, "http://127.0.0.1:9"+auth.BackPath)
		p, err := auth.NewProvider(auth.ProviderConfig{Name: "Kommunen", Issuer: e.URL, ClientID: oidctest.Client, Secret: oidctest.Secret, URL: "http://127.0.0.1:9"}, o.Box, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		o.Provider = p
	})
	h := w.solhøj()
	// away goes to the provider from a page, and comes back as a browser does from
	// another site: without the session's cookie.
	away := func(p *person, a answer, user string) answer {
		t.Helper()
		if a.code != http.StatusOK {
			t.Fatalf("%d %s", a.code, a.body)
		}
		back := e.SignIn(t, html.UnescapeString(found(t, goesOn, a)), user)
		r, err := http.NewRequest("GET", w.url+auth.BackPath+"?"+back.Encode(), nil)
		w.check(err)
		if c := strings.Join(a.head.Values("Set-Cookie"), "\n"); !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "HttpOnly") {
			t.Errorf("%q", c)
		}
		return p.do(r)
	}
	p := w.person()
	has(t, p.get("/sign-in"), "Kommunen")
	has(t, away(p, p.get("/sign-in/provider"), "anna"), "ingen adgang til det login")
	to(t, p.get("/"), "/sign-in")

	boss := w.signedIn("konsulent@example.dk")
	a := boss.post("/people", boss.csrf("/"), "email", "anna@example.dk", "role", "dpo", "place", string(h.ID))
	has(t, p.get(found(t, shownLink, a)), "Kommunen")
	a = away(p, p.get("/sign-in/provider"), "anna")
	if found(t, goesOn, a) != "/" {
		t.Errorf("%s", a.body)
	}
	has(t, p.get("/"), "anna@example.dk", "Overblik")
	has(t, p.post("/account/login/remove", p.csrf("/account")), "eneste vej ind")

	// An account that is here already is linked by its own hand.
	has(t, boss.get("/account"), "Knyt login til din konto")
	a = away(boss, boss.post("/account/login", boss.csrf("/account")), "carla")
	if found(t, goesOn, a) != "/account/login" {
		t.Errorf("%s", a.body)
	}
	stranger := w.signedIn("konsulent@example.dk")
	to(t, stranger.get("/account/login"), "/account") // the cookie is not theirs
	if a := stranger.post("/account/login/confirm", stranger.csrf("/account")); a.code != http.StatusForbidden {
		t.Errorf("%d", a.code)
	}
	has(t, boss.get("/account/login"), "carla@example.dk", "Er det dig?")
	to(t, boss.post("/account/login/confirm", boss.csrf("/account")), "/account?done=linked")
	n := w.person()
	away(n, n.get("/sign-in/provider"), "carla")
	has(t, n.get("/account"), "konsulent@example.dk", "andet login")
	to(t, boss.post("/account/login/remove", boss.csrf("/account")), "/account?done=unlinked")
	to(t, n.get("/"), "/sign-in")
	w.now = w.now.Add(time.Minute)
	has(t, away(n, n.get("/sign-in/provider"), "carla"), "ingen adgang til det login")
	has(t, boss.get("/log"), "knyttede et andet login", "fjernede et andet login")

	// Coming back without having gone.
	w.now = w.now.Add(time.Minute)
	if a := w.person().get(auth.BackPath + "?code=x&state=y"); a.code != http.StatusForbidden {
		t.Errorf("%d", a.code)
	}
}
