package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
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
