package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
)

// Errors that pages tell apart.
var (
	ErrRefused  = errors.New("the address or the password is wrong")
	ErrLocked   = errors.New("too many wrong passwords; try again in a quarter of an hour")
	ErrNobody   = errors.New("nobody is signed in")
	ErrForged   = errors.New("the request does not come from a page of this server")
	ErrAddress  = errors.New("write an e-mail address")
	ErrNotFirst = errors.New("there is an administrator already")
)

const (
	mostFailed = 10 // wrong passwords in a row
	lockedFor  = 15 * time.Minute
	idle       = time.Hour
	longest    = 12 * time.Hour
	atOnce     = 2 // hashes; each takes 19 MB
)

// Auth signs people in. It may be used from several goroutines.
type Auth struct {
	store *store.Store
	now   func() time.Time
	turns chan struct{}
	decoy string // checked for addresses that are not known, so that time tells nothing
}

// New makes an Auth.
func New(s *store.Store, now func() time.Time) (*Auth, error) {
	decoy, err := Hash("nobody has this password")
	return &Auth{store: s, now: now, turns: make(chan struct{}, atOnce), decoy: decoy}, err
}

// turn waits until a hash may be made.
func (a *Auth) turn(ctx context.Context) (release func(), err error) {
	select {
	case a.turns <- struct{}{}:
		return func() { <-a.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// NewAdmin makes a person who is not in the store yet. The error is ErrWeak or
// ErrAddress.
func NewAdmin(email, password string, role store.Role, org, group store.ID) (store.Admin, error) {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Name != "" || len(email) > 254 || !strings.EqualFold(parsed.Address, email) {
		return store.Admin{}, ErrAddress
	}
	hash, err := Hash(password)
	if err != nil {
		return store.Admin{}, err
	}
	return store.Admin{ID: store.NewID(), Email: strings.ToLower(email), Password: hash, TOTP: []byte{}, Role: role, Org: org, Group: group}, nil
}

// First makes the first administrator, a consultant; ErrNotFirst when there is
// one.
func (a *Auth) First(ctx context.Context, email, password string) (store.Admin, error) {
	release, err := a.turn(ctx)
	if err != nil {
		return store.Admin{}, err
	}
	defer release()
	admin, err := NewAdmin(email, password, store.Consultant, "", "")
	if err != nil {
		return store.Admin{}, err
	}
	if err := a.store.AddFirstAdmin(ctx, admin); errors.Is(err, store.ErrTaken) {
		return store.Admin{}, ErrNotFirst
	} else if err != nil {
		return store.Admin{}, err
	}
	return admin, a.store.Note(ctx, store.Action{Kind: store.ByAdmin, Actor: admin.ID, Verb: store.AdminMade, Object: admin.ID})
}

// SignIn begins a session and returns its secret, for Cookie. The error is
// ErrRefused or ErrLocked.
func (a *Auth) SignIn(ctx context.Context, email, password string) (secret string, who store.Admin, err error) {
	release, err := a.turn(ctx)
	if err != nil {
		return "", who, err
	}
	defer release()
	who, err = a.store.AdminByEmail(ctx, email)
	switch {
	case errors.Is(err, store.ErrNotFound):
		Matches(password, a.decoy)
		return "", store.Admin{}, ErrRefused
	case err != nil:
		return "", store.Admin{}, fmt.Errorf("signing in: %w", err)
	case a.now().Before(who.Locked):
		return "", store.Admin{}, ErrLocked
	}
	success := Matches(password, who.Password) && who.Disabled.IsZero()
	verb := store.SignedIn
	if !success {
		verb = store.SignInFailed
	}
	err = errors.Join(a.store.Attempt(ctx, who.ID, success, mostFailed, lockedFor),
		a.store.Note(ctx, store.Action{Kind: store.ByAdmin, Actor: who.ID, Verb: verb, Org: who.Org, Object: who.ID}))
	if err != nil {
		return "", store.Admin{}, fmt.Errorf("signing in: %w", err)
	}
	if !success {
		return "", store.Admin{}, ErrRefused
	}
	secret = random()
	err = a.store.AddSession(ctx, secret, store.Session{Admin: who.ID, CSRF: random(), Expires: a.now().Add(longest)})
	return secret, who, err
}

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

// Current returns who sent a request; ErrNobody when nobody is signed in.
func (a *Auth) Current(r *http.Request, secure bool) (Who, error) {
	c, err := r.Cookie(CookieName(secure))
	if err != nil || len(c.Value) != 64 {
		return Who{}, ErrNobody
	}
	session, err := a.store.Session(r.Context(), c.Value, idle)
	if errors.Is(err, store.ErrNotFound) {
		return Who{}, ErrNobody
	}
	if err != nil {
		return Who{}, err
	}
	admin, err := a.store.Admin(r.Context(), session.Admin)
	if err != nil || !admin.Disabled.IsZero() {
		return Who{}, errors.Join(ErrNobody, err)
	}
	return Who{admin, session}, nil
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
