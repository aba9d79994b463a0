package update

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/policy"
)

// Off is why Husorden does not update itself.
type Off string

// Why.
const (
	On         Off = ""
	OffBuilt   Off = "built_without" // the program knows no key to trust, or no address
	OffOthers  Off = "by_others"     // the policy says so
	OffMDM     Off = "managed"       // MDM manages the PC, and the policy does not say otherwise
	OffCentral Off = "not_enrolled"  // the policy says from central, and there is none
)

// Source is where updates come from.
type Source struct {
	Built   string // the address that the program was built with; empty: none
	Trusted bool   // it was built with a key
	Managed bool   // MDM manages the PC
	Central string // where the PC is enrolled; empty: nowhere
	CA      []byte // PEM of its private authority
}

// ReleasesAt is where a central endpoint hands releases out, below its address.
const ReleasesAt = "releases/"

// OrderFor is what the policy orders, and why nothing is.
func OrderFor(u policy.Updates, s Source) (Order, Off) {
	o := Order{From: u.From, Channel: string(u.Channel), Version: u.Version}
	if o.Channel == "" {
		o.Channel = string(policy.Stable)
	}
	switch o.From {
	case "":
		o.From = s.Built
	case policy.FromCentral:
		if s.Central == "" {
			return Order{}, OffCentral
		}
		o.From, o.CA = slashed(s.Central)+ReleasesAt, s.CA
	}
	switch {
	case u.By == policy.UpdatedByOthers:
		return Order{}, OffOthers
	case !s.Trusted || o.From == "":
		return Order{}, OffBuilt
	case s.Managed && u.By != policy.UpdatedByItself:
		return Order{}, OffMDM
	}
	o.From = slashed(o.From)
	return o, On
}

func slashed(address string) string {
	if address == "" || address[len(address)-1] == '/' {
		return address
	}
	return address + "/"
}

// Schedule is when a service orders an update: daily, at another moment of the
// day on each PC, and at once when an earlier updater was cut off.
type Schedule struct {
	Dir    string
	Order  func() (Order, Off)
	Launch func() error // starts an updater, which outlives the service
	Now    func() time.Time
	Log    *slog.Logger
	Spread func(time.Duration) time.Duration // a random part of it; nil: of math/rand
}

const (
	// every is how often a PC looks for an update.
	every = 24 * time.Hour
	// settle is how long after the service's start it does nothing: who starts it
	// may be the updater, which then finds out by itself whether it works.
	settle = 5 * time.Minute
)

// Run orders until ctx ends. each gives a value about once a minute.
func (s Schedule) Run(ctx context.Context, each <-chan time.Time) error {
	spread := s.Spread
	if spread == nil {
		spread = func(d time.Duration) time.Duration { return rand.N(d) } //nolint:gosec // not a secret
	}
	resume, look := s.Now().Add(settle), s.Now().Add(settle+spread(time.Hour))
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-each:
		}
		st, err := Load(s.Dir)
		if err != nil {
			continue // the ledger lies on the same disk, and tells
		}
		now := s.Now()
		if look.Sub(now) > every { // the clock was set back
			resume, look = now.Add(settle), now.Add(settle)
		}
		switch {
		case st.Step != Idle && !now.Before(resume):
			s.launch("taken up")
			resume = now.Add(time.Hour)
		case st.Step == Idle && !now.Before(look) && (now.Sub(st.Checked) >= every || now.Before(st.Checked)):
			if s.order() {
				s.launch("ordered")
			}
			look = now.Add(time.Hour + spread(2*time.Hour))
		}
	}
}

// order leaves an order, unless there is nothing to order.
func (s Schedule) order() bool {
	o, off := s.Order()
	if off != On {
		return false
	}
	if _, err := os.Stat(filepath.Join(s.Dir, orderFile)); err == nil {
		return true // nobody has taken the last one
	}
	if err := Leave(s.Dir, o); err != nil {
		s.Log.Error("an update cannot be ordered", "code", "update_not_written")
		return false
	}
	return true
}

func (s Schedule) launch(why string) {
	if err := s.Launch(); err != nil {
		s.Log.Error("the updater does not start", "code", "updater_failed")
		return
	}
	s.Log.Info("an update is looked for", "why", why)
}
