package desk

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// Found writes where one person is mentioned (rules T6 and L4): the files that do,
// then those that could not be read and may. An answer that leaves those out would
// be taken for the whole truth.
type Found struct {
	out   *bufio.Writer
	opt   Options
	lines bool // JSON, one line a file, as they come

	Mentioned int // files that mention the person
	Spots     int // in all of them
	Unread    int // files that could not be read, or not to their end

	found  []mention
	unread []scan.File // at most mostListed
}

type mention struct {
	path  string
	spots int
}

// NewFound returns a writer of text for a person: nothing is written before Close.
func NewFound(w io.Writer, o Options) *Found { return &Found{out: bufio.NewWriter(w), opt: o} }

// NewFoundJSONL returns a writer of one line for each file that mentions the
// person or could not be read.
func NewFoundJSONL(w io.Writer, o Options) *Found {
	f := NewFound(w, o)
	f.lines = true
	return f
}

var _ Writer = (*Found)(nil)

// File takes one file.
func (a *Found) File(f scan.File) error {
	unread := f.Status == policy.NotScanned
	if unread {
		a.Unread++
		if len(a.unread) < mostListed {
			a.unread = append(a.unread, scan.File{Path: f.Path, Place: f.Place, Original: f.Original, Reason: f.Reason})
		}
	}
	if n := len(f.Hits); n > 0 {
		a.Mentioned++
		a.Spots += n
		a.found = append(a.found, mention{f.Path, n})
	}
	if a.lines && (unread || len(f.Hits) > 0) {
		return a.line(f)
	}
	return nil
}

func (a *Found) line(f scan.File) error {
	type spot struct {
		Start int `json:"start"`
		End   int `json:"end"`
	}
	line := struct {
		Path   string `json:"path"`
		Place  string `json:"place"`
		Status string `json:"status"`
		Reason string `json:"reason"`
		Hits   []spot `json:"hits"`
	}{f.Path, string(f.Place), string(f.Status), string(f.Reason), []spot{}}
	for _, h := range f.Hits {
		line.Hits = append(line.Hits, spot(h))
	}
	b, err := json.Marshal(line)
	if err == nil {
		_, err = a.out.Write(append(b, '\n'))
	}
	if err == nil {
		err = a.out.Flush()
	}
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// Close writes the answer.
func (a *Found) Close(s scan.Summary) error {
	if !a.lines {
		slices.SortFunc(a.found, func(x, y mention) int { return strings.Compare(x.path, y.path) })
		for _, m := range a.found {
			fmt.Fprintf(a.out, "%s\t%s\n", Plain(m.path), a.opt.Lang.count(m.spots, spotWord))
		}
		for _, line := range a.Total(s) {
			fmt.Fprintln(a.out, line)
		}
		a.names()
	}
	if err := a.out.Flush(); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

var spotWord = plural{"sted", "steder", "place", "places"}

// Total says in a line or two what the answer comes to.
func (a *Found) Total(s scan.Summary) []string {
	l := a.opt.Lang
	of := l.pick(" af ", " of ") + l.count(s.Files, file)
	var total string
	switch {
	case s.Files == 0:
		total = l.pick("Der var ingen filer at lede i.", "There were no files to look in.")
	case s.Files == 1 && a.Mentioned == 0:
		total = l.pick("Filen nævner ikke personen.", "The file does not mention the person.")
	case s.Files == 1:
		total = l.pick("Filen nævner personen, ", "The file mentions the person, in ") + l.count(a.Spots, spotWord) + "."
	case a.Mentioned == 0:
		total = l.pick("Ingen", "None") + of + l.pick(" nævner personen.", " mention the person.")
	case a.Mentioned == 1:
		total = "1" + of + l.pick(" nævner personen, ", " mentions the person, in ") + l.count(a.Spots, spotWord) + "."
	default:
		total = l.Number(a.Mentioned) + of + l.pick(" nævner personen, ", " mention the person, in ") + l.count(a.Spots, spotWord) + l.pick(" i alt.", " in all.")
	}
	lines := []string{total}
	if a.Unread > 0 {
		lines = append(lines, l.count(a.Unread, file)+l.pick(" kunne ikke læses, så svaret er ikke fuldstændigt.", " could not be read, so the answer is not complete."))
	}
	return lines
}

// names tells which files the user has to look through.
func (a *Found) names() {
	if len(a.unread) == 0 {
		return
	}
	l := a.opt.Lang
	fmt.Fprintln(a.out, l.pick("Kig selv efter her:", "Look here yourself:"))
	slices.SortFunc(a.unread, func(x, y scan.File) int {
		return cmp.Or(strings.Compare(string(x.Reason), string(y.Reason)), strings.Compare(x.Path, y.Path))
	})
	r := &report{opt: a.opt}
	for _, f := range a.unread {
		fmt.Fprintf(a.out, "  %s – %s\n", Mask(Plain(r.tilde(f.Path))), ReasonWord(l, f.Reason))
	}
	if n := a.Unread - len(a.unread); n > 0 {
		fmt.Fprintln(a.out, "  "+l.pick("… og ", "… and ")+l.Number(n)+l.pick(" til", " more"))
	}
}
