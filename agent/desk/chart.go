package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/policy"
)

// chart is a table with a bar in each row. The bar's text alternative says the
// same as the bar.
type chart struct {
	Title string
	Rows  []bar
}

type bar struct {
	Label, Alt, Number string
	Parts              []segment
}

// segment is a part of a bar, in hundredths of the longest bar.
type segment struct{ Class, X, W string }

// mostTypes is how many document types have a bar of their own.
const mostTypes = 8

// charts are the files with personal data by place, age, type and kind; none
// when there are no such files.
func (r *report) charts(now time.Time) []chart {
	if len(r.firsts) == 0 {
		return nil
	}
	l := r.opt.Lang
	out := []chart{
		{Title: l.pick("Hvor ligger de?", "Where do they lie?"), Rows: r.placeBars()},
		{Title: l.pick("Hvor længe har de ligget?", "How long have they lain there?"), Rows: r.ageBars(now)},
		{Title: l.pick("Hvad er det?", "What are they?"), Rows: r.typeBars()},
		{Title: l.pick("Hvad står der i dem?", "What do they hold?"), Rows: r.kindBars()},
	}
	return slices.DeleteFunc(out, func(c chart) bool { return len(c.Rows) == 0 })
}

type labelled struct {
	label string
	tally tally
}

func (t tally) files() int { return t[stateDue] + t[stateSoon] + t[stateOrder] }

func (r *report) placeBars() []bar {
	var rows []labelled
	for _, p := range policy.Places {
		if t := r.byPlace[p]; t != nil && t.files() > 0 {
			rows = append(rows, labelled{PlaceWord(r.opt.Lang, p), *t})
		}
	}
	return r.bars(rows)
}

// ageBars sort by the time since first seen. The limits are those people speak
// in; the rules' own limits (30 days, 3 months) are among them.
func (r *report) ageBars(now time.Time) []bar {
	l := r.opt.Lang
	rows := []labelled{
		{label: l.pick("Under 1 uge", "Under 1 week")}, {label: l.pick("1 uge til 30 dage", "1 week to 30 days")},
		{label: l.pick("31 dage til 3 måneder", "31 days to 3 months")}, {label: l.pick("3 måneder til 1 år", "3 months to 1 year")},
		{label: l.pick("Over 1 år", "Over 1 year")},
	}
	now = now.In(r.opt.Zone)
	for _, a := range r.firsts {
		at := a.at.In(r.opt.Zone)
		i := 0
		switch days := calendarDays(at, now); {
		case days < 7:
		case days <= 30:
			i = 1
		case wholeMonths(at, now) < 3:
			i = 2
		case wholeMonths(at, now) < 12:
			i = 3
		default:
			i = 4
		}
		rows[i].tally[a.state]++
	}
	return r.bars(rows)
}

func (r *report) typeBars() []bar {
	l := r.opt.Lang
	var rows []labelled
	other := labelled{label: l.pick("Andet", "Other")}
	for typ, t := range r.byType {
		if typ == policy.UnknownDocument {
			other.tally = *t
			continue
		}
		rows = append(rows, labelled{capital(TypeWord(l, typ)), *t})
	}
	slices.SortFunc(rows, func(a, b labelled) int {
		return cmp.Or(cmp.Compare(b.tally[stateDue], a.tally[stateDue]), cmp.Compare(b.tally.files(), a.tally.files()), strings.Compare(a.label, b.label))
	})
	for _, row := range rows[min(len(rows), mostTypes):] {
		for st, n := range row.tally {
			other.tally[st] += n
		}
	}
	rows = rows[:min(len(rows), mostTypes)]
	if other.tally.files() > 0 {
		rows = append(rows, other)
	}
	return r.bars(rows)
}

// kindBars count the files that hold a kind, not how often they hold it.
func (r *report) kindBars() []bar {
	l := r.opt.Lang
	longest := 0
	for _, n := range r.byKind {
		longest = max(longest, n)
	}
	kinds := slices.DeleteFunc(slices.Clone(policy.Kinds), func(k policy.Kind) bool { return r.byKind[k] == 0 })
	slices.SortStableFunc(kinds, func(a, b policy.Kind) int { return cmp.Compare(r.byKind[b], r.byKind[a]) })
	var out []bar
	for _, k := range kinds {
		n := r.byKind[k]
		out = append(out, bar{Label: capital(KindWord(l, k)), Number: l.Number(n), Alt: l.count(n, file),
			Parts: []segment{{Class: "kind", X: "0", W: hundredths(n, longest)}}})
	}
	return out
}

func (r *report) bars(rows []labelled) []bar {
	l := r.opt.Lang
	longest := 0
	for _, row := range rows {
		longest = max(longest, row.tally.files())
	}
	var out []bar
	for _, row := range rows {
		b := bar{Label: row.label, Number: l.Number(row.tally.files())}
		var alt []string
		x := 0
		for _, part := range []struct {
			state state
			class string
			words string
		}{
			{stateDue, "due", l.pick(" skal slettes nu", " to be deleted now")},
			{stateSoon, "soon", l.pick(" skal slettes snart", " to be deleted soon")},
			{stateOrder, "order", l.pick(" i orden", " in order")},
		} {
			n := row.tally[part.state]
			if n == 0 {
				continue
			}
			b.Parts = append(b.Parts, segment{Class: part.class, X: hundredths(x, longest), W: hundredths(n, longest)})
			alt = append(alt, l.Number(n)+part.words)
			x += n
		}
		b.Alt = l.list(alt)
		if b.Alt == "" {
			b.Alt = l.pick("ingen", "none")
		}
		out = append(out, b)
	}
	return out
}

// hundredths is n of all in hundredths, as SVG writes a number.
func hundredths(n, all int) string {
	return strconv.FormatFloat(100*float64(n)/float64(max(all, 1)), 'f', 2, 64)
}
