package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/policy"
)

// The lines that scripts of others read. A key that is not here may be added to
// the program only together with these types; none may go.

type scanLine struct {
	Path            *string       `json:"path"`
	PathBytes       []byte        `json:"path_bytes"` // the path is not UTF-8
	Place           policy.Place  `json:"place"`
	Size            *int64        `json:"size"`
	Format          *string       `json:"format"`
	Status          policy.Status `json:"status"`
	Reason          policy.Reason `json:"reason"`
	DocumentType    *string       `json:"document_type"`
	Category        *string       `json:"category"`
	Scope           *string       `json:"scope"`
	Findings        []findingLine `json:"findings"`
	FirstSeen       *string       `json:"first_seen"`
	FirstSeenSource string        `json:"first_seen_source"`
	Due             *string       `json:"due"`
	Decision        policy.Action `json:"decision"`
	Rule            *string       `json:"rule"`
	RuleSource      []string      `json:"rule_source"`
	Because         *string       `json:"because"`
	Deleted         string        `json:"deleted"` // in the bin only
	Original        string        `json:"original"`
	OriginalBytes   []byte        `json:"original_bytes"`
}

type findingLine struct {
	Kind       policy.Kind       `json:"kind"`
	Count      int               `json:"count"`
	Confidence policy.Confidence `json:"confidence"`
	Flags      []string          `json:"flags"`
	Matches    []matchLine       `json:"matches"` // with --show-matches only
}

type matchLine struct {
	Start      *int              `json:"start"`
	End        *int              `json:"end"`
	Text       *string           `json:"text"`
	Confidence policy.Confidence `json:"confidence"`
	Flags      []string          `json:"flags"`
}

type detectLine struct {
	ID       json.RawMessage `json:"id"`
	Findings []findingLine   `json:"findings"`
}

type findLine struct {
	Path   *string       `json:"path"`
	Place  policy.Place  `json:"place"`
	Status policy.Status `json:"status"`
	Reason policy.Reason `json:"reason"`
	Hits   []struct {
		Start *int `json:"start"`
		End   *int `json:"end"`
	} `json:"hits"`
}

type checkLine struct {
	Rule    string  `json:"rule"`
	Start   *int    `json:"start"`
	End     *int    `json:"end"`
	Text    *string `json:"text"`
	Why     string  `json:"why"`
	Instead string  `json:"instead"`
}

// keys are what every line of a kind has; optional are those that some have.
var (
	keys = map[string][]string{
		"scan": {"path", "place", "format", "status", "reason", "document_type", "category", "scope", "findings",
			"first_seen", "first_seen_source", "due", "decision", "rule", "because"},
		"detect": {"id", "findings"},
		"find":   {"path", "place", "status", "reason", "hits"},
		"check":  {"rule", "start", "end", "text", "why", "instead"},
	}
	optional = map[string]bool{"path_bytes": true, "rule_source": true, "deleted": true, "original": true, "original_bytes": true}
)

// contract reads lines of a kind strictly and returns them by key.
func contract(kind string, out []byte) ([]map[string]any, error) {
	var lines []map[string]any
	for n, line := range bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n")) {
		if len(out) == 0 {
			break
		}
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, fmt.Errorf("line %d: %w: %s", n+1, err, line)
		}
		for _, k := range keys[kind] {
			if v, ok := m[k]; !ok || v == nil && k != "id" {
				return nil, fmt.Errorf("line %d: %s is missing: %s", n+1, k, line)
			}
		}
		if err := strict(kind, line); err != nil {
			return nil, fmt.Errorf("line %d: %w: %s", n+1, err, line)
		}
		lines = append(lines, m)
	}
	if len(out) > 0 && !bytes.HasSuffix(out, []byte("\n")) {
		return nil, fmt.Errorf("the last line does not end")
	}
	return lines, nil
}

func strict(kind string, line []byte) error {
	switch kind {
	case "scan":
		var l scanLine
		if err := decode(line, &l); err != nil {
			return err
		}
		return l.check()
	case "detect":
		var l detectLine
		if err := decode(line, &l); err != nil {
			return err
		}
		return checkFindings(l.Findings, true)
	case "find":
		return decode(line, new(findLine))
	case "check":
		return decode(line, new(checkLine))
	}
	return fmt.Errorf("no such kind of line: %q", kind)
}

// decode refuses keys that the type does not have, and more than one value.
func decode(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("more than one value")
	}
	if !utf8.Valid(line) {
		return fmt.Errorf("not UTF-8")
	}
	return nil
}

func (l scanLine) check() error {
	scanned := l.Status == policy.Scanned && l.Reason == policy.NoReason
	unread := l.Status == policy.NotScanned && slices.Contains(policy.Reasons, l.Reason)
	for _, c := range []struct {
		what string
		ok   bool
	}{
		{"place", slices.Contains(policy.Places, l.Place)},
		{"status and reason", scanned || unread},
		{"category", *l.Category == "" || slices.Contains(policy.Categories, policy.Category(*l.Category))},
		{"scope", slices.Contains(policy.Scopes, policy.Scope(*l.Scope))},
		{"document type", *l.DocumentType == "" || slices.Contains(policy.DocumentTypes, policy.DocumentType(*l.DocumentType))},
		{"first_seen_source", l.FirstSeenSource == "estimate" || l.FirstSeenSource == "observed"},
		{"first_seen", utc(*l.FirstSeen)},
		{"due", *l.Due == "" || utc(*l.Due)},
		{"deleted", l.Deleted == "" || utc(l.Deleted)},
		{"decision", slices.Contains(policy.Actions, l.Decision)},
		{"rule", *l.Rule != ""},
		{"because", *l.Because != ""},
	} {
		if !c.ok {
			return fmt.Errorf("%s is no word of the contract", c.what)
		}
	}
	return checkFindings(l.Findings, false)
}

func utc(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil && strings.HasSuffix(s, "Z")
}

// checkFindings also holds that a kind stands once, and that matches are all
// there or not at all.
func checkFindings(fs []findingLine, shown bool) error {
	seen := map[policy.Kind]bool{}
	for _, f := range fs {
		if seen[f.Kind] || !slices.Contains(policy.Kinds, f.Kind) || f.Count < 1 || !slices.Contains(policy.Confidences, f.Confidence) {
			return fmt.Errorf("a finding is not one of the contract: %+v", f)
		}
		seen[f.Kind] = true
		if shown && f.Matches == nil || f.Matches != nil && len(f.Matches) != f.Count {
			return fmt.Errorf("%s: %d matches for a count of %d", f.Kind, len(f.Matches), f.Count)
		}
		for _, m := range f.Matches {
			if m.Start == nil || m.End == nil || m.Text == nil || *m.Start < 0 || *m.Start >= *m.End {
				return fmt.Errorf("%s: a match lacks something", f.Kind)
			}
		}
	}
	return nil
}

// TestContractIsStrict: the check above refuses what is not in the contract.
func TestContractIsStrict(t *testing.T) {
	good := `{"path":"/a","place":"desktop","format":"text","status":"scanned","reason":"","document_type":"","category":"","scope":"in_scope","findings":[],` +
		`"first_seen":"2026-01-02T03:04:05Z","first_seen_source":"estimate","due":"","decision":"keep","rule":"x","because":"y"}` + "\n"
	if _, err := contract("scan", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for old, bad := range map[string]string{
		`"reason":""`: `"reason":"bad"`, `"place":"desktop"`: `"place":"desk"`, `"due":""`: `"due":"2026-01-02"`, `"rule":"x"`: `"rule":"x","more":1`,
		`"because":"y"`: `"becauze":"y"`, `"findings":[]`: `"findings":null`, `"status":"scanned"`: `"status":"not_scanned"`,
		`"path":"/a"`: `"path":null`, "}\n": "}", "}": "}{}",
		`[]`: `[{"kind":"cpr","count":2,"confidence":"high","matches":[]}]`,
	} {
		if _, err := contract("scan", []byte(strings.Replace(good, old, bad, 1))); err == nil {
			t.Errorf("%s passes", bad)
		}
	}
}
