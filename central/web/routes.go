package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

// route is one page or action of somebody who is signed in. Actions are POST and
// nothing else is.
type route struct {
	method, path string
	do           func(*Web, *visit) error
}

// within is all of them. What a route names by {org}, {device}, {token},
// {person}, {invitation} or {apitoken} it looks up in the visitor's scope; what is
// under /account is the visitor's own.
var within = []route{
	{"GET", "/{$}", (*Web).overview},
	{"GET", "/device/{device}", (*Web).device},
	{"POST", "/device/{device}/label", (*Web).relabel},
	{"GET", "/device/{device}/retire", (*Web).endForm},
	{"POST", "/device/{device}/retire", (*Web).end},
	{"GET", "/device/{device}/revoke", (*Web).endForm},
	{"POST", "/device/{device}/revoke", (*Web).end},
	{"POST", "/device/{device}/acknowledge", (*Web).acknowledge},
	{"GET", "/organisations", (*Web).organisations},
	{"POST", "/organisations", (*Web).addOrganisation},
	{"GET", "/organisation/{org}", (*Web).organisation},
	{"POST", "/organisation/{org}/groups", (*Web).addGroup},
	{"POST", "/organisation/{org}/tokens", (*Web).addToken},
	{"POST", "/organisation/{org}/tokens/{token}/revoke", (*Web).revokeToken},
	{"POST", "/organisation/{org}/policy", (*Web).publish},
	{"GET", "/organisation/{org}/policy/{version}", (*Web).published},
	{"GET", "/organisation/{org}/evidence", (*Web).evidence},
	{"GET", "/profile/{name}", (*Web).profile},
	{"GET", "/log", (*Web).log},
	{"POST", "/organisation/{org}/second-factor", (*Web).requireFactor},
	{"GET", "/people", (*Web).people},
	{"POST", "/people", (*Web).invite},
	{"POST", "/people/invitations/{invitation}/revoke", (*Web).uninvite},
	{"GET", "/people/{person}", (*Web).person},
	{"POST", "/people/{person}/role", (*Web).setRole},
	{"POST", "/people/{person}/disable", (*Web).disable},
	{"POST", "/people/{person}/enable", (*Web).enable},
	{"POST", "/people/{person}/sessions", (*Web).endSessions},
	{"POST", "/people/{person}/second-factor", (*Web).resetFactor},
	{"POST", "/people/{person}/link", (*Web).renewAccess},
	{"GET", "/apitokens", (*Web).apiTokens},
	{"POST", "/apitokens", (*Web).addAPIToken},
	{"POST", "/apitokens/{apitoken}/revoke", (*Web).revokeAPIToken},
	{"GET", "/account", (*Web).account},
	{"POST", "/account/password", (*Web).changePassword},
	{"POST", "/account/sessions", (*Web).endOthers},
	{"POST", "/account/sessions/{session}", (*Web).endOne},
	{"GET", "/account/second-factor", (*Web).factor},
	{"POST", "/account/second-factor", (*Web).setFactor},
	{"POST", "/account/second-factor/remove", (*Web).removeFactor},
	{"POST", "/account/second-factor/codes", (*Web).newCodes},
	{"POST", "/account/login", (*Web).beginLink},
	{"GET", "/account/login", (*Web).confirmLink},
	{"POST", "/account/login/confirm", (*Web).link},
	{"POST", "/account/login/remove", (*Web).unlink},
	{"POST", "/sign-out", (*Web).signOut},
}

// early reports whether a path is there for somebody who must set up a second factor
// before anything else.
func early(path string) bool { return path == "/account/second-factor" || path == "/sign-out" }

// Errors that every route may end with.
var (
	errMayNot = errors.New("the role may not do that")
	errForm   = errors.New("the request cannot be read")
)

// wrong is an error that the person can mend: what to write instead. It is shown
// on the page that the form is on.
type wrong struct{ say policy.Sentence }

func (w wrong) Error() string { return w.say.EN }

// mostForm is the most bytes of a form: a policy file and what goes with it.
const mostForm = 300 << 10

func (w *Web) mux() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /style.css", asset("text/css; charset=utf-8", styleSheet))
	mux.HandleFunc("GET /icon.svg", asset("image/svg+xml", icon))
	mux.HandleFunc("GET /first", w.outside((*Web).firstForm))
	mux.HandleFunc("POST /first", w.outside((*Web).first))
	mux.HandleFunc("GET /sign-in", w.outside((*Web).signInForm))
	mux.HandleFunc("POST /sign-in", w.outside((*Web).signIn))
	mux.HandleFunc("GET /sign-in/code", w.outside((*Web).codeForm))
	mux.HandleFunc("POST /sign-in/code", w.outside((*Web).code))
	mux.HandleFunc("GET /sign-in/provider", w.outside((*Web).toProvider))
	mux.HandleFunc("GET "+auth.BackPath, w.outside((*Web).back))
	mux.HandleFunc("GET /invitation/{secret}", w.outside((*Web).invitationForm))
	mux.HandleFunc("POST /invitation/{secret}", w.outside((*Web).acceptInvitation))
	for _, rt := range within {
		mux.HandleFunc(rt.method+" "+rt.path, w.inside(rt.method, early(rt.path), rt.do))
	}
	mux.HandleFunc("GET /", w.inside(http.MethodGet, false, func(*Web, *visit) error { return store.ErrNotFound }))
	return mux
}

// inside lets those in who are signed in: who, from where, then what.
func (w *Web) inside(method string, early bool, do func(*Web, *visit) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		v := w.visit(rw, r)
		who, err := w.o.Auth.Current(r, w.o.Secure)
		if errors.Is(err, auth.ErrNobody) {
			v.to("/sign-in")
			return
		}
		if errors.Is(err, auth.ErrPending) {
			v.to("/sign-in/code")
			return
		}
		needs := false
		if err == nil && !early {
			needs, err = w.o.Auth.NeedsFactor(r.Context(), who)
		}
		if err != nil {
			w.fail(v, err)
			return
		}
		if needs {
			v.to("/account/second-factor")
			return
		}
		v.who = &who
		if method == http.MethodPost {
			if err := v.parse(); err != nil {
				w.fail(v, err)
				return
			}
			if err := w.o.Auth.Genuine(r, who); err != nil {
				w.fail(v, err)
				return
			}
		}
		if err := do(w, v); err != nil {
			w.fail(v, err)
		}
	}
}

// parse reads a form within limits.
func (v *visit) parse() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostForm)
	parse := v.r.ParseForm
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		parse = func() error { return v.r.ParseMultipartForm(mostForm) } // all of it in memory: no file is written
	}
	err := parse()
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return wrong{sayTooLarge}
	}
	if err != nil {
		return errForm
	}
	return nil
}

func asset(kind string, content []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", kind)
		rw.Header().Set("Cache-Control", "max-age=3600")
		_, _ = rw.Write(content)
	}
}
