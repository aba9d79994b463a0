package evidence

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// days fills the rows from the days of the period.
func (b *builder) days(ctx context.Context) error {
	at, device := 0, compliance.ID("")
	err := b.s.EachSpan(ctx, b.scope, b.ask.From, b.ask.To, func(s store.Span) error {
		for at < len(b.e.Devices) && b.e.Devices[at].ID < s.First.Device {
			at++
		}
		begins := s.First.Device != device
		device = s.First.Device
		if at == len(b.e.Devices) || b.e.Devices[at].ID != device {
			return nil
		}
		d := &b.e.Devices[at]
		var before compliance.Totals // a device that began to count anew has counted all it says
		if begins {
			// What it counted before is not the period's.
			before = s.First.Totals
			d.Audit.StartRecords, d.Audit.StartHead = s.First.AuditN, s.First.AuditSum
		}
		c := since(before, s.Last.Totals)
		d.Counts.add(c)
		d.MaxOverrun = max(d.MaxOverrun, longest(before, s.Last.Totals, c))
		if s.Reported > 0 {
			d.Coverage.Reported += s.Reported
			d.fill(s.Last, min(b.ask.To, store.DayOf(b.now)))
		}
		return nil
	})
	for i := range b.e.Devices {
		b.e.total(&b.e.Devices[i])
	}
	r := &b.e.Removal
	r.Due = r.OnTime + r.Late + r.Excepted + r.OverdueNow
	r.MedianOverrun, r.MedianAbove = median(r.Overrun)
	return err
}

// total adds a device to what is said of all of them.
func (e *Evidence) total(d *Device) {
	r, all, c := &e.Removal, &e.Coverage, &d.Coverage
	r.add(d.Counts)
	r.MaxOverrun = max(r.MaxOverrun, d.MaxOverrun)
	r.OverdueNow += d.Overdue
	r.OldestOverdue = max(r.OldestOverdue, d.Oldest)
	r.StillStored += d.Held
	r.OldestStored = max(r.OldestStored, d.HeldDays)
	r.StoredLate += d.HeldLate
	all.Devices++
	if c.Reported > 0 {
		all.Reporting++
	}
	if d.Standing == compliance.Silent {
		all.Silent++
	}
	all.Days += c.Days
	all.Reported += c.Reported
	all.Files += c.Files
	all.Unscanned += c.Unscanned
	all.UnscannedWhy = merged(all.UnscannedWhy, c.UnscannedWhy)
	all.Unreadable += c.Unreadable
	all.UnreadableWhy = merged(all.UnreadableWhy, c.UnreadableWhy)
	all.Users += c.Users
	all.Watched += c.Watched
}

// merged adds counts to those of the same place and reason, the largest first.
func merged(all, more []Missed) []Missed {
	for _, m := range more {
		i := slices.IndexFunc(all, func(x Missed) bool { return x.Place == m.Place && x.Reason == m.Reason })
		if i < 0 {
			all = append(all, Missed{Place: m.Place, Reason: m.Reason})
			i = len(all) - 1
		}
		all[i].Count += m.Count
	}
	slices.SortStableFunc(all, func(x, y Missed) int {
		return cmp.Or(y.Count-x.Count, strings.Compare(string(x.Place), string(y.Place)), strings.Compare(string(x.Reason), string(y.Reason)))
	})
	return all
}

func missed(ms []store.Missed) []Missed {
	var all []Missed
	for _, m := range ms {
		all = append(all, Missed(m))
	}
	return all
}

func (d *Device) fill(y store.DayRow, last store.Day) {
	n := y.Numbers
	c := &d.Coverage
	if y.At.Before(c.Last) {
		return // of a part of the period that ended before
	}
	c.Last, c.UnscannedWhy, c.UnreadableWhy = y.At.UTC(), missed(y.Unscanned), missed(y.Unreadable)
	c.Files, c.Unscanned, c.Unreadable, c.Users, c.Watched = y.Files, n.Unscanned, n.Unreadable, n.Users, n.Watched
	d.AtEnd = AtEnd{n.Overdue, n.OverdueDays, n.Held, y.HeldDays, y.HeldLate, n.DutiesLate}
	d.Audit.Records, d.Audit.Head = y.AuditN, y.AuditSum
	// The last word counts only while it is not too old to say anything.
	if d.Standing = y.Standing; (last + 1).Time().Sub(y.At) > compliance.SilentAfter+24*time.Hour {
		d.Standing = compliance.Silent
	}
}
