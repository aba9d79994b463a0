package desk

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

func TestJSONLGolden(t *testing.T) {
	files, s := house()
	files[1].Findings[0].Flags = match.Replacement
	files[1].Path = "/home/ravn/Skrivebord/\xed\xa0\x80\x85.xlsx"
	for name, o := range map[string]Options{"house.jsonl": {}, "house.shown.jsonl": {ShowMatches: true, Lang: English}} {
		var b bytes.Buffer
		write(t, NewJSONL(&b, o), files, s)
		golden(t, name, b.String())
		if strings.Contains(b.String(), `"matches"`) != o.ShowMatches {
			t.Errorf("%s: matches and ShowMatches do not agree", name)
		}
	}
}

// Every key of the contract stands in every line.
func TestJSONLContract(t *testing.T) {
	var b bytes.Buffer
	if err := NewJSONL(&b, Options{}).File(scan.File{Path: "/x"}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"path", "place", "format", "status", "reason", "document_type", "category", "scope",
		"first_seen", "first_seen_source", "due", "decision", "rule", "because"} {
		if _, ok := got[key].(string); !ok {
			t.Errorf("%s is %v, want a string", key, got[key])
		}
	}
	if f, ok := got["findings"].([]any); !ok || len(f) != 0 {
		t.Errorf("findings is %v, want an empty list", got["findings"])
	}
}

func TestDetected(t *testing.T) {
	var b bytes.Buffer
	for _, id := range []string{`"a<b"`, "7", "null"} {
		if err := Detected(&b, json.RawMessage(id), []scan.Finding{finding(policy.CPR, 1, policy.High, secret)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := Detected(&b, json.RawMessage("8"), nil); err != nil {
		t.Fatal(err)
	}
	found := `"findings":[{"kind":"cpr","count":1,"confidence":"high","matches":[{"start":0,"end":11,"text":"` + secret + `","confidence":"high"}]}]}` + "\n"
	want := `{"id":"a<b",` + found + `{"id":7,` + found + `{"id":null,` + found + `{"id":8,"findings":[]}` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever a path holds, the line is one line of valid JSON that gives the
// exact path back and is harmless on a terminal.
func FuzzJSONL(f *testing.F) {
	for _, s := range []string{"/a b", "/\xff\xfe", "/\xed\xa0\x80", "/\u202e\u2028\n\x1b", "/<&>\\\"", "/�", "/\x7f\u0085", "/\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		var b bytes.Buffer
		file := scan.File{Path: path, Original: path, Findings: []scan.Finding{finding(policy.CPR, 1, policy.High, path)}}
		if err := NewJSONL(&b, Options{ShowMatches: true}).File(file); err != nil {
			t.Fatal(err)
		}
		line := b.String()
		if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
			t.Fatalf("not one line: %q", line)
		}
		for _, r := range strings.TrimSuffix(line, "\n") {
			if r <= 0xffff && !unicode.IsPrint(r) {
				t.Fatalf("holds %U: %q", r, line)
			}
		}
		var got struct {
			Path, Original string
			PathBytes      []byte `json:"path_bytes"`
			OriginalBytes  []byte `json:"original_bytes"`
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			text  string
			bytes []byte
		}{{got.Path, got.PathBytes}, {got.Original, got.OriginalBytes}} {
			back := p.text
			if p.bytes != nil {
				back = string(p.bytes)
			}
			if diff := cmp.Diff(path, back); diff != "" {
				t.Fatalf("path changed:\n%s", diff)
			}
		}
	})
}
