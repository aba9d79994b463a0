package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// ask prints how long the queries behind each page take.
func ask(ctx context.Context, s *store.Store, ids []store.ID, times int, n size) error {
	if times == 0 {
		return nil
	}
	pages, err := visitor(ctx, s, n)
	if err != nil {
		return err
	}
	all, today := store.Scope{All: true}, store.DayOf(n.until)
	one := func() store.Device {
		d, err := s.Device(ctx, all, ids[n.random.IntN(len(ids))])
		if err != nil {
			return store.Device{}
		}
		return d
	}
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"overview: counts of all", func() error { _, err := s.Counts(ctx, all, store.Filter{}); return err }},
		{"overview: reasons of all", func() error { _, err := s.WhyCounts(ctx, all, store.Filter{}); return err }},
		{"overview: oldest of all", func() error { _, err := s.Oldest(ctx, all, store.Filter{}, 20); return err }},
		{"overview: a page of not in order", func() error {
			_, _, err := s.Devices(ctx, all, store.Filter{Standing: compliance.NotInOrder, Limit: 100})
			return err
		}},
		{"overview: a page of silent", func() error {
			_, _, err := s.Devices(ctx, all, store.Filter{Standing: compliance.Silent, Limit: 100})
			return err
		}},
		{"overview: names of organisations", func() error { _, err := s.Organisations(ctx, all); return err }},
		{"overview: trend of 90 days", func() error { _, err := s.Trend(ctx, all, today-90, today); return err }},
		{"organisation: counts, page and trend", func() error {
			sc := store.Scope{Org: one().Org}
			if _, err := s.Counts(ctx, sc, store.Filter{}); err != nil {
				return err
			}
			if _, _, err := s.Devices(ctx, sc, store.Filter{}); err != nil {
				return err
			}
			_, err := s.Trend(ctx, sc, today-90, today)
			return err
		}},
		{"device: state, reports and 90 days", func() error {
			d := one()
			if _, _, err := s.Latest(ctx, all, d.ID); err != nil {
				return err
			}
			_, err := s.Days(ctx, all, d.ID, today-90, today)
			return err
		}},
		{"evidence: the days of an organisation's quarter", func() error {
			return s.EachSpan(ctx, store.Scope{Org: one().Org}, today-90, today, func(store.Span) error { return nil })
		}},
		{"page: overview of all", func() error { return pages("/") }},
		{"page: overview of one organisation", func() error { return pages("/?org=" + string(one().Org)) }},
		{"page: overview of those not in order", func() error { return pages("/?standing=not_in_order") }},
		{"page: overview of the silent", func() error { return pages("/?standing=silent") }},
		{"page: one device", func() error { return pages("/device/" + string(one().ID)) }},
		{"page: one organisation", func() error { return pages("/organisation/" + string(one().Org)) }},
	} {
		var took []time.Duration
		for range times {
			began := time.Now()
			if err := q.ask(); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		fmt.Printf("%-50s median %8.1f ms, 95th percentile %8.1f ms\n", q.name, ms(took[len(took)/2]), ms(took[len(took)*95/100]))
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
