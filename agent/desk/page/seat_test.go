package page

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
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
