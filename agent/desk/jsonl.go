package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/scan"
)

// JSONL writes one JSON line a file, as soon as the file is done. The keys are
// a contract (DESIGN.md); readers must allow for more of them.
//
// A path that is not valid UTF-8 cannot stand in JSON: `path` then has U+FFFD
// for each run of bytes that does not fit, and `path_bytes` holds the exact bytes in
// standard base64. The same goes for `original` and `original_bytes`. The keys
// ending in _bytes are absent otherwise.
//
// Control characters and those that turn the writing direction are escaped, so
// a line is also harmless on a terminal.
type JSONL struct {
	w    io.Writer
	lang Lang
	show bool
}

// NewJSONL returns a writer onto w. Of the options it heeds Lang (for
// `because`) and ShowMatches.
func NewJSONL(w io.Writer, o Options) *JSONL {
	return &JSONL{w: w, lang: o.Lang, show: o.ShowMatches}
}

type jsonFile struct {
	Path            string        `json:"path"`
	PathBytes       []byte        `json:"path_bytes,omitempty"`
	Place           string        `json:"place"`
	Size            int64         `json:"size"`
	Format          string        `json:"format"`
	Status          string        `json:"status"`
	Reason          string        `json:"reason"`
	DocumentType    string        `json:"document_type"`
	Category        string        `json:"category"`
	Scope           string        `json:"scope"`
	Findings        []jsonFinding `json:"findings"`
	FirstSeen       string        `json:"first_seen"`
	FirstSeenSource string        `json:"first_seen_source"`
	Deleted         string        `json:"deleted,omitempty"`
	Original        string        `json:"original,omitempty"`
	OriginalBytes   []byte        `json:"original_bytes,omitempty"`
	jsonDecision
}

type jsonDecision struct {
	Due        string   `json:"due"`
	Decision   string   `json:"decision"`
	Rule       string   `json:"rule"`
	RuleSource []string `json:"rule_source,omitempty"`
	Because    string   `json:"because"`
}

type jsonFinding struct {
	Kind       string      `json:"kind"`
	Count      int         `json:"count"`
	Confidence string      `json:"confidence"`
	Flags      []string    `json:"flags,omitempty"`
	Matches    []jsonMatch `json:"matches,omitzero"` // nil unless shown
}

type jsonMatch struct {
	Start      int      `json:"start"`
	End        int      `json:"end"`
	Text       string   `json:"text"`
	Confidence string   `json:"confidence,omitempty"`
	Flags      []string `json:"flags,omitempty"`
}

// File writes the line of one file.
func (j *JSONL) File(f scan.File) error {
	d := f.Decision
	out := jsonFile{Place: string(f.Place), Size: f.Size, Format: string(f.Format),
		Status: string(f.Status), Reason: string(f.Reason),
		DocumentType: string(f.DocumentType), Category: string(f.Category), Scope: string(f.Scope),
		Findings:  make([]jsonFinding, 0, len(f.Findings)),
		FirstSeen: rfc3339(f.FirstSeen), FirstSeenSource: string(f.Source), Deleted: rfc3339(f.Deleted),
		jsonDecision: jsonDecision{Due: rfc3339(d.Due), Decision: string(d.Action), Rule: d.Rule,
			RuleSource: d.Source, Because: d.Because.In(string(j.lang))},
	}
	out.Path, out.PathBytes = jsonPath(f.Path)
	out.Original, out.OriginalBytes = jsonPath(f.Original)
	for _, fi := range f.Findings {
		out.Findings = append(out.Findings, j.finding(fi))
	}
	return writeLine(j.w, out)
}

// Detected writes the line of one text of `husorden detect`: its id as it came,
// and the findings with their matches.
func Detected(w io.Writer, id json.RawMessage, findings []scan.Finding) error {
	j := JSONL{show: true}
	out := struct {
		ID       json.RawMessage `json:"id"`
		Findings []jsonFinding   `json:"findings"`
	}{id, make([]jsonFinding, 0, len(findings))}
	for _, f := range findings {
		out.Findings = append(out.Findings, j.finding(f))
	}
	return writeLine(w, out)
}

// writeLine writes v as one line of JSON.
func writeLine(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encoding a json line: %w", err)
	}
	if _, err := w.Write(escapeUnprintable(b.Bytes())); err != nil {
		return fmt.Errorf("writing a json line: %w", err)
	}
	return nil
}

// Close does nothing: a scan that finds no file writes no line, and what could
// not be looked at is no file (see Problems).
func (j *JSONL) Close(scan.Summary) error { return nil }

func (j *JSONL) finding(f scan.Finding) jsonFinding {
	out := jsonFinding{Kind: string(f.Kind), Count: f.Count, Confidence: string(f.Confidence), Flags: flagNames(f.Flags)}
	if !j.show {
		return out
	}
	out.Matches = make([]jsonMatch, 0, len(f.Matches))
	for _, m := range f.Matches {
		out.Matches = append(out.Matches, jsonMatch{Start: m.Start, End: m.End, Text: m.Text,
			Confidence: string(m.Confidence), Flags: flagNames(m.Flags)})
	}
	return out
}

func flagNames(f match.Flag) []string {
	if f&match.Replacement != 0 {
		return []string{"replacement"}
	}
	return nil
}

func jsonPath(p string) (string, []byte) {
	if utf8.ValidString(p) {
		return p, nil
	}
	return strings.ToValidUTF8(p, "\uFFFD"), []byte(p)
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// escapeUnprintable writes every unprintable character above ASCII as \uXXXX;
// encoding/json escapes those below. They stand in strings only.
func escapeUnprintable(line []byte) []byte {
	var out []byte
	last := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if r >= 0x7f && r <= 0xffff && !unicode.IsPrint(r) {
			out = fmt.Appendf(append(out, line[last:i]...), `\u%04x`, r)
			last = i + size
		}
		i += size
	}
	if last == 0 {
		return line
	}
	return append(out, line[last:]...)
}
