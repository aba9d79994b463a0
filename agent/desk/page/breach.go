package page

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// breachData is the help for reporting a breach (T5): what lies on the PC by
// type and count, for whoever must know.
type breachData struct {
	At        string
	Files     int
	Types     []countRow
	Kinds     []countRow
	Cats      []countRow
	Unread    int
	Held      int
	Encrypted string
	Bad       []alarm
}

type countRow struct {
	Name string
	N    int
}

func (p *Page) breach(v *visit) error {
	s, err := p.house(v.ctx(), v.lang, true)
	if err != nil {
		return err
	}
	at := s.Now.In(policy.Copenhagen())
	d := breachData{Held: s.Counts.Quarantined, Unread: s.Counts.NotScanned, Encrypted: p.encryption().in(v.lang),
		At: words{"%s kl. %s", "%s at %s"}.form(v.lang, desk.Date(v.lang, at), at.Format("15.04"))}
	types, kinds, cats := map[string]int{}, map[string]int{}, map[string]int{}
	for _, it := range s.Items {
		if it.Category == policy.NoCategory {
			continue
		}
		d.Files++
		cats[upper(desk.CategoryWord(v.lang, it.Category))]++
		types[upper(cmp.Or(desk.TypeWord(v.lang, it.DocumentType), words{"andre dokumenter", "other documents"}.in(v.lang)))]++
		for _, f := range it.Findings {
			kinds[upper(desk.KindWord(v.lang, f.Kind))]++
		}
	}
	d.Types, d.Kinds, d.Cats = rows(types), rows(kinds), rows(cats)
	for _, h := range s.Health {
		if h.Severity == device.Bad {
			d.Bad = append(d.Bad, alarm{healthText(v.lang, h), true})
		}
	}
	p.render(v, http.StatusOK, "breach", "", d)
	return nil
}

func (p *Page) encryption() words {
	if p.o.Encrypted != nil {
		if yes, known := p.o.Encrypted(); known && yes {
			return words{"Disken er krypteret. Er pc'en slukket eller låst, kan andre ikke uden videre læse den.", "The disk is encrypted. While the PC is off or locked others cannot simply read it."}
		} else if known {
			return words{"Disken er ikke krypteret. Har andre fået fat i pc'en, kan de læse filerne.", "The disk is not encrypted. Whoever has got hold of the PC can read the files."}
		}
	}
	return words{"Husorden ved ikke, om disken er krypteret. Sig det, som det er, når du melder bruddet.", "Husorden does not know whether the disk is encrypted. Say so when you report the breach."}
}

func rows(m map[string]int) []countRow {
	var list []countRow
	for name, n := range m {
		list = append(list, countRow{name, n})
	}
	slices.SortFunc(list, func(a, b countRow) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Name, b.Name)) })
	return list
}
