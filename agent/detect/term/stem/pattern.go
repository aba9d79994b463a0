// Package stem finds many Danish word stems in a text in one pass over its
// bytes: one automaton over lower-cased UTF-8, æ ø å in both cases and an å
// written as a plus a combining ring included.
//
// A stem is written as in the lists that use it:
//
//	epilepsi     the word alone
//	diagnose~    the word with a Danish ending: diagnosen, diagnosernes
//	autis*       a word that begins so: autisme, autistisk
//	*medicin     a word that ends so; with ~ or * also its forms: sovemedicinen
//	*misbrug*    anywhere in a word
//	=SF          the word alone, in exactly these letters, capitals included
//	vold i hjemmet~   several words; any run of blanks and line ends between them
//
// A hyphen, a digit or any other sign that is not a letter ends a word for the
// stem, but the word reported with it spans hyphens: "ADHD-udredning".
package stem

import (
	"fmt"
	"strings"
)

// Edge says what may stand at one end of a stem.
type Edge uint8

// The edges.
const (
	Closed    Edge = iota // the word ends here
	Inflected             // a Danish ending may follow, then the word ends
	Open                  // any letters
)

// Pattern is one stem. ID is the caller's and comes back with every hit.
type Pattern struct {
	Text        string // lower case unless Exact
	Left, Right Edge   // Left is Closed or Open
	Exact       bool   // capitals count
	ID          int
}

// Parse reads a stem as the package comment writes it.
func Parse(line string, id int) (Pattern, error) {
	p := Pattern{ID: id}
	text := strings.Join(strings.Fields(line), " ")
	if text, p.Exact = strings.CutPrefix(text, "="); !p.Exact {
		text = strings.ToLower(text)
	}
	if rest, ok := strings.CutPrefix(text, "*"); ok {
		text, p.Left = rest, Open
	}
	switch {
	case strings.HasSuffix(text, "*"):
		text, p.Right = text[:len(text)-1], Open
	case strings.HasSuffix(text, "~"):
		text, p.Right = text[:len(text)-1], Inflected
	}
	if len(text) < 2 || strings.ContainsAny(text, "*~=\t") {
		return p, fmt.Errorf("stem %q: want at least two bytes, with * or ~ at its ends only", line)
	}
	p.Text = text
	return p, nil
}

// inflected tells whether rest is a Danish inflectional ending, of a noun, an
// adjective or a weak verb.
func inflected(rest string) bool {
	switch rest {
	case "", "e", "en", "et", "er", "es", "ene", "erne", "s", "ens", "ets", "ers", "enes", "ernes",
		"n", "ns", "r", "rs", "rne", "rnes", "t", "ts", "te", "ed", "ede", "ende", "ere", "est", "este":
		return true
	}
	return false
}
