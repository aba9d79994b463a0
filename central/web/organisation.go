package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

type orgsPage struct {
	Orgs []orgRow
	Adds bool // the visitor may add one
}

type orgRow struct {
	store.Organisation
	Total, Bad, Silent int
}

func (w *Web) organisations(v *visit) error { return w.showOrganisations(v, http.StatusOK) }

func (w *Web) showOrganisations(v *visit, code int) error {
	list, err := w.o.Store.Organisations(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	p := orgsPage{Adds: v.scope().All}
	for _, o := range list {
		row := orgRow{Organisation: o}
		counts, err := w.o.Store.Counts(v.ctx(), v.scope(), store.Filter{Org: o.ID})
		if err != nil {
			return err
		}
		for _, c := range counts {
			row.Total += c.Devices
			switch c.Standing {
			case compliance.NotInOrder:
				row.Bad = c.Devices
			case compliance.Silent:
				row.Silent = c.Devices
			case compliance.NeedsAttention, compliance.InOrder:
			}
		}
		p.Orgs = append(p.Orgs, row)
	}
	w.render(v, code, "organisations", say(v.lang, titleOrgs), p)
	return nil
}

func (w *Web) addOrganisation(v *visit) error {
	if !v.scope().All {
		return errMayNot
	}
	o, err := api.NewOrganisation(w.o.Box, strings.TrimSpace(v.r.PostFormValue("name")))
	if errors.Is(err, api.ErrName) {
		return v.again(wrong{sayName}, w.showOrganisations)
	}
	if err != nil {
		return err
	}
	if err := w.o.Store.AddOrganisation(v.ctx(), o); errors.Is(err, store.ErrTaken) {
		return v.again(wrong{sayTaken}, w.showOrganisations)
	} else if err != nil {
		return err
	}
	if err := w.note(v, store.OrgMade, o.ID, o.ID); err != nil {
		return err
	}
	v.to("/organisation/" + string(o.ID) + "?done=org")
	return nil
}

type orgPage struct {
	Org        store.Organisation
	Groups     []store.Group
	Tokens     []tokenRow
	Policies   []policyRow
	Devices    []deviceRow
	More       bool // there are more PCs than are listed
	Exceptions []exceptionRow
	Writes     bool
	Factor     bool // a second factor is required
	Evidence   bool // the visitor may read it
	From, To   string
	Tables     []string
	Profiles   []string
	groups     map[store.ID]string
}

type tokenRow struct {
	store.EnrolToken
	Holds bool
}

type policyRow struct {
	store.ApprovedPolicy
	Holds bool
}

type exceptionRow struct {
	store.Exception
	Label string
}

// GroupName is what a group of the organisation is called.
func (p orgPage) GroupName(id store.ID) string { return p.groups[id] }

// orgOf finds the organisation of an address, of the visitor's scope. Only its id
// will do: a name in an address could be another's.
func (w *Web) orgOf(v *visit) (store.Organisation, error) {
	id := store.ID(v.r.PathValue("org"))
	if !id.Valid() {
		return store.Organisation{}, store.ErrNotFound
	}
	return w.o.Store.Organisation(v.ctx(), v.scope(), string(id))
}

// writableOrg finds it for somebody who may change it.
func (w *Web) writableOrg(v *visit) (store.Organisation, error) {
	o, err := w.orgOf(v)
	if err == nil && !v.who.Admin.Writes(o.ID) {
		err = errMayNot
	}
	return o, err
}

func (w *Web) organisation(v *visit) error { return w.showOrganisation(v, http.StatusOK) }

// mostListed bounds what one page lists.
const mostListed = 100

func (w *Web) showOrganisation(v *visit, code int) error {
	o, err := w.orgOf(v)
	if err != nil {
		return err
	}
	sc, now := v.scope(), w.o.Now()
	p := orgPage{Org: o, Writes: v.who.Admin.Writes(o.ID), Evidence: sc.Group == "", Tables: evidence.Tables, Profiles: policy.Builtins(), groups: map[store.ID]string{},
		From: now.AddDate(0, -3, 0).In(policy.Copenhagen()).Format(time.DateOnly), To: now.In(policy.Copenhagen()).Format(time.DateOnly)}
	if p.Groups, err = w.o.Store.Groups(v.ctx(), sc, o.ID); err != nil {
		return err
	}
	for _, g := range p.Groups {
		p.groups[g.ID] = g.Name
	}
	list, next, err := w.o.Store.Devices(v.ctx(), sc, store.Filter{Org: o.ID, Limit: mostListed})
	if err != nil {
		return err
	}
	p.More = next != ""
	worstFirst(list)
	labels := map[store.ID]string{}
	for _, d := range list {
		p.Devices = append(p.Devices, deviceRow{d, "", p.groups[d.Group]})
		labels[d.ID] = d.Label
	}
	if p.Writes {
		if p.Tokens, err = w.tokens(v, o.ID); err != nil {
			return err
		}
		if p.Factor, err = w.o.Store.FactorRequired(v.ctx(), store.Scope{Org: o.ID}); err != nil {
			return err
		}
	}
	if p.Policies, err = w.policies(v, o.ID, p.groups); err != nil {
		return err
	}
	own := store.Scope{Org: o.ID, Group: sc.Group}
	if p.Exceptions, err = w.exceptions(v, own, labels); err != nil {
		return err
	}
	w.render(v, code, "organisation", o.Name, p)
	return nil
}

// tokens are those of an organisation that hold, and the last that do not.
func (w *Web) tokens(v *visit, org store.ID) (rows []tokenRow, err error) {
	list, err := w.o.Store.EnrolTokens(v.ctx(), store.Scope{Org: org})
	now := w.o.Now()
	for _, t := range list {
		holds := t.UsesLeft > 0 && t.Revoked.IsZero() && (t.Expires.IsZero() || now.Before(t.Expires))
		if holds || len(rows) < 20 {
			rows = append(rows, tokenRow{t, holds})
		}
	}
	slices.SortStableFunc(rows, func(a, b tokenRow) int {
		if a.Holds == b.Holds {
			return 0
		}
		if a.Holds {
			return -1
		}
		return 1
	})
	return rows, err
}

// policies are what was published and the visitor is concerned with: for all, and
// for the groups they see.
func (w *Web) policies(v *visit, org store.ID, groups map[store.ID]string) (rows []policyRow, err error) {
	list, err := w.o.Store.Policies(v.ctx(), v.scope(), org)
	held := map[store.ID]bool{}
	for _, p := range list {
		if _, sees := groups[p.Group]; !sees && p.Group != "" {
			continue
		}
		if !held[p.Group] || len(rows) < 20 {
			rows = append(rows, policyRow{p, !held[p.Group]})
		}
		held[p.Group] = true
	}
	return rows, err
}

// exceptions are those that hold now, the first to end first; those without an end
// last.
func (w *Web) exceptions(v *visit, sc store.Scope, labels map[store.ID]string) ([]exceptionRow, error) {
	list, err := w.o.Store.Exceptions(v.ctx(), sc, "", w.o.Now(), w.o.Now())
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b store.Exception) int {
		if a.Until.IsZero() != b.Until.IsZero() {
			if a.Until.IsZero() {
				return 1
			}
			return -1
		}
		return a.Until.Compare(b.Until)
	})
	var rows []exceptionRow
	for _, x := range list[:min(mostListed, len(list))] {
		rows = append(rows, exceptionRow{x, labels[x.Device]})
	}
	return rows, nil
}

func (w *Web) addGroup(v *visit) error {
	o, err := w.writableOrg(v)
	if err != nil {
		return err
	}
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: strings.TrimSpace(v.r.PostFormValue("name"))}
	if api.CheckName(g.Name) != nil {
		return v.again(wrong{sayName}, w.showOrganisation)
	}
	if err := w.o.Store.AddGroup(v.ctx(), g); errors.Is(err, store.ErrTaken) {
		return v.again(wrong{sayTaken}, w.showOrganisation)
	} else if err != nil {
		return err
	}
	if err := w.note(v, store.GroupMade, o.ID, g.ID); err != nil {
		return err
	}
	v.to("/organisation/" + string(o.ID) + "?done=group")
	return nil
}

// groupIn reads the group of a form; "" is none.
func (w *Web) groupIn(v *visit, o store.Organisation) (store.ID, error) {
	id := store.ID(v.r.PostFormValue("group"))
	if id == "" {
		return "", nil
	}
	if !id.Valid() {
		return "", store.ErrNotFound
	}
	g, err := w.o.Store.Group(v.ctx(), v.scope(), o.ID, string(id))
	return g.ID, err
}

type tokenPage struct {
	Org    store.Organisation
	Token  compliance.Token
	Made   store.EnrolToken
	Server string // the address for `husorden enroll`
}

// addToken makes an enrolment token and shows its text, once: only its hash is
// kept.
func (w *Web) addToken(v *visit) error {
	o, err := w.writableOrg(v)
	if err != nil {
		return err
	}
	uses, err := strconv.Atoi(v.r.PostFormValue("uses"))
	if err != nil || uses < 1 || uses > 1000 {
		return v.again(wrong{sayUses}, w.showOrganisation)
	}
	lives, err := strconv.Atoi(v.r.PostFormValue("days"))
	if err != nil || lives < 1 || lives > 365 {
		return v.again(wrong{sayLives}, w.showOrganisation)
	}
	label := strings.TrimSpace(v.r.PostFormValue("label"))
	if api.CheckName(label) != nil {
		return v.again(wrong{sayName}, w.showOrganisation)
	}
	group, err := w.groupIn(v, o)
	if err != nil {
		return err
	}
	t := store.EnrolToken{ID: store.NewID(), Org: o.ID, Group: group, Label: label, UsesLeft: uses, Expires: w.o.Now().AddDate(0, 0, lives)}
	secret, err := w.o.Store.AddEnrolToken(v.ctx(), t)
	if err != nil {
		return err
	}
	if err := w.note(v, store.TokenMade, o.ID, t.ID); err != nil {
		return err
	}
	server := "http://" + v.r.Host
	if w.o.Secure {
		server = "https://" + v.r.Host
	}
	w.render(v, http.StatusOK, "token", say(v.lang, titleToken), tokenPage{o, secret, t, server})
	return nil
}

func (w *Web) revokeToken(v *visit) error {
	o, err := w.writableOrg(v)
	if err != nil {
		return err
	}
	id := store.ID(v.r.PathValue("token"))
	if err := w.o.Store.RevokeEnrolToken(v.ctx(), store.Scope{Org: o.ID}, id); err != nil {
		return err
	}
	if err := w.note(v, store.TokenRevoked, o.ID, id); err != nil {
		return err
	}
	v.to("/organisation/" + string(o.ID) + "?done=token")
	return nil
}
