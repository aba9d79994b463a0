package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// Receipt is what became of a delivery.
type Receipt struct {
	Duplicate bool
	Org       ID
	Group     ID
	Policy    compliance.Published // that is published for the device
}

// delivery is one request of a device that waits to be written.
type delivery struct {
	by     compliance.Credential
	report *compliance.Report
	retire bool

	done chan struct{} // closed when receipt and err hold

	receipt
}

type receipt struct {
	Receipt
	err error
}

// Deliver counts a report of a device whose signature was verified. It returns
// when the report is on disk. The error is ErrUnknown, ErrRevoked, ErrRetired,
// ErrReplayed, or one of the database, after which the report may or
// may not have been counted: sent again, it is counted once.
func (s *Store) Deliver(ctx context.Context, by compliance.Credential, r compliance.Report) (Receipt, error) {
	return s.deliver(ctx, &delivery{by: by, report: &r})
}

// Contact notes a request of a device that brings no report.
func (s *Store) Contact(ctx context.Context, by compliance.Credential) (Receipt, error) {
	return s.deliver(ctx, &delivery{by: by})
}

// RetireByDevice retires the device that asks for it.
func (s *Store) RetireByDevice(ctx context.Context, by compliance.Credential) (Receipt, error) {
	return s.deliver(ctx, &delivery{by: by, retire: true})
}

// mostBatch is how many deliveries one transaction may hold.
const mostBatch = 128

// deliver joins those who wait. Whoever gets a place in queue writes for all, so
// that one sync of the disk serves many.
func (s *Store) deliver(ctx context.Context, d *delivery) (Receipt, error) {
	d.done = make(chan struct{})
	s.mu.Lock()
	s.wait = append(s.wait, d)
	s.mu.Unlock()
	for {
		select {
		case <-d.done:
			return d.Receipt, d.err
		case <-ctx.Done():
			return Receipt{}, ctx.Err() // it may be counted all the same
		case s.queue <- struct{}{}:
		}
		s.mu.Lock()
		n := min(len(s.wait), mostBatch)
		batch := slices.Clone(s.wait[:n])
		s.wait = slices.Delete(s.wait, 0, n)
		s.mu.Unlock()
		s.commit(context.WithoutCancel(ctx), batch)
		<-s.queue
	}
}

// commit writes a batch. If that fails, each is tried alone, so that none fails
// for its neighbours.
func (s *Store) commit(ctx context.Context, batch []*delivery) {
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err := s.commitAll(ctx, batch)
	for _, d := range batch {
		if err != nil && len(batch) > 1 {
			d.receipt = receipt{}
			if err := s.commitAll(ctx, []*delivery{d}); err != nil {
				d.err = err
			}
		} else if err != nil {
			d.receipt = receipt{err: err}
		}
		close(d.done)
	}
}

func (s *Store) commitAll(ctx context.Context, batch []*delivery) (err error) {
	c, err := s.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("storing reports: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if _, err := c.ExecContext(ctx, s.dialect.begin); err != nil {
		return fmt.Errorf("storing reports: %w", err)
	}
	err = s.count(ctx, c, batch)
	if err == nil {
		_, err = c.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, undo := c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("storing reports: %w", errors.Join(err, undo))
	}
	return nil
}

// count goes through a batch in a transaction.
func (s *Store) count(ctx context.Context, c *sql.Conn, batch []*delivery) error {
	ids := map[string]bool{}
	for _, d := range batch {
		ids[string(d.by.Device)] = true
	}
	devices, err := s.incoming(ctx, c, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return err
	}
	heads, err := publishedFor(ctx, c, devices)
	if err != nil {
		return err
	}
	now := s.now().UTC()
	for _, dl := range batch {
		d := devices[dl.by.Device]
		if d == nil {
			dl.receipt = receipt{err: ErrUnknown}
			continue
		}
		if err := d.fresh(dl.by, now); err != nil {
			dl.receipt = receipt{err: err}
			continue
		}
		d.contact = now
		dl.receipt = receipt{Receipt: Receipt{Org: d.org, Group: d.group, Policy: heads.of(d.org, d.group)}}
		if dl.report != nil {
			if dl.Duplicate, err = d.count(*dl.report, dl.Policy, now); err != nil {
				return err
			}
		}
		if dl.retire {
			d.retired, d.retire = now, true
		}
	}
	var all []statement
	for _, id := range slices.Sorted(maps.Keys(devices)) {
		all = append(all, devices[id].statements()...)
	}
	return s.dialect.send(ctx, c, all)
}

const incomingColumns = `d.id, d.org_id, d.group_id, d.retired, d.revoked, d.contact, d.nonces, d.seq, d.gaps, d.reports,
	d.daily_seq, d.beat_seq, d.register_sum, d.audit_n, d.audit_sum, d.rewound, l.daily, l.beat`

func (s *Store) incoming(ctx context.Context, c *sql.Conn, ids []string) (map[ID]*incoming, error) {
	query := `SELECT ` + incomingColumns + ` FROM devices d JOIN latest l ON l.device_id = d.id
		WHERE d.id IN (` + placeholders(1, len(ids)) + `) ORDER BY d.id` + s.dialect.lock
	list, err := rows(ctx, c, func(rs *sql.Rows) (*incoming, error) {
		d := &incoming{days: map[Day]compliance.Report{}, judged: map[Day]compliance.Standing{},
			parsed: map[int64]compliance.Report{}}
		var daily, beat string
		err := rs.Scan(&d.id, &d.org, &d.group, instant{&d.retired}, instant{&d.revoked}, instant{&d.contact}, (*[]byte)(&d.nonces),
			&d.seq, &d.gaps, &d.reports, &d.dailySeq, &d.beatSeq, &d.register, &d.audit.N, &d.audit.Sum, instant{&d.rewound}, &daily, &beat)
		if daily != "" {
			d.daily = []byte(daily)
		}
		if beat != "" {
			d.beat = []byte(beat)
		}
		return d, err
	}, query, args(ids)...)
	if err != nil {
		return nil, err
	}
	byID := map[ID]*incoming{}
	for _, d := range list {
		byID[d.id] = d
	}
	return byID, nil
}
