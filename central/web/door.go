package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

// outside serves the pages of those who are not signed in. Their forms hold what
// a cookie of the same visit holds, so that no other site can send one.
func (w *Web) outside(do func(*Web, *visit) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		v := w.visit(rw, r)
		var err error
		if r.Method == http.MethodPost {
			err = w.ownForm(v)
		} else {
			w.giveForm(v)
		}
		if err == nil {
			err = do(w, v)
		}
		if err != nil {
			w.fail(v, err)
		}
	}
}

func (w *Web) formCookie() string {
	if w.o.Secure {
		return "__Host-form"
	}
	return "form"
}

// giveForm gives the visit a form's token, the one it has if it has one: several
// tabs may be open.
func (w *Web) giveForm(v *visit) {
	if c, err := v.r.Cookie(w.formCookie()); err == nil && len(c.Value) == 32 {
		v.form = c.Value
		return
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	v.form = hex.EncodeToString(b[:])
	http.SetCookie(v.w, &http.Cookie{Name: w.formCookie(), Value: v.form, Path: "/", HttpOnly: true, Secure: w.o.Secure, SameSite: http.SameSiteStrictMode})
}

func (w *Web) ownForm(v *visit) error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.r.Cookie(w.formCookie())
	if err != nil || len(c.Value) != 32 || http.NewCrossOriginProtection().Check(v.r) != nil ||
		subtle.ConstantTimeCompare([]byte(v.r.PostFormValue(auth.FieldCSRF)), []byte(c.Value)) != 1 {
		return auth.ErrForged
	}
	v.form = c.Value
	if !w.tries.take(client(v.r, w.o.BehindProxy)) {
		return wrong{sayWait}
	}
	return nil
}

func (w *Web) signInForm(v *visit) error {
	if empty, err := w.o.Store.Empty(v.ctx()); err != nil || empty {
		if err == nil {
			v.to("/first")
		}
		return err
	}
	if _, err := w.o.Auth.Current(v.r, w.o.Secure); err == nil {
		v.to("/")
		return nil
	}
	return w.showSignIn(v, http.StatusOK)
}

func (w *Web) showSignIn(v *visit, code int) error {
	provider := "" // nobody
	if w.o.Provider != nil {
		provider = w.o.Provider.Name()
	}
	w.render(v, code, "sign-in", say(v.lang, titleSignIn), provider)
	return nil
}

func (w *Web) signIn(v *visit) error {
	secret, _, err := w.o.Auth.SignIn(v.ctx(), v.r.PostFormValue("email"), v.r.PostFormValue("password"))
	switch {
	case errors.Is(err, auth.ErrRefused):
		return v.again(wrong{sayRefused}, w.showSignIn)
	case errors.Is(err, auth.ErrLocked):
		return v.again(wrong{sayLocked}, w.showSignIn)
	case err != nil:
		return err
	}
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	v.to("/")
	return nil
}

func (w *Web) signOut(v *visit) error {
	if err := w.o.Auth.SignOut(v.r, w.o.Secure); err != nil {
		return err
	}
	if err := w.note(v, store.SignedOut, v.who.Admin.Org, v.who.Admin.ID); err != nil {
		return err
	}
	http.SetCookie(v.w, auth.Cookie("", w.o.Secure))
	v.to("/sign-in")
	return nil
}

// firstForm is there only while nobody can sign in.
func (w *Web) firstForm(v *visit) error {
	if empty, err := w.o.Store.Empty(v.ctx()); err != nil || !empty {
		if err == nil {
			v.to("/sign-in")
		}
		return err
	}
	return w.showFirst(v, http.StatusOK)
}

func (w *Web) showFirst(v *visit, code int) error {
	w.render(v, code, "first", say(v.lang, titleFirst), w.o.Setup != "")
	return nil
}

// first makes the first administrator and organisation, and signs them in.
func (w *Web) first(v *visit) error {
	if empty, err := w.o.Store.Empty(v.ctx()); err != nil {
		return err
	} else if !empty {
		return wrong{sayNotFirst}
	}
	email, password := v.r.PostFormValue("email"), v.r.PostFormValue("password")
	if w.o.Setup == "" || subtle.ConstantTimeCompare([]byte(v.r.PostFormValue("setup")), []byte(w.o.Setup)) != 1 {
		return v.again(wrong{saySetup}, w.showFirst)
	}
	o, err := api.NewOrganisation(w.o.Box, v.r.PostFormValue("organisation"))
	if errors.Is(err, api.ErrName) {
		return v.again(wrong{sayName}, w.showFirst)
	}
	if err != nil {
		return err
	}
	if password != v.r.PostFormValue("again") {
		return v.again(wrong{sayTwice}, w.showFirst)
	}
	admin, err := w.o.Auth.First(v.ctx(), email, password)
	switch {
	case errors.Is(err, auth.ErrWeak):
		return v.again(wrong{sayWeak}, w.showFirst)
	case errors.Is(err, auth.ErrAddress):
		return v.again(wrong{sayAddress}, w.showFirst)
	case errors.Is(err, auth.ErrNotFirst):
		return wrong{sayNotFirst}
	case err != nil:
		return err
	}
	// From here on there is an administrator, who can mend what fails now.
	if err := w.o.Store.AddOrganisation(v.ctx(), o); err != nil {
		return err
	}
	act := store.Action{Kind: store.ByAdmin, Actor: admin.ID, Verb: store.OrgMade, Org: o.ID, Object: o.ID}
	if err := w.o.Store.Note(v.ctx(), act); err != nil {
		return err
	}
	secret, _, err := w.o.Auth.SignIn(v.ctx(), email, password)
	if err != nil {
		return err
	}
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	v.to("/organisation/" + string(o.ID) + "?done=first")
	return nil
}

// note writes what the visitor did into the log.
func (w *Web) note(v *visit, verb store.Verb, org, object store.ID) error {
	return w.o.Store.Note(v.ctx(), store.Action{Kind: store.ByAdmin, Actor: v.who.Admin.ID, Verb: verb, Org: org, Object: object})
}
