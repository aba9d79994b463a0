package desk

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// How many files a terminal gets to see; the rest are counted.
const (
	mostListed = 40 // per heading
	mostNamed  = 4  // per reason
	mostValues = 5  // per kind, when values are shown
)

// Text writes a scan for the terminal: what could not be looked at, what is due
// now, what is due soon, what could not be read, and one line of totals. Files
// in order are only counted.
type Text struct {
	out *bufio.Writer
	r   *report
}

// NewText returns a writer onto w. Nothing is written before Close.
func NewText(w io.Writer, o Options) *Text {
	return &Text{out: bufio.NewWriter(w), r: newReport(o)}
}

// File takes one file.
func (t *Text) File(f scan.File) error { t.r.add(f); return nil }

// Close writes the report.
func (t *Text) Close(s scan.Summary) error {
	t.r.sort()
	l := t.r.opt.Lang
	t.problems(s.Problems)
	t.heading(ansiBold+t.headColor(s), t.r.headline(s))
	t.files(t.r.files[stateDue], s)
	if soon := t.r.files[stateSoon]; len(soon) > 0 && len(t.r.files[stateDue])+len(s.Problems) > 0 {
		t.heading(ansiBold+ansiYellow, l.count(len(soon), document)+l.pick(" skal slettes snart", " must be deleted soon"))
	}
	t.files(t.r.files[stateSoon], s)
	t.unread()
	if t.r.estimate {
		t.line(ansiDim, l.pick("Datoerne er skøn ud fra filernes egne tider. Husorden kan først være sikker, når programmet selv har set filerne ligge der.",
			"The dates are estimates from the files' own times. Husorden can be sure only once it has itself seen the files lie there."), "")
		t.out.WriteByte('\n')
	}
	t.line(ansiBold, t.r.totals(), "")
	t.line(ansiDim, t.r.places(s), "")
	if s.Files == 0 && len(s.Problems) == 0 {
		t.line("", l.pick("Prøv med opdigtede dokumenter: husorden scan --sample", "Try made-up documents: husorden scan --sample"), "")
	}
	if err := t.out.Flush(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (t *Text) headColor(s scan.Summary) string {
	switch {
	case t.r.count[stateDue] > 0 || len(s.Problems) > 0:
		return ansiRed
	case t.r.count[stateSoon] > 0 || t.r.unreadFiles() > 0 || s.Files == 0:
		return ansiYellow
	}
	return ansiGreen
}

// problems come first: what was not looked at is never "nothing found".
func (t *Text) problems(ps []scan.Problem) {
	if len(ps) == 0 {
		return
	}
	l := t.r.opt.Lang
	t.heading(ansiBold+ansiRed, l.pick("Her kunne der ikke kigges:", "This could not be looked at:"))
	for i, p := range ps {
		if i == mostListed {
			t.line(ansiRed, l.pick("… og ", "… and ")+l.Number(len(ps)-i)+l.pick(" til", " more"), "  ")
			break
		}
		t.line(ansiRed, t.plain(t.r.tilde(p.Path))+" – "+Plain(problem(l, p.Err)), "  ")
	}
	t.out.WriteByte('\n')
}

// files lists files under the rule and the advice they share.
func (t *Text) files(fs []scan.File, s scan.Summary) {
	l := t.r.opt.Lang
	type group struct {
		rule, advice string
		files        []scan.File
	}
	var groups []group
	for i, f := range fs {
		if i == mostListed {
			break
		}
		rule, do := t.r.rule(f.Decision), advice(l, f)
		g := slices.IndexFunc(groups, func(g group) bool { return g.rule == rule && g.advice == do })
		if g < 0 {
			g = len(groups)
			groups = append(groups, group{rule: rule, advice: do})
		}
		groups[g].files = append(groups[g].files, f)
	}
	for _, g := range groups {
		for _, f := range g.files {
			t.file(f, s)
		}
		t.line(ansiDim, l.pick("Regel: ", "Rule: ")+Plain(g.rule), "  ")
		t.line("", "→ "+g.advice, "  ")
		t.out.WriteByte('\n')
	}
	if len(fs) > mostListed {
		t.line("", l.pick("… og ", "… and ")+l.Number(len(fs)-mostListed)+
			l.pick(" til. Se dem alle på en side: husorden scan --format html", " more. See them all on a page: husorden scan --format html"), "  ")
		t.out.WriteByte('\n')
	}
}

func (t *Text) file(f scan.File, s scan.Summary) {
	l := t.r.opt.Lang
	most := t.r.opt.Width - 2
	t.paint(ansiBold, "  "+shorten(t.plain(name(f)), most))
	t.out.WriteByte('\n')
	place := t.plain(t.r.where(f, s.Places)) + " · " + t.r.since(f, s.Now)
	when, deadline := t.r.clock(f.Decision.Due, s.Now)
	switch {
	case when == "":
	case f.Decision.Action == policy.Warn:
		place += " · " + deadline + ", " + when
	default:
		place += " · " + when
	}
	t.line("", place, "    ")
	what := holds(l, f)
	if f.Status == policy.NotScanned {
		what = strings.TrimPrefix(what+" · "+l.pick("kun læst i dele: ", "read in part only: ")+ReasonWord(l, f.Reason), " · ")
	}
	if what != "" {
		t.line("", what, "    ")
	}
	if t.r.opt.ShowMatches {
		t.values(f)
	}
}

// values shows what was found, on the user's own screen and at their wish.
func (t *Text) values(f scan.File) {
	for _, fi := range f.Findings {
		var values []string
		for _, m := range fi.Matches {
			if v := Plain(strings.Join(strings.Fields(m.Text), " ")); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		more := ""
		if len(values) > mostValues {
			more = " …"
			values = values[:mostValues]
		}
		if len(values) > 0 {
			t.line(ansiDim, KindWord(t.r.opt.Lang, fi.Kind)+": "+strings.Join(values, " | ")+more, "      ")
		}
	}
}

// unread names what could not be read, by reason.
func (t *Text) unread() {
	if len(t.r.unread) == 0 {
		return
	}
	l := t.r.opt.Lang
	t.heading(ansiBold+ansiYellow, t.r.unreadWords()+l.pick(". Om de skal slettes, vides ikke:", ". Whether they must be deleted is not known:"))
	for _, reason := range t.r.reasons() {
		u := t.r.unread[reason]
		var names []string
		for _, f := range u.files[:min(len(u.files), mostNamed)] {
			words := shorten(t.plain(name(f)), 40)
			if len(f.Findings) > 0 { // in the part that was read
				words += l.pick(" (med persondata)", " (with personal data)")
			}
			names = append(names, words)
		}
		if u.count > len(names) {
			names = append(names, "…")
		}
		t.line("", capital(ReasonWord(l, reason))+" ("+l.Number(u.count)+"): "+strings.Join(names, ", "), "  ")
	}
	t.out.WriteByte('\n')
}

// plain makes a name harmless, and hides a CPR number in it unless values are
// to be shown.
func (t *Text) plain(s string) string {
	s = Plain(s)
	if !t.r.opt.ShowMatches {
		s = Mask(s)
	}
	return s
}

// heading writes a line with an empty one below it.
func (t *Text) heading(style, s string) {
	t.line(style, s, "")
	t.out.WriteByte('\n')
}

func (t *Text) line(style, s, indent string) {
	if s != "" {
		t.paint(style, strings.TrimSuffix(wrap(s, t.r.opt.Width, indent), "\n"))
		t.out.WriteByte('\n')
	}
}

// The styles of a terminal (ECMA-48 SGR).
const (
	ansiBold   = "\x1b[1m"
	ansiDim    = "\x1b[2m"
	ansiRed    = "\x1b[31m"
	ansiGreen  = "\x1b[32m"
	ansiYellow = "\x1b[33m"
	ansiReset  = "\x1b[0m"
)

func (t *Text) paint(style, s string) {
	if t.r.opt.Color && style != "" {
		s = style + s + ansiReset
	}
	t.out.WriteString(s)
}

// Problems tells on w what could not be looked at, for the formats that leave
// it out (JSONL). It writes nothing when there is nothing.
func Problems(w io.Writer, o Options, ps []scan.Problem) error {
	t := NewText(w, o)
	t.problems(ps)
	if err := t.out.Flush(); err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	return nil
}
