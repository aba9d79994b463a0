package report

import (
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// pc is a device with an outbox in memory.
type pc struct {
	now     time.Time
	seq     uint64
	outbox  []ledger.Report
	secrets map[string][]byte
	told    []time.Time // by Corroborate
}

func (p *pc) Report(_ context.Context, k compliance.Kind, version string) (compliance.Report, error) {
	return compliance.Report{Head: compliance.Head{Schema: compliance.Schema, Kind: k, At: p.now,
		Agent:  compliance.Agent{Version: compliance.VersionOf(version), OS: "linux", Arch: "amd64"},
		Policy: compliance.Policy{Profile: "plejefamilie", Hash: compliance.Sum(strings.Repeat("0", 64)), Since: p.now, Mode: policy.AskMode}},
		Audit: compliance.Audit{Sum: compliance.Sum(strings.Repeat("0", 64))}}, nil
}

func (p *pc) Queue(build func(uint64) ([]byte, error)) (uint64, error) {
	body, err := build(p.seq + 1)
	if err != nil {
		return 0, err
	}
	p.seq++
	p.outbox = append(p.outbox, ledger.Report{Seq: p.seq, At: p.now, Body: body})
	return p.seq, nil
}

func (p *pc) Queued(most int) ([]ledger.Report, error) {
	return p.outbox[:min(most, len(p.outbox))], nil
}

func (p *pc) Sent(seq uint64) error {
	for i, r := range p.outbox {
		if r.Seq == seq {
			p.outbox = append(p.outbox[:i:i], p.outbox[i+1:]...)
			return nil
		}
	}
	return errors.New("not in the outbox")
}

func (p *pc) Corroborate(t time.Time) error { p.told = append(p.told, t); return nil }
func (p *pc) Secret(kind string) ([]byte, error) {
	if v, ok := p.secrets[kind]; ok {
		return v, nil
	}
	return nil, ledger.ErrUnknown
}
func (p *pc) KeepSecret(kind string, v []byte) error { p.secrets[kind] = v; return nil }
func (p *pc) DropSecret(kind string) error           { delete(p.secrets, kind); return nil }

// central is a central endpoint that does as a test says.
type central struct {
	t       *testing.T
	pc      *pc
	skew    time.Duration // its clock is ahead of the device's
	key     ed25519.PrivateKey
	org     compliance.ID
	device  ed25519.PublicKey
	got     []compliance.Report
	seen    map[int64]int
	refuse  func(path string) *Refused // nil: nothing
	policy  *compliance.SignedPolicy
	version int64
	calls   int
}

const token = "ho10123456789abcdef0123456789abcdef"

func (c *central) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.calls++
	answer := func(status int, v any) {
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(v); err != nil {
			c.t.Error(err)
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Error(err)
	}
	now := c.pc.now.Add(c.skew)
	cred, err := compliance.ParseCredential(r.Header.Get(compliance.Header))
	if err != nil {
		c.t.Errorf("credential: %v", err)
	}
	if d := now.Sub(cred.At).Abs(); d > compliance.MaxSkew {
		answer(http.StatusUnauthorized, compliance.Refusal{Code: compliance.ClockSkew, Time: now})
		return
	}
	if c.refuse != nil {
		if no := c.refuse(r.URL.Path); no != nil {
			if no.after > 0 {
				w.Header().Set("Retry-After", "7200")
			}
			answer(no.Status, no.Refusal)
			return
		}
	}
	if r.URL.Path == compliance.EnrolPath {
		e, err := compliance.DecodeEnrolment(body)
		if err != nil || e.Token != token {
			answer(http.StatusForbidden, compliance.Refusal{Code: compliance.BadToken, Message: "The token is used up.", Time: now})
			return
		}
		c.device = e.Key.Public()
	}
	if !cred.Verify(c.device, compliance.Request{Method: r.Method, Target: r.URL.RequestURI(), Body: body}) {
		c.t.Errorf("%s: the signature is wrong", r.URL.Path)
	}
	switch r.URL.Path {
	case compliance.EnrolPath:
		answer(200, compliance.Enrolled{Schema: 1, Device: compliance.IDOf([16]byte{7}), Organisation: c.org,
			PolicyKey: compliance.KeyOf(c.key.Public().(ed25519.PublicKey)), Time: now})
	case compliance.ReportPath:
		z, err := gzip.NewReader(strings.NewReader(string(body)))
		if err != nil {
			c.t.Error(err)
			return
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			c.t.Error(err)
		}
		rep, err := compliance.Decode(plain)
		if err != nil {
			c.t.Error(err)
		}
		c.seen[rep.Sequence]++
		c.got = append(c.got, rep)
		answer(200, compliance.Received{Schema: 1, Sequence: rep.Sequence, Policy: c.version, Time: now})
	case compliance.PolicyPath:
		answer(200, c.policy)
	case compliance.RetirePath:
		answer(200, compliance.Received{Schema: 1, Time: now})
	}
}

type bench struct {
	*central
	url   string
	s     *Sender
	taken []int64
}

func newBench(t *testing.T) *bench {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{central: &central{t: t, pc: &pc{now: start, secrets: map[string][]byte{}}, key: key, org: compliance.IDOf([16]byte{9}), seen: map[int64]int{}}}
	srv := httptest.NewServer(b.central)
	t.Cleanup(srv.Close)
	b.url = srv.URL
	b.restart()
	return b
}

func (b *bench) restart() {
	b.s = NewSender(Options{Device: b.pc, Now: func() time.Time { return b.pc.now }, Version: "v1.0.0", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Take: func(_ *policy.Policy, _ []byte, v int64) error { b.taken = append(b.taken, v); return nil }})
}

func (b *bench) enrol() State {
	b.t.Helper()
	s, err := Enrol(b.t.Context(), b.pc, Enrolment{URL: b.url + "/", Token: token, Version: "v1.0.0", Now: func() time.Time { return b.pc.now }})
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// pass lets minutes go by, each with a step.
func (b *bench) pass(d time.Duration) {
	for end := b.pc.now.Add(d); b.pc.now.Before(end); b.pc.now = b.pc.now.Add(time.Minute) {
		_ = b.s.step(b.t.Context())
	}
}

// once fails unless central has every report up to n once.
func (b *bench) once(n int64) {
	b.t.Helper()
	for seq := int64(1); seq <= n; seq++ {
		if b.seen[seq] != 1 {
			b.t.Errorf("report %d arrived %d times", seq, b.seen[seq])
		}
	}
}

func TestEnrolAndReport(t *testing.T) {
	b := newBench(t)
	if err := b.s.step(t.Context()); err != nil || b.calls != 0 {
		t.Fatalf("without an enrolment: %v, %d calls", err, b.calls)
	}
	if s := b.enrol(); s.Device != compliance.IDOf([16]byte{7}) || s.URL != b.url {
		t.Errorf("%+v", s)
	}
	b.pass(48 * time.Hour)
	daily, beats := 0, 0
	for _, r := range b.got {
		if r.Kind == compliance.Daily {
			daily++
		} else {
			beats++
		}
	}
	if daily < 2 || daily > 3 || beats < 40 || beats > 53 {
		t.Errorf("in two days %d daily reports and %d heartbeats", daily, beats)
	}
	b.once(int64(len(b.got)))
	last, err := Last(b.pc)
	var r compliance.Report
	if err != nil || last.To != b.url || last.At.IsZero() || json.Unmarshal(last.Body, &r) != nil || r.Sequence != int64(len(b.got)) {
		t.Errorf("the last report: %+v, %v", last, err)
	}
	if len(b.pc.told) != 0 {
		t.Error("plain http vouches for the time")
	}
}

// TestOffLineForDays: nothing is lost and nothing sent twice, over restarts too.
func TestOffLineForDays(t *testing.T) {
	b := newBench(t)
	b.enrol()
	b.refuse = func(string) *Refused {
		return &Refused{Status: 503, Refusal: compliance.Refusal{Code: compliance.Unavailable}}
	}
	before := b.calls
	b.pass(72 * time.Hour)
	b.restart()
	if n := b.calls - before; n > 40 {
		t.Errorf("%d tries in three days", n)
	}
	waiting := len(b.pc.outbox)
	if waiting < 60 {
		t.Errorf("%d reports wait after three days", waiting)
	}
	b.refuse = nil
	b.pass(time.Hour)
	if len(b.pc.outbox) > 0 || len(b.got) < waiting {
		t.Errorf("%d reports still wait, %d arrived", len(b.pc.outbox), len(b.got))
	}
	b.once(int64(len(b.got)))
}

func TestRefusals(t *testing.T) {
	t.Run("too many requests", func(t *testing.T) {
		b := newBench(t)
		b.enrol()
		b.refuse = func(string) *Refused {
			return &Refused{Status: 429, Refusal: compliance.Refusal{Code: compliance.TooMany}, after: 1}
		}
		before := b.calls
		b.pass(2*time.Hour - time.Minute)
		if n := b.calls - before; n != 1 {
			t.Errorf("%d tries within Retry-After", n)
		}
	})
	t.Run("a report that can never be taken", func(t *testing.T) {
		b := newBench(t)
		b.enrol()
		first := true
		b.refuse = func(string) *Refused {
			if first {
				first = false
				return &Refused{Status: 422, Refusal: compliance.Refusal{Code: compliance.BadReport}}
			}
			return nil
		}
		b.pass(3 * time.Hour)
		if len(b.pc.outbox) != 0 || len(b.got) == 0 {
			t.Errorf("it holds up %d others", len(b.pc.outbox))
		}
	})
	t.Run("revoked", func(t *testing.T) {
		b := newBench(t)
		b.enrol()
		b.refuse = func(string) *Refused {
			return &Refused{Status: 403, Refusal: compliance.Refusal{Code: compliance.Revoked}}
		}
		b.pass(time.Hour)
		n := b.calls
		b.pass(24 * time.Hour)
		if s, err := Where(b.pc); err != nil || s.Ended != compliance.Revoked || b.calls != n {
			t.Errorf("%+v, %v, %d more calls", s, err, b.calls-n)
		}
	})
	t.Run("a clock that is wrong", func(t *testing.T) {
		b := newBench(t)
		b.skew = 30 * time.Hour
		b.enrol()
		b.pass(time.Hour)
		if len(b.got) == 0 {
			t.Error("nothing arrives")
		}
	})
}

func TestEnrolErrors(t *testing.T) {
	b := newBench(t)
	for name, e := range map[string]Enrolment{
		"a wrong token":       {URL: b.url, Token: "ho1" + strings.Repeat("0", 32)},
		"no token":            {URL: b.url, Token: "hello"},
		"plain http far away": {URL: "http://central.example", Token: token},
		"no address":          {URL: "central", Token: token},
		"a password in it":    {URL: "https://a:b@central.example", Token: token},
		"a bad authority":     {URL: "https://127.0.0.1:1", Token: token, CA: []byte("x")},
	} {
		e.Now = func() time.Time { return start }
		if _, err := Enrol(t.Context(), b.pc, e); err == nil || strings.Contains(err.Error(), "0000000") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Where(b.pc); !errors.Is(err, ErrNotEnrolled) {
			t.Errorf("%s: enrolled all the same: %v", name, err)
		}
	}
}

// TestRedirects: a signed request goes to nobody but the one it is for.
func TestRedirects(t *testing.T) {
	b := newBench(t)
	other := httptest.NewServer(http.RedirectHandler(b.url, http.StatusTemporaryRedirect))
	defer other.Close()
	if _, err := Enrol(t.Context(), b.pc, Enrolment{URL: other.URL, Token: token, Now: func() time.Time { return start }}); !errors.Is(err, errRedirects) || b.calls > 0 {
		t.Errorf("%v, %d calls", err, b.calls)
	}
}

// TestPolicy: only what the pinned key has signed for this organisation, and is
// later than what holds, is taken.
func TestPolicy(t *testing.T) {
	b := newBench(t)
	b.enrol()
	yaml := string(mustLoad(t).YAML())
	publish := func(version int64, org compliance.ID, key ed25519.PrivateKey) {
		p := compliance.SignPolicy(compliance.SignedPolicy{Organisation: org, Version: version, Published: start,
			Hash: compliance.Sum(mustLoad(t).Hash()), YAML: yaml}, key)
		b.policy, b.version = &p, version
	}
	_, stranger, _ := ed25519.GenerateKey(nil)
	publish(1, b.org, stranger)
	b.pass(2 * time.Hour)
	publish(2, compliance.IDOf([16]byte{1}), b.key)
	b.pass(2 * time.Hour)
	if len(b.taken) > 0 {
		t.Errorf("took %v", b.taken)
	}
	publish(3, b.org, b.key)
	b.pass(2 * time.Hour)
	b.pass(4 * time.Hour)
	if len(b.taken) != 1 || b.taken[0] != 3 {
		t.Errorf("took %v, not [3]", b.taken)
	}
	publish(2, b.org, b.key)
	b.version = 9 // as a central would that wants an old one taken
	b.pass(3 * time.Hour)
	if len(b.taken) != 1 {
		t.Errorf("took %v", b.taken)
	}
	if s, err := Where(b.pc); err != nil || s.Policy != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	if last := b.got[len(b.got)-1]; last.Policy.Version != 3 {
		t.Errorf("reports version %d", last.Policy.Version)
	}
}

func mustLoad(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.Load("plejefamilie", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRetire(t *testing.T) {
	b := newBench(t)
	if _, err := Last(b.pc); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("before it is enrolled: %v", err)
	}
	b.enrol()
	if c, err := Last(b.pc); err != nil || c.To != b.url || len(c.Body) > 0 {
		t.Errorf("before the first report: %+v, %v", c, err)
	}
	if err := b.s.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Retire(t.Context(), b.pc, func() time.Time { return b.pc.now }); err != nil {
		t.Fatal(err)
	}
	if _, err := Where(b.pc); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("%v", err)
	}
	if _, err := b.pc.Secret(lastKind); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("what was sent is kept on: %v", err)
	}
}
