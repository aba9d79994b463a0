package page

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestSeat: who was let in stays in when the next page takes the seat, and who
// comes between the two waits.
func TestSeat(t *testing.T) {
	seat, err := TakeSeat(time.Now, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(seat.Close)
	serve := func() (*Page, func()) {
		t.Helper()
		o := newWorld(t, nil).page.o
		o.Now, o.Seat = time.Now, seat
		p, err := Listen(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		return p, func() {
			t.Helper()
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	get := func(url string) string {
		resp, err := client.Get(url)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), "Køreseddel") {
			t.Errorf("%d, %v", resp.StatusCode, err)
		}
		return resp.Request.URL.String()
	}
	p, stop := serve()
	at := get(p.Mint())
	for range 3 {
		stop()
		got := make(chan string)
		go func() { got <- get(at) }()
		time.Sleep(50 * time.Millisecond)
		select {
		case <-got:
			t.Fatal("somebody answers while there is no page")
		default:
		}
		_, stop = serve()
		if again := <-got; again != at {
			t.Errorf("led from %s to %s", at, again)
		}
	}
	stop()
	seat.Close()
	if resp, err := client.Get(at); err == nil {
		resp.Body.Close()
		t.Error("a seat that was given back answers")
	}
}

// Whoever asks just as the page is let go of is sent to the next one, and never
// shown an empty page.
func TestLeaving(t *testing.T) {
	w := newWorld(t, nil).enter()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	w.house.err = context.Canceled
	path := w.page.door.base + "/item/" + id(1) + "?lang=da"
	got := w.do(w.request("GET", path, nil).WithContext(ctx))
	if got.Code != 307 || got.Header().Get("Location") != path || got.Header().Get("Connection") != "close" {
		t.Errorf("%d %v", got.Code, got.Header())
	}
	r := w.request("POST", w.page.door.base+"/answer", url.Values{"form": {w.form}, "answer": {"delete"}, "item": {"0000000000000001-00000000"}})
	if got := w.do(r.WithContext(ctx)); got.Code != 303 || !strings.HasSuffix(got.Header().Get("Location"), w.page.door.base+"/") {
		t.Errorf("a form: %d %v", got.Code, got.Header())
	}
}
