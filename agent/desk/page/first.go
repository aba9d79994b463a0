package page

import (
	"strconv"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// looking says how far the first look is. The page follows it.
func (w viewer) looking(d *overviewData) {
	l := w.v.lang
	d.Seen = w.s.Counts.Files
	if w.p.o.Total != nil {
		d.Total = max(w.p.o.Total(w.v.ctx()), d.Seen)
	}
	d.Tone, d.Headline = "soon", words{"Husorden ser mapperne igennem for første gang", "Husorden is going through the folders for the first time"}.in(l)
	d.Sub = words{"%s er set igennem indtil nu. Intet bliver slettet imens.", "%s have been gone through so far. Nothing is removed meanwhile."}.form(l, desk.Files(l, d.Seen))
	if d.Total > 0 {
		d.Sub = words{"%s af %s er set igennem indtil nu. Intet bliver slettet imens.", "%s of %s have been gone through so far. Nothing is removed meanwhile."}.form(l,
			l.Number(d.Seen), desk.Files(l, d.Total))
	}
	w.v.w.Header().Set("Refresh", strconv.Itoa(int(follow/time.Second)))
}

// firstWeek says until when nothing goes by itself, where it later may.
func (w viewer) firstWeek(d *overviewData) {
	settle := w.p.o.Policy().Removal.Settle.For.From(w.s.Policy.Since)
	if !w.removes() || w.s.Policy.Since.IsZero() || !w.s.Now.Before(settle) {
		return
	}
	d.Alarms = append(d.Alarms, alarm{Text: words{"Indtil %s sletter Husorden intet af sig selv. Den skal lære mapperne at kende først.",
		"Until %s Husorden removes nothing by itself. It has to get to know the folders first."}.form(w.v.lang, w.date(settle))})
}
