package auth_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // an app's side of RFC 6238
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

// app makes codes as a phone does, from what the page shows as text.
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

// current is who a session's secret is.
func current(t *testing.T, a *auth.Auth, secret string, want error) auth.Who {
	t.Helper()
	who, err := a.Current(request(secret, nil), true)
	is(t, err, want)
	return who
}

// withFactor is a person with a second factor, signed in.
func withFactor(t *testing.T) (a *auth.Auth, s *store.Store, now *time.Time, shown string, recovery []string, secret string) {
	t.Helper()
	ctx := context.Background()
	a, s, now = opened(t)
	_, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	first, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	other, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	who := current(t, a, first, nil)
	e := a.BeginFactor(who)
	_, _, err = a.ConfirmFactor(ctx, who, e.Ticket, "000000")
	is(t, err, auth.ErrRefused)
	again, err := a.SameFactor(who, e.Ticket)
	if err != nil || again.Secret != e.Secret || again.URI != e.URI {
		t.Fatalf("%+v %v", again, err)
	}
	recovery, secret, err = a.ConfirmFactor(ctx, who, again.Ticket, app(t, e.Secret, *now))
	is(t, err, nil)
	current(t, a, first, auth.ErrNobody)
	current(t, a, other, auth.ErrNobody)
	if who := current(t, a, secret, nil); who.Session.Factors != 2 {
		t.Fatalf("%+v", who.Session)
	}
	return a, s, now, e.Secret, recovery, secret
}

func TestFactor(t *testing.T) {
	ctx := context.Background()
	a, s, now, shown, recovery, secret := withFactor(t)
	who := current(t, a, secret, nil)
	if len(recovery) != auth.RecoveryCodes || len(slices.Compact(slices.Sorted(slices.Values(recovery)))) != auth.RecoveryCodes {
		t.Errorf("%d recovery codes", len(recovery))
	}
	plain, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(shown, " ", ""))
	if err != nil || bytes.Contains(who.Admin.TOTP, plain) || len(who.Admin.TOTP) <= len(plain) {
		t.Error("the secret is not sealed")
	}
	_, _, err = a.ConfirmFactor(ctx, who, a.BeginFactor(who).Ticket, "000000")
	is(t, err, auth.ErrThere) // a stolen session cannot put its own in the place

	pending, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	half := current(t, a, pending, auth.ErrPending)
	_, err = a.Second(ctx, half, app(t, shown, *now))
	is(t, err, auth.ErrRefused) // the code that proved it
	*now = now.Add(30 * time.Second)
	code := app(t, shown, *now)
	whole, err := a.Second(ctx, half, " "+code[:3]+" "+code[3:]+" ")
	is(t, err, nil)
	current(t, a, whole, nil)
	current(t, a, pending, auth.ErrNobody)

	// A replay, in another session, within the half minute.
	pending, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	half = current(t, a, pending, auth.ErrPending)
	_, err = a.Second(ctx, half, code)
	is(t, err, auth.ErrRefused)
	_, err = a.Second(ctx, half, strings.ToUpper(recovery[3]))
	is(t, err, nil)
	pending, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	half = current(t, a, pending, auth.ErrPending)
	_, err = a.Second(ctx, half, recovery[3])
	is(t, err, auth.ErrRefused)
	_, err = a.Second(ctx, who, recovery[4])
	is(t, err, auth.ErrNobody) // not pending
	if n, err := s.RecoveryLeft(ctx, who.Admin.ID); err != nil || n != 9 {
		t.Errorf("%d left, %v", n, err)
	}
	*now = now.Add(11 * time.Minute)
	current(t, a, pending, auth.ErrNobody)
}

// TestFactorGuessed: five guesses, and then also the right code waits.
func TestFactorGuessed(t *testing.T) {
	ctx := context.Background()
	a, _, now, shown, recovery, _ := withFactor(t)
	*now = now.Add(time.Hour)
	for i := range 5 {
		pending, _, err := a.SignIn(ctx, "a@example.dk", password)
		is(t, err, nil)
		_, err = a.Second(ctx, current(t, a, pending, auth.ErrPending), fmt.Sprintf("%06d", i))
		is(t, err, auth.ErrRefused)
	}
	pending, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	half := current(t, a, pending, auth.ErrPending)
	for _, code := range []string{app(t, shown, *now), recovery[0]} {
		_, err = a.Second(ctx, half, code)
		is(t, err, auth.ErrLocked)
	}
	*now = now.Add(15 * time.Minute)
	pending, _, err = a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	_, err = a.Second(ctx, current(t, a, pending, auth.ErrPending), app(t, shown, *now))
	is(t, err, nil)
}

func TestFactorEnds(t *testing.T) {
	ctx := context.Background()
	a, s, now, shown, _, secret := withFactor(t)
	who := current(t, a, secret, nil)
	*now = now.Add(time.Minute)
	codes, err := a.NewRecovery(ctx, who, app(t, shown, *now))
	if err != nil || len(codes) != auth.RecoveryCodes {
		t.Fatalf("%v %v", codes, err)
	}
	current(t, a, secret, nil)
	_, err = a.RemoveFactor(ctx, who, "123")
	is(t, err, auth.ErrRefused)
	o := store.Organisation{ID: store.NewID(), Name: "Solhøj", PolicyKey: []byte{}, PolicySeed: []byte{}}
	is(t, s.AddOrganisation(ctx, o), nil)
	is(t, s.RequireFactor(ctx, o.ID, true), nil)
	_, err = a.RemoveFactor(ctx, who, codes[0])
	is(t, err, auth.ErrRequired)
	is(t, s.RequireFactor(ctx, o.ID, false), nil)
	secret, err = a.RemoveFactor(ctx, who, codes[0])
	is(t, err, nil)
	who = current(t, a, secret, nil)
	if len(who.Admin.TOTP) != 0 || who.Session.Factors != 1 {
		t.Errorf("%+v", who)
	}
	needs, err := a.NeedsFactor(ctx, who)
	if err != nil || needs {
		t.Errorf("%v %v", needs, err)
	}
	is(t, s.RequireFactor(ctx, o.ID, true), nil)
	if needs, err = a.NeedsFactor(ctx, who); err != nil || !needs {
		t.Errorf("%v %v", needs, err)
	}
}

// TestTickets: a ticket is for one person and half an hour.
func TestTickets(t *testing.T) {
	ctx := context.Background()
	a, _, now := opened(t)
	_, err := a.First(ctx, "a@example.dk", password)
	is(t, err, nil)
	secret, _, err := a.SignIn(ctx, "a@example.dk", password)
	is(t, err, nil)
	who := current(t, a, secret, nil)
	e := a.BeginFactor(who)
	other := who
	other.Admin.ID = store.NewID()
	for _, bad := range []string{"", "x", e.Ticket[:len(e.Ticket)-2], a.BeginFactor(other).Ticket} {
		_, _, err := a.ConfirmFactor(ctx, who, bad, app(t, e.Secret, *now))
		is(t, err, auth.ErrForged)
	}
	*now = now.Add(31 * time.Minute)
	_, _, err = a.ConfirmFactor(ctx, who, e.Ticket, app(t, e.Secret, *now))
	is(t, err, auth.ErrForged)
}
