package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// print writes the figures, and with examples the failures: one a template.
func (res *result) print(w io.Writer, examples int) {
	fmt.Fprintf(w, "confidence %s and above\n", res.min)
	fmt.Fprintf(w, "%-24s %7s %7s %9s %9s %9s %9s %9s %9s\n", "kind", "gold", "found", "recall", "precision", "overlap-r", "overlap-p", "text-r", "text-p")
	for _, kind := range slices.Sorted(maps.Keys(res.kinds)) {
		res.kinds[kind].print(w, string(kind))
	}
	if res.hard.gold > 0 {
		res.hard.print(w, "(hard, not counted)")
	}
	fmt.Fprintf(w, "mean over templates of texts without a fault: %.4f\n", res.mean())
	if examples == 0 {
		return
	}
	fmt.Fprintln(w, "\nby tag")
	for _, tag := range slices.Sorted(maps.Keys(res.tags)) {
		res.tags[tag].print(w, tag)
	}
	res.printFailures(w, examples)
}

func (t *tally) print(w io.Writer, name string) {
	fmt.Fprintf(w, "%-24s %7d %7d %9.4f", name, t.gold, t.found, t.recall())
	if t.cases == 0 { // a tag of the gold alone: what was found wrongly has none
		fmt.Fprintf(w, " %9s %9.4f\n", "", t.overlapRecall())
		return
	}
	fmt.Fprintf(w, " %9.4f %9.4f %9.4f %9.4f %9.4f\n", t.precision(), t.overlapRecall(), t.overlapPrecision(),
		ratio(t.agree, t.has), ratio(t.agree, t.says))
}

func (res *result) printFailures(w io.Writer, examples int) {
	groups := slices.SortedFunc(maps.Keys(res.failures), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(res.failures[b]), len(res.failures[a])), cmp.Compare(a, b))
	})
	fmt.Fprintln(w, "\nfailures by template: wrong texts/texts, missed, not one")
	for _, g := range groups {
		all, t := res.failures[g], res.templates[g]
		if len(all) == 0 {
			continue
		}
		missed := 0
		for _, f := range all {
			missed += count(f.missed)
		}
		fmt.Fprintf(w, "%s: %d/%d, missed %d, not one %d\n", g, t.wrong, t.cases, missed, len(all)-missed)
		for _, miss := range []bool{true, false} {
			left := examples
			for _, f := range all {
				if f.missed == miss && left > 0 {
					fmt.Fprintf(w, "    %s\n", f)
					left--
				}
			}
		}
	}
}

// String shows the spot with what stands around it.
func (f failure) String() string {
	what := "missed"
	if !f.missed {
		what = "not one (" + string(f.confidence) + ")"
	}
	from, to := max(0, f.start-90), min(len(f.c.Text), f.end+60)
	s := f.c.Text[from:f.start] + "«" + f.c.Text[f.start:f.end] + "»" + f.c.Text[f.end:to]
	return fmt.Sprintf("%s %s %s: %s", f.c.ID, what, f.kind, strings.NewReplacer("\n", "⏎", "\r", "␍").Replace(strings.ToValidUTF8(s, "")))
}
