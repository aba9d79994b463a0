package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
)

const (
	// RecoveryCodes is how many are made at a time.
	RecoveryCodes = 10
	recoveryBytes = 10 // 80 bits: nobody guesses one, so a plain digest keeps it
	ticketLives   = 30 * time.Minute
)

// codeLimits: six digits are few, so there are fewer guesses than at a password.
var codeLimits = store.Limits{Most: 5, Lock: 15 * time.Minute, Forget: 24 * time.Hour}

// Enrolment is a second factor that is not proven yet.
type Enrolment struct {
	Ticket string // goes into the form; it holds the secret, sealed
	Secret string // to write into an app, in groups of four
	URI    string // to show as a QR code
}

// BeginFactor makes a secret for a person. Nothing is kept before Confirm.
func (a *Auth) BeginFactor(who Who) Enrolment {
	return a.enrolment(who, newTOTP(), a.now().Add(ticketLives))
}

// SameFactor is the enrolment of a ticket once more, so that a mistyped code does
// not change the QR code; ErrForged when it is none, or too old.
func (a *Auth) SameFactor(who Who, ticket string) (Enrolment, error) {
	secret, until, err := a.openTicket(who, ticket)
	if err != nil {
		return Enrolment{}, err
	}
	return a.enrolment(who, secret, until), nil
}

func (a *Auth) enrolment(who Who, secret []byte, until time.Time) Enrolment {
	text := secretText.EncodeToString(secret)
	var groups []string
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:min(i+4, len(text))])
	}
	ticket := a.box.Seal(append(binary.BigEndian.AppendUint64(nil, uint64(until.Unix())), secret...), "totp ticket "+string(who.Admin.ID))
	return Enrolment{base64.RawURLEncoding.EncodeToString(ticket), strings.Join(groups, " "), keyURI(secret, who.Admin.Email)}
}

func (a *Auth) openTicket(who Who, ticket string) (secret []byte, until time.Time, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(ticket)
	if err != nil {
		return nil, until, ErrForged
	}
	b, err := a.box.Open(sealed, "totp ticket "+string(who.Admin.ID))
	if err != nil || len(b) != 8+secretSize {
		return nil, until, ErrForged
	}
	until = time.Unix(int64(binary.BigEndian.Uint64(b)), 0)
	if a.now().After(until) {
		return nil, until, ErrForged
	}
	return b[8:], until, nil
}

// ConfirmFactor keeps the secret of a ticket once a code proves that the person's
// app has it. It returns the recovery codes, which are kept nowhere, and a new
// session: every earlier one ends. The error is ErrForged, ErrRefused, ErrLocked or
// ErrThere.
func (a *Auth) ConfirmFactor(ctx context.Context, who Who, ticket, code string) (recovery []string, session string, err error) {
	if len(who.Admin.TOTP) != 0 {
		return nil, "", ErrThere
	}
	secret, _, err := a.openTicket(who, ticket)
	if err != nil {
		return nil, "", err
	}
	if err := a.guess(ctx, a.codeKey(who.Admin), codeLimits); err != nil {
		return nil, "", err
	}
	step, ok := matchingStep(secret, plain(code), a.now())
	if !ok {
		return nil, "", ErrRefused
	}
	recovery, digests := a.newRecovery(who.Admin)
	err = errors.Join(a.store.SetFactor(ctx, who.Admin.ID, a.box.Seal(secret, sealedFor(who.Admin)), step, digests),
		a.store.Succeeded(ctx, a.codeKey(who.Admin)), a.note(ctx, who.Admin, store.FactorSet))
	if err != nil {
		return nil, "", fmt.Errorf("keeping a second factor: %w", err)
	}
	session, err = a.begin(ctx, who.Admin, who.Session.Method, 2)
	return recovery, session, err
}

func sealedFor(admin store.Admin) string { return "totp " + string(admin.ID) }

func (a *Auth) codeKey(admin store.Admin) []byte { return a.box.Digest(string(admin.ID), "code") }

// newRecovery makes recovery codes and what is kept of them.
func (a *Auth) newRecovery(admin store.Admin) (codes []string, digests [][]byte) {
	for range RecoveryCodes {
		var b [recoveryBytes]byte
		_, _ = rand.Read(b[:]) // it never fails
		s := strings.ToLower(secretText.EncodeToString(b[:]))
		codes = append(codes, s[:4]+"-"+s[4:8]+"-"+s[8:12]+"-"+s[12:])
		digests = append(digests, a.recoveryDigest(admin, s))
	}
	return codes, digests
}

func (a *Auth) recoveryDigest(admin store.Admin, plainCode string) []byte {
	return a.box.Digest(plainCode, "recovery "+string(admin.ID))
}

// plain is a code without what people write between its parts.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\u00a0\t", r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(code)))
}

// prove takes a code of the person's app, or a recovery code, once. The error is
// ErrRefused or ErrLocked.
func (a *Auth) prove(ctx context.Context, admin store.Admin, code string) error {
	if err := a.guess(ctx, a.codeKey(admin), codeLimits); err != nil {
		return err
	}
	verb, err := store.FactorFailed, store.ErrNotFound
	switch code = plain(code); len(code) {
	case 6:
		secret, oerr := a.box.Open(admin.TOTP, sealedFor(admin))
		if oerr != nil {
			return fmt.Errorf("opening a second factor: %w", oerr)
		}
		if step, ok := matchingStep(secret, code, a.now()); ok {
			err = a.store.UseStep(ctx, admin.ID, step)
		}
	case recoveryBytes * 8 / 5:
		if err = a.store.UseRecovery(ctx, admin.ID, a.recoveryDigest(admin, code)); err == nil {
			verb = store.RecoveryUsed
		}
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		if err := a.note(ctx, admin, verb); err != nil {
			return err
		}
		return ErrRefused
	case err != nil:
		return fmt.Errorf("taking a code: %w", err)
	}
	if verb == store.RecoveryUsed {
		err = a.note(ctx, admin, verb)
	}
	return errors.Join(err, a.store.Succeeded(ctx, a.codeKey(admin)))
}

// Second ends what SignIn or another way in began: the code lets in. It returns the
// secret of a new session; the pending one ends.
func (a *Auth) Second(ctx context.Context, who Who, code string) (session string, err error) {
	if !who.Session.Pending || len(who.Admin.TOTP) == 0 {
		return "", ErrNobody
	}
	if err := a.prove(ctx, who.Admin, code); err != nil {
		return "", err
	}
	if err := errors.Join(a.store.EndSessionOf(ctx, who.Admin.ID, who.Session.ID), a.note(ctx, who.Admin, store.SignedIn)); err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	return a.begin(ctx, who.Admin, who.Session.Method, 2)
}

// RemoveFactor takes a person's own second factor away, for a code. Every session
// ends, and a new one begins. The error is ErrRefused, ErrLocked, or ErrRequired
// when an organisation wants one.
func (a *Auth) RemoveFactor(ctx context.Context, who Who, code string) (session string, err error) {
	if required, err := a.store.FactorRequired(ctx, who.Admin.Scope()); err != nil || required {
		return "", errors.Join(err, ErrRequired)
	}
	if len(who.Admin.TOTP) == 0 {
		return "", ErrThere
	}
	if err := a.prove(ctx, who.Admin, code); err != nil {
		return "", err
	}
	if err := a.EndFactor(ctx, store.Action{Kind: store.ByAdmin, Actor: who.Admin.ID}, who.Admin); err != nil {
		return "", err
	}
	return a.begin(ctx, who.Admin, who.Session.Method, 1)
}

// EndFactor takes a person's second factor and recovery codes away, as when the
// phone is lost, and ends their sessions. by says who does it.
func (a *Auth) EndFactor(ctx context.Context, by store.Action, admin store.Admin) error {
	if err := a.store.SetFactor(ctx, admin.ID, nil, 0, nil); err != nil {
		return fmt.Errorf("removing a second factor: %w", err)
	}
	by.Verb, by.Org, by.Object = store.FactorRemoved, admin.Org, admin.ID
	return a.store.Note(ctx, by)
}

// NewRecovery makes new recovery codes, for a code; the earlier ones end. The error
// is ErrRefused or ErrLocked.
func (a *Auth) NewRecovery(ctx context.Context, who Who, code string) ([]string, error) {
	if len(who.Admin.TOTP) == 0 {
		return nil, ErrThere
	}
	if err := a.prove(ctx, who.Admin, code); err != nil {
		return nil, err
	}
	codes, digests := a.newRecovery(who.Admin)
	return codes, errors.Join(a.store.SetRecovery(ctx, who.Admin.ID, digests), a.note(ctx, who.Admin, store.RecoveryMade))
}

// NeedsFactor reports whether a person must set up a second factor before anything
// else.
func (a *Auth) NeedsFactor(ctx context.Context, who Who) (bool, error) {
	if who.Session.Factors >= 2 || len(who.Admin.TOTP) != 0 {
		return false, nil
	}
	return a.store.FactorRequired(ctx, who.Admin.Scope())
}
