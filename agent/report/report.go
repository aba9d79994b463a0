// Package report tells the central endpoint how the house stands, and fetches
// the policy it publishes. What is told is made by agent/device; this package
// signs it, keeps it in the ledger's outbox until it has arrived, and knows
// nothing of files.
//
// Central is asked and told; there is nothing it can ask of the device beside
// taking a policy.
package report

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Device is what reports are made of and kept in. ledger.ErrUnknown is told
// apart: there is no such secret.
type Device interface {
	Report(ctx context.Context, k compliance.Kind, version string) (compliance.Report, error)
	Queue(build func(seq uint64) ([]byte, error)) (uint64, error)
	Queued(most int) ([]ledger.Report, error)
	Sent(seq uint64) error
	Corroborate(t time.Time) error
	Secret(kind string) ([]byte, error)
	KeepSecret(kind string, value []byte) error
	DropSecret(kind string) error
}

// membership is where the device is enrolled. It is sealed in the ledger.
type membership struct {
	URL          string             `json:"url"`
	Device       compliance.ID      `json:"device"`
	Organisation compliance.ID      `json:"organisation"`
	PolicyKey    compliance.Key     `json:"policy_key"`
	Key          []byte             `json:"key"`          // Ed25519 seed
	CA           []byte             `json:"ca,omitempty"` // PEM, of a private authority
	Version      int64              `json:"version"`      // of the policy that was taken
	Ended        compliance.Trouble `json:"ended,omitempty"`
}

const memberKind = "membership"

// ErrNotEnrolled: the device belongs to no organisation.
var ErrNotEnrolled = errors.New("the device is not enrolled")

func load(d Device) (membership, error) {
	var m membership
	text, err := d.Secret(memberKind)
	if errors.Is(err, ledger.ErrUnknown) {
		return m, ErrNotEnrolled
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err == nil && len(m.Key) != ed25519.SeedSize {
		err = errors.New("the key is not one")
	}
	if err != nil {
		return m, fmt.Errorf("reading the enrolment: %w", err)
	}
	return m, nil
}

func (m membership) save(d Device) error {
	text, err := json.Marshal(m)
	if err == nil {
		err = d.KeepSecret(memberKind, text)
	}
	if err != nil {
		return fmt.Errorf("keeping the enrolment: %w", err)
	}
	return nil
}

func (m membership) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(m.Key) }

// Options say how a sender works.
type Options struct {
	Device  Device
	Now     func() time.Time
	Version string // of this program
	// Take is given a policy that the organisation has published and signed. An
	// error means that it is not taken: the one before holds on.
	Take func(p *policy.Policy, yaml []byte, version int64) error
	Log  *slog.Logger
}

// Sender makes reports when they are due and sends them until they have
// arrived. Nothing is lost while central is away or the device off line.
type Sender struct {
	o     Options
	daily time.Time // when the next daily report is due
	beat  time.Time // and the next heartbeat
	again time.Time // nothing is sent before
	fails int
}

// The times of reports, and of tries; each is jittered, so that a thousand
// devices that start together do not report together.
const (
	dailyEvery = 24 * time.Hour
	beatEvery  = time.Hour
	firstTry   = time.Minute
	longestTry = 6 * time.Hour
)

// NewSender returns a sender.
func NewSender(o Options) *Sender { return &Sender{o: o} }

// Run works until ctx ends. each gives a value about once a minute.
func (s *Sender) Run(ctx context.Context, each <-chan time.Time) error {
	for {
		if err := s.step(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Warn("reporting", "code", "report_failed", "fails", s.fails)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-each:
		}
	}
}

// step makes what is due and sends what waits.
func (s *Sender) step(ctx context.Context) error {
	m, err := load(s.o.Device)
	if errors.Is(err, ErrNotEnrolled) || m.Ended != "" {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.o.Now()
	if err := s.due(ctx, m, now); err != nil {
		return err
	}
	if now.Before(s.again) && s.again.Sub(now) <= longestTry+dailyEvery {
		return nil
	}
	err = s.send(ctx, m)
	s.again = time.Time{}
	if err != nil {
		s.fails++
		s.again = now.Add(max(backoff(s.fails), retryAfter(err)))
		return err
	}
	s.fails = 0
	return nil
}

// due queues the report whose time has come. A clock that was moved is no reason
// to report more often than once in its period, or less.
func (s *Sender) due(ctx context.Context, m membership, now time.Time) error {
	over := func(at time.Time, every time.Duration) bool { return !now.Before(at) || at.Sub(now) > 2*every }
	kind := compliance.Heartbeat
	switch {
	case over(s.daily, dailyEvery):
		kind = compliance.Daily
	case !over(s.beat, beatEvery):
		return nil
	}
	r, err := s.o.Device.Report(ctx, kind, s.o.Version)
	if err != nil {
		return err
	}
	r.Device, r.Policy.Version = m.Device, m.Version
	_, err = s.o.Device.Queue(func(seq uint64) ([]byte, error) {
		r.Sequence = int64(seq)
		return compliance.Encode(r)
	})
	if err != nil {
		return err
	}
	if kind == compliance.Daily {
		s.daily = now.Add(jitter(dailyEvery))
	}
	s.beat = now.Add(jitter(beatEvery))
	return nil
}

// jitter is d, a tenth more or less.
func jitter(d time.Duration) time.Duration { return d*9/10 + rand.N(d/5) }

// backoff is how long to wait after so many failures in a row.
func backoff(fails int) time.Duration {
	return jitter(min(firstTry<<min(fails-1, 12), longestTry))
}

// mostAtOnce is how many reports are sent in one go: the rest follows in a
// minute.
const mostAtOnce = 50

// send sends what waits, the oldest first.
func (s *Sender) send(ctx context.Context, m membership) error {
	list, err := s.o.Device.Queued(mostAtOnce)
	if err != nil || len(list) == 0 {
		return err
	}
	c, err := newClient(m, s.o.Now)
	if err != nil {
		return err
	}
	defer c.close()
	latest := int64(0)
	var arrived []byte
	defer func() {
		if arrived == nil {
			return
		}
		if err := keepLast(s.o.Device, Copy{To: m.URL, At: s.o.Now().UTC(), Body: arrived}); err != nil {
			s.o.Log.Warn("the last report is not kept for the person to read")
		}
	}()
	for _, r := range list {
		got, err := c.report(ctx, r.Body)
		var refused *Refused
		switch {
		case err == nil:
			latest, arrived = got.Policy, r.Body
			if c.secure() {
				if err := s.o.Device.Corroborate(got.Time); err != nil {
					return err
				}
			}
		case errors.As(err, &refused) && refused.never():
			s.o.Log.Error("a report was refused", "code", string(refused.Code)) // it would be refused for ever
		case errors.As(err, &refused) && refused.ended():
			m.Ended = refused.Code
			return errors.Join(err, m.save(s.o.Device))
		default:
			return err
		}
		if err := s.o.Device.Sent(r.Seq); err != nil {
			return err
		}
	}
	if latest > m.Version {
		return s.fetch(ctx, c, m)
	}
	return nil
}

// fetch takes the policy that the organisation has published, if it is signed
// by the key that was pinned, and later than the one that holds.
func (s *Sender) fetch(ctx context.Context, c *client, m membership) error {
	p, err := c.policy(ctx)
	if err != nil || p == nil {
		return err
	}
	key := m.PolicyKey.Public()
	pol, err := p.Verify(key, m.Organisation)
	if err != nil {
		return fmt.Errorf("taking a policy: %w", err)
	}
	if p.Version <= m.Version {
		return nil
	}
	if err := s.o.Take(pol, []byte(p.YAML), p.Version); err != nil {
		return fmt.Errorf("taking a policy: %w", err)
	}
	m.Version = p.Version
	return m.save(s.o.Device)
}
