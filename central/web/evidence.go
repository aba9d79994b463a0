package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

const (
	longestPeriod = 3 * 366 // days
	mostSampled   = 500
)

// evidence hands out an organisation's evidence in any format.
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
	ask := evidence.Ask{Organisation: o, Seed: q.Get("seed"), Kept: w.o.Kept}
	if ask.From, ask.To, err = period(q); err != nil {
		return err
	}
	if n := q.Get("sample"); n != "" {
		if ask.Sample, err = strconv.Atoi(n); err != nil || ask.Sample < 0 || ask.Sample > mostSampled || len(ask.Seed) > 100 {
			return wrong{saySample}
		}
	}
	as := evidence.As{Format: evidence.Format(q.Get("format")), Table: q.Get("table"), Lang: evidence.Lang(v.lang)}
	if !slices.Contains(evidence.Formats, as.Format) || as.Format == evidence.CSV && as.Table != evidence.AllTables && !slices.Contains(evidence.Tables, as.Table) {
		return errForm
	}
	e, err := evidence.Build(v.ctx(), w.o.Store, ask, w.o.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	f, err := evidence.Write(e, as, o, w.o.Box)
	if err != nil {
		return err
	}
	if err := w.note(v, store.EvidenceTaken, o.ID, o.ID); err != nil {
		return err
	}
	hand(v, f.Type, f.Name, f.Body)
	return nil
}

var saySample = policy.Sentence{DA: "Stikprøven skal være på 0 til 500 filer, og startværdien på højst 100 tegn.", EN: "The sample must be of 0 to 500 files, and its seed of at most 100 characters."}

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
