package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
)

const (
	longestPeriod = 3 * 366 // days
	mostSampled   = 500
)

// evidence hands out an organisation's evidence: signed JSON, or one table as CSV.
// It is of the whole organisation, so who sees one group only does not get it.
func (w *Web) evidence(v *visit) error {
	o, err := w.orgOf(v)
	if err != nil {
		return err
	}
	if v.scope().Group != "" {
		return errMayNot
	}
	q := v.r.URL.Query()
	ask := evidence.Ask{Organisation: o, Seed: q.Get("seed")}
	if ask.From, ask.To, err = period(q); err != nil {
		return err
	}
	if n := q.Get("sample"); n != "" {
		if ask.Sample, err = strconv.Atoi(n); err != nil || ask.Sample < 0 || ask.Sample > mostSampled || len(ask.Seed) > 100 {
			return errForm
		}
	}
	format, table := q.Get("format"), q.Get("table")
	if format != "json" && (format != "csv" || !slices.Contains(evidence.Tables, table)) {
		return errForm
	}
	e, err := evidence.Build(v.ctx(), w.o.Store, ask, w.o.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	kind, name := "application/json", fmt.Sprintf("evidence-%s-%s", e.From, e.To)
	var b []byte
	if format == "csv" {
		kind, name = "text/csv; charset=utf-8; header=present", name+"-"+table+".csv"
		b, err = e.CSV(table)
	} else {
		name += ".json"
		signed, serr := evidence.Sign(e, o, w.o.Box)
		if serr != nil {
			return serr
		}
		b, err = json.Marshal(signed)
	}
	if err != nil {
		return err
	}
	if err := w.note(v, store.EvidenceTaken, o.ID, o.ID); err != nil {
		return err
	}
	hand(v, kind, name, b)
	return nil
}

func period(q url.Values) (from, to store.Day, err error) {
	for name, d := range map[string]*store.Day{"from": &from, "to": &to} {
		t, err := time.Parse(time.DateOnly, q.Get(name))
		if err != nil || t.Year() < 2020 || t.Year() > 2099 {
			return 0, 0, wrong{sayPeriod}
		}
		*d = store.DayOf(t)
	}
	if to < from || to-from >= longestPeriod {
		return 0, 0, wrong{sayPeriod}
	}
	return from, to, nil
}
