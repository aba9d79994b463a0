package web

import (
	"errors"
	"net/http"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

type personPage struct {
	Person     store.Admin
	Org, Group string
	Me         bool
	HasFactor  bool
	Sessions   int
	Place      string
	Roles      []store.Role
	Places     []place
}

// managed finds the person of an address, of the visitor's scope.
func (w *Web) managed(v *visit) (store.Admin, error) {
	if !manages(v.who.Admin) {
		return store.Admin{}, errMayNot
	}
	id := store.ID(v.r.PathValue("person"))
	if !id.Valid() {
		return store.Admin{}, store.ErrNotFound
	}
	return w.o.Store.AdminIn(v.ctx(), v.scope(), id)
}

// other finds them for a change, which nobody makes to themselves.
func (w *Web) other(v *visit) (store.Admin, error) {
	a, err := w.managed(v)
	if err == nil && a.ID == v.who.Admin.ID {
		err = wrong{saySelf}
	}
	return a, err
}

func (w *Web) person(v *visit) error { return w.showPerson(v, http.StatusOK) }

func (w *Web) showPerson(v *visit, code int) error {
	a, err := w.managed(v)
	if err != nil {
		return err
	}
	n, err := w.names(v)
	if err != nil {
		return err
	}
	sessions, err := w.o.Auth.Sessions(v.ctx(), auth.Who{Admin: a})
	if err != nil {
		return err
	}
	p := personPage{Person: a, Org: n.orgs[a.Org], Group: n.groups[a.Group], Me: a.ID == v.who.Admin.ID, HasFactor: len(a.TOTP) != 0,
		Sessions: len(sessions), Place: string(a.Org), Roles: w.rolesFor(v)}
	if a.Group != "" {
		p.Place += "/" + string(a.Group)
	}
	if p.Places, err = w.places(v); err != nil {
		return err
	}
	w.render(v, code, "person", a.Email, p)
	return nil
}

// changed notes what was done to a person, and says it on their page.
func (w *Web) changed(v *visit, a store.Admin, verb store.Verb, said string) error {
	if err := w.note(v, verb, a.Org, a.ID); err != nil {
		return err
	}
	v.to("/people/" + string(a.ID) + "?done=" + said)
	return nil
}

func (w *Web) setRole(v *visit) error {
	a, err := w.other(v)
	if err != nil {
		return err
	}
	role, org, group, err := w.given(v)
	if err != nil {
		return v.again(err, w.showPerson)
	}
	if err := w.o.Store.SetRole(v.ctx(), v.scope(), a.ID, role, org, group); err != nil {
		return err
	}
	if org != a.Org { // both organisations' logs tell of it
		if err := w.note(v, store.AdminChanged, org, a.ID); err != nil {
			return err
		}
	}
	return w.changed(v, a, store.AdminChanged, "role")
}

func (w *Web) disable(v *visit) error { return w.able(v, true) }

func (w *Web) enable(v *visit) error { return w.able(v, false) }

func (w *Web) able(v *visit, disable bool) error {
	a, err := w.other(v)
	if err != nil {
		return err
	}
	if disable && v.r.PostFormValue("sure") != "yes" {
		return v.again(wrong{sayTick}, w.showPerson)
	}
	if err := w.o.Store.Disable(v.ctx(), v.scope(), a.ID, disable); errors.Is(err, store.ErrNotFound) {
		return wrong{sayEndedOnce}
	} else if err != nil {
		return err
	}
	if disable {
		return w.changed(v, a, store.AdminDisabled, "disabled")
	}
	return w.changed(v, a, store.AdminEnabled, "enabled")
}

func (w *Web) endSessions(v *visit) error {
	a, err := w.other(v)
	if err != nil {
		return err
	}
	if err := w.o.Store.EndSessions(v.ctx(), a.ID); err != nil {
		return err
	}
	return w.changed(v, a, store.SessionsEnded, "signed-out")
}

// resetFactor takes away the second factor of somebody whose phone and recovery
// codes are lost.
func (w *Web) resetFactor(v *visit) error {
	a, err := w.other(v)
	if err != nil {
		return err
	}
	if v.r.PostFormValue("sure") != "yes" {
		return v.again(wrong{sayTick}, w.showPerson)
	}
	if err := w.o.Auth.EndFactor(v.ctx(), store.Action{Kind: store.ByAdmin, Actor: v.who.Admin.ID}, a); err != nil {
		return err
	}
	v.to("/people/" + string(a.ID) + "?done=factor-reset")
	return nil
}

// renewAccess makes a one-time link with which somebody chooses a new password, or
// links another login.
func (w *Web) renewAccess(v *visit) error {
	a, err := w.other(v)
	if err != nil {
		return err
	}
	if !a.Disabled.IsZero() {
		return wrong{sayGone}
	}
	return w.linkTo(v, store.Invitation{Email: a.Email, Role: a.Role, Org: a.Org, Group: a.Group, Admin: a.ID})
}

// invitationForm lets somebody in by a one-time link.
func (w *Web) invitationForm(v *visit) error { return w.showInvitation(v, http.StatusOK) }

type invitedPage struct {
	store.Invitation
	Secret   string
	Org      string
	Provider string
}

func (w *Web) showInvitation(v *visit, code int) error {
	secret := v.r.PathValue("secret")
	n, err := w.o.Store.InvitationOf(v.ctx(), secret)
	if errors.Is(err, store.ErrNotFound) {
		return wrong{sayInvalid}
	}
	if err != nil {
		return err
	}
	p := invitedPage{Invitation: n, Secret: secret}
	if n.Org != "" {
		o, err := w.o.Store.Organisation(v.ctx(), store.Scope{Org: n.Org}, string(n.Org))
		if err != nil {
			return err
		}
		p.Org = o.Name
	}
	if w.o.Provider != nil && !w.o.Provider.ByRole() {
		p.Provider = w.o.Provider.Name()
	}
	w.render(v, code, "invitation", say(v.lang, titleInvited), p)
	return nil
}

func (w *Web) acceptInvitation(v *visit) error {
	password := v.r.PostFormValue("password")
	if password != v.r.PostFormValue("again") {
		return v.again(wrong{sayTwice}, w.showInvitation)
	}
	secret, err := w.o.Auth.Accept(v.ctx(), v.r.PathValue("secret"), password)
	switch {
	case errors.Is(err, auth.ErrWeak):
		return v.again(wrong{sayWeak}, w.showInvitation)
	case errors.Is(err, store.ErrNotFound):
		return wrong{sayInvalid}
	case errors.Is(err, store.ErrTaken):
		return wrong{sayPerson}
	case err != nil:
		return err
	}
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	v.to("/")
	return nil
}
