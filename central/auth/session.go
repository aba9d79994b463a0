package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/husorden/husorden/central/store"
)

func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// Who is a person who is signed in.
type Who struct {
	Admin   store.Admin
	Session store.Session
}

// CookieName is the name of the session's cookie. Browsers take it over TLS only,
// from this host only, when it has the prefix.
func CookieName(secure bool) string {
	if secure {
		return "__Host-husorden"
	}
	return "husorden"
}

// Cookie holds a session. secure: the browser came over TLS. secret "" ends it.
func Cookie(secret string, secure bool) *http.Cookie {
	c := &http.Cookie{Name: CookieName(secure), Value: secret, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode}
	if secret == "" {
		c.MaxAge = -1
	}
	return c
}

// Current returns who sent a request; ErrNobody when nobody is signed in, and who
// it is with ErrPending when they have yet to show their second factor.
func (a *Auth) Current(r *http.Request, secure bool) (Who, error) {
	c, err := r.Cookie(CookieName(secure))
	if err != nil {
		return Who{}, ErrNobody
	}
	return a.Of(r.Context(), c.Value)
}

// Of returns whose session a secret is, as Current does.
func (a *Auth) Of(ctx context.Context, secret string) (Who, error) {
	if len(secret) != 64 {
		return Who{}, ErrNobody
	}
	session, err := a.store.Session(ctx, secret, idle)
	if errors.Is(err, store.ErrNotFound) {
		return Who{}, ErrNobody
	}
	if err != nil {
		return Who{}, err
	}
	admin, err := a.store.Admin(ctx, session.Admin)
	if err != nil || !admin.Disabled.IsZero() {
		return Who{}, errors.Join(ErrNobody, err)
	}
	if session.Pending {
		return Who{admin, session}, ErrPending
	}
	return Who{admin, session}, nil
}

// Sessions lists a person's sessions that let in, the latest first.
func (a *Auth) Sessions(ctx context.Context, who Who) ([]store.Session, error) {
	return a.store.Sessions(ctx, who.Admin.ID, idle)
}

// EndOthers ends a person's sessions but the one they ask with.
func (a *Auth) EndOthers(ctx context.Context, who Who) error {
	list, err := a.store.Sessions(ctx, who.Admin.ID, longest)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ID == who.Session.ID {
			continue
		}
		if err := a.store.EndSessionOf(ctx, who.Admin.ID, n.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("ending sessions: %w", err)
		}
	}
	return a.note(ctx, who.Admin, store.SessionsEnded)
}

// FieldCSRF is the form field that holds Session.CSRF.
const FieldCSRF = "csrf"

// Genuine returns ErrForged unless a request that changes something comes from a
// page of this server, shown to this person. The form must have been parsed within
// limits.
func (a *Auth) Genuine(r *http.Request, who Who) error {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return ErrForged
	}
	if subtle.ConstantTimeCompare([]byte(r.PostFormValue(FieldCSRF)), []byte(who.Session.CSRF)) != 1 || who.Session.CSRF == "" {
		return ErrForged
	}
	return nil
}

// SignOut ends the session of a request.
func (a *Auth) SignOut(r *http.Request, secure bool) error {
	for _, c := range r.CookiesNamed(CookieName(secure)) {
		if err := a.store.EndSession(r.Context(), c.Value); err != nil {
			return fmt.Errorf("signing out: %w", err)
		}
	}
	return nil
}
