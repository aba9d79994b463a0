package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Missed counts what could not be looked at, in the places of one name and for one
// reason.
type Missed struct {
	Place  policy.Place
	Reason policy.Reason
	Count  int
}

func unscanned(r compliance.Report) []Missed {
	var ms []Missed
	for _, u := range r.Unscanned {
		ms = append(ms, Missed(u))
	}
	return ms
}

// unreadable lists the places that could not be looked at, or not wholly.
func unreadable(r compliance.Report) []Missed {
	var ms []Missed
	for _, p := range r.Places {
		if p.Unreadable > 0 {
			ms = append(ms, Missed{p.Place, p.Reason, p.Unreadable})
		}
	}
	return ms
}

// missedText writes "desktop/encrypted:3,removable/:1".
func missedText(ms []Missed) string {
	ts := make([]string, len(ms))
	for i, m := range ms {
		ts[i] = fmt.Sprintf("%s/%s:%d", m.Place, m.Reason, m.Count)
	}
	return strings.Join(ts, ",")
}

func parseMissed(text string) []Missed {
	var ms []Missed
	for t := range strings.SplitSeq(text, ",") {
		what, count, ok := strings.Cut(t, ":")
		place, reason, _ := strings.Cut(what, "/")
		n, err := strconv.Atoi(count)
		if ok && err == nil {
			ms = append(ms, Missed{policy.Place(place), policy.Reason(reason), n})
		}
	}
	return ms
}

// PolicyHeld is on how many devices of a scope a policy held in a period, and from
// which to which of its days.
type PolicyHeld struct {
	Hash        compliance.Sum
	Devices     int
	First, Last Day
}

// PoliciesHeld lists the policies that devices of a scope told of in a period, by
// hash.
func (s *Store) PoliciesHeld(ctx context.Context, sc Scope, from, to Day) ([]PolicyHeld, error) {
	as := []any{int64(from), int64(to)}
	return rows(ctx, s.read, func(rs *sql.Rows) (h PolicyHeld, err error) {
		err = rs.Scan(&h.Hash, &h.Devices, &h.First, &h.Last)
		return h, err
	}, `SELECT y.policy_hash, count(DISTINCT y.device_id), min(y.day), max(y.day) FROM days y JOIN devices d ON d.id = y.device_id
		WHERE y.day BETWEEN $1 AND $2 AND `+sc.where("d.", &as)+` GROUP BY y.policy_hash ORDER BY y.policy_hash`, as...)
}
