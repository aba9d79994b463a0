package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

const deviceColumns = `d.id, d.org_id, d.group_id, d.label, d.enrolled, d.retired, d.revoked, d.contact, d.seq, d.gaps, d.reports,
	d.audit_n, d.audit_sum, d.rewound, d.at, d.version, d.os, d.arch, d.profile, d.mode, d.policy_version, d.policy_hash, d.policy_since,
	d.standing, d.whys, d.stored, d.overdue, d.overdue_days, d.unscanned, d.unreadable, d.exceptions, d.held, d.duties_late, d.users, d.watched`

// scanDevice reads a device as it stands at a time.
func scanDevice(now time.Time) func(*sql.Rows) (Device, error) {
	return func(rs *sql.Rows) (d Device, err error) {
		var g gaps
		var whys string
		s, n := &d.State, &d.State.Numbers
		err = rs.Scan(&d.ID, &d.Org, &d.Group, &d.Label, instant{&d.Enrolled}, instant{&d.Retired}, instant{&d.Revoked},
			instant{&d.Came.Contact}, &d.Came.Sequence, &g, &d.Came.Reports, &d.Came.AuditN, &d.Came.AuditSum, instant{&d.Came.Rewound},
			instant{&s.At}, &s.Agent.Version, &s.Agent.OS, &s.Agent.Arch, &s.Policy.Profile, &s.Policy.Mode, &s.Policy.Version,
			&s.Policy.Hash, instant{&s.Policy.Since}, &s.Standing, &whys, &n.Stored, &n.Overdue, &n.OverdueDays, &n.Unscanned,
			&n.Unreadable, &n.Exceptions, &n.Held, &n.DutiesLate, &n.Users, &n.Watched)
		d.Came.Gaps, s.Whys = g, parseWhys(whys)
		if last := s.Standing; compliance.Now(last, d.Came.Contact, now) == compliance.Silent {
			s.Standing = compliance.Silent
			s.Whys = append([]compliance.Why{{Code: compliance.NoContact, Severity: compliance.Bad}}, s.Whys...)
		}
		return d, err
	}
}

// Filter chooses devices; its zero value is all that are active.
type Filter struct {
	Org, Group ID
	Standing   compliance.Standing // "": any
	Why        compliance.Code     // "": any
	Status     string              // active (""), retired, revoked, all
	After      ID                  // where the last page ended
	Limit      int                 // 1 to MaxPage; 0: MaxPage
}

// MaxPage is the most devices of a page.
const MaxPage = 500

// standingNow is the standing with silence: it wants the time before which a
// contact is too long ago as the argument it names.
func standingNow(arg string) string {
	return "CASE WHEN d.contact < " + arg + " THEN '" + string(compliance.Silent) + "' ELSE d.standing END"
}

func (f Filter) where(sc Scope, now time.Time, as *[]any) string {
	conds := []string{sc.where("d.", as)}
	add := func(cond string, arg any) {
		*as = append(*as, arg)
		conds = append(conds, strings.ReplaceAll(cond, "?", dollar(as)))
	}
	if f.Org != "" {
		add("d.org_id = ?", string(f.Org))
	}
	if f.Group != "" {
		add("d.group_id = ?", string(f.Group))
	}
	if f.Standing != "" {
		// standingNow, said so that an index can tell.
		cut := micros(now.Add(-compliance.SilentAfter))
		if f.Standing == compliance.Silent {
			add("d.contact < ?", cut)
		} else {
			add("d.contact >= ?", cut)
			add("d.standing = ?", string(f.Standing))
		}
	}
	if f.Why != "" {
		add("(',' || d.whys || ',') LIKE ?", "%:"+string(f.Why)+",%") // a code: its callers check it
	}
	switch f.Status {
	case "", "active":
		conds = append(conds, "d.retired = 0 AND d.revoked = 0")
	case "retired":
		conds = append(conds, "d.retired <> 0 AND d.revoked = 0")
	case "revoked":
		conds = append(conds, "d.revoked <> 0")
	}
	if f.After != "" {
		add("d.id > ?", string(f.After))
	}
	return strings.Join(conds, " AND ")
}

// Devices lists devices of a scope by id, a page at a time. next is empty on the
// last page.
func (s *Store) Devices(ctx context.Context, sc Scope, f Filter) (page []Device, next ID, err error) {
	if f.Limit < 1 || f.Limit > MaxPage {
		f.Limit = MaxPage
	}
	var as []any
	now := s.now()
	cond := f.where(sc, now, &as)
	page, err = rows(ctx, s.read, scanDevice(now),
		fmt.Sprintf(`SELECT %s FROM devices d WHERE %s ORDER BY d.id LIMIT %d`, deviceColumns, cond, f.Limit+1), as...)
	if err != nil {
		return nil, "", fmt.Errorf("listing devices: %w", err)
	}
	if len(page) > f.Limit {
		page = page[:f.Limit]
		next = page[f.Limit-1].ID
	}
	return page, next, nil
}

// Oldest lists the devices with the files that are longest past their date.
func (s *Store) Oldest(ctx context.Context, sc Scope, f Filter, most int) ([]Device, error) {
	var as []any
	now := s.now()
	cond := f.where(sc, now, &as)
	return rows(ctx, s.read, scanDevice(now), fmt.Sprintf(
		`SELECT %s FROM devices d WHERE d.overdue > 0 AND %s ORDER BY d.overdue_days DESC, d.id LIMIT %d`, deviceColumns, cond, min(most, MaxPage)), as...)
}

// Device returns one of a scope.
func (s *Store) Device(ctx context.Context, sc Scope, id ID) (Device, error) {
	as := []any{string(id)}
	return row(ctx, s.read, scanDevice(s.now()), `SELECT `+deviceColumns+` FROM devices d WHERE d.id = $1 AND `+sc.where("d.", &as), as...)
}

// Latest returns a device's last daily report and last heartbeat as they were
// taken; nil: there is none.
func (s *Store) Latest(ctx context.Context, sc Scope, id ID) (daily, beat *compliance.Report, err error) {
	as := []any{string(id)}
	texts, err := row(ctx, s.read, func(rs *sql.Rows) (t [2]string, err error) { err = rs.Scan(&t[0], &t[1]); return t, err },
		`SELECT l.daily, l.beat FROM latest l JOIN devices d ON d.id = l.device_id WHERE d.id = $1 AND `+sc.where("d.", &as), as...)
	if err != nil {
		return nil, nil, err
	}
	for i, to := range []**compliance.Report{&daily, &beat} {
		if texts[i] == "" {
			continue
		}
		r, err := readBack([]byte(texts[i]))
		if err != nil {
			return nil, nil, err
		}
		*to = &r
	}
	return daily, beat, nil
}

// Count is how many devices stand so, and for why.
type Count struct {
	Standing compliance.Standing
	Devices  int
	Overdue  int // files
	Oldest   int // days past its date
}

// Counts counts devices by standing. Standings that no device has are left out.
func (s *Store) Counts(ctx context.Context, sc Scope, f Filter) ([]Count, error) {
	var as []any
	now := s.now()
	cond := f.where(sc, now, &as)
	as = append(as, micros(now.Add(-compliance.SilentAfter)))
	return rows(ctx, s.read, func(rs *sql.Rows) (c Count, err error) {
		err = rs.Scan(&c.Standing, &c.Devices, &c.Overdue, &c.Oldest)
		return c, err
	}, `SELECT s, count(*), CAST(sum(overdue) AS BIGINT), max(overdue_days) FROM (SELECT `+standingNow(dollar(&as))+
		` AS s, d.overdue, d.overdue_days FROM devices d WHERE `+cond+`) AS x GROUP BY s`, as...)
}

// WhyCounts counts devices by reason.
func (s *Store) WhyCounts(ctx context.Context, sc Scope, f Filter) (map[compliance.Why]int, error) {
	var as []any
	cond := f.where(sc, s.now(), &as)
	type group struct {
		whys string
		n    int
	}
	groups, err := rows(ctx, s.read, func(rs *sql.Rows) (g group, err error) { err = rs.Scan(&g.whys, &g.n); return g, err },
		`SELECT d.whys, count(*) FROM devices d WHERE `+cond+` GROUP BY d.whys`, as...)
	if err != nil {
		return nil, err
	}
	counts := map[compliance.Why]int{}
	for _, g := range groups {
		for _, w := range parseWhys(g.whys) {
			counts[w] += g.n
		}
	}
	return counts, nil
}

// Retire ends a device of a scope that is no longer used; it may be enrolled again.
func (s *Store) Retire(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id), micros(s.now())}
	return one(s.write.ExecContext(ctx, `UPDATE devices SET retired = $2 WHERE id = $1 AND retired = 0 AND `+sc.where("", &as), as...))
}

// Revoke ends a device of a scope that was lost. Its key is never taken again.
func (s *Store) Revoke(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id), micros(s.now())}
	return one(s.write.ExecContext(ctx, `UPDATE devices SET revoked = $2 WHERE id = $1 AND revoked = 0 AND `+sc.where("", &as), as...))
}

// Relabel gives a device of a scope another label and group of its organisation.
func (s *Store) Relabel(ctx context.Context, sc Scope, id ID, label string, group ID) error {
	as := []any{string(id), label, string(group)}
	return one(s.write.ExecContext(ctx, `UPDATE devices SET label = $2, group_id = $3 WHERE id = $1 AND ($3 = '' OR EXISTS
		(SELECT 1 FROM org_groups g WHERE g.id = $3 AND g.org_id = devices.org_id)) AND `+sc.where("", &as), as...))
}

// Acknowledge takes back that a device's audit log was found to be another, from
// its next report on.
func (s *Store) Acknowledge(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id)}
	return one(s.write.ExecContext(ctx, `UPDATE devices SET rewound = 0 WHERE id = $1 AND rewound <> 0 AND `+sc.where("", &as), as...))
}
