package notice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// House is what notices need of the device: the person's own items.
type House interface {
	Status(ctx context.Context, q device.Query) (device.Status, error)
	Asked(ctx context.Context, ids []ledger.ID) error
}

var _ House = (*device.Person)(nil)

// lastingTrouble is how long something must be the matter before a person is told.
const lastingTrouble = day

// Stands asks the device how it stands.
func Stands(ctx context.Context, h House, pol *policy.Policy) (Standing, error) {
	var s Standing
	for q := (device.Query{}); ; {
		page, err := h.Status(ctx, q)
		if err != nil {
			return Standing{}, fmt.Errorf("asking how it stands: %w", err)
		}
		if q.After == "" {
			s.house(page)
		}
		if page.Policy.Mode != policy.Observe { // nobody is asked while the device only observes
			for _, it := range page.Items {
				s.item(it, pol)
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	slices.SortFunc(s.Dates, time.Time.Compare)
	return s, nil
}

// house takes what concerns the whole house.
func (s *Standing) house(page device.Status) {
	earliest := func(to *time.Time, t time.Time) {
		if to.IsZero() || t.Before(*to) {
			*to = t
		}
	}
	for _, h := range page.Health {
		if h.Severity == device.Bad && h.Code != device.BrakeOn && !h.Since.IsZero() && page.Now.Sub(h.Since) >= lastingTrouble {
			earliest(&s.Blind, h.Since)
		}
	}
	for _, d := range page.Duties {
		if d.Overdue {
			earliest(&s.Review, d.Due)
		}
	}
}

// item takes one item: what the person has answered about is done with.
func (s *Standing) item(it device.ItemStatus, pol *policy.Policy) {
	if it.Status == device.Quarantined || it.Answer == policy.AnswerDelete || it.Answer == policy.AnswerSent {
		return
	}
	joined := it.Due
	switch it.Decision {
	case policy.Ask, policy.Remove:
		s.Waiting++
		if id, err := ledger.ParseID(it.ID); err == nil && (it.Asked.IsZero() || it.Asked.Before(it.KeepUntil)) {
			s.Unasked = append(s.Unasked, id)
		}
	case policy.Warn:
		w := pol.Asking.WarnBefore
		joined = it.Due.Add(-w.From(it.Due).Sub(it.Due))
	default:
		return
	}
	s.Dates = append(s.Dates, it.Due)
	if joined.After(s.Joined) {
		s.Joined = joined
	}
}
