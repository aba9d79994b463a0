package web

import (
	"errors"
	"net/http"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

// enter makes a session the visitor's, from this answer on.
func (w *Web) enter(v *visit, secret string) error {
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	who, err := w.o.Auth.Of(v.ctx(), secret)
	if err != nil {
		return err
	}
	v.who = &who
	return nil
}

// codeForm asks for the second factor of a session that is pending.
func (w *Web) codeForm(v *visit) error {
	if _, err := w.o.Auth.Current(v.r, w.o.Secure); !errors.Is(err, auth.ErrPending) {
		v.to("/")
		return nil
	}
	return w.showCode(v, http.StatusOK)
}

func (w *Web) showCode(v *visit, code int) error {
	w.render(v, code, "code", say(v.lang, titleCode), nil)
	return nil
}

func (w *Web) code(v *visit) error {
	who, err := w.o.Auth.Current(v.r, w.o.Secure)
	if !errors.Is(err, auth.ErrPending) {
		v.to("/")
		return nil
	}
	secret, err := w.o.Auth.Second(v.ctx(), who, v.r.PostFormValue("code"))
	if err != nil {
		return v.again(mendCode(err), w.showCode)
	}
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	v.to("/")
	return nil
}

// mendCode says what was wrong with a code; other errors pass.
func mendCode(err error) error {
	switch {
	case errors.Is(err, auth.ErrRefused):
		return wrong{sayCode}
	case errors.Is(err, auth.ErrLocked):
		return wrong{sayCodeWait}
	case errors.Is(err, auth.ErrThere):
		return wrong{sayFactorHas}
	case errors.Is(err, auth.ErrRequired):
		return wrong{sayFactorReq}
	}
	return err
}

type accountPage struct {
	Org, Group  string
	HasPassword bool
	HasFactor   bool
	Sessions    []sessionRow
	Others      bool
	Provider    string // what it is called; empty: there is none
	Linked      []store.Identity
}

type sessionRow struct {
	store.Session
	This bool
}

// account is the visitor's own: password, second factor, sessions.
func (w *Web) account(v *visit) error { return w.showAccount(v, http.StatusOK) }

func (w *Web) showAccount(v *visit, code int) error {
	n, err := w.names(v)
	if err != nil {
		return err
	}
	a := v.who.Admin
	p := accountPage{Org: n.orgs[a.Org], Group: n.groups[a.Group], HasPassword: a.Password != "", HasFactor: len(a.TOTP) != 0}
	list, err := w.o.Auth.Sessions(v.ctx(), *v.who)
	if err != nil {
		return err
	}
	for _, s := range list {
		p.Sessions = append(p.Sessions, sessionRow{s, s.ID == v.who.Session.ID})
	}
	p.Others = len(list) > 1
	if w.o.Provider != nil {
		p.Provider = w.o.Provider.Name()
		if p.Linked, err = w.o.Store.Identities(v.ctx(), a.ID); err != nil {
			return err
		}
	}
	w.render(v, code, "account", say(v.lang, titleAccount), p)
	return nil
}

func (w *Web) changePassword(v *visit) error {
	password := v.r.PostFormValue("password")
	if password != v.r.PostFormValue("again") {
		return v.again(wrong{sayTwice}, w.showAccount)
	}
	secret, err := w.o.Auth.ChangePassword(v.ctx(), *v.who, v.r.PostFormValue("present"), password)
	switch {
	case errors.Is(err, auth.ErrRefused):
		return v.again(wrong{sayPassword}, w.showAccount)
	case errors.Is(err, auth.ErrLocked):
		return v.again(wrong{sayLocked}, w.showAccount)
	case errors.Is(err, auth.ErrWeak):
		return v.again(wrong{sayWeak}, w.showAccount)
	case err != nil:
		return err
	}
	if err := w.enter(v, secret); err != nil {
		return err
	}
	v.to("/account?done=password")
	return nil
}

func (w *Web) endOthers(v *visit) error {
	if err := w.o.Auth.EndOthers(v.ctx(), *v.who); err != nil {
		return err
	}
	v.to("/account?done=sessions")
	return nil
}

// endOne ends one of the visitor's own sessions; nobody else's has its id.
func (w *Web) endOne(v *visit) error {
	if err := w.o.Store.EndSessionOf(v.ctx(), v.who.Admin.ID, store.ID(v.r.PathValue("session"))); err != nil {
		return err
	}
	if err := w.note(v, store.SessionsEnded, v.who.Admin.Org, v.who.Admin.ID); err != nil {
		return err
	}
	v.to("/account?done=session")
	return nil
}
