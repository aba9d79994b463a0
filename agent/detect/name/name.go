// Package name finds people's names in text, Danish first.
//
// A name list alone is not enough: "Vi", "Den" and "Bo" are first names,
// "Holm" is a town, and "Carl Hansen & Søn" is a shop. So the words that start
// with a capital, and only they, are judged together with what stands around
// them by a small trained model (package seq) that knows the lists (package
// lexicon) as one kind of evidence among others. Beside it stand three rules
// for names that their place in a form gives away: after a label ("navn: sofie
// holm"), in the columns of a table (Fornavn, Efternavn), and turned round
// ("Holm, Sofie").
package name

import (
	"cmp"
	"slices"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
	"github.com/husorden/husorden/policy"
)

// Mention is one place where a person is named: text[Start:End], in bytes. A
// genitive s belongs to it, a title does not.
type Mention struct {
	Start, End int
	Full       bool // two or more names or initials; otherwise a first name or surname alone

	// Confidence is high when a known first name and a known surname stand
	// together, or a label or table says that it is a name; medium when the
	// model says so; low, for single names only, when it is little more than
	// likely.
	Confidence policy.Confidence
}

// Tagger finds names. The zero value is ready; it is safe for concurrent use.
type Tagger struct{}

// The least probabilities that the model must give a name.
const (
	leastFull   = 0.45
	leastSingle = 0.5
	leastBare   = 0.8 // of a full name of which no word is in a list of names
	sure        = 0.9
)

// Find appends the names in text to dst, in order and without overlap. Any
// bytes will do; offsets are those of text. It fails never and keeps nothing.
func (t *Tagger) Find(text []byte, dst []Mention) []Mention {
	return find(text, dst, nil)
}

// Finder finds names in one text after another, faster than a Tagger because it
// remembers words. The zero Finder is ready; it is not safe for concurrent use.
type Finder struct{ memory seq.Memory }

// Find does what Tagger.Find does.
func (f *Finder) Find(text []byte, dst []Mention) []Mention {
	return find(text, dst, &f.memory)
}

func find(text []byte, dst []Mention, m *seq.Memory) []Mention {
	f := finder{text: text, out: dst}
	f.scan.Text, f.scan.Memory, f.given.Memory = text, m, m
	for {
		switch f.scan.Next() {
		case seq.Done:
			if f.table.any {
				slices.SortFunc(f.out[len(dst):], func(a, b Mention) int { return cmp.Compare(a.Start, b.Start) })
			}
			return f.out
		case seq.Words:
			f.run()
		case seq.Colon, seq.Tab:
			f.label()
		}
	}
}

// finder is one pass over a text.
type finder struct {
	text  []byte
	scan  seq.Scanner
	given seq.Scanner // looks ahead for the first names of a turned name
	out   []Mention
	chain seq.Chain
	sums  seq.Sums

	// table is where in out the names taken from the columns of the current
	// table stand, which are found before the text between them is judged.
	// Tables before over are read; any says that there were some.
	table struct {
		next, end int
		over      int
		any       bool
	}
}

// run judges the words that the scanner has just read.
func (f *finder) run() {
	run := f.scan.Run
	if f.taken(run[0].Start) {
		return
	}
	var turned Mention
	isTurned := false
	for i := len(run) - 1; i >= 0 && !isTurned; i-- { // a turned name may begin the last line of the run
		if i == 0 || run[i].Gap == seq.GapLine {
			if turned, isTurned = f.turned(run[i:]); isTurned {
				run = run[:i]
			}
			if i > 0 && !isTurned {
				break
			}
		}
	}
	if len(run) > 0 && !seq.Idle(run) {
		f.judge(run)
	}
	if isTurned {
		f.out = append(f.out, turned)
		f.scan.Pos = turned.End
	}
}

// judge finds the names among the words with the model.
func (f *finder) judge(run []seq.Token) {
	var labels [seq.MaxRun]uint8
	seq.Trained.Score(f.text, run, f.scan.Memory, &f.chain)
	f.chain.Best(&labels)
	summed := false
	for i := 0; i < len(run); i++ {
		if labels[i] != seq.Begin {
			continue
		}
		first := i
		for i+1 < len(run) && labels[i+1] == seq.Inside {
			i++
		}
		if !summed {
			f.sums.Sum(&f.chain)
			summed = true
		}
		f.add(run, first, i)
	}
}

// add adds the words first to last as a name if that is likely enough.
func (f *finder) add(run []seq.Token, first, last int) {
	p := f.sums.Span(&f.chain, first, last)
	if end := surnames(run, first); end > last && (first == last || p < leastFull) && f.sums.Label(first, seq.Begin) >= leastSingle {
		f.out = append(f.out, Mention{Start: run[first].Start, End: run[end].End, Full: true, Confidence: policy.Medium})
		return
	}
	first = ownName(f.text, run, first, last)
	m := Mention{Start: run[first].Start, End: run[last].End, Full: last > first, Confidence: policy.Medium}
	if !m.Full {
		switch {
		case p < leastSingle:
			return
		case p < sure:
			m.Confidence = policy.Low
		}
		f.out = append(f.out, m)
		return
	}
	if p < leastFull || p < leastBare && bare(run[first:last+1]) || !written(run[first:last+1]) || ofFirm(f.text, m.Start, m.End) {
		return
	}
	if p >= sure && run[first].Attr&lexicon.First != 0 && run[last].Attr&lexicon.Surname != 0 {
		m.Confidence = policy.High
	}
	f.out = append(f.out, m)
}

// surnames returns the last word of the name that begins with the word first,
// where the model takes less of it: "Casper Vindelev Ro". What has a capital
// behind a first name and is a place or unknown to the lists is a surname, and
// so is a common word behind that.
func surnames(run []seq.Token, first int) int {
	last := first
	if run[first].Attr&lexicon.First == 0 || run[first].Attr&(lexicon.Danish|lexicon.English|lexicon.Title) != 0 {
		return last
	}
	for i := last + 1; i < len(run) && i <= first+2; i++ {
		t := &run[i]
		if t.Gap != seq.GapSpace || t.Shape != seq.Capital || t.Attr&(lexicon.Head|lexicon.Org|lexicon.Title|lexicon.Label|lexicon.First|lexicon.English) != 0 {
			break
		}
		if i == first+1 && t.Attr&lexicon.Danish != 0 {
			break
		}
		last = i
	}
	return last
}

// bare tells whether the words are in no list of names, while some are common
// words.
func bare(words []seq.Token) bool {
	common := false
	for i := range words {
		if words[i].Attr&lexicon.AnyName != 0 {
			return false
		}
		common = common || words[i].Attr&(lexicon.Danish|lexicon.English|lexicon.Compound) != 0
	}
	return common
}

// written tells whether the words are written as names are: no digits, and
// more than initials and common words ("vitamin D. This").
func written(words []seq.Token) bool {
	whole := false
	for i := range words {
		switch words[i].Shape {
		case seq.Digits, seq.Glued, seq.Company:
			return false
		case seq.Initial, seq.Single:
		default:
			a := words[i].Attr
			whole = whole || a&lexicon.AnyName != 0 || a&(lexicon.Danish|lexicon.English|lexicon.Compound) == 0
		}
	}
	return whole || words[0].Shape != seq.Initial
}
