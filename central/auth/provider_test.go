package auth_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/oidctest"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

const here = "http://127.0.0.1:9/" // nobody is there: tests take the address that a browser is sent to

// linked is a provider and an Auth on a real clock: the provider's tokens have one.
func linked(t *testing.T, change func(*auth.ProviderConfig)) (*oidctest.Provider, *auth.Provider, *auth.Auth, *store.Store) {
	t.Helper()
	e := oidctest.Start(t, here+strings.TrimPrefix(auth.BackPath, "/"))
	a, s, now := opened(t)
	*now = time.Now()
	box, err := seal.New(bytes.Repeat([]byte{1}, 32))
	is(t, err, nil)
	c := auth.ProviderConfig{Name: "Kommunen", Issuer: e.URL, ClientID: oidctest.Client, Secret: oidctest.Secret, URL: here}
	if change != nil {
		change(&c)
	}
	p, err := auth.NewProvider(c, box, func() time.Time { return *now })
	is(t, err, nil)
	return e, p, a, s
}

// there is the whole way there and back.
func there(t *testing.T, e *oidctest.Provider, p *auth.Provider, user string, link store.ID) (auth.Person, store.ID) {
	t.Helper()
	address, carried, err := p.Begin(t.Context(), link)
	is(t, err, nil)
	who, got, err := p.Back(t.Context(), carried, e.SignIn(t, address, user))
	is(t, err, nil)
	return who, got
}

func TestProvider(t *testing.T) {
	e, p, _, _ := linked(t, nil)
	address, carried, err := p.Begin(t.Context(), "")
	is(t, err, nil)
	u, err := url.Parse(address)
	is(t, err, nil)
	q := u.Query()
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(q.Get(name)) < 32 || strings.Contains(carried, q.Get(name)) {
			t.Errorf("%s=%q", name, q.Get(name))
		}
	}
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" {
		t.Errorf("%v", q)
	}
	back := e.SignIn(t, address, "anna")
	altered := func(name, value string) url.Values {
		q := url.Values{"code": back["code"], "state": back["state"]}
		q.Set(name, value)
		return q
	}
	_, other, err := p.Begin(t.Context(), "")
	is(t, err, nil)
	for name, c := range map[string]struct {
		carried string
		query   url.Values
		want    error
	}{
		"no cookie":        {"", back, auth.ErrForged},
		"another's cookie": {other, back, auth.ErrForged},
		"a broken cookie":  {carried[:len(carried)-3], back, auth.ErrForged},
		"another state":    {carried, altered("state", "x"), auth.ErrForged},
		"no state":         {carried, altered("state", ""), auth.ErrForged},
		"another issuer":   {carried, altered("iss", "https://evil.example"), auth.ErrForged},
		"no code":          {carried, altered("code", ""), auth.ErrProvider},
		"a made-up code":   {carried, altered("code", "x"), auth.ErrProvider},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := p.Back(t.Context(), c.carried, c.query)
			is(t, err, c.want)
		})
	}
	who, link, err := p.Back(t.Context(), carried, back)
	if err != nil || who.Issuer != e.URL || who.Subject != "anna" || who.Email != "anna@example.dk" || link != "" || who.Factors != 1 {
		t.Errorf("%+v %q %v", who, link, err)
	}
	_, _, err = p.Back(t.Context(), carried, back)
	is(t, err, auth.ErrProvider) // a code is taken once
	if who, _ := there(t, e, p, "bo", ""); who.Email != "" {
		t.Errorf("an address that is not verified: %+v", who)
	}
}

// TestProviderStolen: somebody's code is worth nothing to whoever began another
// trip: their verifier and nonce are others.
func TestProviderStolen(t *testing.T) {
	e, p, _, _ := linked(t, nil)
	address, _, err := p.Begin(t.Context(), "")
	is(t, err, nil)
	stolen := e.SignIn(t, address, "anna")
	address, carried, err := p.Begin(t.Context(), "")
	is(t, err, nil)
	u, err := url.Parse(address)
	is(t, err, nil)
	stolen.Set("state", u.Query().Get("state"))
	_, _, err = p.Back(t.Context(), carried, stolen)
	is(t, err, auth.ErrProvider)
}

func TestProviderByInvitation(t *testing.T) {
	e, p, a, s := linked(t, nil)
	ctx := t.Context()
	admin, err := a.First(ctx, "anna@example.dk", password)
	is(t, err, nil)
	anna, _ := there(t, e, p, "anna", "")
	_, err = a.SignInWith(ctx, anna, false)
	is(t, err, auth.ErrUnknown) // the same address is not enough
	o := store.Organisation{ID: store.NewID(), Name: "Solhøj", PolicyKey: []byte{}, PolicySeed: []byte{}}
	is(t, s.AddOrganisation(ctx, o), nil)
	invite := func(email string, whose store.ID) {
		t.Helper()
		_, err := s.AddInvitation(ctx, store.Invitation{ID: store.NewID(), Email: email, Role: store.DPO, Org: o.ID, Admin: whose, Expires: time.Now().Add(time.Hour)})
		is(t, err, nil)
	}
	invite("anna@example.dk", "")
	_, err = a.SignInWith(ctx, anna, false)
	is(t, err, auth.ErrUnknown) // the invitation is for a new person, and there is one
	is(t, a.Link(ctx, auth.Who{Admin: admin}, anna), nil)
	secret, err := a.SignInWith(ctx, anna, false)
	is(t, err, nil)
	if who := current(t, a, secret, nil); who.Admin.ID != admin.ID || who.Session.Method != store.ByProvider {
		t.Errorf("%+v", who)
	}

	bo, _ := there(t, e, p, "bo", "")
	invite("bo@example.dk", "")
	_, err = a.SignInWith(ctx, bo, false)
	is(t, err, auth.ErrUnknown) // not verified

	carla, _ := there(t, e, p, "carla", "")
	_, err = a.SignInWith(ctx, carla, false)
	is(t, err, auth.ErrUnknown)
	invite("carla@example.dk", "")
	secret, err = a.SignInWith(ctx, carla, false)
	is(t, err, nil)
	who := current(t, a, secret, nil)
	if who.Admin.Role != store.DPO || who.Admin.Org != o.ID || who.Admin.Password != "" {
		t.Errorf("%+v", who.Admin)
	}
	_, err = a.Unlink(ctx, who)
	is(t, err, auth.ErrRequired) // there is no password
	secret, err = a.SignInWith(ctx, carla, false)
	is(t, err, nil)
	current(t, a, secret, nil)
	is(t, s.Disable(ctx, store.Scope{All: true}, who.Admin.ID, true), nil)
	_, err = a.SignInWith(ctx, carla, false)
	is(t, err, auth.ErrUnknown)

	secret, err = a.Unlink(ctx, auth.Who{Admin: admin, Session: store.Session{Method: store.ByPassword, Factors: 1}})
	is(t, err, nil)
	current(t, a, secret, nil)
	_, err = a.SignInWith(ctx, anna, false)
	is(t, err, auth.ErrUnknown)
	is(t, a.Link(ctx, auth.Who{Admin: admin}, carla), store.ErrTaken)
}

func TestProviderByRole(t *testing.T) {
	e, p, a, s := linked(t, func(c *auth.ProviderConfig) {
		c.RoleClaim, c.OrgClaim, c.Group = "roles", "org", "dept"
		c.Roles = map[string]store.Role{"husorden-it": store.Consultant, "husorden-dpo": store.DPO, "husorden-leder": store.GroupLeader}
	})
	ctx := t.Context()
	o := store.Organisation{ID: store.NewID(), Name: "Solhøj", PolicyKey: []byte{}, PolicySeed: []byte{}}
	is(t, s.AddOrganisation(ctx, o), nil)
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Nord"}
	is(t, s.AddGroup(ctx, g), nil)
	for _, c := range []struct {
		name   string
		claims map[string]any
		want   error
		role   store.Role
		org    store.ID
		group  store.ID
	}{
		{"none", nil, auth.ErrNoRole, "", "", ""},
		{"our word, where others are agreed", map[string]any{"roles": []string{"consultant"}}, auth.ErrNoRole, "", "", ""},
		{"no organisation", map[string]any{"roles": "husorden-dpo"}, auth.ErrNoRole, "", "", ""},
		{"another organisation", map[string]any{"roles": "husorden-dpo", "org": "Fjordengen"}, auth.ErrNoRole, "", "", ""},
		{"no group", map[string]any{"roles": "husorden-leder", "org": "Solhøj"}, auth.ErrNoRole, "", "", ""},
		{"reader", map[string]any{"roles": []string{"x", "husorden-dpo"}, "org": "Solhøj"}, nil, store.DPO, o.ID, ""},
		{"leader", map[string]any{"roles": "husorden-leder", "org": string(o.ID), "dept": "Nord"}, nil, store.GroupLeader, o.ID, g.ID},
		{"consultant", map[string]any{"roles": []string{"husorden-dpo", "husorden-it"}}, nil, store.Consultant, "", ""},
		{"no more", map[string]any{"roles": []string{"x"}}, auth.ErrNoRole, "", "", ""},
	} {
		e.Say("anna", c.claims)
		who, _ := there(t, e, p, "anna", "")
		secret, err := a.SignInWith(ctx, who, p.ByRole())
		t.Run(c.name, func(t *testing.T) { is(t, err, c.want) })
		if err != nil {
			continue
		}
		if got := current(t, a, secret, nil).Admin; got.Role != c.role || got.Org != c.org || got.Group != c.group {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if list, err := s.Admins(ctx, store.Scope{All: true}); err != nil || len(list) != 1 {
		t.Errorf("%d people, %v", len(list), err)
	}
}

// TestProviderFactors: a second factor of here is asked for unless the provider says
// that it had two.
func TestProviderFactors(t *testing.T) {
	e, p, a, s := linked(t, nil)
	ctx := t.Context()
	admin, err := a.First(ctx, "anna@example.dk", password)
	is(t, err, nil)
	who, link := there(t, e, p, "anna", admin.ID)
	if link != admin.ID {
		t.Fatalf("linking %q", link)
	}
	kept, err := p.Keep(who, admin.ID)
	is(t, err, nil)
	_, err = p.Kept(kept, store.NewID())
	is(t, err, auth.ErrForged)
	got, err := p.Kept(kept, admin.ID)
	is(t, err, nil)
	is(t, a.Link(ctx, auth.Who{Admin: admin}, got), nil)
	is(t, s.SetFactor(ctx, admin.ID, []byte("sealed"), 0, nil), nil)
	secret, err := a.SignInWith(ctx, who, false)
	is(t, err, nil)
	current(t, a, secret, auth.ErrPending)
	who.Factors = 2
	secret, err = a.SignInWith(ctx, who, false)
	is(t, err, nil)
	current(t, a, secret, nil)
}

// TestProviderFailing: an answer that never ends, one that is not OpenID Connect,
// and nobody at all are errors, and nothing more.
func TestProviderFailing(t *testing.T) {
	box, err := seal.New(bytes.Repeat([]byte{1}, 32))
	is(t, err, nil)
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, io.LimitReader(endlessly{}, 64<<20))
	}))
	defer endless.Close()
	for _, issuer := range []string{endless.URL, "http://127.0.0.1:1"} {
		now := time.Now()
		p, err := auth.NewProvider(auth.ProviderConfig{Name: "x", Issuer: issuer, ClientID: "x", URL: here}, box, func() time.Time { return now })
		is(t, err, nil)
		for _, said := range []string{"", "just before", ""} {
			_, _, err = p.Begin(t.Context(), "")
			is(t, err, auth.ErrProvider)
			if strings.Contains(err.Error(), "just before") != (said != "") {
				t.Errorf("%s: %v", issuer, err)
			}
			if said != "" {
				now = now.Add(15 * time.Second)
			}
		}
	}
	for _, bad := range []auth.ProviderConfig{
		{}, {Name: "x", Issuer: "http://login.example.dk", ClientID: "x", URL: "https://central.example.dk"},
		{Name: "x", Issuer: "https://login.example.dk", ClientID: "x", URL: "https://central.example.dk/path"},
		{Name: "x", Issuer: "https://login.example.dk", ClientID: "x", URL: "https://central.example.dk", OrgClaim: "org"},
		{Name: "x", Issuer: "https://login.example.dk", ClientID: "x", URL: "https://central.example.dk", RoleClaim: "r", Roles: map[string]store.Role{"a": "root"}},
	} {
		if _, err := auth.NewProvider(bad, box, time.Now); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

type endlessly struct{}

func (endlessly) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}
