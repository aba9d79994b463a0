package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

var everything = store.Scope{All: true}

// world is a central endpoint that answers on a port, with a clock that tests set.
type world struct {
	t     testing.TB
	url   string
	store *store.Store
	box   *seal.Box
	log   *bytes.Buffer
	api   *api.API
	mu    sync.Mutex
	now   time.Time
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

// guarded is a buffer that several goroutines write to.
type guarded struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(p)
}

func begun(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: start, log: new(bytes.Buffer)}
	var err error
	w.store, err = store.SQLite(context.Background(), filepath.Join(t.TempDir(), "central.db"), w.time)
	w.check(err)
	w.box, err = seal.New(bytes.Repeat([]byte{1}, 32))
	w.check(err)
	log := slog.New(slog.NewTextHandler(&guarded{b: w.log}, nil))
	a, err := api.New(api.Options{Store: w.store, Box: w.box, Now: w.time, Log: log, Kept: store.Kept{Days: 400 * 24 * time.Hour, Actions: 400 * 24 * time.Hour}})
	w.check(err)
	w.api = a
	s := httptest.NewUnstartedServer(nil)
	s.Config = api.Server(a.Handler(), log)
	s.Start()
	t.Cleanup(func() {
		s.Close()
		w.check(w.store.Close())
	})
	w.url = s.URL
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) org(name string) store.Organisation {
	w.t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	w.check(err)
	id := store.NewID()
	o := store.Organisation{ID: id, Name: name, PolicyKey: pub, PolicySeed: w.box.Seal(key.Seed(), evidence.KeyPurpose(id))}
	w.check(w.store.AddOrganisation(context.Background(), o))
	return o
}

func (w *world) token(o store.Organisation, uses int) compliance.Token {
	w.t.Helper()
	secret, err := w.store.AddEnrolToken(context.Background(), store.EnrolToken{ID: store.NewID(), Org: o.ID, Label: "Stuen", UsesLeft: uses, Expires: w.time().Add(time.Hour)})
	w.check(err)
	return secret
}

func (w *world) apiToken(org store.ID, scopes ...store.APIScope) string {
	w.t.Helper()
	secret, err := w.store.AddAPIToken(context.Background(), store.APIToken{ID: store.NewID(), Name: "test", Org: org, Scopes: scopes})
	w.check(err)
	return secret
}

// pc plays a device.
type pc struct {
	*world
	key    ed25519.PrivateKey
	id     compliance.ID
	pinned compliance.Key
}

func (w *world) pc(o store.Organisation) *pc {
	w.t.Helper()
	p := w.stranger()
	var got compliance.Enrolled
	if status := p.send("POST", compliance.EnrolPath, p.enrolment(w.token(o, 1)), &got); status != 200 {
		w.t.Fatalf("enrolling: %d", status)
	}
	p.id, p.pinned = got.Device, got.PolicyKey
	return p
}

// stranger is a PC that is not enrolled.
func (w *world) stranger() *pc {
	w.t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	w.check(err)
	return &pc{world: w, key: key, id: compliance.KeyID(pub)}
}

func (p *pc) enrolment(t compliance.Token) []byte {
	b, err := json.Marshal(compliance.Enrolment{Schema: compliance.Schema, Token: t, Key: compliance.KeyOf(p.key.Public().(ed25519.PublicKey)),
		Agent: compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"}})
	p.check(err)
	return b
}

func (p *pc) request(method, path string, body []byte, change ...func(*http.Request)) *http.Request {
	p.t.Helper()
	var nonce compliance.Nonce
	_, _ = rand.Read(nonce[:])
	r, err := http.NewRequest(method, p.url+path, bytes.NewReader(body))
	p.check(err)
	r.Header.Set(compliance.Header, compliance.Sign(p.key, p.id, compliance.Request{Method: method, Target: path, Body: body}, p.time(), nonce).String())
	if path == compliance.ReportPath {
		r.Header.Set("Content-Encoding", "gzip")
	}
	for _, c := range change {
		c(r)
	}
	return r
}

func (p *pc) send(method, path string, body []byte, into any, change ...func(*http.Request)) int {
	p.t.Helper()
	return p.do(p.request(method, path, body, change...), into)
}

// do sends a request and reads its answer.
func (w *world) do(r *http.Request, into any) int {
	w.t.Helper()
	resp, err := http.DefaultClient.Do(r)
	w.check(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	w.check(err)
	if into != nil && len(b) > 0 {
		if text, ok := into.(*string); ok {
			*text = string(b)
		} else if err := json.Unmarshal(b, into); err != nil {
			w.t.Fatalf("%d: %v\n%s", resp.StatusCode, err, b)
		}
	}
	return resp.StatusCode
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// report is a report of a house with something overdue.
func (p *pc) report(seq int64) compliance.Report {
	sum := compliance.Sum(strings.Repeat("ab", 32))
	at := p.time()
	return compliance.Report{
		Head: compliance.Head{Schema: 1, Device: p.id, Sequence: seq, Kind: compliance.Daily, At: at,
			Agent:  compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "plejefamilie", Hash: sum, Since: start, Mode: policy.Enforce}},
		Users:  compliance.Users{Known: 1, Watched: 1},
		Places: []compliance.Place{{Place: policy.Desktop, Known: 1, Watched: 1, Files: 40, Looked: at}},
		Stored: []compliance.Stored{{Place: policy.Desktop, Category: policy.Sensitive, DocumentType: policy.StatusReport,
			Rule: "plejefamilie.desktop.30d", Decision: policy.Ask, Count: 4, Overdue: 1, AgeDays: 35, OverdueDays: 5}},
		Overdue: []compliance.Item{{Item: compliance.ID(strings.Repeat("0f", 16)), Place: policy.Desktop, Category: policy.Sensitive, Rule: "plejefamilie.desktop.30d", AgeDays: 35, OverdueDays: 5}},
		Exceptions: []compliance.Exception{{Item: compliance.ID(strings.Repeat("0e", 16)), Place: policy.Desktop, Category: policy.Sensitive, Rule: "plejefamilie.desktop.30d",
			Answer: policy.AnswerKeep, Given: start, Until: start.AddDate(0, 1, 0)}},
		Totals:  compliance.Totals{Since: start, OnTime: 10 * int(seq), Late: int(seq), ByPolicy: 11 * int(seq), Overrun: [9]int{2: int(seq)}, LongestDays: 6},
		Duties:  []compliance.Duty{{Duty: "botilbud.duty.device_review", Role: policy.DailyManager, Due: start.AddDate(0, 3, 0), Signed: start}},
		Posture: []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Yes, Method: compliance.ByAPI, At: at}},
		Health:  []compliance.Health{{Code: compliance.PlacePolled, Severity: compliance.Notice, Since: at, Place: policy.Desktop}},
		Audit:   compliance.Audit{N: 10 * seq, Sum: sum},
	}
}

func (p *pc) body(r compliance.Report) []byte {
	p.t.Helper()
	b, err := compliance.Encode(r)
	p.check(err)
	return zipped(b)
}

// get asks the reader's API.
func (w *world) get(path, token string, into any) int {
	w.t.Helper()
	r, err := http.NewRequest("GET", w.url+path, nil)
	w.check(err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return w.do(r, into)
}
