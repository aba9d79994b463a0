package auth_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

const password = "en lang adgangskode"

func opened(t *testing.T) (*auth.Auth, *store.Store, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s, err := store.SQLite(context.Background(), filepath.Join(t.TempDir(), "central.db"), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	box, err := seal.New(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	a, err := auth.New(s, box, clock)
	if err != nil {
		t.Fatal(err)
	}
	return a, s, &now
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func request(secret string, form url.Values, headers ...string) *http.Request {
	r := httptest.NewRequest("POST", "https://central.example/x", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	r.AddCookie(auth.Cookie(secret, true))
	return r
}

func TestPassword(t *testing.T) {
	hash, err := auth.Hash(password)
	if err != nil || !auth.Matches(password, hash) || auth.Matches(password+"x", hash) || strings.Contains(hash, password) {
		t.Errorf("%s %v", hash, err)
	}
	again, err := auth.Hash(password)
	if err != nil || again == hash {
		t.Error("the same password has the same hash")
	}
	for _, weak := range []string{"", "elleve tegn", strings.Repeat("x", 201)} {
		_, err := auth.Hash(weak)
		is(t, err, auth.ErrWeak)
	}
	for _, bad := range []string{"", "x", "$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAA$AAAA", strings.Replace(hash, "argon2id", "argon2i", 1),
		strings.Replace(hash, "v=19", "v=18", 1), hash[:len(hash)-30]} {
		if auth.Matches(password, bad) {
			t.Errorf("%q matches", bad)
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, hash string) {
		if auth.Matches("another", hash) {
			t.Fatalf("%q matches", hash)
		}
	})
}

func TestSession(t *testing.T) {
	ctx := context.Background()
	a, s, now := opened(t)
	_, err := a.First(ctx, "Anna <a@example.dk>", password)
	is(t, err, auth.ErrAddress)
	_, err = a.First(ctx, "a@example.dk", "kort")
	is(t, err, auth.ErrWeak)
	admin, err := a.First(ctx, "A@example.dk", password)
	if err != nil || admin.Role != store.Consultant || !admin.Scope().All {
		t.Fatalf("%+v %v", admin, err)
	}
	_, err = a.First(ctx, "b@example.dk", password)
	is(t, err, auth.ErrNotFirst)

	_, _, err = a.SignIn(ctx, "nobody@example.dk", password)
	is(t, err, auth.ErrRefused)
	secret, who, err := a.SignIn(ctx, "a@EXAMPLE.dk", password)
	if err != nil || who.ID != admin.ID {
		t.Fatalf("%+v %v", who, err)
	}
	got, err := a.Current(request(secret, nil), true)
	if err != nil || got.Admin.ID != admin.ID {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = a.Current(request(secret, nil), false)
	is(t, err, auth.ErrNobody) // the cookie of a page over TLS
	_, err = a.Current(request(strings.Repeat("0", 64), nil), true)
	is(t, err, auth.ErrNobody)

	form := url.Values{auth.FieldCSRF: {got.Session.CSRF}}
	if err := a.Genuine(request(secret, form, "Sec-Fetch-Site", "same-origin"), got); err != nil {
		t.Error(err)
	}
	is(t, a.Genuine(request(secret, form, "Sec-Fetch-Site", "cross-site"), got), auth.ErrForged)
	is(t, a.Genuine(request(secret, form, "Origin", "https://evil.example"), got), auth.ErrForged)
	is(t, a.Genuine(request(secret, url.Values{auth.FieldCSRF: {"x"}}), got), auth.ErrForged)
	is(t, a.Genuine(request(secret, nil), auth.Who{}), auth.ErrForged)

	*now = now.Add(13 * time.Hour)
	_, err = a.Current(request(secret, nil), true)
	is(t, err, auth.ErrNobody)
	secret, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	is(t, a.SignOut(request(secret, nil), true), nil)
	_, err = a.Current(request(secret, nil), true)
	is(t, err, auth.ErrNobody)

	secret, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	is(t, s.Disable(ctx, store.Scope{All: true}, admin.ID, true), nil)
	_, err = a.Current(request(secret, nil), true)
	is(t, err, auth.ErrNobody)
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, auth.ErrRefused)
}

// TestLockOut: an address is locked whether or not anybody has it, and every way
// not to come in writes and computes as much, so neither answer nor time tells.
func TestLockOut(t *testing.T) {
	ctx := context.Background()
	a, s, now := opened(t)
	admin, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	disabled, err := auth.NewAdmin("disabled@example.dk", password, store.Consultant, "", "")
	is(t, err, nil)
	is(t, s.AddAdmin(ctx, disabled), nil)
	is(t, s.Disable(ctx, store.Scope{All: true}, disabled.ID, true), nil)
	provided := store.Admin{ID: store.NewID(), Email: "provider@example.dk", Role: store.Consultant}
	is(t, s.AddAdmin(ctx, provided), nil)
	for _, email := range []string{"a@example.dk", "nobody@example.dk", "disabled@example.dk", "provider@example.dk"} {
		given := password
		if email == "a@example.dk" {
			given = "wrong"
		}
		for range 10 {
			_, _, err := a.SignIn(ctx, email, given)
			is(t, err, auth.ErrRefused)
		}
		_, _, err = a.SignIn(ctx, strings.ToUpper(email), password)
		is(t, err, auth.ErrLocked)
	}
	log, err := s.Actions(ctx, store.Scope{All: true}, time.Time{}, 1000)
	is(t, err, nil)
	failed := map[store.ID]int{}
	for _, l := range log {
		if l.Verb == store.SignInFailed {
			failed[l.Actor]++
		}
	}
	for id, n := range map[store.ID]int{admin.ID: 10, disabled.ID: 10, provided.ID: 10, "": 10} {
		if failed[id] != n {
			t.Errorf("%d failures noted of %q, want %d", failed[id], id, n)
		}
	}
	*now = now.Add(15 * time.Minute)
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
}

func TestChangePassword(t *testing.T) {
	ctx := context.Background()
	a, _, _ := opened(t)
	_, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	secret, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	other, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	who := current(t, a, secret, nil)
	_, err = a.ChangePassword(ctx, who, "not the present one", "en anden adgangskode")
	is(t, err, auth.ErrRefused)
	_, err = a.ChangePassword(ctx, who, password, "kort")
	is(t, err, auth.ErrWeak)
	is(t, a.EndOthers(ctx, who), nil)
	current(t, a, other, auth.ErrNobody)
	secret, err = a.ChangePassword(ctx, who, password, "en anden adgangskode")
	is(t, err, nil)
	current(t, a, secret, nil)
	if list, err := a.Sessions(ctx, who); err != nil || len(list) != 1 {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, auth.ErrRefused)
	_, _, err = a.SignIn(ctx, "a@example.dk", "en anden adgangskode")
	is(t, err, nil)
}

func TestInvitation(t *testing.T) {
	ctx := context.Background()
	a, s, now := opened(t)
	_, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	o := store.Organisation{ID: store.NewID(), Name: "Solhøj", PolicyKey: []byte{}, PolicySeed: []byte{}}
	is(t, s.AddOrganisation(ctx, o), nil)
	invite := func(email string, admin store.ID) string {
		t.Helper()
		secret, err := s.AddInvitation(ctx, store.Invitation{ID: store.NewID(), Email: email, Role: store.DPO, Org: o.ID, Admin: admin, Expires: now.Add(time.Hour)})
		is(t, err, nil)
		return secret
	}
	secret := invite("b@example.dk", "")
	_, err = a.Accept(ctx, secret, "kort")
	is(t, err, auth.ErrWeak)
	session, err := a.Accept(ctx, secret, password)
	is(t, err, nil)
	who := current(t, a, session, nil)
	if who.Admin.Email != "b@example.dk" || who.Admin.Role != store.DPO || who.Admin.Org != o.ID || who.Session.Method != store.ByInvitation {
		t.Errorf("%+v", who)
	}
	_, err = a.Accept(ctx, secret, password)
	is(t, err, store.ErrNotFound)
	_, err = a.Accept(ctx, invite("a@example.dk", ""), password)
	is(t, err, store.ErrTaken)

	// Access made anew: the second factor stays and is asked for.
	e := a.BeginFactor(who)
	_, _, err = a.ConfirmFactor(ctx, who, e.Ticket, app(t, e.Secret, *now))
	is(t, err, nil)
	session, err = a.Accept(ctx, invite("b@example.dk", who.Admin.ID), "en anden adgangskode")
	is(t, err, nil)
	current(t, a, session, auth.ErrPending)
	_, _, err = a.SignIn(ctx, "b@example.dk", "en anden adgangskode")
	is(t, err, nil)
}
