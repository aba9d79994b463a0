// Package web is the pages of the central endpoint for people: how the fleet
// stands and why, each PC, each organisation, and the log of what was done here.
//
// The promises, each with a test over every route of the list in routes.go:
//   - A person sees the rows of their own scope and no other; what is not theirs
//     looks as if it were not there.
//   - Whatever changes something is a POST from a form of this server, with the
//     session's own token in it.
//   - No page holds a script, and none asks for anything from elsewhere.
//   - A PC's page is not shown before the log says who looked at it.
package web

import (
	"crypto/rand"
	"encoding/base32"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Options say what the pages are made of.
type Options struct {
	Store *store.Store
	Auth  *auth.Auth
	Box   *seal.Box // of the organisations' keys
	// Provider signs people in elsewhere; nil: nobody does.
	Provider *auth.Provider
	Now      func() time.Time
	Log      *slog.Logger
	// Secure: browsers come over TLS, ours or a proxy's.
	Secure bool
	// BehindProxy: the last address of X-Forwarded-For is the client's.
	BehindProxy bool
	// Kept is for how long what is past is kept: evidence says so.
	Kept store.Kept
	// Setup must be written on the first-run page, so that it is whoever reads the
	// server's log, and not whoever comes first, that becomes administrator. Empty:
	// the first administrator is made by command only.
	Setup string
}

// Web answers browsers. It may be used from several goroutines.
type Web struct {
	o       Options
	handler http.Handler
	tries   attempts
	duties  map[compliance.Rule]policy.Sentence
}

// New makes the pages.
func New(o Options) *Web {
	w := &Web{o: o, tries: attempts{now: o.Now}, duties: words.Duties()}
	w.handler = w.mux()
	return w
}

// NewSetup returns a setup code: 100 random bits, in groups to read aloud.
func NewSetup() string {
	var b [13]byte
	_, _ = rand.Read(b[:]) // it never fails
	s := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))[:20]
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:]
}

// ServeHTTP answers a request.
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.guard(rw.Header())
	w.handler.ServeHTTP(rw, r)
}

// guard sets what holds for every answer.
func (w *Web) guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer: with that a browser sends the Origin "null" with our own forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if w.o.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
