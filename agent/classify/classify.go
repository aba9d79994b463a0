// Package classify says what a document is and whether the rules cover it, from
// its name, its text and what the detectors found in it.
//
// The type is the best supported one of types.rules; without support it is
// policy.UnknownDocument. The scope is in scope unless the content proves an
// exemption: rule T1's lists, and texts about personal data that hold none. A
// file its user marked as private is out of scope.
package classify

import (
	"bytes"

	"github.com/husorden/husorden/policy"
)

// MaxHead is the most bytes of text that are looked at.
const MaxHead = 256 << 10

// Document is what is known of one file.
type Document struct {
	Name       string           // base name
	Head       []byte           // the first MaxHead bytes of its text, which begins with a line holding the name
	Findings   []policy.Finding // in all of its text
	Names      int              // full names found
	FirstNames int              // first names found alone
	CPRs       int              // CPR numbers found
	Truncated  bool             // the file was not read to its end
}

// Result is the verdict on one file, with one sentence why the scope is what it
// is. The sentence holds nothing from the file.
type Result struct {
	Type  policy.DocumentType
	Scope policy.Scope
	Why   policy.Sentence
}

// Classify judges d. It is pure.
func Classify(d Document) Result {
	d.Head = d.Head[:min(len(d.Head), MaxHead)]
	body := withoutNameLine(d.Name, d.Head)
	s := weigh(d.Name, body)
	r := Result{Type: s.best()}
	r.Scope, r.Why = scope(d, body, r.Type)
	return r
}

// withoutNameLine drops the first line when it is the file's name.
func withoutNameLine(name string, head []byte) []byte {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	if name != "" && string(bytes.TrimSpace(line)) == name {
		return rest
	}
	return head
}
