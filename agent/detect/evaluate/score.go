package main

import (
	"slices"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// tally counts for one kind, tag or template. Exact: the same bytes. Overlap:
// at least one byte in common.
type tally struct {
	gold, found          int
	exact                int // found with the gold's very span; also gold found so
	goldTouched, foundIn int // gold overlapped by a find; finds that overlap a gold
	cases, wrong         int
	has, says, agree     int // texts: with gold, with a find, with both
}

func (t *tally) recall() float64           { return ratio(t.exact, t.gold) }
func (t *tally) precision() float64        { return ratio(t.exact, t.found) }
func (t *tally) overlapRecall() float64    { return ratio(t.goldTouched, t.gold) }
func (t *tally) overlapPrecision() float64 { return ratio(t.foundIn, t.found) }

// ratio is 1 where there was nothing to miss.
func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// failure is a gold missed or a find that is none.
type failure struct {
	kind       policy.Kind
	missed     bool
	start, end int
	confidence policy.Confidence
	c          *Case
}

// result is what a run of the detector came to.
type result struct {
	min       policy.Confidence
	kinds     map[policy.Kind]*tally
	hard      tally // what a reader sees and no detector can be blamed for
	tags      map[string]*tally
	templates map[string]*tally
	failures  map[string][]failure // by template, or by kind for sentences
}

func newResult(min policy.Confidence) *result {
	return &result{min: min, kinds: map[policy.Kind]*tally{}, tags: map[string]*tally{},
		templates: map[string]*tally{}, failures: map[string][]failure{}}
}

// add judges the detector on one case, for each of the kinds. A case tagged
// undecidable is not judged.
func (res *result) add(d *detect.Detector, c *Case, kinds []policy.Kind) {
	if slices.Contains(c.Tags, "undecidable") {
		return
	}
	found := d.Find([]byte(c.Text))
	for _, kind := range kinds {
		res.judge(c, kind, keep(found, kind, res.min))
	}
}

func keep(found []match.Match, kind policy.Kind, min policy.Confidence) []match.Match {
	var out []match.Match
	for _, m := range found {
		if m.Kind == kind && m.Confidence.AtLeast(min) {
			out = append(out, m)
		}
	}
	return out
}

func (res *result) judge(c *Case, kind policy.Kind, found []match.Match) {
	text := tally{cases: 1, found: len(found)}
	var failed []failure
	for _, g := range c.Gold {
		if policy.Kind(g.Kind) != kind {
			continue
		}
		exact := slices.ContainsFunc(found, func(m match.Match) bool { return m.Start == g.Start && m.End == g.End })
		touched := slices.ContainsFunc(found, func(m match.Match) bool { return m.Start < g.End && g.Start < m.End })
		one := tally{gold: 1, exact: count(exact), goldTouched: count(touched)}
		for _, tag := range g.Tags {
			get(res.tags, tag).plus(one)
		}
		text.plus(one)
		if !exact {
			failed = append(failed, failure{kind: kind, missed: true, start: g.Start, end: g.End, c: c})
		}
	}
	for _, m := range found {
		in, same := false, false
		for _, g := range c.Gold {
			if policy.Kind(g.Kind) == kind {
				in = in || m.Start < g.End && g.Start < m.End
				same = same || m.Start == g.Start && m.End == g.End
			}
		}
		text.foundIn += count(in)
		if !same {
			failed = append(failed, failure{kind: kind, start: m.Start, end: m.End, confidence: m.Confidence, c: c})
		}
	}
	text.wrong = count(len(failed) > 0)
	text.has, text.says = count(text.gold > 0), count(len(found) > 0)
	text.agree = text.has * text.says
	res.record(c, kind, text, failed)
}

func (res *result) record(c *Case, kind policy.Kind, text tally, failed []failure) {
	group := c.Template
	if group == "" {
		group = string(kind)
	}
	get(res.templates, group).plus(text)
	res.failures[group] = append(res.failures[group], failed...)
	if slices.Contains(c.Tags, "hard") {
		res.hard.plus(text)
		return
	}
	get(res.kinds, kind).plus(text)
	for _, tag := range c.Tags {
		if tag != "asis" { // says how the text is made, not what it is
			get(res.tags, tag).plus(text)
		}
	}
}

// mean is the mean over templates of the share of texts with nothing wrong, so
// that a long register weighs no more than a sentence.
func (res *result) mean() float64 {
	sum := 0.0
	for _, t := range res.templates {
		sum += 1 - ratio(t.wrong, t.cases)
	}
	return sum / float64(max(1, len(res.templates)))
}

func (t *tally) plus(o tally) {
	t.gold += o.gold
	t.found += o.found
	t.exact += o.exact
	t.goldTouched += o.goldTouched
	t.foundIn += o.foundIn
	t.cases += o.cases
	t.wrong += o.wrong
	t.has += o.has
	t.says += o.says
	t.agree += o.agree
}

func get[K comparable](m map[K]*tally, key K) *tally {
	if m[key] == nil {
		m[key] = &tally{}
	}
	return m[key]
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
