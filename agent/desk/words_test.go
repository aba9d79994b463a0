package desk

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/policy"
)

// Every word of policy has words in both languages.
func TestWordsAreComplete(t *testing.T) {
	check := func(word string, say func(Lang) string) {
		t.Helper()
		for _, l := range []Lang{Danish, English} {
			if got := say(l); got == "" || got == word && strings.Contains(word, "_") || strings.ContainsAny(got, "_\n") {
				t.Errorf("%s in %s is %q", word, l, got)
			}
		}
	}
	for _, v := range policy.Places {
		check(string(v), func(l Lang) string { return placeWords[v].In(string(l)) })
	}
	for _, v := range policy.DocumentTypes {
		check(string(v), func(l Lang) string { return typeWords[v].In(string(l)) })
	}
	for _, v := range policy.Reasons {
		check(string(v), func(l Lang) string { return reasonWords[v].In(string(l)) })
		check(string(v), func(l Lang) string { return ReasonAdvice(l, v) })
	}
	for _, v := range policy.Categories {
		check(string(v), func(l Lang) string { return categoryWords[v].In(string(l)) })
	}
	for _, v := range policy.Confidences {
		check(string(v), func(l Lang) string { return confidenceWords[v].In(string(l)) })
	}
	for _, v := range policy.Scopes {
		check(string(v), func(l Lang) string { return scopeWords[v].In(string(l)) })
	}
	for _, v := range policy.Actions {
		check(string(v), func(l Lang) string { return actionWords[v].In(string(l)) })
	}
	for _, v := range policy.Kinds {
		_, counted := kindWords[v]
		_, theme := themeWords[v]
		if counted == theme {
			t.Errorf("%s: counted %v, theme %v: want one of them", v, counted, theme)
		}
		check(string(v), func(l Lang) string { return kindWord(l, v, 1) })
		check(string(v), func(l Lang) string { return kindWord(l, v, 2) })
	}
}

// An unknown word is printed as it is, the empty one not at all.
func TestUnknownWords(t *testing.T) {
	if got := PlaceWord(Danish, "mars"); got != "mars" {
		t.Errorf("got %q", got)
	}
	if got := TypeWord(Danish, policy.UnknownDocument); got != "" {
		t.Errorf("got %q", got)
	}
	if got := KindWord(English, "smell"); got != "smell" {
		t.Errorf("got %q", got)
	}
}
