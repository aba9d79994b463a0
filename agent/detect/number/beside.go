package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// beside are the names and words right before the number at text[start:end], behind
// it and above.
func (f *Finder) beside(text []byte, start, end int, n *near, e *Evidence) {
	e.when(n.person, personNear)
	e.when(n.named, namedNear)
	e.when(n.stranger, stranger)
	f.wordsBefore(text, start, n.label == unlabelled, e)
	j := end
	for j < len(text) && j-end < 4 && besideName[text[j]] {
		j++
	}
	if j > end {
		names := f.namesBehind(text, j)
		e.when(names == 2, twoAfter)
		e.when(names == 1, oneAfter)
	}
	if above := lineAbove(text, start); above > 0 {
		names, _ := f.namesBefore(text, above)
		e.when(names == 2, lowerAbove)
	}
}

// wordsBefore are the words right before start. Where another word calls the
// number something, only names count.
func (f *Finder) wordsBefore(text []byte, start int, unlabelled bool, e *Evidence) {
	i := start
	for i > 0 && start-i < 4 && besideName[text[i-1]] {
		i--
	}
	names, word := f.namesBefore(text, i)
	e.when(names == 2, twoBefore)
	e.when(names == 1, oneBefore)
	e.when(len(word) > 0 && f.words.of(text, i-len(word), i) == person, roleNear)
	if len(word) == 0 || !unlabelled {
		return
	}
	e.when(names < 2 && word[0] >= 'a' && word[0] <= 'z', beforeLower)
	var buf [maxWord]byte
	switch string(fold(buf[:0], word)) {
	case "vedr", "vedrørende", "angående", "ang", "vdr", "om", "på", "for", "notat", "referat", "statusrapport":
		e.add(regarding)
	case "er", "nr", "nummer", "nummeret", "det", "hedder", "have", "har":
		e.add(saysIs)
	}
}

// lineAbove returns where the line above ends, when nothing stands before start on
// its own line; else 0.
func lineAbove(text []byte, start int) int {
	i := lineOpens(text, start)
	if i < 1 {
		return 0
	}
	for i--; i > 0 && (text[i-1] == '\r' || text[i-1] == ' '); i-- {
	}
	return i
}

// lineOpens returns where the line begins in which nothing but blanks and the marks
// of quotations and lists stands before i; else -1.
func lineOpens(text []byte, i int) int {
	for end := i; i > 0 && end-i < reach; i-- {
		switch text[i-1] {
		case ' ', '\t', '>', '-', '*':
		case '\n':
			return i
		default:
			return -1
		}
	}
	if i > 0 {
		return -1
	}
	return 0
}

// outside returns text[start:end] with the marks around it that come in pairs:
// quotation marks, and those of Markdown and HTML for letters of another kind.
func outside(text []byte, start, end int) (int, int) {
	for start > 0 && end < len(text) && end-start < reach {
		switch a, b := text[start-1], text[end]; {
		case a == '>' && b == '<':
			n := bytes.IndexByte(text[end:min(len(text), end+longestTag)], '>') // "</b>"
			if n < 3 || start < n || !inlineTags[string(text[end+2:end+n])] || text[start-n] != '<' || string(text[start-n+1:start-1]) != string(text[end+2:end+n]) {
				return start, end
			}
			start, end = start-n, end+n+1
		case a == b && (a == '"' || a == '\'' || a == '`' || a == '*'), a == '[' && b == ']':
			start, end = start-1, end+1
		default:
			return start, end
		}
	}
	return start, end
}

// inlineTags are the elements of HTML that only change how letters look.
var inlineTags = map[string]bool{"b": true, "i": true, "u": true, "em": true, "strong": true, "mark": true, "code": true, "small": true}

// longestTag is the longest of their end tags, in bytes.
const longestTag = len("</strong>")

// besideName are the signs that may stand between a name and its number.
var besideName = func() (t [256]bool) {
	for _, b := range []byte(" \t;,(:-\"'.[|_") {
		t[b] = true
	}
	return t
}()

// namesBefore counts the words before text[end:] that are in a list of names, of
// any case: two when one of them is a first name. word is the last of them.
func (f *Finder) namesBefore(text []byte, end int) (n int, word []byte) {
	start := wordStart(text, end)
	if start == end {
		return 0, nil
	}
	word = text[start:end]
	w := f.words.word(text, start, end)
	if w.attr&(lexicon.First|lexicon.Surname) == 0 {
		return 0, word
	}
	if start < 2 || (text[start-1] != ' ' && text[start-1] != '_' && text[start-1] != '-') {
		return 1, word
	}
	before := start - 1
	if text[before-1] == ',' {
		before--
	}
	first := wordStart(text, before)
	if first == before {
		return 1, word
	}
	v := f.words.word(text, first, before)
	if (w.attr|v.attr)&lexicon.First != 0 && v.attr&(lexicon.First|lexicon.Surname) != 0 {
		return 2, word
	}
	return 1, word
}

// namesBehind counts the words at text[i:] that are in a list of names.
func (f *Finder) namesBehind(text []byte, i int) (n int) {
	end := wordEnd(text, i)
	if end == i {
		return 0
	}
	w := f.words.word(text, i, end)
	if w.attr&(lexicon.First|lexicon.Surname) == 0 {
		return 0
	}
	next := end
	if at(text, next) == ',' {
		next++
	}
	if at(text, next) != ' ' && at(text, next) != '_' && at(text, next) != '-' {
		return 1
	}
	next++
	stop := wordEnd(text, next)
	if stop == next {
		return 1
	}
	v := f.words.word(text, next, stop)
	if (w.attr|v.attr)&lexicon.First != 0 && v.attr&(lexicon.First|lexicon.Surname) != 0 {
		return 2
	}
	return 1
}

func wordStart(text []byte, end int) int {
	i := end
	for i > 0 && end-i < maxWord && isWord(text[i-1]) {
		i--
	}
	return i
}

func wordEnd(text []byte, i int) int {
	start := i
	for i < len(text) && i-start < maxWord && isWord(text[i]) {
		i++
	}
	return i
}
