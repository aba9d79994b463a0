package store_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// ingest lets many devices report at once, b.N reports in all, and returns how many
// were stored a second. A tenth are daily reports, the rest heartbeats.
func ingest(b *testing.B, s *store.Store, devices, atOnce int) float64 {
	b.Helper()
	w := &world{Store: s, now: start}
	o := store.Organisation{ID: store.NewID(), Name: "Flåden", PolicyKey: make([]byte, 32), PolicySeed: []byte{1}}
	ok(b, s.AddOrganisation(ctx(), o))
	token, err := s.AddEnrolToken(ctx(), store.EnrolToken{ID: store.NewID(), Org: o.ID, UsesLeft: devices})
	ok(b, err)
	ids := make([]store.ID, devices)
	seqs := make([]int64, devices)
	for i := range ids {
		d, err := s.Enrol(ctx(), enrolment(token))
		ok(b, err)
		ids[i] = d.ID
	}
	var next atomic.Int64
	var nonce atomic.Uint64
	var wg sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for worker := range atOnce {
		wg.Go(func() {
			for at := worker; next.Add(1) <= int64(b.N); at += atOnce {
				i := at % devices
				seqs[i]++
				r := report(ids[i], seqs[i], start)
				if seqs[i]%10 != 1 {
					r.Kind, r.Stored, r.Totals = compliance.Heartbeat, nil, compliance.Totals{}
				}
				c := w.credential(ids[i])
				binary.BigEndian.PutUint64(c.Nonce[:], nonce.Add(1))
				if _, err := s.Deliver(ctx(), c, r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	rate := float64(b.N) / time.Since(began).Seconds()
	b.StopTimer()
	b.ReportMetric(rate, "reports/s")
	return rate
}

func ok(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkIngestSQLite(b *testing.B) {
	for _, atOnce := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d at once", atOnce), func(b *testing.B) {
			s, err := store.SQLite(context.Background(), filepath.Join(b.TempDir(), "central.db"), func() time.Time { return start })
			ok(b, err)
			defer s.Close()
			ingest(b, s, 640, atOnce)
		})
	}
}
