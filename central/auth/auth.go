package auth

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

// Errors that pages tell apart.
var (
	ErrRefused  = errors.New("the address, the password or the code is wrong")
	ErrLocked   = errors.New("too many wrong attempts; try again in a quarter of an hour")
	ErrNobody   = errors.New("nobody is signed in")
	ErrPending  = errors.New("the second factor is not shown yet")
	ErrForged   = errors.New("the request does not come from a page of this server")
	ErrAddress  = errors.New("write an e-mail address")
	ErrNotFirst = errors.New("there is an administrator already")
	ErrThere    = errors.New("that is so already")
	ErrRequired = errors.New("an organisation wants a second factor")
)

const (
	idle    = time.Hour
	longest = 12 * time.Hour
	between = 10 * time.Minute // password and second factor
	atOnce  = 2                // hashes; each takes 19 MB
)

// passwordLimits hold for an address, whether or not anybody has it: that it is
// locked tells nothing.
var passwordLimits = store.Limits{Most: 10, Lock: 15 * time.Minute, Forget: 24 * time.Hour}

// Auth signs people in. It may be used from several goroutines.
type Auth struct {
	store *store.Store
	box   *seal.Box // of second factors and of what a browser keeps for us
	now   func() time.Time
	turns chan struct{}
	decoy string // checked for addresses that are not known, so that time tells nothing
}

// New makes an Auth.
func New(s *store.Store, box *seal.Box, now func() time.Time) (*Auth, error) {
	decoy, err := Hash("nobody has this password")
	return &Auth{store: s, box: box, now: now, turns: make(chan struct{}, atOnce), decoy: decoy}, err
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
	if err := CheckAddress(email); err != nil {
		return store.Admin{}, err
	}
	hash, err := Hash(password)
	if err != nil {
		return store.Admin{}, err
	}
	return store.Admin{ID: store.NewID(), Email: strings.ToLower(email), Password: hash, TOTP: []byte{}, Role: role, Org: org, Group: group}, nil
}

// CheckAddress returns ErrAddress unless a text is an e-mail address.
func CheckAddress(email string) error {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Name != "" || len(email) > 254 || !strings.EqualFold(parsed.Address, email) {
		return ErrAddress
	}
	return nil
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

// SignIn begins a session and returns its secret, for Cookie. The session is
// pending when the person has a second factor: see Second. The error is ErrRefused
// or ErrLocked; neither it nor the time it takes tells whether somebody has the
// address.
func (a *Auth) SignIn(ctx context.Context, email, password string) (secret string, who store.Admin, err error) {
	release, err := a.turn(ctx)
	if err != nil {
		return "", who, err
	}
	defer release()
	who, err = a.store.AdminByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", store.Admin{}, fmt.Errorf("signing in: %w", err)
	}
	if err := a.judged(ctx, email, who, password); err != nil {
		return "", store.Admin{}, err
	}
	secret, err = a.Begin(ctx, who, store.ByPassword, 1)
	return secret, who, err
}

// judged takes a password for an address. Whether somebody has the address, has a
// password, is disabled or locked: the work is the same. A zero who is nobody.
func (a *Auth) judged(ctx context.Context, email string, who store.Admin, password string) error {
	key := a.addressKey(email)
	may := a.guess(ctx, key, passwordLimits)
	if may != nil && !errors.Is(may, ErrLocked) {
		return may
	}
	hash := who.Password
	if hash == "" {
		hash = a.decoy
	}
	right := Matches(password, hash) && who.Password != "" && who.Disabled.IsZero()
	switch {
	case may != nil:
		return may
	case right:
		return a.store.Succeeded(ctx, key)
	}
	if err := a.note(ctx, who, store.SignInFailed); err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	return ErrRefused
}

func (a *Auth) addressKey(email string) []byte {
	return a.box.Digest(strings.ToLower(email), "address")
}

// guess counts an attempt before it is judged; ErrLocked when there were too many.
func (a *Auth) guess(ctx context.Context, key []byte, l store.Limits) error {
	may, err := a.store.Attempt(ctx, key, l)
	if err == nil && !may {
		err = ErrLocked
	}
	return err
}

// note writes what a person did with their own access; a zero person is nobody.
func (a *Auth) note(ctx context.Context, who store.Admin, verb store.Verb) error {
	return a.store.Note(ctx, store.Action{Kind: store.ByAdmin, Actor: who.ID, Verb: verb, Org: who.Org, Object: who.ID})
}

// Begin begins a session of somebody who showed so many factors. With one, of a
// person who has two, it is pending; else it is noted that they signed in.
func (a *Auth) Begin(ctx context.Context, who store.Admin, m store.Method, factors int) (secret string, err error) {
	if factors < 2 && len(who.TOTP) != 0 {
		return a.add(ctx, store.Session{Admin: who.ID, Method: m, Factors: factors, Pending: true, Expires: a.now().Add(between)})
	}
	if err := a.note(ctx, who, store.SignedIn); err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	return a.begin(ctx, who, m, factors)
}

// begin begins a session without a word.
func (a *Auth) begin(ctx context.Context, who store.Admin, m store.Method, factors int) (secret string, err error) {
	return a.add(ctx, store.Session{Admin: who.ID, Method: m, Factors: factors, Expires: a.now().Add(longest)})
}

func (a *Auth) add(ctx context.Context, n store.Session) (secret string, err error) {
	secret, n.CSRF = random(), random()
	return secret, a.store.AddSession(ctx, secret, n)
}

// ChangePassword writes a person's own new password, for the present one. Every
// session ends and a new one begins. The error is ErrRefused, ErrLocked or ErrWeak.
func (a *Auth) ChangePassword(ctx context.Context, who Who, present, wanted string) (session string, err error) {
	release, err := a.turn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	if err := a.judged(ctx, who.Admin.Email, who.Admin, present); err != nil {
		return "", err
	}
	hash, err := Hash(wanted)
	if err != nil {
		return "", err
	}
	if err := errors.Join(a.store.SetPassword(ctx, who.Admin.ID, hash), a.note(ctx, who.Admin, store.PasswordSet)); err != nil {
		return "", fmt.Errorf("changing a password: %w", err)
	}
	return a.begin(ctx, who.Admin, who.Session.Method, who.Session.Factors)
}

// Accept lets somebody in by an invitation: a new person, or one whose access is
// made anew, with the password they choose. A second factor that the person has is
// asked for next. The error is ErrWeak, store.ErrNotFound when the invitation cannot
// be used, or store.ErrTaken when somebody has the address.
func (a *Auth) Accept(ctx context.Context, invitation, password string) (session string, err error) {
	release, err := a.turn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	n, err := a.store.InvitationOf(ctx, invitation)
	if err != nil {
		return "", err
	}
	who, err := NewAdmin(n.Email, password, n.Role, n.Org, n.Group)
	if err != nil {
		return "", err
	}
	if err := a.store.Accept(ctx, n, who, nil); err != nil {
		return "", err
	}
	verb := store.AdminMade
	if n.Admin != "" {
		verb = store.PasswordSet
		if who, err = a.store.Admin(ctx, n.Admin); err != nil {
			return "", err
		}
	}
	if err := errors.Join(a.note(ctx, who, verb), a.store.Succeeded(ctx, a.addressKey(who.Email))); err != nil {
		return "", fmt.Errorf("taking an invitation: %w", err)
	}
	return a.Begin(ctx, who, store.ByInvitation, 1)
}
