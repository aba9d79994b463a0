package auth_test

import (
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
	a, err := auth.New(s, clock)
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
	admin.Disabled = *now
	is(t, s.ChangeAdmin(ctx, admin), nil)
	_, err = a.Current(request(secret, nil), true)
	is(t, err, auth.ErrNobody)
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, auth.ErrRefused)
}

func TestLockOut(t *testing.T) {
	ctx := context.Background()
	a, _, now := opened(t)
	_, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	for range 10 {
		_, _, err := a.SignIn(ctx, "a@example.dk", "wrong")
		is(t, err, auth.ErrRefused)
	}
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, auth.ErrLocked)
	*now = now.Add(15 * time.Minute)
	_, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
}
