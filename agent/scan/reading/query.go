package reading

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Query asks where one person is mentioned (rules T6 and L4).
type Query struct {
	cpr, name string // as NewQuery got them
	patterns  []*regexp.Regexp
}

// Spot is text[Start:End] of a file's text, in bytes.
type Spot struct{ Start, End int }

// NewQuery asks for a CPR number in any way of writing it, or for a name, or for
// both. The name may stand in either order, and middle names may be left out, be
// initials or be others: "Sofie Marie Holm" is found as "Sofie Holm", "Sofie M.
// Holm" and "Holm, Sofie Marie". Case does not matter.
func NewQuery(cpr, name string) (*Query, error) {
	q := &Query{cpr: cpr, name: name}
	if cpr != "" {
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, cpr)
		if len(digits) != 10 {
			return nil, fmt.Errorf("a CPR number has ten digits, not %d: write it as DDMMYY-1234", len(digits))
		}
		const gap = `[\s.\-/\x{00A0}\x{00AD}\x{2010}-\x{2015}\x{2212}]{0,3}`
		q.add(`(?:^|\D)(` + digits[:2] + gap + digits[2:4] + gap + `(?:19|20)?` + digits[4:6] + gap + digits[6:] + `)(?:\D|$)`)
	}
	if len(name) > longestName {
		return nil, fmt.Errorf("a name has at most %d letters", longestName)
	}
	if words := nameWords(name); len(words) > 0 {
		q.add(namePattern(words))
	}
	if len(q.patterns) == 0 {
		return nil, errors.New("write whom to look for: --cpr NUMBER or --name \"Sofie Holm\"")
	}
	return q, nil
}

// longestName bounds a name that is looked for, in bytes.
const longestName = 200

// nameWords are the words of a name, the first name first.
func nameWords(name string) []string {
	name = norm.NFC.String(name)
	if last, first, ok := strings.Cut(name, ","); ok {
		name = first + " " + last
	}
	return strings.Fields(strings.ReplaceAll(name, ",", " "))
}

// namePattern finds a name of these words, the first name first.
func namePattern(words []string) string {
	const (
		edge    = `(?:^|[^\pL\pN])`
		between = `[\s,.]{1,3}`
		another = `(?-i:\p{Lu})[\pL\pM'’.-]{0,40}` // a middle name that was not asked for
	)
	var known []string // middle names, and what stands for them
	for i, w := range words {
		if words[i] = letters(w); i > 0 && i < len(words)-1 {
			first, _ := utf8.DecodeRuneInString(w)
			known = append(known, words[i], letters(string(first))+`\.?`)
		}
	}
	first, last := words[0], words[len(words)-1]
	ways := first
	if len(words) > 1 {
		middle := strings.Join(append(known, another), "|")
		ways = first + `(?:` + between + `(?:` + middle + `)){0,` + strconv.Itoa(len(words)) + `}?` + between + last +
			`|` + last + `,?` + between + first
		if len(known) > 0 {
			ways += `(?:` + between + `(?:` + strings.Join(known, "|") + `)){0,` + strconv.Itoa(len(words)-2) + `}`
		}
	}
	return `(?i)` + edge + `(` + ways + `)(?:'?s)?(?:[^\pL\pN]|$)`
}

// letters finds a word whether its accents are letters or stand behind them, as
// they do in file names on a Mac.
func letters(word string) string {
	var b strings.Builder
	for _, r := range word {
		whole := string(r)
		if apart := norm.NFD.String(whole); apart != whole {
			b.WriteString(`(?:` + regexp.QuoteMeta(whole) + `|` + regexp.QuoteMeta(apart) + `)`)
		} else {
			b.WriteString(regexp.QuoteMeta(whole))
		}
	}
	return b.String()
}

// Asked returns what NewQuery was called with.
func (q *Query) Asked() (cpr, name string) { return q.cpr, q.name }

func (q *Query) add(pattern string) { q.patterns = append(q.patterns, regexp.MustCompile(pattern)) }

// search finds the query in text written to it. It implements io.Writer.
type search struct {
	query *Query
	buf   []byte
	base  int // offset of buf[0] in the text
	done  int // matches that begin before buf[done] were given out
	spots []Spot
}

const (
	searchWindow = 256 << 10
	searchKeep   = 512 // longer than any match
)

func (s *search) Reset() { s.buf, s.base, s.done, s.spots = s.buf[:0], 0, 0, nil }

func (s *search) Write(p []byte) (int, error) {
	n := len(p)
	for s.query != nil && len(p) > 0 {
		k := min(len(p), searchWindow-len(s.buf))
		s.buf = append(s.buf, p[:k]...)
		p = p[k:]
		if len(s.buf) == searchWindow {
			s.find(searchWindow - searchKeep)
			keep := max(0, s.done-searchKeep)
			s.buf = append(s.buf[:0], s.buf[keep:]...)
			s.base, s.done = s.base+keep, s.done-keep
		}
	}
	return n, nil
}

// close finds what is left and returns all spots.
func (s *search) close() []Spot {
	if s.query != nil {
		s.find(len(s.buf))
	}
	return s.spots
}

func (s *search) find(to int) {
	for _, p := range s.query.patterns {
		for at := 0; ; {
			m := p.FindSubmatchIndex(s.buf[at:])
			if m == nil {
				break
			}
			if start := at + m[2]; start >= s.done && start < to {
				s.spots = append(s.spots, Spot{s.base + start, s.base + at + m[3]})
			}
			at += m[3]
		}
	}
	s.done = to
}
