package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// Digest is what is new of an organisation: ids, standings and counts. It names
// nobody and nothing.
type Digest struct {
	Org    ID                          `json:"organisation"`
	Made   time.Time                   `json:"made"`
	Counts map[compliance.Standing]int `json:"counts"` // of all that are in use
	New    []Turned                    `json:"new"`    // at most MostTurned
	More   int                         `json:"more"`   // that New has no room for
}

// Turned is a device that is not in order, or silent, and was not when the last
// digest was made.
type Turned struct {
	Device   ID                  `json:"device"`
	Standing compliance.Standing `json:"standing"`
	Whys     []compliance.Code   `json:"why"`
}

// MostTurned bounds a digest: a thousand devices that go silent at once are one
// message that can be read.
const MostTurned = 50

// Gather makes the digest of every organisation whose time has come and that has
// something new, one for each of its targets. Of several replicas one makes it; no
// organisation has two within every.
func (s *Store) Gather(ctx context.Context, every time.Duration) (made int, err error) {
	now := s.now().UTC()
	orgs, err := rows(ctx, s.read, func(rs *sql.Rows) (id ID, err error) { err = rs.Scan(&id); return id, err },
		`SELECT org_id FROM alert_orgs WHERE next <= $1 OR next > $2`, micros(now), micros(now.Add(every)))
	if err != nil {
		return 0, fmt.Errorf("making digests: %w", err)
	}
	for _, org := range orgs {
		err := s.tx(ctx, func(tx *sql.Tx) error {
			n, err := gather(ctx, tx, org, now, every)
			made += n
			return err
		})
		if err != nil {
			return made, fmt.Errorf("making a digest: %w", err)
		}
	}
	return made, nil
}

const (
	// alarming wants $1 to be the organisation and $2 the time before which a contact
	// is too long ago.
	alarming = `d.org_id = $1 AND d.retired = 0 AND d.revoked = 0 AND (d.contact < $2 OR d.standing = '` + string(compliance.NotInOrder) + `')`

	// A device that is in order again may turn red anew.
	forgetTold = `DELETE FROM alert_told WHERE org_id = $1 AND device_id NOT IN (SELECT d.id FROM devices d WHERE ` + alarming + `)`
)

func gather(ctx context.Context, tx *sql.Tx, org ID, now time.Time, every time.Duration) (int, error) {
	// Whoever comes second waits here for the first, and finds the time moved on.
	err := one(tx.ExecContext(ctx, `UPDATE alert_orgs SET next = $2 WHERE org_id = $1 AND (next <= $3 OR next > $2)`,
		string(org), micros(now.Add(every)), micros(now)))
	if err != nil {
		return 0, ignoreNotFound(err)
	}
	cut := micros(now.Add(-compliance.SilentAfter))
	if _, err := tx.ExecContext(ctx, forgetTold, string(org), cut); err != nil {
		return 0, err
	}
	dg := Digest{Org: org, Made: now, Counts: map[compliance.Standing]int{}, New: []Turned{}}
	turned, err := rows(ctx, tx, scanTurned, `SELECT d.id, `+standingNow("$2")+`, d.whys FROM devices d LEFT JOIN alert_told t ON t.device_id = d.id
		WHERE `+alarming+` AND (t.standing IS NULL OR t.standing <> `+standingNow("$2")+`) ORDER BY d.id`, string(org), cut)
	if err != nil || len(turned) == 0 {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO alert_told (device_id, org_id, standing) SELECT d.id, d.org_id, `+standingNow("$2")+` FROM devices d
		WHERE `+alarming+` ON CONFLICT (device_id) DO UPDATE SET org_id = excluded.org_id, standing = excluded.standing`, string(org), cut); err != nil {
		return 0, err
	}
	dg.New, dg.More = turned[:min(len(turned), MostTurned)], max(0, len(turned)-MostTurned)
	counts, err := rows(ctx, tx, func(rs *sql.Rows) (c Count, err error) { err = rs.Scan(&c.Standing, &c.Devices); return c, err },
		`SELECT s, count(*) FROM (SELECT `+standingNow("$2")+` AS s FROM devices d WHERE d.org_id = $1 AND d.retired = 0 AND d.revoked = 0) AS x GROUP BY s`,
		string(org), cut)
	if err != nil {
		return 0, err
	}
	for _, c := range counts {
		dg.Counts[c.Standing] = c.Devices
	}
	return post(ctx, tx, dg)
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func scanTurned(rs *sql.Rows) (t Turned, err error) {
	var whys string
	err = rs.Scan(&t.Device, &t.Standing, &whys)
	t.Whys = []compliance.Code{}
	for _, w := range parseWhys(whys) {
		if w.Severity == compliance.Bad {
			t.Whys = append(t.Whys, w.Code)
		}
	}
	return t, err
}

// post puts a digest on its way to every target of its organisation.
func post(ctx context.Context, tx *sql.Tx, dg Digest) (int, error) {
	body, err := json.Marshal(dg)
	if err != nil {
		return 0, err
	}
	targets, err := rows(ctx, tx, func(rs *sql.Rows) (id ID, err error) { err = rs.Scan(&id); return id, err },
		`SELECT id FROM alert_targets WHERE org_id = $1 ORDER BY id`, string(dg.Org))
	if err != nil {
		return 0, err
	}
	for _, t := range targets {
		_, err := tx.ExecContext(ctx, `INSERT INTO alert_outbox (id, target_id, body, tries, next) VALUES ($1, $2, $3, 0, $4)`,
			string(NewID()), string(t), string(body), micros(dg.Made))
		if err != nil {
			return 0, err
		}
	}
	return len(targets), nil
}

// Outgoing is a digest that the caller is to send to a target.
type Outgoing struct {
	ID     ID // the same whenever it is tried
	To     AlertTarget
	Digest Digest
	Tries  int // with this one
}

// MostTries is how often a digest is tried. With the waits between them that is
// about eight hours.
const MostTries = 10

// wait is for how long a try, which may have been the last act of a replica, keeps
// others from trying: twice as long each time, up to two hours.
func wait(tries int) time.Duration { return min(2*time.Minute<<(tries-1), 2*time.Hour) }

// Outgo takes a digest whose time has come, for the caller alone. ErrNotFound: there
// is none. Sent must be called when it has arrived.
func (s *Store) Outgo(ctx context.Context) (Outgoing, error) {
	now := s.now()
	for {
		o, err := row(ctx, s.write, func(rs *sql.Rows) (o Outgoing, err error) {
			var body string
			if err = rs.Scan(append([]any{&o.ID, &o.Tries, &body}, o.To.into()...)...); err == nil {
				err = json.Unmarshal([]byte(body), &o.Digest)
			}
			return o, err
		}, `SELECT o.id, o.tries, o.body, `+alertColumns+` FROM alert_outbox o JOIN alert_targets t ON t.id = o.target_id
			WHERE o.next <= $1 ORDER BY o.next, o.id LIMIT 1`, micros(now))
		if err != nil {
			return o, err
		}
		if o.Tries >= MostTries {
			if err := s.giveUp(ctx, o); err != nil {
				return o, err
			}
			continue
		}
		err = one(s.write.ExecContext(ctx, `UPDATE alert_outbox SET tries = tries + 1, next = $3 WHERE id = $1 AND tries = $2`,
			string(o.ID), o.Tries, micros(now.Add(wait(o.Tries+1)))))
		if errors.Is(err, ErrNotFound) {
			continue // another replica took it
		}
		o.Tries++
		return o, err
	}
}

func (s *Store) giveUp(ctx context.Context, o Outgoing) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM alert_outbox WHERE id = $1`, string(o.ID)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE alert_targets SET failed = $2 WHERE id = $1`, string(o.To.ID), micros(s.now()))
		return err
	})
}

// Sent notes that a digest has arrived.
func (s *Store) Sent(ctx context.Context, o Outgoing) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM alert_outbox WHERE id = $1`, string(o.ID)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE alert_targets SET sent = $2 WHERE id = $1`, string(o.To.ID), micros(s.now()))
		return err
	})
}
