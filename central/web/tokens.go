package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
)

type apiTokensPage struct {
	Tokens []apiTokenRow
	Orgs   []store.Organisation
	All    bool // the visitor may make one for all organisations
	Scopes []store.APIScope
}

type apiTokenRow struct {
	store.APIToken
	Org   string
	Holds bool
}

// apiTokens lists those that let a program read, of the visitor's scope.
func (w *Web) apiTokens(v *visit) error { return w.showAPITokens(v, http.StatusOK) }

func (w *Web) showAPITokens(v *visit, code int) error {
	if !manages(v.who.Admin) {
		return errMayNot
	}
	n, err := w.names(v)
	if err != nil {
		return err
	}
	p := apiTokensPage{All: v.scope().All, Scopes: store.APIScopes}
	if p.Orgs, err = w.o.Store.Organisations(v.ctx(), v.scope()); err != nil {
		return err
	}
	list, err := w.o.Store.APITokens(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	now, ended := w.o.Now(), 0
	for _, t := range list {
		row := apiTokenRow{t, n.orgs[t.Org], t.Revoked.IsZero() && (t.Expires.IsZero() || now.Before(t.Expires))}
		if !row.Holds {
			if ended++; ended > 20 {
				continue
			}
		}
		p.Tokens = append(p.Tokens, row)
	}
	slices.SortStableFunc(p.Tokens, func(a, b apiTokenRow) int {
		switch {
		case a.Holds == b.Holds:
			return 0
		case a.Holds:
			return -1
		}
		return 1
	})
	w.render(v, code, "apitokens", say(v.lang, titleTokens), p)
	return nil
}

type apiTokenPage struct {
	Made   store.APIToken
	Secret string
	Org    string
	Server string
}

// addAPIToken makes one and shows its text, once: only its hash is kept.
func (w *Web) addAPIToken(v *visit) error {
	if !manages(v.who.Admin) {
		return errMayNot
	}
	t := store.APIToken{ID: store.NewID(), Name: strings.TrimSpace(v.r.PostFormValue("name")), Org: store.ID(v.r.PostFormValue("org"))}
	if api.CheckName(t.Name) != nil {
		return v.again(wrong{sayName}, w.showAPITokens)
	}
	for _, s := range v.r.PostForm["scope"] {
		if slices.Contains(store.APIScopes, store.APIScope(s)) && !t.May(store.APIScope(s)) {
			t.Scopes = append(t.Scopes, store.APIScope(s))
		}
	}
	if len(t.Scopes) == 0 {
		return v.again(wrong{sayScopes}, w.showAPITokens)
	}
	days, err := strconv.Atoi(v.r.PostFormValue("days"))
	if err != nil || days < 1 || days > 730 {
		return v.again(wrong{sayTokenDays}, w.showAPITokens)
	}
	t.Expires = w.o.Now().Add(time.Duration(days) * 24 * time.Hour)
	var org string
	switch {
	case t.Org == "" && !v.scope().All, t.Org != "" && !t.Org.Valid():
		return store.ErrNotFound
	case t.Org != "":
		o, err := w.o.Store.Organisation(v.ctx(), v.scope(), string(t.Org))
		if err != nil {
			return err
		}
		org = o.Name
	}
	secret, err := w.o.Store.AddAPIToken(v.ctx(), t)
	if err != nil {
		return err
	}
	if err := w.note(v, store.APITokenMade, t.Org, t.ID); err != nil {
		return err
	}
	w.render(v, http.StatusOK, "apitoken", say(v.lang, titleTokens), apiTokenPage{t, secret, org, w.server(v)})
	return nil
}

func (w *Web) revokeAPIToken(v *visit) error {
	if !manages(v.who.Admin) {
		return errMayNot
	}
	id := store.ID(v.r.PathValue("apitoken"))
	list, err := w.o.Store.APITokens(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	if err := w.o.Store.RevokeAPIToken(v.ctx(), v.scope(), id); err != nil {
		return err
	}
	var org store.ID
	for _, t := range list {
		if t.ID == id {
			org = t.Org
		}
	}
	if err := w.note(v, store.APITokenRevoked, org, id); err != nil {
		return err
	}
	v.to("/apitokens?done=apitoken")
	return nil
}
