package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

// manages reports whether a person manages people and API tokens, of their own scope.
func manages(a store.Admin) bool { return a.Scope().All || a.Org != "" && a.Writes(a.Org) }

// seesPeople reports whether a person sees who has access: also who reads all of an
// organisation, since access is reviewed too.
func seesPeople(a store.Admin) bool { return manages(a) || a.Role == store.DPO && readsLog(a) }

// invitationLives is how long a one-time link can be used.
const invitationLives = 7 * 24 * time.Hour

type peoplePage struct {
	People      []personRow
	Invitations []invitationRow
	Manages     bool
	Roles       []store.Role
	Places      []place
}

type personRow struct {
	store.Admin
	Org, Group string
	Me         bool
}

type invitationRow struct {
	store.Invitation
	Org, Group string
	New        bool // of a person who is not here yet
}

// place is where a role may hold: all, an organisation, or a group.
type place struct {
	Value, Org, Group string
}

func (w *Web) people(v *visit) error { return w.showPeople(v, http.StatusOK) }

func (w *Web) showPeople(v *visit, code int) error {
	if !seesPeople(v.who.Admin) {
		return errMayNot
	}
	n, err := w.names(v)
	if err != nil {
		return err
	}
	p := peoplePage{Manages: manages(v.who.Admin), Roles: w.rolesFor(v)}
	list, err := w.o.Store.Admins(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	for _, a := range list {
		p.People = append(p.People, personRow{a, n.orgs[a.Org], n.groups[a.Group], a.ID == v.who.Admin.ID})
	}
	invitations, err := w.o.Store.Invitations(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	for _, i := range invitations {
		if i.Used.IsZero() && i.Revoked.IsZero() && w.o.Now().Before(i.Expires) {
			p.Invitations = append(p.Invitations, invitationRow{i, n.orgs[i.Org], n.groups[i.Group], i.Admin == ""})
		}
	}
	if p.Places, err = w.places(v); err != nil {
		return err
	}
	w.render(v, code, "people", say(v.lang, titlePeople), p)
	return nil
}

// rolesFor are those that the visitor may give: nobody who is bound to an
// organisation makes a consultant.
func (w *Web) rolesFor(v *visit) []store.Role {
	if v.scope().All {
		return store.Roles
	}
	return store.Roles[1:]
}

func (w *Web) places(v *visit) (all []place, err error) {
	orgs, err := w.o.Store.Organisations(v.ctx(), v.scope())
	if err != nil {
		return nil, err
	}
	groups, err := w.o.Store.Groups(v.ctx(), v.scope(), "")
	for _, o := range orgs {
		all = append(all, place{Value: string(o.ID), Org: o.Name})
		for _, g := range groups {
			if g.Org == o.ID {
				all = append(all, place{string(o.ID) + "/" + string(g.ID), o.Name, g.Name})
			}
		}
	}
	if v.scope().All {
		all = append(all, place{}) // last: the most is not what a slip of the hand gives
	}
	return all, err
}

// given reads the role and the place of a form: what the visitor may give, of their
// own scope.
func (w *Web) given(v *visit) (role store.Role, org, group store.ID, err error) {
	role = store.Role(v.r.PostFormValue("role"))
	known := false
	for _, r := range w.rolesFor(v) {
		known = known || r == role
	}
	if !known {
		return "", "", "", errMayNot
	}
	o, g, _ := strings.Cut(v.r.PostFormValue("place"), "/")
	org, group = store.ID(o), store.ID(g)
	if (role == store.GroupLeader) != (group != "") || org == "" && (role != store.Consultant || !v.scope().All) {
		return "", "", "", wrong{sayPlace}
	}
	if org == "" {
		return role, "", "", nil
	}
	if !org.Valid() || !v.who.Admin.Writes(org) {
		return "", "", "", store.ErrNotFound
	}
	if _, err = w.o.Store.Organisation(v.ctx(), v.scope(), o); err == nil && group != "" {
		if !group.Valid() {
			return "", "", "", store.ErrNotFound
		}
		_, err = w.o.Store.Group(v.ctx(), v.scope(), org, g)
	}
	return role, org, group, err
}

type linkPage struct {
	Email string
	Link  string
	Until time.Time
	New   bool
}

// invite makes a one-time link for somebody new and shows it, once.
func (w *Web) invite(v *visit) error {
	if !manages(v.who.Admin) {
		return errMayNot
	}
	role, org, group, err := w.given(v)
	if err != nil {
		return v.again(err, w.showPeople)
	}
	email := strings.ToLower(strings.TrimSpace(v.r.PostFormValue("email")))
	if auth.CheckAddress(email) != nil {
		return v.again(wrong{sayAddress}, w.showPeople)
	}
	// Of other organisations' people nothing is told: the link of such an address says
	// so to whoever opens it.
	list, err := w.o.Store.Admins(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.Email == email {
			return v.again(wrong{sayPerson}, w.showPeople)
		}
	}
	return w.linkTo(v, store.Invitation{Email: email, Role: role, Org: org, Group: group})
}

// linkTo keeps an invitation and shows its link.
func (w *Web) linkTo(v *visit, n store.Invitation) error {
	n.ID, n.Maker, n.Expires = store.NewID(), v.who.Admin.ID, w.o.Now().Add(invitationLives)
	secret, err := w.o.Store.AddInvitation(v.ctx(), n)
	if err != nil {
		return err
	}
	if err := w.note(v, store.AdminInvited, n.Org, n.ID); err != nil {
		return err
	}
	w.render(v, http.StatusOK, "link", say(v.lang, titleLink), linkPage{n.Email, w.server(v) + "/invitation/" + secret, n.Expires, n.Admin == ""})
	return nil
}

// server is this server's address, as the visitor's browser has it.
func (w *Web) server(v *visit) string {
	if w.o.Secure {
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}

func (w *Web) uninvite(v *visit) error {
	if !manages(v.who.Admin) {
		return errMayNot
	}
	id := store.ID(v.r.PathValue("invitation"))
	list, err := w.o.Store.Invitations(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	if err := w.o.Store.RevokeInvitation(v.ctx(), v.scope(), id); err != nil {
		return err
	}
	var org store.ID
	for _, n := range list {
		if n.ID == id {
			org = n.Org
		}
	}
	if err := w.note(v, store.InviteRevoked, org, id); err != nil {
		return err
	}
	v.to("/people?done=uninvited")
	return nil
}
