package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// address fills in a route's wildcard.
func address(rt route) string {
	return strings.NewReplacer("{id}", id(1), "{$}", "").Replace(rt.path)
}

// Every route below the secret path needs the cookie, the right Host and a
// request that our own page began; every action needs its form's token and
// Origin. The list is that of the server itself: a new route is held too.
func TestEveryRouteIsGuarded(t *testing.T) {
	if len(within) < 14 {
		t.Fatalf("only %d routes", len(within))
	}
	type change func(*http.Request)
	form := func(change func(url.Values)) func(*world, route) *http.Request {
		return func(w *world, rt route) *http.Request {
			f := url.Values{"form": {w.form}, "item": {w.ref(1)}, "answer": {"delete"}}
			change(f)
			return w.request(rt.method, w.page.door.base+address(rt), f)
		}
	}
	tests := []struct {
		name     string
		onlyPost bool
		change   change
		form     func(url.Values)
		code     int
	}{
		{name: "no cookie", change: func(r *http.Request) { r.Header.Del("Cookie") }, code: 401},
		{name: "another cookie", change: func(r *http.Request) { r.Header.Set("Cookie", "husorden=AAAAAAAAAAAAAAAAAAAAAA") }, code: 401},
		{name: "empty cookie", change: func(r *http.Request) { r.Header.Set("Cookie", "husorden=") }, code: 401},
		{name: "host of another name", change: func(r *http.Request) { r.Host = "husorden.example.com:40001" }, code: 421},
		{name: "host localhost", change: func(r *http.Request) { r.Host = "localhost:40001" }, code: 421},
		{name: "host with another port", change: func(r *http.Request) { r.Host = "127.0.0.1:40002" }, code: 421},
		{name: "host without a port", change: func(r *http.Request) { r.Host = "127.0.0.1" }, code: 421},
		{name: "no host", change: func(r *http.Request) { r.Host = "" }, code: 421},
		{name: "from another site", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, code: 401},
		{name: "from another port", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, code: 401},
		{name: "origin of another site", onlyPost: true, change: func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }, code: 403},
		{name: "origin of another port", onlyPost: true, change: func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:40002") }, code: 403},
		{name: "origin null", onlyPost: true, change: func(r *http.Request) { r.Header.Set("Origin", "null") }, code: 403},
		{name: "no origin", onlyPost: true, change: func(r *http.Request) { r.Header.Del("Origin") }, code: 403},
		{name: "no form token", onlyPost: true, form: func(f url.Values) { f.Del("form") }, code: 403},
		{name: "another form token", onlyPost: true, form: func(f url.Values) { f.Set("form", "x") }, code: 403},
		{name: "form token in the address", onlyPost: true, form: func(f url.Values) { f.Del("form") },
			change: func(r *http.Request) { r.URL.RawQuery = "form=" + "TOKEN" }, code: 403},
		{name: "too much", onlyPost: true, form: func(f url.Values) { f.Set("x", strings.Repeat("x", 5<<20)) }, code: 413},
		{name: "not a form", onlyPost: true, form: func(f url.Values) {}, change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, code: 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, rt := range within {
				if tt.onlyPost && rt.method != "POST" {
					continue
				}
				w := newWorld(t, nil).enter()
				f := tt.form
				if f == nil {
					f = func(url.Values) {}
				}
				r := form(f)(w, rt)
				if tt.change != nil {
					tt.change(r)
				}
				r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "TOKEN", w.form)
				got := w.do(r)
				if got.Code != tt.code {
					t.Errorf("%s %s: %d, want %d", rt.method, rt.path, got.Code, tt.code)
				}
				if len(w.house.answers)+w.house.orders+len(w.files.opened) > 0 {
					t.Errorf("%s %s did something", rt.method, rt.path)
				}
				if strings.Contains(got.Body.String(), "Sofie") || strings.Contains(got.Body.String(), w.form) && tt.code != 403 && tt.code != 413 {
					t.Errorf("%s %s tells something", rt.method, rt.path)
				}
			}
		})
	}
	for _, rt := range within { // and with all of it they do let the person in
		w := newWorld(t, nil).enter()
		if got := w.do(form(func(url.Values) {})(w, rt)); got.Code == 401 || got.Code == 403 || got.Code >= 500 {
			t.Errorf("%s %s: %d for the person", rt.method, rt.path, got.Code)
		}
	}
}

func TestWrongMethod(t *testing.T) {
	w := newWorld(t, nil).enter()
	for _, m := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
		for _, rt := range within {
			if got := w.do(w.request(m, w.page.door.base+address(rt), nil)); got.Code != 405 {
				t.Errorf("%s %s: %d", m, rt.path, got.Code)
			}
		}
		if got := w.do(w.request(m, "/enter/x", nil)); got.Code != 401 {
			t.Errorf("%s /enter: %d", m, got.Code)
		}
	}
	// An action's address, typed or loaded anew, leads back.
	if got := w.get("/answer"); got.Code != 303 || got.Header().Get("Location") != w.page.door.base+"/" {
		t.Errorf("GET /answer: %d %s", got.Code, got.Header().Get("Location"))
	}
	if len(w.house.answers) > 0 {
		t.Error("something was answered")
	}
}

func TestTokenCountsOnce(t *testing.T) {
	w := newWorld(t, nil)
	path := func() string { return strings.TrimPrefix(w.page.Mint(), "http://"+w.host) }
	one := path()
	if got := w.do(w.request("HEAD", one, nil)); got.Code != 401 {
		t.Errorf("HEAD: %d", got.Code)
	}
	first := w.do(w.request("GET", one, nil))
	if first.Code != 303 {
		t.Fatalf("a fresh token: %d", first.Code)
	}
	if got := w.do(w.request("GET", one, nil)); got.Code != 401 || len(got.Result().Cookies()) > 0 {
		t.Errorf("a used token: %d", got.Code)
	}
	late := path()
	w.clock = w.clock.Add(tokenLives)
	if got := w.do(w.request("GET", late, nil)); got.Code != 401 {
		t.Errorf("a late token: %d", got.Code)
	}
	old := path()
	for range mostTokens {
		path()
	}
	if got := w.do(w.request("GET", old, nil)); got.Code != 401 {
		t.Errorf("a token pushed out by others: %d", got.Code)
	}
	for _, bad := range []string{"/enter/", "/enter/x", "/enter/" + strings.Repeat("A", 22), "/enter/%00", "/enter/..%2f"} {
		if got := w.do(w.request("GET", bad, nil)); got.Code != 401 {
			t.Errorf("%s: %d", bad, got.Code)
		}
	}
	c := first.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != w.page.door.base+"/" || c.Domain != "" || len(c.Value) < 22 {
		t.Errorf("the cookie: %+v", c)
	}
	if strings.Contains(one, strings.Trim(w.page.door.base, "/")) || strings.Contains(one, c.Value) {
		t.Error("the address holds more than the token")
	}
}

func TestSessionEnds(t *testing.T) {
	w := newWorld(t, nil).enter()
	w.clock = w.clock.Add(sessionLives)
	if got := w.get("/"); got.Code != 200 {
		t.Errorf("just within the time: %d", got.Code)
	}
	w.clock = w.clock.Add(sessionLives + time.Second)
	if got := w.get("/"); got.Code != 401 {
		t.Errorf("after it: %d", got.Code)
	}
	w.enter()
	mine := w.cookie
	for range mostSessions {
		w.cookie = nil
		w.enter()
	}
	w.cookie = mine
	if got := w.get("/"); got.Code != 401 {
		t.Errorf("a session pushed out by others: %d", got.Code)
	}
}

func TestTwoPagesShareNothing(t *testing.T) {
	a, b := newWorld(t, nil).enter(), newWorld(t, nil).enter()
	r := b.request("GET", b.page.door.base+"/", nil)
	r.Header.Set("Cookie", "husorden="+a.cookie.Value)
	if got := b.do(r); got.Code != 401 {
		t.Errorf("another page's cookie: %d", got.Code)
	}
	if a.page.door.base == b.page.door.base {
		t.Error("two pages have the same secret path")
	}
}

func TestHeaders(t *testing.T) {
	w := newWorld(t, nil).enter()
	for name, r := range map[string]*httptest.ResponseRecorder{
		"overview": w.get("/"), "shut": w.do(w.request("GET", "/", nil)), "style": w.do(w.request("GET", "/style.css", nil)),
		"wrong host": func() *httptest.ResponseRecorder {
			q := w.request("GET", "/", nil)
			q.Host = "evil.example"
			return w.do(q)
		}(),
	} {
		h := r.Header()
		csp := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none';") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", name, csp)
		}
		for key, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
			if h.Get(key) != want {
				t.Errorf("%s: %s is %q", name, key, h.Get(key))
			}
		}
		for key := range h {
			if strings.HasPrefix(key, "Access-Control-") {
				t.Errorf("%s: %s", name, key)
			}
		}
	}
	if got := w.get("/").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page may be kept: %q", got)
	}
}
