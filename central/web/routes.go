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

// within is all of them. What a route names by {org}, {device} or {token} it looks
// up in the visitor's scope.
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
	{"POST", "/sign-out", (*Web).signOut},
}

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
	for _, rt := range within {
		mux.HandleFunc(rt.method+" "+rt.path, w.inside(rt.method, rt.do))
	}
	mux.HandleFunc("GET /", w.inside(http.MethodGet, func(*Web, *visit) error { return store.ErrNotFound }))
	return mux
}

// inside lets those in who are signed in: who, from where, then what.
func (w *Web) inside(method string, do func(*Web, *visit) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		v := w.visit(rw, r)
		who, err := w.o.Auth.Current(r, w.o.Secure)
		if errors.Is(err, auth.ErrNobody) {
			v.to("/sign-in")
			return
		}
		if err != nil {
			w.fail(v, err)
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
