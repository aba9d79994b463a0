package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

const (
	updateCame = `UPDATE devices SET contact = $2, nonces = $3, seq = $4, gaps = $5, reports = $6, daily_seq = $7, beat_seq = $8,
		register_sum = $9, audit_n = $10, audit_sum = $11, rewound = $12, retired = $13 WHERE id = $1`

	updateState = `UPDATE devices SET at = $2, version = $3, os = $4, arch = $5, profile = $6, mode = $7, policy_version = $8,
		policy_hash = $9, policy_since = $10, standing = $11, whys = $12, stored = $13, overdue = $14, overdue_days = $15,
		unscanned = $16, unreadable = $17, exceptions = $18, held = $19, duties_late = $20, users = $21, watched = $22 WHERE id = $1`

	updateLatest = `UPDATE latest SET daily = $2, beat = $3 WHERE device_id = $1`

	// The last daily report of a day is the day's.
	insertDay = `INSERT INTO days (device_id, day, seq, at, standing, stored, overdue, overdue_days, files, unscanned, unreadable, users,
		watched, held, policy_hash, audit_n, audit_sum, since, on_time, late, excepted, by_policy, by_person, restored, purged, purged_late,
		longest_days, overrun, unscanned_why, unreadable_why, held_days, held_late, duties_late)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
		$29, $30, $31, $32, $33)
		ON CONFLICT (device_id, day) DO UPDATE SET seq = excluded.seq, at = excluded.at, standing = excluded.standing,
		stored = excluded.stored, overdue = excluded.overdue, overdue_days = excluded.overdue_days, files = excluded.files,
		unscanned = excluded.unscanned, unreadable = excluded.unreadable, users = excluded.users, watched = excluded.watched,
		held = excluded.held, policy_hash = excluded.policy_hash, audit_n = excluded.audit_n, audit_sum = excluded.audit_sum,
		since = excluded.since, on_time = excluded.on_time, late = excluded.late, excepted = excluded.excepted,
		by_policy = excluded.by_policy, by_person = excluded.by_person, restored = excluded.restored, purged = excluded.purged,
		purged_late = excluded.purged_late, longest_days = excluded.longest_days, overrun = excluded.overrun,
		unscanned_why = excluded.unscanned_why, unreadable_why = excluded.unreadable_why, held_days = excluded.held_days,
		held_late = excluded.held_late, duties_late = excluded.duties_late WHERE excluded.seq > days.seq`

	endExceptions = `UPDATE exceptions SET ended = $2 WHERE device_id = $1 AND ended = 0`

	insertException = `INSERT INTO exceptions (device_id, item, given, until, place, category, document_type, rule, answer, noted, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (device_id, item, given) DO UPDATE SET until = excluded.until, answer = excluded.answer, ended = 0
		WHERE excluded.ended = 0`

	insertSignoff = `INSERT INTO signoffs (device_id, duty, role, signed, due) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (device_id, duty, signed) DO NOTHING`

	insertPosture = `INSERT INTO postures (device_id, what, at, result, method) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (device_id, what, at) DO UPDATE SET result = excluded.result, method = excluded.method`
)

// statements write what was counted.
func (d *incoming) statements() []statement {
	var all []statement
	for _, r := range d.filed {
		all = append(all, d.registers(r)...)
	}
	all = append(all, statement{updateCame, []any{string(d.id), micros(d.contact), append([]byte{}, d.nonces...), d.seq, d.gaps.text(), d.reports,
		d.dailySeq, d.beatSeq, append([]byte{}, d.register...), d.audit.N, string(d.audit.Sum), micros(d.rewound), micros(d.retired)}})
	if d.changed {
		s, n := d.state, d.state.Numbers
		all = append(all,
			statement{updateState, []any{string(d.id), micros(s.At), string(s.Agent.Version), string(s.Agent.OS), string(s.Agent.Arch),
				string(s.Policy.Profile), string(s.Policy.Mode), s.Policy.Version, string(s.Policy.Hash), micros(s.Policy.Since),
				string(s.Standing), whysText(s.Whys), n.Stored, n.Overdue, n.OverdueDays, n.Unscanned, n.Unreadable, n.Exceptions,
				n.Held, n.DutiesLate, n.Users, n.Watched}},
			statement{updateLatest, []any{string(d.id), string(d.daily), string(d.beat)}})
	}
	for _, day := range slices.Sorted(maps.Keys(d.days)) {
		all = append(all, statement{insertDay, dayArgs(d.id, day, d.days[day], d.judged[day])})
	}
	return all
}

func dayArgs(id ID, day Day, r compliance.Report, standing compliance.Standing) []any {
	n, t, files := numbers(r), r.Totals, 0
	for _, p := range r.Places {
		files += p.Files
	}
	return []any{string(id), int64(day), r.Sequence, micros(r.At), string(standing), n.Stored, n.Overdue, n.OverdueDays, files, n.Unscanned,
		n.Unreadable, n.Users, n.Watched, n.Held, string(r.Policy.Hash), r.Audit.N, string(r.Audit.Sum), micros(t.Since), t.OnTime, t.Late,
		t.Excepted, t.ByPolicy, t.ByPerson, t.Restored, t.Purged, t.PurgedLate, t.LongestDays, overrunText(t.Overrun),
		missedText(unscanned(r)), missedText(unreadable(r)), r.Quarantine.AgeDays, r.Quarantine.Late, n.DutiesLate}
}

// registers write exceptions, sign-offs and posture, when they are others than the
// last time: on most days they are not.
func (d *incoming) registers(r compliance.Report) []statement {
	stable := struct {
		E []compliance.Exception
		D []compliance.Duty
		P []compliance.Posture
	}{r.Exceptions, r.Duties, slices.Clone(r.Posture)}
	for i := range stable.P {
		stable.P[i].At = time.Time{}
	}
	b, err := json.Marshal(stable)
	if err != nil {
		return nil // words and times only: it cannot fail
	}
	sum := sha256.Sum256(b)
	if bytes.Equal(sum[:], d.register) {
		return nil
	}
	var all []statement
	id, at := string(d.id), micros(r.At)
	ended := at // an older report's exceptions, of which the latest says nothing
	if r.Sequence == d.dailySeq {
		d.register, ended = sum[:], 0
		all = append(all, statement{endExceptions, []any{id, at}})
	}
	for _, e := range r.Exceptions {
		all = append(all, statement{insertException, []any{id, string(e.Item), micros(e.Given), micros(e.Until), string(e.Place),
			string(e.Category), string(e.DocumentType), string(e.Rule), string(e.Answer), at, ended}})
	}
	for _, y := range r.Duties {
		if !y.Signed.IsZero() {
			all = append(all, statement{insertSignoff, []any{id, string(y.Duty), string(y.Role), micros(y.Signed), micros(y.Due)}})
		}
	}
	for _, p := range r.Posture {
		all = append(all, statement{insertPosture, []any{id, string(p.Check), micros(p.At), string(p.Result), string(p.Method)}})
	}
	return all
}

// whysText writes reasons as "bad:overdue,notice:observing".
func whysText(whys []compliance.Why) string {
	ts := make([]string, len(whys))
	for i, w := range whys {
		ts[i] = string(w.Severity) + ":" + string(w.Code)
	}
	return strings.Join(ts, ",")
}

func parseWhys(text string) []compliance.Why {
	whys := []compliance.Why{}
	for t := range strings.SplitSeq(text, ",") {
		if severity, code, ok := strings.Cut(t, ":"); ok {
			whys = append(whys, compliance.Why{Code: compliance.Code(code), Severity: compliance.Severity(severity)})
		}
	}
	return whys
}

func overrunText(o [len(compliance.Overruns) + 1]int) string {
	return strings.Trim(fmt.Sprint(o), "[]")
}

func parseOverrun(text string) (o [len(compliance.Overruns) + 1]int) {
	for i, f := range strings.Fields(text) {
		if i < len(o) {
			_, _ = fmt.Sscan(f, &o[i])
		}
	}
	return o
}
