package words_test

import (
	"testing"

	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
)

// The words of every enum are tested by central/web, over all that it shows; those
// of document types are shown in evidence only.
func TestDocumentTypes(t *testing.T) {
	for _, v := range policy.DocumentTypes {
		if s := words.Of(v); s.DA == "" || s.EN == "" {
			t.Errorf("%s has no words", v)
		}
	}
	if s := words.Of(3); s != (policy.Sentence{}) {
		t.Errorf("a number has words: %v", s)
	}
}
