package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/husorden/husorden/central/store"
)

// SignInWith begins a session of somebody whom a provider signed in. Who they are
// here is said by, in this order: the link from the provider's subject, which they
// made themselves or which an earlier sign-in made; the one invitation to the address
// that the provider has verified; the roles that the provider gives, if it decides
// (byRole). An address alone says nothing. The error is ErrUnknown or ErrNoRole.
func (a *Auth) SignInWith(ctx context.Context, p Person, byRole bool) (session string, err error) {
	who, err := a.store.AdminByIdentity(ctx, p.Issuer, p.Subject)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if byRole {
			who, err = a.newByRole(ctx, p)
		} else {
			who, err = a.newByInvitation(ctx, p)
		}
	case err == nil && byRole:
		who, err = a.sameByRole(ctx, p, who)
	}
	if err != nil {
		return "", err
	}
	if !who.Disabled.IsZero() {
		return "", errors.Join(ErrUnknown, a.note(ctx, who, store.SignInFailed))
	}
	return a.Begin(ctx, who, store.ByProvider, p.Factors)
}

// newByInvitation takes the invitation to an address. It makes a person, or links
// one who is here already: whoever invites them anew says that the address is theirs.
func (a *Auth) newByInvitation(ctx context.Context, p Person) (store.Admin, error) {
	if p.Email == "" {
		return store.Admin{}, ErrUnknown
	}
	n, err := a.store.InvitationTo(ctx, p.Email)
	if errors.Is(err, store.ErrNotFound) {
		return store.Admin{}, ErrUnknown
	}
	if err != nil {
		return store.Admin{}, err
	}
	who := store.Admin{ID: store.NewID(), Email: n.Email, Role: n.Role, Org: n.Org, Group: n.Group}
	verb := store.AdminMade
	if n.Admin != "" {
		verb = store.IdentityLinked
		if who, err = a.store.Admin(ctx, n.Admin); err != nil {
			return store.Admin{}, err
		}
	}
	err = a.store.Accept(ctx, n, who, &store.Identity{Issuer: p.Issuer, Subject: p.Subject, Admin: who.ID})
	if errors.Is(err, store.ErrTaken) || errors.Is(err, store.ErrNotFound) {
		return store.Admin{}, ErrUnknown
	}
	if err != nil {
		return store.Admin{}, err
	}
	return who, a.note(ctx, who, verb)
}

// placed finds what a provider's claims are here.
func (a *Auth) placed(ctx context.Context, p Person) (org, group store.ID, err error) {
	if p.Role == "" || p.Role == store.GroupLeader && p.Group == "" || p.Role != store.Consultant && p.Org == "" || p.Org == "" && p.Group != "" {
		return "", "", ErrNoRole
	}
	if p.Org == "" {
		return "", "", nil
	}
	o, err := a.store.Organisation(ctx, store.Scope{All: true}, p.Org)
	if err == nil && p.Role == store.GroupLeader {
		var g store.Group
		g, err = a.store.Group(ctx, store.Scope{All: true}, o.ID, p.Group)
		group = g.ID
	}
	if errors.Is(err, store.ErrNotFound) {
		return "", "", ErrNoRole
	}
	return o.ID, group, err
}

func (a *Auth) newByRole(ctx context.Context, p Person) (store.Admin, error) {
	if p.Email == "" {
		return store.Admin{}, ErrUnknown
	}
	org, group, err := a.placed(ctx, p)
	if err != nil {
		return store.Admin{}, err
	}
	who := store.Admin{ID: store.NewID(), Email: p.Email, Role: p.Role, Org: org, Group: group}
	err = a.store.AddAdminWith(ctx, who, store.Identity{Issuer: p.Issuer, Subject: p.Subject, Admin: who.ID})
	if errors.Is(err, store.ErrTaken) {
		return store.Admin{}, ErrUnknown // somebody has the address: they link it themselves
	}
	if err != nil {
		return store.Admin{}, err
	}
	return who, a.note(ctx, who, store.AdminMade)
}

// sameByRole gives a person the rights that the provider gives now.
func (a *Auth) sameByRole(ctx context.Context, p Person, who store.Admin) (store.Admin, error) {
	org, group, err := a.placed(ctx, p)
	if errors.Is(err, ErrNoRole) {
		return store.Admin{}, errors.Join(err, a.store.EndSessions(ctx, who.ID), a.note(ctx, who, store.SignInFailed))
	}
	if err != nil || who.Role == p.Role && who.Org == org && who.Group == group {
		return who, err
	}
	if err := a.store.SetRole(ctx, store.Scope{All: true}, who.ID, p.Role, org, group); err != nil {
		return store.Admin{}, fmt.Errorf("taking a provider's role: %w", err)
	}
	who.Role, who.Org, who.Group = p.Role, org, group
	return who, a.note(ctx, who, store.AdminChanged)
}

// Link links a person to who they are to a provider, after they said so themselves.
// The error is store.ErrTaken when that is somebody's already.
func (a *Auth) Link(ctx context.Context, who Who, p Person) error {
	if err := a.store.AddIdentity(ctx, store.Identity{Issuer: p.Issuer, Subject: p.Subject, Admin: who.Admin.ID}); err != nil {
		return err
	}
	return a.note(ctx, who.Admin, store.IdentityLinked)
}

// Unlink ends every link of a person. Sessions end; a new one begins. Who has no
// password would be shut out: ErrRequired.
func (a *Auth) Unlink(ctx context.Context, who Who) (session string, err error) {
	if who.Admin.Password == "" {
		return "", ErrRequired
	}
	if err := errors.Join(a.store.EndIdentities(ctx, who.Admin.ID), a.note(ctx, who.Admin, store.IdentityEnded)); err != nil {
		return "", err
	}
	return a.begin(ctx, who.Admin, who.Session.Method, who.Session.Factors)
}

// ByRole reports whether the provider decides who may do what.
func (p *Provider) ByRole() bool { return p.c.RoleClaim != "" }
