package name_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/name"
)

// TestFinderIsTagger: a memory of words changes no name, in whatever order texts
// come, nor at the end of a text, where a word is read from a shorter one.
func TestFinderIsTagger(t *testing.T) {
	news := prose(t)
	var tagger name.Tagger
	var finder name.Finder
	for size := 7; size < 4000; size += 61 {
		for i := 0; i+size < len(news); i += len(news) / 5 {
			text := news[i : i+size]
			if diff := cmp.Diff(tagger.Find(text, nil), finder.Find(text, nil)); diff != "" {
				t.Fatalf("%q (-tagger +finder):\n%s", text, diff)
			}
		}
	}
}
