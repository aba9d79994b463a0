package reading

import (
	"slices"

	"github.com/husorden/husorden/agent/classify"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// Content is what reading a file told, which stays true while the file does not
// change.
type Content struct {
	Format       doc.Format
	Status       policy.Status
	Reason       policy.Reason
	DocumentType policy.DocumentType
	Scope        policy.Scope
	Findings     []Finding
}

// Unread is the content of a file that could not be read, as far as its name was
// not read either.
func Unread(r policy.Reason) Content {
	return Content{Format: doc.Unknown, Status: policy.NotScanned, Reason: r, Scope: policy.InScope}
}

// Finding is one kind of personal data in the file. Matches holds the values
// only when the user asked to see them on their own screen.
type Finding struct {
	policy.Finding
	Flags   match.Flag
	Matches []Shown
}

// Shown is one match with its value.
type Shown struct {
	match.Match
	Text string
}

// Plain returns findings as the policy takes them.
func Plain(fs []Finding) []policy.Finding {
	out := make([]policy.Finding, len(fs))
	for i, f := range fs {
		out[i] = f.Finding
	}
	return out
}

// head keeps the beginning of what is written to it, to say what document it is.
type head struct {
	text []byte
	full bool // there was more
}

func (h *head) Reset() { h.text, h.full = h.text[:0], false }

// Write implements io.Writer.
func (h *head) Write(p []byte) (int, error) {
	n := min(len(p), classify.MaxHead-len(h.text))
	h.text = append(h.text, p[:n]...)
	h.full = h.full || n < len(p)
	return len(p), nil
}

// tally counts matches by kind and keeps their values when they are to be shown.
type tally struct {
	kinds map[policy.Kind]*Finding
	show  bool
}

func (t *tally) reset() { t.kinds = map[policy.Kind]*Finding{} }

func (t *tally) add(m match.Match, text []byte) {
	f := t.kinds[m.Kind]
	if f == nil {
		f = &Finding{Finding: policy.Finding{Kind: m.Kind}}
		t.kinds[m.Kind] = f
	}
	f.Count++
	f.Flags |= m.Flags
	if m.Confidence.AtLeast(f.Confidence) {
		f.Confidence = m.Confidence
	}
	if t.show {
		f.Matches = append(f.Matches, Shown{Match: m, Text: string(text)})
	}
}

func (t *tally) count(k policy.Kind) int {
	if f := t.kinds[k]; f != nil {
		return f.Count
	}
	return 0
}

// findings returns them in the order of policy.Kinds.
func (t *tally) findings() []Finding {
	var out []Finding
	for _, k := range policy.Kinds {
		if f := t.kinds[k]; f != nil {
			out = append(out, *f)
		}
	}
	return slices.Clip(out)
}

// Group is what the matches in one text come to, with their values: for the
// detector alone, on the user's own screen.
func Group(text []byte, ms []match.Match) []Finding {
	t := tally{show: true}
	t.reset()
	for _, m := range ms {
		t.add(m, text[m.Start:m.End])
	}
	return t.findings()
}
