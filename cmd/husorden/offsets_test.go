package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestOffsetsAreThoseOfExtract: text[start:end] of what extract prints is the
// match that a scan shows, and what find points at, in every format of the
// sample home.
func TestOffsetsAreThoseOfExtract(t *testing.T) {
	home := sampleHome(t)
	got := husorden(t, home, "", "scan", home, "--format", "jsonl", "--show-matches", "--now", sampleNow)
	if _, err := contract("scan", []byte(got.out)); err != nil {
		t.Fatal(err)
	}
	compared := map[string]int{}
	for line := range strings.Lines(got.out) {
		var l scanLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		text := husorden(t, home, "", "extract", "--", *l.Path)
		if want := map[string]int{"scanned": 0, "not_scanned": 2}[string(l.Status)]; text.code != want {
			t.Errorf("extract %s ended with %d, want %d: %s", *l.Path, text.code, want, text.err)
		}
		for _, f := range l.Findings {
			for _, m := range f.Matches {
				if *m.End > len(text.out) || text.out[*m.Start:*m.End] != *m.Text {
					t.Errorf("%s: %s at %d-%d is not what extract prints there", *l.Path, f.Kind, *m.Start, *m.End)
				}
				compared[*l.Format]++
			}
		}
	}
	for _, format := range []string{"docx", "xlsx", "pptx", "odt", "rtf", "pdf", "eml", "mbox", "zip", "text", "csv", "xml", "json", "vcf", "ics"} {
		if compared[format] == 0 {
			t.Errorf("no match in a %s was compared", format)
		}
	}
}

// TestHitsAreThoseOfExtract is the same for find.
func TestHitsAreThoseOfExtract(t *testing.T) {
	home := sampleHome(t)
	got := husorden(t, home, "", "find", "--name", "alma", home, "--format", "jsonl")
	if lines, err := contract("find", []byte(got.out)); err != nil || len(lines) < 5 || got.code != 1 {
		t.Fatalf("%d lines, %v, ended with %d", len(lines), err, got.code)
	}
	for line := range strings.Lines(got.out) {
		var l findLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		text := husorden(t, home, "", "extract", *l.Path)
		for _, h := range l.Hits {
			if *h.End > len(text.out) || !strings.EqualFold(text.out[*h.Start:*h.End], "alma") {
				t.Errorf("%s: %d-%d is not her name", *l.Path, *h.Start, *h.End)
			}
		}
	}
}
