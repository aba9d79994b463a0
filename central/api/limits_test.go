package api_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/policy/compliance"
)

// TestPagesTooMany: pages pass through the limit that readers have, together with
// them, and each address by itself.
func TestPagesTooMany(t *testing.T) {
	w := begun(t)
	shown := 0
	a, err := api.New(api.Options{Store: w.store, Box: w.box, Now: w.time, Log: slog.New(slog.DiscardHandler),
		Pages: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { shown++ })})
	w.check(err)
	h := a.Handler()
	get := func(path, from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.RemoteAddr = from
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec
	}
	get("/v1/devices", "192.0.2.1:1")
	var last *httptest.ResponseRecorder
	for range 1500 {
		if last = get("/", "192.0.2.1:2"); last.Code == http.StatusTooManyRequests {
			break
		}
	}
	if last.Code != http.StatusTooManyRequests || last.Header().Get("Retry-After") != "1" || shown != 999 {
		t.Fatalf("%d after %d pages: %v", last.Code, shown, last.Header())
	}
	if code := get("/sign-in", "192.0.2.2:1").Code; code != http.StatusOK {
		t.Errorf("another address: %d", code)
	}
	w.pass(time.Second)
	if code := get("/sign-in", "192.0.2.1:3").Code; code != http.StatusOK {
		t.Errorf("a second later: %d", code)
	}
}

// TestSlowBody: a body that comes a byte a second is cut off, and does not keep
// others from reporting.
func TestSlowBody(t *testing.T) {
	t.Parallel() // it takes half a minute of waiting
	w := begun(t)
	o := w.org("Solhøj")
	slow, other := w.pc(o), w.pc(o)
	r := slow.request("POST", compliance.ReportPath, slow.body(slow.report(1)))
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.check(err)
	defer c.Close()
	_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\n%s: %s\r\nContent-Length: 2000\r\n\r\n", compliance.ReportPath, compliance.Header, r.Header.Get(compliance.Header))
	w.check(err)
	began := time.Now()
	for err == nil && time.Since(began) < 50*time.Second {
		if time.Since(began) < 3*time.Second {
			if status := other.send("POST", compliance.ReportPath, other.body(other.report(1)), nil); status != 200 {
				t.Errorf("another device: %d", status)
			}
		}
		time.Sleep(time.Second)
		_, err = c.Write([]byte{0})
	}
	if took := time.Since(began); err == nil || took < 20*time.Second || took > 45*time.Second {
		t.Errorf("it was cut off after %v: %v", took, err)
	}
}
