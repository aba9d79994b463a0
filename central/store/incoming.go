package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// incoming is a device's row while reports are counted.
type incoming struct {
	id, org, group   ID
	retired, revoked time.Time
	contact          time.Time
	nonces           nonces
	seq, reports     int64
	dailySeq         int64
	beatSeq          int64
	gaps             gaps
	register         []byte
	audit            compliance.Audit
	rewound          time.Time

	daily, beat []byte // latest, as JSON; nil: none
	parsed      map[int64]compliance.Report

	retire  bool // it asked to be retired
	changed bool // something of State is to be written
	days    map[Day]compliance.Report
	judged  map[Day]compliance.Standing
	state   State
	filed   []compliance.Report // whose registers are to be written
}

// fresh notes the nonce of a request. It must be called for every request, within
// compliance.MaxSkew of its time.
func (d *incoming) fresh(c compliance.Credential, now time.Time) error {
	switch {
	case !d.revoked.IsZero():
		return ErrRevoked
	case !d.retired.IsZero():
		return ErrRetired
	}
	return d.nonces.add(c, now)
}

// ahead is how far a device's clock may be ahead before its reports count for the
// day on which they came.
const ahead = 48 * time.Hour

// count takes a report in. It reports whether it was here already.
func (d *incoming) count(r compliance.Report, p compliance.Published, now time.Time) (duplicate bool, err error) {
	last := max(d.dailySeq, d.beatSeq)
	if !d.gaps.take(&d.seq, r.Sequence) {
		return true, nil
	}
	d.reports++
	if r.Sequence > last {
		if last > 0 && (r.Audit.N < d.audit.N || r.Audit.N == d.audit.N && r.Audit.Sum != d.audit.Sum) && d.rewound.IsZero() {
			d.rewound = now
		}
		d.audit = r.Audit
	}
	body, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	switch {
	case r.Kind == compliance.Daily && r.Sequence > d.dailySeq:
		d.daily, d.dailySeq = body, r.Sequence
		d.filed = append(d.filed, r)
	case r.Kind == compliance.Heartbeat && r.Sequence > d.beatSeq:
		d.beat, d.beatSeq = body, r.Sequence
	case r.Kind == compliance.Daily:
		d.filed = append(d.filed, r)
	}
	if r.Kind == compliance.Daily {
		day := DayOf(r.At)
		if r.At.Sub(now) > ahead {
			day = DayOf(now)
		}
		if had, ok := d.days[day]; !ok || had.Sequence < r.Sequence {
			d.days[day] = r
			d.judged[day], _ = compliance.Judge(r, p)
		}
	}
	d.parsed[r.Sequence] = r
	return false, d.judge(p)
}

// judge makes State from the latest reports of both kinds.
func (d *incoming) judge(p compliance.Published) error {
	daily, err := d.stored(d.dailySeq, d.daily)
	if err != nil {
		return err
	}
	beat, err := d.stored(d.beatSeq, d.beat)
	if err != nil {
		return err
	}
	merged := daily
	switch {
	case d.daily == nil:
		merged = beat
	case d.beatSeq > d.dailySeq:
		merged = daily.With(beat)
	}
	standing, whys := compliance.Judge(merged, p)
	add := func(c compliance.Code, s compliance.Severity) {
		whys = append(whys, compliance.Why{Code: c, Severity: s})
		if s == compliance.Bad {
			standing = compliance.NotInOrder
		} else if standing == compliance.InOrder {
			standing = compliance.NeedsAttention
		}
	}
	if d.daily == nil || merged.At.Sub(daily.At) > compliance.SilentAfter {
		add(compliance.HeartbeatsAlone, compliance.Bad)
	}
	if !d.rewound.IsZero() {
		add(compliance.AuditRewound, compliance.Bad)
	}
	if len(d.gaps) > 0 {
		add(compliance.SequenceGap, compliance.Notice)
	}
	slices.SortStableFunc(whys, func(a, b compliance.Why) int {
		return slices.Index(compliance.Severities, a.Severity) - slices.Index(compliance.Severities, b.Severity)
	})
	d.changed = true
	d.state = State{At: merged.At, Agent: merged.Agent, Policy: merged.Policy, Standing: standing, Whys: whys, Numbers: numbers(merged)}
	return nil
}

// stored is a report that came now, or one read back from the database.
func (d *incoming) stored(seq int64, b []byte) (compliance.Report, error) {
	if r, ok := d.parsed[seq]; ok || b == nil {
		return r, nil
	}
	return readBack(b)
}

func readBack(b []byte) (compliance.Report, error) {
	var r compliance.Report
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("reading a stored report: %w", err)
	}
	return r, nil
}
