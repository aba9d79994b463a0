package main

import (
	"context"
	"encoding/pem"
	"errors"
	"log/slog"
	"net"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	agent "github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// mostTraffic is what a PC's reports and their answers may take a day, in bytes of
// HTTP: head and body, both ways. TLS is measured beside it.
const mostTraffic = 20_000

// meter counts what passes through the connections of a listener.
type meter struct {
	net.Listener
	bytes, conns atomic.Int64
}

// Accept implements net.Listener.
func (m *meter) Accept() (net.Conn, error) {
	c, err := m.Listener.Accept()
	if err == nil {
		m.conns.Add(1)
	}
	return &metered{c, m}, err
}

type metered struct {
	net.Conn
	m *meter
}

// Read implements net.Conn.
func (c *metered) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.m.bytes.Add(int64(n))
	return n, err
}

// Write implements net.Conn.
func (c *metered) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.m.bytes.Add(int64(n))
	return n, err
}

// whole is a device whose outbox and secrets are in memory.
type whole struct {
	now     func() time.Time
	seq     uint64
	outbox  []ledger.Report
	secrets map[string][]byte
}

func (w *whole) Report(_ context.Context, k compliance.Kind, _ string) (compliance.Report, error) {
	return told(k, w.now()), nil
}

// told is what a PC with files in three places and duties says.
func told(k compliance.Kind, at time.Time) compliance.Report {
	r := report("", 0, at.UTC().Truncate(time.Second))
	if r.Kind = k; k == compliance.Heartbeat {
		return compliance.Report{Head: r.Head, Users: r.Users, Audit: r.Audit}
	}
	for _, place := range []policy.Place{policy.Desktop, policy.Downloads} {
		for _, c := range []policy.Category{policy.Ordinary, policy.Confidential, policy.CriminalData} {
			r.Stored = append(r.Stored, compliance.Stored{Place: place, Category: c, DocumentType: policy.StatusReport,
				Rule: compliance.RuleOf("vores.overfoersler.14d"), Decision: policy.Ask, Count: 3, AgeDays: 12, Overdue: 1, OverdueDays: 2})
		}
	}
	return r
}

func (w *whole) Queue(build func(uint64) ([]byte, error)) (uint64, error) {
	body, err := build(w.seq + 1)
	if err != nil {
		return 0, err
	}
	w.seq++
	w.outbox = append(w.outbox, ledger.Report{Seq: w.seq, At: w.now(), Body: body})
	return w.seq, nil
}

func (w *whole) Queued(most int) ([]ledger.Report, error) {
	return w.outbox[:min(most, len(w.outbox))], nil
}

func (w *whole) Sent(seq uint64) error {
	if len(w.outbox) == 0 || w.outbox[0].Seq != seq {
		return errors.New("not in the outbox")
	}
	w.outbox = w.outbox[1:]
	return nil
}

func (w *whole) Corroborate(time.Time) error { return nil }

func (w *whole) Secret(kind string) ([]byte, error) {
	if v, ok := w.secrets[kind]; ok {
		return v, nil
	}
	return nil, ledger.ErrUnknown
}
func (w *whole) KeepSecret(kind string, v []byte) error { w.secrets[kind] = v; return nil }
func (w *whole) DropSecret(kind string) error           { delete(w.secrets, kind); return nil }

// TestTraffic lets the agent's own sender report to central for ten days, over TLS,
// and weighs what passes.
func TestTraffic(t *testing.T) {
	const days = 10
	var mu sync.Mutex
	clock := time.Now()
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return clock
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s, err := store.SQLite(ctx, filepath.Join(t.TempDir(), "central.db"), now)
	check(t, err)
	defer s.Close()
	box, err := seal.New(make([]byte, 32))
	check(t, err)
	log := slog.New(slog.DiscardHandler)
	a, err := api.New(api.Options{Store: s, Box: box, Now: now, Log: log})
	check(t, err)
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = api.Server(a.Handler(), log)
	outer := &meter{Listener: srv.Listener}
	srv.Listener = outer
	srv.StartTLS()
	defer srv.Close()
	plain := httptest.NewUnstartedServer(nil)
	plain.Config = api.Server(a.Handler(), log)
	inner := &meter{Listener: plain.Listener}
	plain.Listener = inner
	plain.Start()
	defer plain.Close()

	o, err := api.NewOrganisation(box, "Solhøj")
	check(t, err)
	check(t, s.AddOrganisation(ctx, o))
	for _, way := range []struct {
		name, url string
		ca        []byte
		m         *meter
		most      int64 // 0: it is told only
	}{
		{"HTTP", plain.URL, nil, inner, mostTraffic},
		{"HTTP in TLS", srv.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), outer, 0},
	} {
		token, err := s.AddEnrolToken(ctx, store.EnrolToken{ID: store.NewID(), Org: o.ID, UsesLeft: 1})
		check(t, err)
		d := &whole{now: now, secrets: map[string][]byte{}}
		state, err := agent.Enrol(ctx, d, agent.Enrolment{URL: way.url, Token: string(token), CA: way.ca, Version: "1.0.0", Now: now})
		check(t, err)
		began := way.m.bytes.Load()
		ticks := make(chan time.Time)
		done := make(chan error)
		running, end := context.WithCancel(ctx)
		go func() {
			done <- agent.NewSender(agent.Options{Device: d, Now: now, Version: "1.0.0", Log: log}).Run(running, ticks)
		}()
		for range days * 24 * 60 {
			ticks <- time.Time{} // it is taken when the step before has ended
			mu.Lock()
			clock = clock.Add(time.Minute)
			mu.Unlock()
		}
		ticks <- time.Time{}
		end()
		check(t, <-done)
		got, err := s.Device(ctx, everything, state.Device)
		check(t, err)
		a := (way.m.bytes.Load() - began) / days
		t.Logf("%s: %d bytes a day, in %.1f reports a day", way.name, a, float64(got.Came.Reports)/days)
		if got.Came.Reports < days*23 || got.Came.Reports > days*28 || len(got.Came.Gaps) != 0 {
			t.Errorf("%+v", got.Came)
		}
		if way.most > 0 && a > way.most {
			t.Errorf("%s: %d bytes a day", way.name, a)
		}
	}
	for _, k := range []compliance.Kind{compliance.Daily, compliance.Heartbeat} {
		r := told(k, now())
		r.Device, r.Sequence = store.NewID(), 1000
		t.Logf("a report (%s) is %d bytes of gzip", k, len(packed(r)))
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
