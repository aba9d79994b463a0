package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name/markup"
	cpr "github.com/husorden/husorden/agent/detect/number"
)

var update = flag.Bool("update", false, "write testdata/matches.txt as the detectors now find")

const matchesFile = "testdata/matches.txt"

// TestMatchesAreUnchanged holds every match of every detector, by a hash: what
// makes them faster must leave it alone. A change that is meant to find more or
// less writes the file anew with -update, and says why in its commit.
func TestMatchesAreUnchanged(t *testing.T) {
	c := load(t)
	var got strings.Builder
	for _, seed := range []uint64{1, 2, 3} {
		var texts []string
		for i := range 700 {
			texts = append(texts, c.Case(seed, i).Text)
		}
		fmt.Fprintf(&got, "templates, seed %d: %s\n", seed, fingerprint(texts))
	}
	cases, err := readSentences()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range cases {
		texts = append(texts, s.Text)
	}
	fmt.Fprintf(&got, "sentences: %s\n", fingerprint(texts))
	for _, part := range []string{"train/data/ddt_train.jsonl", "testdata/ddt_dev.jsonl"} {
		news, err := markup.ReadUNER("../name/" + part)
		if err != nil {
			t.Fatal(err)
		}
		texts = texts[:0]
		for _, s := range news {
			texts = append(texts, s.Text)
		}
		fmt.Fprintf(&got, "news, %s: %s\n", part, fingerprint(texts))
	}
	if *update {
		if err := os.WriteFile(matchesFile, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matchesFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("matches changed; if they are meant to, run with -update (-want +got):\n%s", diff)
	}
}

// fingerprint counts and hashes the matches in the texts, each alone and all as
// one stream, and those of the CPR finder by itself.
func fingerprint(texts []string) string {
	var all bytes.Buffer
	var d detect.Detector
	var numbers cpr.Finder
	s := sum{h: sha256.New()}
	for _, text := range texts {
		s.add(d.Find([]byte(text))...)
		numbers.Reset()
		s.add(numbers.CPR([]byte(text), nil)...)
		all.WriteString(text + "\n")
	}
	stream := d.NewStream(func(m match.Match, _ []byte) { s.add(m) })
	stream.Write(all.Bytes())
	stream.Close()
	numbers.Reset()
	s.add(numbers.CPR(all.Bytes(), nil)...)
	return fmt.Sprintf("%d matches, %d and %d persons, %x", s.n, stream.Names, stream.FirstNames, s.h.Sum(nil)[:12])
}

type sum struct {
	h hash.Hash
	n int
}

func (s *sum) add(ms ...match.Match) {
	for _, m := range ms {
		fmt.Fprintln(s.h, m.Kind, m.Start, m.End, m.Confidence, m.Flags)
	}
	s.n += len(ms)
}
