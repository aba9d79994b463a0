package page

import (
	"errors"
	"net/http"

	"github.com/husorden/husorden/agent/desk"
)

// Bounds of what a browser may send.
const (
	mostForm  = 256 << 10 // bytes: a thousand items and more
	mostDraft = 1 << 20   // bytes, as `husorden check` takes
)

// route is one page or action. Actions are POST and nothing else is.
type route struct {
	method, path string
	do           func(*Page, *visit) error
	most         int64 // bytes of the body; 0: mostForm
}

// All routes below the secret path: each needs a session.
var within = []route{
	{method: "GET", path: "/{$}", do: (*Page).overview},
	{method: "GET", path: "/item/{id}", do: (*Page).item},
	{method: "GET", path: "/sent/{id}", do: (*Page).sendGuide},
	{method: "GET", path: "/keep/{id}", do: (*Page).keepForm},
	{method: "GET", path: "/ended", do: (*Page).ended},
	{method: "GET", path: "/duties", do: (*Page).duties},
	{method: "GET", path: "/duties.ics", do: (*Page).calendar},
	{method: "GET", path: "/review", do: (*Page).review},
	{method: "GET", path: "/review/{duty}", do: (*Page).review},
	{method: "POST", path: "/sign", do: (*Page).sign},
	{method: "GET", path: "/receipt/{id}", do: (*Page).receipt},
	{method: "GET", path: "/check", do: (*Page).draft},
	{method: "GET", path: "/sees", do: (*Page).sees},
	{method: "GET", path: "/breach", do: (*Page).breach},
	{method: "GET", path: "/own", do: (*Page).own},
	{method: "GET", path: "/start", do: (*Page).begin},
	{method: "POST", path: "/start", do: (*Page).beginStep},
	{method: "GET", path: "/export", do: (*Page).export},
	{method: "POST", path: "/own", do: (*Page).ownChange},
	{method: "POST", path: "/keys", do: (*Page).turnKeys},
	{method: "POST", path: "/known", do: (*Page).known},
	{method: "POST", path: "/case", do: (*Page).changeCase},
	{method: "POST", path: "/trial", do: (*Page).moveTrial},
	{method: "POST", path: "/answer", do: (*Page).answer},
	{method: "POST", path: "/sent", do: (*Page).sent},
	{method: "POST", path: "/keep", do: (*Page).keep},
	{method: "POST", path: "/undo", do: (*Page).undo},
	{method: "POST", path: "/open", do: (*Page).open},
	{method: "POST", path: "/show", do: (*Page).show},
	{method: "POST", path: "/found", do: (*Page).found},
	{method: "POST", path: "/check", do: (*Page).checked, most: 4 * mostDraft},
}

// ServeHTTP answers a request.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	if !p.door.hostOK(r) {
		http.Error(w, "wrong address", http.StatusMisdirectedRequest)
		return
	}
	p.handler.ServeHTTP(w, r)
}

func (p *Page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /enter/{token}", p.enter)
	mux.HandleFunc("GET /style.css", asset("text/css; charset=utf-8", styleSheet))
	mux.HandleFunc("GET /icon.svg", asset("image/svg+xml", icon))
	mux.HandleFunc("/", p.shut)
	mux.HandleFunc(p.door.base+"/", p.astray)
	for _, rt := range within {
		mux.HandleFunc(rt.method+" "+p.door.base+rt.path, p.inside(rt))
	}
	return mux
}

// guard sets what holds for every answer.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer: with that a browser sends the Origin "null" with our own forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}

// enter exchanges a one-time token for a session.
func (p *Page) enter(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet { // a HEAD, as of a preview, uses nothing up
		p.shut(w, r)
		return
	}
	cookie, ok := p.door.exchange(r.PathValue("token"))
	if !ok {
		p.shut(w, r)
		return
	}
	http.SetCookie(w, p.door.cookie(cookie))
	part, ok := parts[r.URL.Query().Get("part")]
	if !ok {
		part = "/"
	}
	http.Redirect(w, r, p.door.base+part, http.StatusSeeOther)
}

// parts are the pages that an address may lead straight to, by the words of what
// is chosen beside the clock (notice.Action).
var parts = map[string]string{"check": "/check", "review": "/duties", "sees": "/sees"}

// inside lets a route's visitors in. The order is that of the promises: who,
// from where, then what.
func (p *Page) inside(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := p.door.session(r)
		if s == nil || !ownPage(r) {
			p.shut(w, r)
			return
		}
		v := &visit{w: w, r: r, s: s, lang: p.door.langOf(s), base: p.door.base}
		if rt.method == http.MethodPost {
			most := rt.most
			if most == 0 {
				most = mostForm
			}
			r.Body = http.MaxBytesReader(w, r.Body, most)
			if err := r.ParseForm(); err != nil {
				p.tellBad(v, err)
				return
			}
			if !s.ownForm(r) {
				p.render(v, http.StatusForbidden, "bad", "", sayForeign.in(v.lang))
				return
			}
		} else if l := r.URL.Query().Get("lang"); l == string(desk.Danish) || l == string(desk.English) {
			v.lang = desk.Lang(l)
			p.door.setLang(s, v.lang)
		}
		if err := rt.do(p, v); err != nil {
			p.fail(v, err)
		}
	}
}

// tellBad answers a form that cannot be read.
func (p *Page) tellBad(v *visit, err error) {
	code, say := http.StatusBadRequest, sayBadForm
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		code, say = http.StatusRequestEntityTooLarge, sayTooLong
	}
	p.render(v, code, "bad", "", say.in(v.lang))
}

// astray answers who came in to where nothing is: an address of an action, typed
// or loaded anew, leads back to the overview.
func (p *Page) astray(w http.ResponseWriter, r *http.Request) {
	if s := p.door.session(r); s == nil || !ownPage(r) {
		p.shut(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "not allowed", http.StatusMethodNotAllowed)
		return
	}
	http.Redirect(w, r, p.door.base+"/", http.StatusSeeOther)
}

// shut is the closed door, in both languages: it says nothing but how to come in.
func (p *Page) shut(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	if r.Method == http.MethodHead {
		return
	}
	if err := templates[desk.Danish].ExecuteTemplate(w, "shut", nil); err != nil {
		p.o.Log.Debug("writing the closed door", "error", err)
	}
}

func asset(kind string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "max-age=3600") // of this port, which is another each time
		_, _ = w.Write(content)
	}
}
