package desk

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// openItems is how many files of a group the page lists before it folds the
// rest away.
const openItems = 20

// page is what the template prints. Every string is ready for a person, in
// their language; names in it have passed Plain and Mask.
type page struct {
	Lang     Lang
	CSP      string
	CSS      template.CSS
	Headline string
	Tone     string // class of the answer: "due", "soon" or empty
	Sub      string
	Date     string
	Policy   string
	Totals   string
	Places   string
	Estimate bool
	Steps    bool // show how to send through e-Boks

	Problems []row
	Tiles    []tile
	Due      []group
	Soon     []group
	Unread   []fold
	Charts   []chart
	Order    *fold
	Exempt   *fold
	Rules    []ruleText
}

// row is a file, or a place with what was wrong with it in Where.
type row struct {
	Name, Where    string
	What, Since    string
	When, Deadline string // "4 dage over fristen", "frist 2. april 2026"
	Partly         string // why only a part was read
	Category       *badge
}

type badge struct{ Class, Words string }

type tile struct {
	Class, Anchor string
	N             int
	Number, Words string
}

// group is files that share a rule and an advice.
type group struct {
	Rule, Advice string
	Files, Rest  []row
	More         string // says how many Rest are
}

// fold is a list that is folded away at first.
type fold struct {
	Title, Number, Advice string
	Rows                  []row
	More                  string
}

type ruleText struct{ Words, ID, Source string }

func (r *report) page(s scan.Summary) page {
	l := r.opt.Lang
	p := page{Lang: l, Headline: r.headline(s), Date: Date(l, s.Now.In(r.opt.Zone)), Policy: Plain(s.Policy),
		Totals: r.totals(), Places: r.places(s), Estimate: r.estimate, Sub: r.sub(s)}
	p.CSS, p.CSP = styleAndPolicy()
	switch {
	case r.count[stateDue] > 0 || len(s.Problems) > 0:
		p.Tone = "due"
	case r.count[stateSoon] > 0 || r.unreadFiles() > 0 || s.Files == 0:
		p.Tone = "soon"
	}
	for _, pr := range s.Problems {
		p.Problems = append(p.Problems, row{Name: safe(r.tilde(pr.Path)), Where: safe(problem(l, pr.Err))})
	}
	p.Tiles = r.tiles()
	p.Due = r.groups(r.files[stateDue], s)
	p.Soon = r.groups(r.files[stateSoon], s)
	p.Steps = slices.ContainsFunc(slices.Concat(r.files[stateDue], r.files[stateSoon]),
		func(f scan.File) bool { return slices.Contains(viaEBoks, f.DocumentType) })
	p.Unread = r.folds(s)
	p.Charts = r.charts(s.Now)
	p.Order, p.Exempt = r.inOrder(s)
	p.Rules = r.rules()
	return p
}

// safe makes foreign text fit to be shown on a page; html/template escapes it.
func safe(s string) string { return Mask(Plain(s)) }

// unbroken keeps the name e-Boks on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, "e-Boks", "e\u2011Boks") }

// sub is what follows the headline.
func (r *report) sub(s scan.Summary) string {
	l := r.opt.Lang
	var parts []string
	if n := r.count[stateSoon]; n > 0 && r.count[stateDue]+len(s.Problems) > 0 {
		parts = append(parts, l.count(n, document)+l.pick(" skal slettes snart.", " must be deleted soon."))
	}
	if r.unreadFiles() > 0 && r.count[stateDue]+r.count[stateSoon]+len(s.Problems) > 0 {
		parts = append(parts, r.unreadWords()+".")
	}
	switch {
	case s.Files == 0 && len(s.Problems) == 0:
		parts = append(parts, l.pick("Mapperne findes ikke eller er tomme. Prøv med opdigtede dokumenter: husorden scan --sample",
			"The folders do not exist or are empty. Try made-up documents: husorden scan --sample"))
	case len(parts) == 0 && r.count[stateDue]+r.count[stateSoon]+r.unreadFiles()+len(s.Problems) == 0:
		parts = append(parts, l.count(s.Files, file)+l.pick(" er gennemgået, og ingen skal slettes nu.", " looked at, and none must be deleted now."))
	}
	return strings.Join(parts, " ")
}

func (r *report) tiles() []tile {
	l := r.opt.Lang
	tiles := []tile{
		{Class: "due", Anchor: "due", N: r.count[stateDue], Words: l.pick("skal slettes nu", "to be deleted now")},
		{Class: "soon", Anchor: "soon", N: r.count[stateSoon], Words: l.pick("skal slettes snart", "to be deleted soon")},
		{Class: "unread", Anchor: "unread", N: r.unreadFiles(), Words: l.pick("kunne ikke læses", "could not be read")},
		{Class: "order", Anchor: "order", N: r.count[stateOrder], Words: l.pick("med persondata, i orden", "with personal data, in order")},
		{Class: "clean", N: r.count[stateClean], Words: l.pick("uden persondata", "without personal data")},
	}
	for i := range tiles {
		tiles[i].Number = l.Number(tiles[i].N)
	}
	return tiles
}

// groups gathers files that share a rule and an advice.
func (r *report) groups(fs []scan.File, s scan.Summary) []group {
	l := r.opt.Lang
	type key struct{ rule, advice string }
	at := map[key]int{}
	var out []group
	for _, f := range fs {
		k := key{r.rule(f.Decision), advice(l, f)}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, group{Rule: Plain(k.rule), Advice: unbroken(k.advice)})
		}
		g := &out[i]
		if len(g.Files) < openItems {
			g.Files = append(g.Files, r.row(f, s))
		} else {
			g.Rest = append(g.Rest, r.row(f, s))
		}
	}
	for i := range out {
		out[i].More = l.pick("Vis ", "Show ") + l.count(len(out[i].Rest), file) + l.pick(" til", " more")
	}
	return out
}

func (r *report) row(f scan.File, s scan.Summary) row {
	l := r.opt.Lang
	out := row{Name: safe(name(f)), Where: safe(r.where(f, s.Places)), Since: r.since(f, s.Now), What: holds(l, f)}
	if f.Status == policy.NotScanned {
		out.Partly = l.pick("kun læst i dele: ", "read in part only: ") + ReasonWord(l, f.Reason)
	}
	if w := CategoryWord(l, f.Category); w != "" {
		out.Category = &badge{Class: class(f.Category), Words: w}
	}
	out.When, out.Deadline = r.clock(f.Decision.Due, s.Now)
	return out
}

// class is the style of a category; an unknown one has none.
func class(c policy.Category) string {
	if slices.Contains(policy.Categories, c) {
		return string(c)
	}
	return ""
}

// clock tells how a file stands to its date: "4 dage over fristen", "frist 2.
// april 2026".
func (r *report) clock(due, now time.Time) (when, deadline string) {
	if due.IsZero() {
		return "", ""
	}
	l := r.opt.Lang
	due, now = due.In(r.opt.Zone), now.In(r.opt.Zone)
	switch n := calendarDays(due, now); {
	case n > 0:
		when = span(l, due, now, n) + l.pick(" over fristen", " overdue")
	case n == 0:
		when = l.pick("i dag", "today")
	default:
		when = Until(l, due, now)
	}
	return when, l.pick("frist ", "due ") + Date(l, due)
}

// folds lists what could not be read, by reason.
func (r *report) folds(s scan.Summary) []fold {
	l := r.opt.Lang
	var out []fold
	for _, reason := range r.reasons() {
		u := r.unread[reason]
		f := fold{Title: capital(ReasonWord(l, reason)), Number: l.Number(u.count), Advice: ReasonAdvice(l, reason)}
		for _, file := range u.files {
			where := safe(r.where(file, s.Places))
			if len(file.Findings) > 0 { // in the part that was read
				where += " · " + holds(l, file)
			}
			f.Rows = append(f.Rows, row{Name: safe(name(file)), Where: where})
		}
		f.More = r.more(u.count - len(u.files))
		out = append(out, f)
	}
	return out
}

func (r *report) more(n int) string {
	if n <= 0 {
		return ""
	}
	return r.opt.Lang.pick("… og ", "… and ") + r.opt.Lang.Number(n) + r.opt.Lang.pick(" til.", " more.")
}

// inOrder lists the files that hold personal data and may stay: those under a
// rule, and those the rules do not cover.
func (r *report) inOrder(s scan.Summary) (under, exempt *fold) {
	l := r.opt.Lang
	u, e := &fold{}, &fold{}
	for _, f := range r.files[stateOrder] {
		row := r.row(f, s)
		if f.Scope == policy.InScope || f.Scope == "" {
			u.Rows = append(u.Rows, row)
			continue
		}
		if b := because(l, f.Decision); b != "" {
			row.Since += " · " + Plain(b)
		}
		row.Category = nil
		e.Rows = append(e.Rows, row)
	}
	u.More = r.more(r.count[stateOrder] - len(r.files[stateOrder]))
	u.Number, e.Number = l.Number(len(u.Rows)), l.Number(len(e.Rows))
	if len(u.Rows) == 0 {
		u = nil
	}
	if len(e.Rows) == 0 {
		e = nil
	}
	return u, e
}

// rules are those of the policy, or, when they are not given, those that
// decided something here.
func (r *report) rules() []ruleText {
	l := r.opt.Lang
	rules := r.opt.Rules
	if len(rules) == 0 {
		for _, fs := range r.files {
			for _, f := range fs {
				d := f.Decision
				known := slices.ContainsFunc(rules, func(k Rule) bool { return k.ID == d.Rule })
				if d.Rule != "" && !known {
					rules = append(rules, Rule{ID: d.Rule, Source: d.Source, Words: d.Because})
				}
			}
		}
	}
	var out []ruleText
	for _, k := range rules {
		out = append(out, ruleText{Words: Plain(k.Words.In(string(l))), ID: Plain(k.ID), Source: l.list(k.Source)})
	}
	return out
}
