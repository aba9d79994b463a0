package alert_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/central/alert"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// world is a database with a clock that tests set, and replicas on it.
type world struct {
	*testing.T
	store *store.Store
	box   *seal.Box
	path  string
	log   bytes.Buffer

	mu  sync.Mutex // guards now
	now time.Time
}

func begun(t *testing.T) *world {
	w := &world{T: t, now: start, path: filepath.Join(t.TempDir(), "central.db")}
	w.store = w.open()
	var err error
	w.box, err = seal.New(make([]byte, 32))
	w.check(err)
	return w
}

func (w *world) open() *store.Store {
	w.Helper()
	s, err := store.SQLite(context.Background(), w.path, w.time)
	w.check(err)
	w.Cleanup(func() { w.check(s.Close()) })
	return s
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// sender is a replica's.
func (w *world) sender(s *store.Store, p *post) *alert.Sender {
	o := alert.Options{Store: s, Box: w.box, Now: w.time, Log: slog.New(slog.NewTextHandler(&w.log, nil)), Every: time.Hour, Link: "https://central.example/"}
	if p != nil {
		o.Mail = &alert.Mail{Server: p.addr, From: "husorden@example.dk", User: "central", Password: password, TLS: p.trust}
	}
	return alert.New(o)
}

// org has n devices.
func (w *world) org(name string, n int) store.ID {
	w.Helper()
	ctx := context.Background()
	o := store.Organisation{ID: store.NewID(), Name: name, PolicyKey: make([]byte, 32), PolicySeed: []byte{1}}
	w.check(w.store.AddOrganisation(ctx, o))
	token, err := w.store.AddEnrolToken(ctx, store.EnrolToken{ID: store.NewID(), Org: o.ID, Label: "Annes pc", UsesLeft: n})
	w.check(err)
	for range n {
		pub, _, err := ed25519.GenerateKey(nil)
		w.check(err)
		_, err = w.store.Enrol(ctx, compliance.Enrolment{Schema: 1, Token: token, Key: compliance.KeyOf(pub), Agent: compliance.Agent{Version: "1.0.0", OS: "linux", Arch: "amd64"}})
		w.check(err)
	}
	return o.ID
}

func (w *world) mailTo(org store.ID, address, lang string) {
	w.Helper()
	w.check(w.store.AddAlert(context.Background(), store.AlertTarget{ID: store.NewID(), Org: org, Kind: store.ByMail, Address: address, Lang: lang, Name: "Hus Ærø"}))
}

func (w *world) once(s *alert.Sender) {
	w.Helper()
	w.check(s.Once(context.Background()))
}

// read undoes what a mail is packed in.
func (w *world) read(l letter) (subject, body string, head mail.Header) {
	w.Helper()
	m, err := mail.ReadMessage(strings.NewReader(l.body))
	w.check(err)
	subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	w.check(err)
	b, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	w.check(err)
	return subject, strings.ReplaceAll(string(b), "\r\n", "\n"), m.Header
}

// TestMail: two replicas, two organisations, three devices that fell silent: one
// mail an organisation, over TLS, that names nobody.
func TestMail(t *testing.T) {
	w, p := begun(t), newPost(t, true)
	a := w.org("Familien Toftemark", 2)
	b := w.org("Møllegården", 1)
	w.mailTo(a, "it@example.dk", "da")
	w.mailTo(b, "dpo@example.dk", "en")
	replicas := []*alert.Sender{w.sender(w.store, p), w.sender(w.open(), p)}
	both := func() {
		var wg sync.WaitGroup
		for _, r := range replicas {
			wg.Go(func() {
				if err := r.Once(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	both()
	if n := len(p.sent()); n != 0 {
		t.Fatalf("%d mails about nothing", n)
	}
	w.pass(compliance.SilentAfter + time.Hour)
	for range 5 {
		both()
		w.pass(20 * time.Minute)
	}
	mails := p.sent()
	if len(mails) != 2 {
		t.Fatalf("%d mails, want 2", len(mails))
	}
	for _, m := range mails {
		if !m.tls || m.from != "husorden@example.dk" {
			t.Errorf("%+v", m)
		}
		subject, body, head := w.read(m)
		want, pages := "Husorden: 2 pc'er er tavse hos Hus Ærø", 2
		if m.to == "dpo@example.dk" {
			want, pages = "Husorden: 1 PC is silent at Hus Ærø", 1
		}
		if subject != want || strings.Count(body, "https://central.example/device/") != pages || head.Get("Auto-Submitted") == "" || head.Get("Message-Id") == "" {
			t.Errorf("%q\n%v\n%s", subject, head, body)
		}
		for _, name := range []string{"Annes", "Toftemark", "Møllegården"} {
			if strings.Contains(m.body+body, name) {
				t.Errorf("%s is in\n%s", name, body)
			}
		}
	}
}

// TestMailTexts: what the digests say, whole.
func TestMailTexts(t *testing.T) {
	w, p := begun(t), newPost(t, true)
	org := w.org("Solhøj", store.MostTurned+3)
	w.mailTo(org, "da@example.dk", "da")
	w.pass(compliance.SilentAfter + time.Hour)
	w.once(w.sender(w.store, p))
	subject, body, _ := w.read(p.sent()[0])
	if subject != "Husorden: 53 pc'er er ikke i orden eller er tavse hos Hus Ærø" {
		t.Error(subject)
	}
	for _, line := range []string{"Nyt siden sidst hos Hus Ærø:\n", "\nTavse, ikke hørt fra i tre døgn: 50\n", "\n… og 3 til, som der ikke er plads til her.\n",
		"\nLige nu: 0 i orden, 0 kræver opmærksomhed, 0 ikke i orden, 53 tavse.\n", "\nNæste besked kommer tidligst om en time, og kun hvis der er noget nyt.\n"} {
		if !strings.Contains(body, line) {
			t.Errorf("no %q in\n%s", line, body)
		}
	}
}

// TestMailRefused: a server that is down, full or unknown is tried again, and its
// words are not logged.
func TestMailRefused(t *testing.T) {
	w, p := begun(t), newPost(t, true)
	w.mailTo(w.org("Solhøj", 1), "it@example.dk", "da")
	w.pass(compliance.SilentAfter + time.Hour)
	s := w.sender(w.store, p)
	p.refuse(errors.New("550 it@example.dk has no room"))
	w.once(s)
	w.once(s) // not at once
	if n := strings.Count(w.log.String(), "a digest was not sent"); n != 1 || strings.Contains(w.log.String(), "it@example.dk") {
		t.Errorf("%s", &w.log)
	}
	p.refuse(nil)
	w.pass(3 * time.Minute)
	w.once(s)
	if n := len(p.sent()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// TestMailTrouble: nothing is sent to a server that cannot be trusted, and no
// password either.
func TestMailTrouble(t *testing.T) {
	good, plain := newPost(t, true), newPost(t, false)
	gone := &post{addr: "127.0.0.1:1"}
	for name, c := range map[string]struct {
		post *post
		set  func(*alert.Mail)
		log  string
		sent int
	}{
		"good":                  {good, func(*alert.Mail) {}, "", 1},
		"unknown certificate":   {good, func(m *alert.Mail) { m.TLS = nil }, "TLS", 0},
		"wrong password":        {good, func(m *alert.Mail) { m.Password = "no" }, "let this program in", 0},
		"no TLS, here":          {plain, func(m *alert.Mail) { m.User = "" }, "", 1},
		"TLS at once, not here": {plain, func(m *alert.Mail) { m.Implicit = true }, "TLS", 0},
		"nobody there":          {gone, func(*alert.Mail) {}, "does not answer", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := begun(t)
			w.mailTo(w.org("Solhøj", 1), "it@example.dk", "da")
			w.pass(compliance.SilentAfter + time.Hour)
			before := len(c.post.sent())
			m := &alert.Mail{Server: c.post.addr, From: "husorden@example.dk", User: "central", Password: password, TLS: c.post.trust}
			c.set(m)
			w.once(alert.New(alert.Options{Store: w.store, Box: w.box, Now: w.time, Log: slog.New(slog.NewTextHandler(&w.log, nil)), Every: time.Hour, Mail: m}))
			if n := len(c.post.sent()) - before; n != c.sent || !strings.Contains(w.log.String(), c.log) || strings.Contains(w.log.String(), "not known here") {
				t.Errorf("%d mails; %s", n, &w.log)
			}
		})
	}
}

// TestHook: the body is signed, a refusal is followed by another try under the same
// id, and a redirect is not followed.
func TestHook(t *testing.T) {
	w := begun(t)
	var mu sync.Mutex
	var secret string
	var got []alert.Hook
	answers := []int{500, 302, 204}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if err := alert.Verify(secret, r.Header.Get(alert.SignatureHeader), b, w.time()); err != nil {
			t.Error(err)
		}
		if err := alert.Verify(secret, r.Header.Get(alert.SignatureHeader), append(b, ' '), w.time()); !errors.Is(err, alert.ErrSignature) {
			t.Errorf("another body: %v", err)
		}
		if err := alert.Verify(secret, r.Header.Get(alert.SignatureHeader), b, w.time().Add(time.Hour)); !errors.Is(err, alert.ErrSignature) {
			t.Errorf("an hour later: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		var h alert.Hook
		if err := json.Unmarshal(b, &h); err != nil {
			t.Error(err)
		}
		got = append(got, h)
		rw.Header().Set("Location", "/elsewhere")
		rw.WriteHeader(answers[min(len(got), len(answers))-1])
	}))
	defer srv.Close()
	org := w.org("Familien Toftemark", 1)
	target := store.AlertTarget{ID: store.NewID(), Org: org, Kind: store.ByWebhook, Address: srv.URL}
	secret, target.Secret = alert.NewSecret(w.box, target.ID)
	w.check(w.store.AddAlert(context.Background(), target))
	w.pass(compliance.SilentAfter + time.Hour)
	s := w.sender(w.store, nil)
	for range 30 {
		w.once(s)
		w.pass(time.Minute)
	}
	if len(got) != 3 || got[0].ID != got[2].ID || got[0].Schema != 1 || len(got[0].New) != 1 || got[0].New[0].Standing != compliance.Silent ||
		got[0].Org != org || got[0].Counts[compliance.Silent] != 1 {
		t.Errorf("%+v", got)
	}
	list, err := w.store.Alerts(context.Background(), store.Scope{All: true})
	if w.check(err); len(list) != 1 || list[0].Sent.IsZero() {
		t.Errorf("%+v", list)
	}
	if bytes.Contains(list[0].Secret, []byte(secret)) {
		t.Error("the secret is not sealed")
	}
}

func TestChecks(t *testing.T) {
	for url, good := range map[string]bool{"https://example.dk/hook?x=1": true, "http://127.0.0.1:80/": true, "http://localhost/x": true,
		"http://example.dk/": false, "ftp://example.dk": false, "https://a:b@example.dk": false, "https://": false, "": false, "https://x/#y": false, "javascript:1": false} {
		if err := alert.CheckURL(url); (err == nil) != good {
			t.Errorf("%q: %v", url, err)
		}
	}
	for address, good := range map[string]bool{"it@example.dk": true, "it+x@example.dk": true, "": false, "it": false, "Ib <it@example.dk>": false,
		"it@example.dk\r\nBcc: x@example.dk": false, "a@example.dk, b@example.dk": false, "a b@example.dk": false} {
		if err := alert.CheckMail(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, bad := range []string{"", "t=", "t=1", "t=x,v1=00", "t=1,v1=zz", "v1=00,t=1", "t=1,v1=", strings.Repeat("t=1,v1=00,", 99)} {
		if err := alert.Verify("secret", bad, nil, time.Unix(1, 0)); !errors.Is(err, alert.ErrSignature) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
