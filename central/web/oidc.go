package web

import (
	"errors"
	"net/http"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

// The cookies of signing in elsewhere. What a browser carries there and back is Lax:
// it comes back from another site. All else stays Strict, so the answer to the
// provider's redirect is a page of ours that goes on by itself, and not a redirect,
// on which the browser would not send the session.
const (
	tripCookie = "provider"
	linkCookie = "login"
)

func (w *Web) setCookie(v *visit, name, value string, same http.SameSite) {
	c := &http.Cookie{Name: w.cookie(name), Value: value, Path: "/", MaxAge: 15 * 60, HttpOnly: true, Secure: w.o.Secure, SameSite: same}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
}

func (w *Web) cookie(name string) string {
	if w.o.Secure {
		return "__Host-" + name
	}
	return name
}

func (w *Web) carried(v *visit, name string) string {
	c, err := v.r.Cookie(w.cookie(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// going sends a browser on from a page of ours.
func (w *Web) going(v *visit, to string) {
	w.render(v, http.StatusOK, "going", say(v.lang, titleGoing), to)
}

// toProvider sends somebody away to sign in.
func (w *Web) toProvider(v *visit) error {
	if w.o.Provider == nil {
		return store.ErrNotFound
	}
	if !w.tries.take(client(v.r, w.o.BehindProxy)) {
		return wrong{sayWait}
	}
	return w.depart(v, "")
}

func (w *Web) depart(v *visit, link store.ID) error {
	address, carried, err := w.o.Provider.Begin(v.ctx(), link)
	if err != nil {
		return w.mendProvider(v, err)
	}
	w.setCookie(v, tripCookie, carried, http.SameSiteLaxMode)
	w.going(v, address)
	return nil
}

// back takes the provider's answer: of somebody who signs in, or who links their
// account.
func (w *Web) back(v *visit) error {
	if w.o.Provider == nil {
		return store.ErrNotFound
	}
	if !w.tries.take(client(v.r, w.o.BehindProxy)) {
		return wrong{sayWait}
	}
	carried := w.carried(v, tripCookie)
	w.setCookie(v, tripCookie, "", http.SameSiteLaxMode)
	who, link, err := w.o.Provider.Back(v.ctx(), carried, v.r.URL.Query())
	if err != nil {
		return w.mendProvider(v, err)
	}
	if link != "" {
		kept, err := w.o.Provider.Keep(who, link)
		if err != nil {
			return err
		}
		w.setCookie(v, linkCookie, kept, http.SameSiteStrictMode)
		w.going(v, "/account/login")
		return nil
	}
	secret, err := w.o.Auth.SignInWith(v.ctx(), who, w.o.Provider.ByRole())
	if err != nil {
		return w.mendProvider(v, err)
	}
	http.SetCookie(v.w, auth.Cookie(secret, w.o.Secure))
	w.going(v, "/")
	return nil
}

// mendProvider says what went wrong elsewhere. The log has the provider's own words.
func (w *Web) mendProvider(v *visit, err error) error {
	switch {
	case errors.Is(err, auth.ErrUnknown):
		return wrong{sayUnknown}
	case errors.Is(err, auth.ErrNoRole):
		return wrong{sayNoRole}
	case errors.Is(err, auth.ErrProvider):
		w.o.Log.WarnContext(v.ctx(), "signing in by the provider failed", "error", err)
		return wrong{sayProvider}
	}
	return err
}

// beginLink sends the visitor away to show who they are elsewhere.
func (w *Web) beginLink(v *visit) error {
	if w.o.Provider == nil {
		return store.ErrNotFound
	}
	return w.depart(v, v.who.Admin.ID)
}

// confirmLink asks whether it is they: whoever can make a browser come back with an
// answer of the provider cannot say yes here.
func (w *Web) confirmLink(v *visit) error {
	if w.o.Provider == nil {
		return store.ErrNotFound
	}
	who, err := w.o.Provider.Kept(w.carried(v, linkCookie), v.who.Admin.ID)
	if errors.Is(err, auth.ErrForged) { // there is nothing to confirm, or no more
		v.to("/account")
		return nil
	}
	if err != nil {
		return err
	}
	w.render(v, http.StatusOK, "connect", say(v.lang, titleConnect), who)
	return nil
}

func (w *Web) link(v *visit) error {
	if w.o.Provider == nil {
		return store.ErrNotFound
	}
	who, err := w.o.Provider.Kept(w.carried(v, linkCookie), v.who.Admin.ID)
	if err != nil {
		return err
	}
	w.setCookie(v, linkCookie, "", http.SameSiteStrictMode)
	if err := w.o.Auth.Link(v.ctx(), *v.who, who); errors.Is(err, store.ErrTaken) {
		return wrong{sayLinked}
	} else if err != nil {
		return err
	}
	v.to("/account?done=linked")
	return nil
}

func (w *Web) unlink(v *visit) error {
	secret, err := w.o.Auth.Unlink(v.ctx(), *v.who)
	if errors.Is(err, auth.ErrRequired) {
		return v.again(wrong{sayNoPass}, w.showAccount)
	}
	if err != nil {
		return err
	}
	if err := w.enter(v, secret); err != nil {
		return err
	}
	v.to("/account?done=unlinked")
	return nil
}
