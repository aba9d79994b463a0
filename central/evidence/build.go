package evidence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Build gathers evidence.
func Build(ctx context.Context, s *store.Store, ask Ask, now time.Time) (*Evidence, error) {
	b := &builder{s: s, ask: ask, scope: store.Scope{Org: ask.Organisation.ID}, now: now}
	b.e = &Evidence{Version: Version, Organisation: Organisation{ask.Organisation.ID, ask.Organisation.Name},
		From: ask.From.Time().Format(time.DateOnly), To: ask.To.Time().Format(time.DateOnly), Made: now, Seed: ask.Seed,
		Policies: []Policy{}, Devices: []Device{}, Exceptions: []Exception{}, Duties: []Duty{}, Posture: []Posture{}, Sample: []SampledItem{}}
	for _, part := range []func(context.Context) error{b.devices, b.days, b.policies, b.registers, b.sample} {
		if err := part(ctx); err != nil {
			return nil, fmt.Errorf("gathering evidence: %w", err)
		}
	}
	return b.e, nil
}

// builder gathers evidence part by part.
type builder struct {
	s     *store.Store
	ask   Ask
	scope store.Scope
	now   time.Time
	e     *Evidence
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
	return Device{ID: d.ID, Group: d.Group, Label: d.Label, Status: d.Status(), Standing: compliance.Silent,
		Coverage: Coverage{Days: int(last-first) + 1}, Audit: Integrity{Missing: missing, Rewound: d.Came.Rewound}}, true
}

// days fills the rows from the days of the period.
func (b *builder) days(ctx context.Context) error {
	at, before := 0, store.DayRow{}
	err := b.s.EachDay(ctx, b.scope, b.ask.From, b.ask.To, func(y store.DayRow) error {
		for at < len(b.e.Devices) && b.e.Devices[at].ID < y.Device {
			at++
		}
		if y.Device != before.Device {
			before = store.DayRow{Device: y.Device}
			if y.Day >= b.ask.From { // its first report ever: what it counted before is not the period's
				before.Totals = y.Totals
			}
		}
		if y.Day >= b.ask.From && at < len(b.e.Devices) && b.e.Devices[at].ID == y.Device {
			d := &b.e.Devices[at]
			d.Counts.add(since(before.Totals, y.Totals))
			d.fill(y, b.ask.To)
		}
		before = y
		return nil
	})
	r := &b.e.Removal
	for _, d := range b.e.Devices {
		r.add(d.Counts)
		r.OverdueNow += d.Overdue
		r.OldestOverdue = max(r.OldestOverdue, d.Oldest)
		r.StillStored += d.Held
	}
	r.MedianOverrun, r.MedianAbove = median(r.Overrun)
	return err
}

func (d *Device) fill(y store.DayRow, last store.Day) {
	n := y.Numbers
	c := &d.Coverage
	c.Reported++
	c.Files, c.Unscanned, c.Unreadable, c.Users, c.Watched = y.Files, n.Unscanned, n.Unreadable, n.Users, n.Watched
	d.Overdue, d.Oldest, d.Held = n.Overdue, n.OverdueDays, n.Held
	d.Audit.Records, d.Audit.Head = y.AuditN, y.AuditSum
	// The last word counts only while it is not too old to say anything.
	if d.Standing = y.Standing; (last + 1).Time().Sub(y.At) > compliance.SilentAfter+24*time.Hour {
		d.Standing = compliance.Silent
	}
}

// since is what was counted between two reports. A device that began to count anew
// has counted all it says.
func since(before, now compliance.Totals) (c Counts) {
	if !before.Since.Equal(now.Since) {
		before = compliance.Totals{}
	}
	c = Counts{OnTime: now.OnTime - before.OnTime, Late: now.Late - before.Late, Excepted: now.Excepted - before.Excepted,
		ByPolicy: now.ByPolicy - before.ByPolicy, ByPerson: now.ByPerson - before.ByPerson, Restored: now.Restored - before.Restored,
		Purged: now.Purged - before.Purged, PurgedLate: now.PurgedLate - before.PurgedLate}
	for i := range c.Overrun {
		c.Overrun[i] = max(0, now.Overrun[i]-before.Overrun[i])
	}
	for _, n := range []*int{&c.OnTime, &c.Late, &c.Excepted, &c.ByPolicy, &c.ByPerson, &c.Restored, &c.Purged, &c.PurgedLate} {
		*n = max(0, *n) // counts only grow
	}
	return c
}

func (c *Counts) add(o Counts) {
	c.OnTime += o.OnTime
	c.Late += o.Late
	c.Excepted += o.Excepted
	c.ByPolicy += o.ByPolicy
	c.ByPerson += o.ByPerson
	c.Restored += o.Restored
	c.Purged += o.Purged
	c.PurgedLate += o.PurgedLate
	for i := range c.Overrun {
		c.Overrun[i] += o.Overrun[i]
	}
}

// median is the upper end of the group that the middle one is in.
func median(overrun [9]int) (days int, above bool) {
	all := 0
	for _, n := range overrun {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	seen := 0
	for i, n := range overrun {
		if seen += n; 2*seen >= all {
			if i == len(compliance.Overruns) {
				return compliance.Overruns[i-1], true
			}
			return compliance.Overruns[i], false
		}
	}
	return 0, false
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

// policies lists what was published until the end of the period, and the built-in
// policies that devices told of.
func (b *builder) policies(ctx context.Context) error {
	published, err := b.s.Policies(ctx, b.scope, b.ask.Organisation.ID)
	if err != nil {
		return err
	}
	held, err := b.s.PolicyHashes(ctx, b.scope, b.ask.From, b.ask.To)
	if err != nil {
		return err
	}
	for _, p := range published {
		if p.Published.After(b.end()) {
			continue
		}
		row := Policy{Hash: p.Hash, Version: p.Version, Published: p.Published, Approver: p.Approver, Group: p.Group, Devices: held[p.Hash]}
		parsed, err := policy.Parse("policy.yaml", []byte(p.YAML))
		if err != nil {
			return fmt.Errorf("reading a published policy: %w", err)
		}
		row.Deadlines = deadlines(parsed)
		b.e.Policies = append(b.e.Policies, row)
	}
	for hash, devices := range held {
		if !slices.ContainsFunc(b.e.Policies, func(p Policy) bool { return p.Hash == hash }) {
			b.e.Policies = append(b.e.Policies, builtIn(hash, devices))
		}
	}
	slices.SortFunc(b.e.Policies, func(p, q Policy) int {
		if p.Version != q.Version {
			return int(q.Version - p.Version)
		}
		return slices.Compare([]byte(p.Hash), []byte(q.Hash))
	})
	return nil
}

// builtIn is a policy that was not published here: a built-in one, or one of which
// only its hash is known.
func builtIn(hash compliance.Sum, devices int) Policy {
	for _, name := range policy.Builtins() {
		if p, err := policy.Load(name, nil); err == nil && compliance.Sum(p.Hash()) == hash {
			return Policy{Hash: hash, Profile: compliance.Profile(name), Devices: devices, Deadlines: deadlines(p)}
		}
	}
	return Policy{Hash: hash, Profile: compliance.Custom, Devices: devices, Deadlines: []Deadline{}}
}

func deadlines(p *policy.Policy) []Deadline {
	ds := []Deadline{}
	for _, r := range p.Places {
		ds = append(ds, Deadline{r.ID, string(r.Place), r.Due.String(), append([]string{}, r.Source...)})
	}
	for _, r := range p.Retention {
		ds = append(ds, Deadline{r.ID, "", r.Keep.String(), append([]string{}, r.Source...)})
	}
	return ds
}
