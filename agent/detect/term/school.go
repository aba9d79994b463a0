package term

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/term/stem"
	"github.com/husorden/husorden/policy"
)

const (
	nameWords  = 4  // most capitalised words of a school's name beside its head
	abbrevWord = 4  // longest word that may end with a full stop inside a name
	longWord   = 64 // bytes; nothing longer is a name
)

// head judges a word that ends with "skole", "gymnasium" and the like. Three
// forms name a school: a compound that no kind of school has ("Lindeskolen"), a
// head after capitalised words ("Sct. Knuds Skole"), never "Emmas skole".
func (f *finder) head(h stem.Hit) {
	part := strings.ToLower(strings.Trim(string(f.text[h.WordStart:min(h.Start, h.WordStart+longWord)]), "-'’"))
	definite, ok := nounEnding(string(f.text[h.End:min(h.WordEnd, h.End+longWord)]), f.text[h.Start:h.End])
	if !ok {
		return
	}
	upper := isUpper(f.text[h.WordStart:])
	start := f.sentenceStart(h.WordStart)
	if part != "" && !f.isGeneric(part) {
		from := h.WordStart
		if h.Start > 0 && f.text[h.Start-1] == '-' {
			from, _, _ = f.wordsBefore(h.WordStart) // "Rudolf Steiner-skolen"
		}
		switch {
		case !upper && (!definite || len(part) < 4):
			return
		case !upper:
			f.school(h.WordStart, h.WordEnd, policy.Low)
		case start || !definite:
			f.school(from, h.WordEnd, policy.Medium)
		default:
			f.school(from, h.WordEnd, policy.High)
		}
		return
	}
	from, words, saint := f.wordsBefore(h.WordStart)
	last := bytes.TrimRight(f.text[from:h.WordStart], " ")
	genitive := len(last) > 0 && last[len(last)-1]|0x20 == 's'
	switch {
	case words == 0:
	case saint:
		f.school(from, h.WordEnd, policy.High)
	case allCaps(f.text[h.WordStart:h.WordEnd]): // a heading in capitals
	case upper && !definite:
		f.school(from, h.WordEnd, policy.High)
	case upper && !start:
		f.school(from, h.WordEnd, policy.Medium)
	case !upper && !definite && !genitive && !f.sentenceStart(from):
		f.school(from, h.WordEnd, policy.Medium)
	}
}

// nameAfter judges the words after "børnehuset", "SFO" and the like.
func (f *finder) nameAfter(h stem.Hit) {
	if h.WordStart != h.Start || h.WordEnd != h.End {
		return
	}
	before := strings.ToLower(string(f.text[h.Start:h.End]))
	conf := policy.Medium
	switch {
	case strings.HasPrefix(before, "skolen "):
		if !isUpper(f.text[h.Start:]) {
			return // "skolen ved siden af", "skolen på mandag"
		}
	case before == "klubben" || before == "institutionen":
	case strings.HasSuffix(before, "en"), strings.HasSuffix(before, "et"), before == "sfo":
		conf = policy.High
	}
	i := h.End
	if i >= len(f.text) || f.text[i] != ' ' {
		return
	}
	if end := f.wordsAfter(skipQuote(f.text, i+1)); end > 0 {
		f.school(h.Start, end, conf)
	}
}

// labelled judges the value of a form field such as "Skole:".
func (f *finder) labelled(h stem.Hit) {
	i := h.End
	for i < len(f.text) && i < h.End+8 && (f.text[i] == ' ' || f.text[i] == '\t') {
		i++
	}
	if end := f.wordsAfter(i); end > 0 {
		f.school(i, end, policy.Medium)
	}
}

func (f *finder) school(start, end int, c policy.Confidence) {
	f.add(match.Match{Kind: policy.School, Start: start, End: end, Confidence: c})
}

// wordsBefore walks back over the capitalised words before i, on one line, and
// drops those at their left that only begin a sentence. saint: the name begins
// with "Sct." or another of its spellings.
func (f *finder) wordsBefore(i int) (from, words int, saint bool) {
	type word struct {
		start int
		lower string
	}
	var run [nameWords]word
	n := 0
	for n < nameWords && i > 0 && f.text[i-1] == ' ' {
		end := i - 1
		dot := end > 0 && f.text[end-1] == '.'
		if dot {
			end--
		}
		left := max(0, end-longWord)
		start := left + stem.WordStart(f.text[left:end], end-left)
		if start >= end || !isUpper(f.text[start:end]) || dot && end-start > abbrevWord {
			break
		}
		run[n] = word{start, strings.ToLower(string(f.text[start:end]))}
		n++
		i = start
	}
	for n > 0 && f.openers[run[n-1].lower] {
		n--
	}
	if n == 0 {
		return i, 0, false
	}
	switch run[n-1].lower {
	case "sct", "skt", "sankt", "sankte", "st":
		saint = true
	}
	return run[n-1].start, n, saint
}

// wordsAfter returns the end of the capitalised words that begin at i, 0 when
// there are none.
func (f *finder) wordsAfter(i int) int {
	end := 0
	for range nameWords {
		if i >= len(f.text) || !isUpper(f.text[i:]) {
			break
		}
		wordEnd := stem.WordEnd(f.text[:min(len(f.text), i+longWord)], i)
		if wordEnd == i || end == 0 && f.openers[strings.ToLower(string(f.text[i:wordEnd]))] {
			break
		}
		end, i = wordEnd, wordEnd
		if i >= len(f.text) || f.text[i] != ' ' {
			break
		}
		i++
	}
	return end
}

// sentenceStart tells whether a sentence, line, cell or quotation begins at i,
// where a capital says nothing.
func (f *finder) sentenceStart(i int) bool {
	for i > 0 && f.text[i-1] == ' ' {
		i--
	}
	if i == 0 {
		return true
	}
	switch f.text[i-1] {
	case '.', '!', '?', ':', '\n', '\r', '\t', '"', '-', '*':
		return true
	}
	return false
}

// isGeneric tells whether part, in lower case, is made of first parts that name
// a kind of school only: "idrætsefter".
func (f *finder) isGeneric(part string) bool {
	if f.generic[part] {
		return true
	}
	for i := range part {
		if i > 1 && f.generic[strings.TrimSuffix(part[:i], "-")] && f.generic[part[i:]] {
			return true
		}
	}
	return false
}

// nounEnding tells whether a head with this ending is one school, and whether
// it is "the" school.
func nounEnding(ending string, head []byte) (definite, ok bool) {
	h := bytes.ToLower(head)
	already := bytes.HasSuffix(h, []byte("en")) || bytes.HasSuffix(h, []byte("et")) || bytes.HasSuffix(h, []byte("ets"))
	switch strings.ToLower(ending) {
	case "", "s":
		return already, true
	case "n", "ns", "en", "ens", "et", "ets":
		return true, true
	}
	return false, false
}

// skipQuote steps over one opening quotation mark.
func skipQuote(text []byte, i int) int {
	for _, q := range []string{`"`, "”", "“", "„", "»", "'"} {
		if bytes.HasPrefix(text[min(i, len(text)):], []byte(q)) {
			return i + len(q)
		}
	}
	return i
}

func isUpper(text []byte) bool {
	r, _ := utf8.DecodeRune(text[:min(len(text), utf8.UTFMax)])
	return unicode.IsUpper(r)
}

// allCaps tells whether word is longer than an abbreviation and in capitals.
func allCaps(word []byte) bool {
	return len(word) > 3 && bytes.Equal(word, bytes.ToUpper(word))
}
