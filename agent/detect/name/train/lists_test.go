package main

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// TestLexiconHoldsLists fails when a list was changed and lexicon.bin was not
// made again.
func TestLexiconHoldsLists(t *testing.T) {
	want := words{}
	if err := want.readLists(sources{}); err != nil {
		t.Fatal(err)
	}
	for word, attr := range want {
		if got := lexicon.Lookup(lexicon.Hash([]byte(word))); got&attr != attr {
			t.Errorf("%q: lexicon.bin has %b, the lists %b: run train lexicon", word, got, attr)
		}
	}
}

// TestTemplates fails on a template that cannot be filled in, or that is one of
// the test sentences.
func TestTemplates(t *testing.T) {
	text, err := trainingText("../", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range text {
		if strings.ContainsAny(s.Text, "[]") && strings.Contains(s.Text, "[[") {
			t.Errorf("%q: a mark was not read", s.Text)
		}
		for _, span := range s.Spans {
			if span.Start >= span.End || span.End > len(s.Text) {
				t.Errorf("%q: span %v", s.Text, span)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range [][2]string{{"SOFIE", "sofie"}, {"ÆØÅ", "æøå"}, {"Łukasz", "łukasz"}, {"Şeyma", "şeyma"}, {"\xff\xc3", "\xff\xc3"}} {
		if got := string(seq.Fold(nil, []byte(c[0]))); got != c[1] {
			t.Errorf("Fold(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}
