//go:generate go test -run ^TestOpenAPI$ -update .

// Package api is what the central endpoint answers to programs: the protocol of
// the devices, and the reader's API behind a token.
//
// No verb of it reads, changes or removes a file on a PC, or orders a PC to:
// devices report, and fetch a policy that they check for themselves. Routes is the
// whole list.
package api

import (
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// API answers requests. It may be used from several goroutines.
type API struct {
	o     Options
	keys  keyring
	slow  *limiter[netip.Prefix] // refused credentials and tokens, by address
	fast  *limiter[netip.Prefix] // readers, by address
	busy  *limiter[store.ID]     // devices whose signature was verified
	count counters
	doc   []byte
}

// Options say what an API is made of.
type Options struct {
	Store *store.Store
	Box   *seal.Box // of the organisations' keys
	Now   func() time.Time
	Log   *slog.Logger
	// BehindProxy: the last address of X-Forwarded-For is the client's. Without a
	// proxy that sets it anybody could write it.
	BehindProxy bool
	// Kept is for how long what is past is kept: evidence says so.
	Kept store.Kept
	// Releases is the folder of signed lists and packages that devices update
	// themselves from; empty: none are handed out.
	Releases string
	// Pages answers every other path; nil: there is nothing there.
	Pages http.Handler
}

// New makes an API.
func New(o Options) (*API, error) {
	a := &API{o: o, slow: newLimiter[netip.Prefix](o.Now, 1, 30),
		fast: newLimiter[netip.Prefix](o.Now, 100, 1000), busy: newLimiter[store.ID](o.Now, 10, 2000)}
	doc, err := document(Routes())
	a.doc = doc
	return a, err
}

// Handler answers /v1/, /openapi.json, /healthz, /readyz and /releases/;
// Options.Pages takes the rest.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range Routes() {
		mux.Handle(rt.Method+" "+rt.Path, a.handle(rt))
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		p := problem{http.StatusNotFound, compliance.NotFound, "there is no such path; see /openapi.json", 0}
		if allow := methodsOf(r.URL.Path); len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			p = problem{http.StatusMethodNotAllowed, compliance.NotAllowed, "this path does not know that method", 0}
		}
		a.refuse(w, r, p)
	})
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(a.doc)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := a.o.Store.Ping(r.Context()); err != nil {
			a.o.Log.WarnContext(r.Context(), "the database does not answer", "error", err)
			plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
			return
		}
		plain(w, http.StatusOK, "ready\n")
	})
	if a.o.Releases != "" {
		mux.HandleFunc("GET /releases/{name}", a.release)
	}
	if a.o.Pages != nil {
		mux.Handle("/", a.limitedPages())
	}
	return mux
}

// limitedPages lets people and what asks in their place have pages as often as
// readers have answers.
func (a *API) limitedPages() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := a.fast.take(a.client(r)); wait > 0 {
			w.Header().Set("Retry-After", seconds(wait))
			a.count.add("pages", string(compliance.TooMany))
			plain(w, http.StatusTooManyRequests, "For mange forespørgsler. Vent lidt, og prøv igen.\nToo many requests. Wait a little and try again.\n")
			return
		}
		a.count.add("pages", "")
		a.o.Pages.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

func methodsOf(path string) (methods []string) {
	for _, rt := range Routes() {
		prefix, _, holds := strings.Cut(rt.Path, "{")
		if rt.Path == path || holds && strings.HasPrefix(path, prefix) && !strings.Contains(path[len(prefix):], "/") {
			methods = append(methods, rt.Method)
		}
	}
	slices.Sort(methods)
	return methods
}

// handle wraps a route in what every route needs.
func (a *API) handle(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := a.o.Now()
		if !rt.Signed || rt.Method == http.MethodGet { // an answer to a device's POST is for no cache and no browser
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("X-Content-Type-Options", "nosniff")
		}
		err := a.limited(rt, r)
		if err == nil {
			err = rt.serve(a, w, r)
		}
		code := ""
		if err != nil {
			code = string(a.fail(w, r, err))
		}
		a.count.add(rt.Method+" "+rt.Path, code)
		a.o.Log.DebugContext(r.Context(), "request", "route", rt.Method+" "+rt.Path, "refusal", code, "took", a.o.Now().Sub(began))
	})
}

// limited makes readers wait who ask too often. Many devices may share an address:
// each is limited by itself, once it is known which it is.
func (a *API) limited(rt Route, r *http.Request) error {
	if rt.Signed {
		return nil
	}
	if wait := a.fast.take(a.client(r)); wait > 0 {
		return tooMany(wait)
	}
	return nil
}

// client is where a request comes from: an IPv4 address, or an IPv6 network.
func (a *API) client(r *http.Request) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	addr := ap.Addr()
	if a.o.BehindProxy {
		list := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if fwd, ferr := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); ferr == nil {
			addr, err = fwd, nil
		}
	}
	if err != nil {
		return netip.Prefix{}
	}
	bits := 32
	if addr = addr.Unmap(); addr.Is6() {
		bits = 64
	}
	p, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// keyring remembers devices' keys, which never change. Whether a device may still
// report the store says anew each time.
type keyring struct {
	mu   sync.Mutex
	keys map[store.ID]ed25519.PublicKey
}

// mostKeys bounds the memory of a keyring: about 20 MB.
const mostKeys = 100_000

func (k *keyring) get(id store.ID) ed25519.PublicKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys[id]
}

func (k *keyring) put(id store.ID, key ed25519.PublicKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil || len(k.keys) >= mostKeys {
		k.keys = map[store.ID]ed25519.PublicKey{}
	}
	k.keys[id] = key
}
