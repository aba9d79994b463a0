package evidence

import (
	"context"
	"fmt"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// Build gathers evidence.
func Build(ctx context.Context, s *store.Store, ask Ask, now time.Time) (*Evidence, error) {
	b := &builder{s: s, ask: ask, scope: store.Scope{Org: ask.Organisation.ID}, now: now, groups: map[compliance.ID]string{}}
	b.e = &Evidence{Head: Head{Version: Version, Organisation: Organisation{ask.Organisation.ID, ask.Organisation.Name},
		From: day(ask.From), To: day(ask.To), Made: now, Seed: ask.Seed},
		Policies: []Policy{}, Devices: []Device{}, Exceptions: []Exception{}, Duties: []Duty{}, Posture: []Posture{}, Sample: []SampledItem{},
		Retention: Retention{Days: whole(ask.Kept.Days), Months: whole(max(ask.Kept.Months, ask.Kept.Days)), Actions: whole(ask.Kept.Actions)}}
	if r := &b.e.Retention; r.Days > 0 {
		r.MonthsBefore, r.ForgottenBefore = day(store.DayOf(now)-store.Day(r.Days)), day(store.DayOf(now)-store.Day(r.Months))
	}
	for _, part := range []func(context.Context) error{b.names, b.devices, b.days, b.policies, b.registers, b.sample} {
		if err := part(ctx); err != nil {
			return nil, fmt.Errorf("gathering evidence: %w", err)
		}
	}
	return b.e, nil
}

func day(d store.Day) string { return d.Time().Format(time.DateOnly) }

func whole(d time.Duration) int { return int(d / (24 * time.Hour)) }

// builder gathers evidence part by part.
type builder struct {
	s      *store.Store
	ask    Ask
	scope  store.Scope
	now    time.Time
	groups map[compliance.ID]string
	e      *Evidence
}

// names reads what the groups are called.
func (b *builder) names(ctx context.Context) error {
	list, err := b.s.Groups(ctx, b.scope, b.ask.Organisation.ID)
	for _, g := range list {
		b.groups[g.ID] = g.Name
	}
	return err
}

func (b *builder) start() time.Time { return b.ask.From.Time() }

func (b *builder) end() time.Time { return (b.ask.To + 1).Time().Add(-time.Microsecond) }

// devices begins a row for every device that was enrolled in the period.
func (b *builder) devices(ctx context.Context) error {
	f := store.Filter{Status: "all"}
	for {
		page, next, err := b.s.Devices(ctx, b.scope, f)
		if err != nil {
			return err
		}
		for _, d := range page {
			if row, ok := b.device(d); ok {
				b.e.Devices = append(b.e.Devices, row)
			}
		}
		if f.After = next; next == "" {
			return nil
		}
	}
}

func (b *builder) device(d store.Device) (Device, bool) {
	last := min(b.ask.To, store.DayOf(b.now))
	for _, ended := range []time.Time{d.Retired, d.Revoked} {
		if !ended.IsZero() {
			last = min(last, store.DayOf(ended))
		}
	}
	first := max(b.ask.From, store.DayOf(d.Enrolled))
	if last < first {
		return Device{}, false
	}
	missing := int64(0)
	for _, g := range d.Came.Gaps {
		missing += g[1] - g[0] + 1
	}
	return Device{ID: d.ID, Group: d.Group, GroupName: b.groups[d.Group], Label: d.Label, Status: d.Status(), Standing: compliance.Silent,
		Coverage: Coverage{Days: int(last-first) + 1}, Audit: Integrity{Missing: missing, Gaps: d.Came.Gaps, Rewound: d.Came.Rewound}}, true
}

// registers copies exceptions, duties and posture.
func (b *builder) registers(ctx context.Context) error {
	es, err := b.s.Exceptions(ctx, b.scope, "", b.start(), b.end())
	if err != nil {
		return err
	}
	for _, e := range es {
		b.e.Exceptions = append(b.e.Exceptions, Exception{e.Device, e.Exception, e.Ended})
	}
	os, err := b.s.SignOffs(ctx, b.scope, "", b.start(), b.end())
	if err != nil {
		return err
	}
	for _, o := range os {
		b.e.Duties = append(b.e.Duties, Duty{o.Device, o.Duty, o.Role, o.Signed, o.Due})
	}
	ps, err := b.s.Postures(ctx, b.scope, "", b.start(), b.end())
	if err != nil {
		return err
	}
	for _, p := range ps {
		b.e.Posture = append(b.e.Posture, Posture{p.Device, p.Posture})
	}
	return nil
}
