package page

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// running is a page that is served, and how to end it.
func running(t *testing.T, log *slog.Logger) (*Page, func()) {
	t.Helper()
	w := newWorld(t, nil)
	w.page.o.Now = time.Now
	if log != nil {
		w.page.o.Log = log
	}
	p, err := Listen(w.page.o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return p, func() {
		t.Helper()
		stop()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("the page does not stop")
		}
	}
}

func TestServedOnLoopbackOnly(t *testing.T) {
	p, stop := running(t, nil)
	for _, l := range p.listeners {
		if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("listens on %s", ip)
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	for _, l := range p.listeners { // both addresses let the person in
		u, err := url.Parse(p.Mint())
		if err != nil {
			t.Fatal(err)
		}
		u.Host = l.Addr().String()
		resp, err := client.Get(u.String())
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), "Køreseddel") {
			t.Errorf("%s: %d, %v", u.Host, resp.StatusCode, err)
		}
	}
	resp, err := http.Get("http://" + p.listeners[0].Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("a stranger gets %d", resp.StatusCode)
	}
	client.CloseIdleConnections()
	stop()
	if c, err := net.DialTimeout("tcp", p.listeners[0].Addr().String(), time.Second); err == nil {
		c.Close()
		t.Error("it still listens after its end")
	}
	p.Close() // once more is harmless
}

// Who holds connections open or sends forever holds nobody else up for long, and
// a request too large is refused.
func TestServerBounds(t *testing.T) {
	p, stop := running(t, nil)
	defer stop()
	at := p.listeners[0].Addr().String()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+at+"\r\nX: "+strings.Repeat("x", 2*mostHeader+8192)+"\r\n\r\n"); err != nil {
		t.Log(err) // it may hang up before it has read all
	}
	answer, _ := io.ReadAll(c)
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 431")) && len(answer) > 0 {
		t.Errorf("got %.60q", answer)
	}
	c2, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c2.Close()
	if _, err := io.WriteString(c2, "GET / HTTP/1.1\r\nHost: "); err != nil { // and no more
		t.Fatal(err)
	}
	if err := c2.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := io.ReadAll(c2); err != nil {
		t.Errorf("who says half a request is not dropped: %v", err)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("dropped after %s only", took)
	}
}

// Nothing of what the page shows reaches the log.
func TestLogTellsNothing(t *testing.T) {
	var b bytes.Buffer
	w := newWorld(t, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}).enter()
	for _, rt := range within {
		w.do(w.request(rt.method, w.page.door.base+address(rt), url.Values{"form": {w.form}, "item": {w.ref(2)}, "answer": {"delete"}, "sure": {"1"}}))
	}
	w.house.err = context.DeadlineExceeded
	w.get("/")
	w.get("/item/" + id(1))
	for _, not := range []string{"Sofie", "Skrivebord", "karen", w.form, w.cookie.Value, w.page.door.base, id(1), "040447"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("%q is in the log:\n%s", not, b.String())
		}
	}
	if !strings.Contains(b.String(), "the page could not be made") {
		t.Errorf("the log does not tell that a page failed:\n%s", b.String())
	}
}

func TestWordsOfPolicy(t *testing.T) {
	if kinds, themes := kindList("da"); !strings.Contains(kinds, "CPR-numre") || !strings.Contains(themes, "helbred") {
		t.Errorf("%s; %s", kinds, themes)
	}
	for k, w := range kindWords {
		if w.da == "" || w.en == "" || !slices.Contains(policy.Kinds, k) {
			t.Errorf("no words for %s", k)
		}
	}
}
