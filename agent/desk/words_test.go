package desk

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/platform/rootfs"
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
		check(string(v), func(l Lang) string { return v.Words().In(string(l)) })
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

func TestProblemWords(t *testing.T) {
	for _, err := range []error{rootfs.ErrPrivacy, rootfs.ErrTooDeep, rootfs.ErrTooMany, rootfs.ErrMount, rootfs.ErrChanged, rootfs.ErrInUse, places.ErrTooWide, places.ErrUnsafe, fs.ErrPermission, fs.ErrNotExist} {
		da, en := problem(Danish, fmt.Errorf("folder: %w", err)), problem(English, fmt.Errorf("folder: %w", err))
		if da == en || strings.Contains(da, "folder") || strings.Contains(en, "folder:") {
			t.Errorf("%v is %q and %q", err, da, en)
		}
	}
	withheld := fmt.Errorf("%w (%w)", rootfs.ErrPrivacy, fs.ErrPermission)
	if got := problem(Danish, withheld); !strings.Contains(got, "Anonymitet") {
		t.Errorf("withheld by macOS: %q", got)
	}
}

func TestOwnPaper(t *testing.T) {
	found := func(kinds map[policy.Kind]int) (fs []scan.Finding) {
		for k, n := range kinds {
			fs = append(fs, scan.Finding{Finding: policy.Finding{Kind: k, Count: n, Confidence: policy.High}})
		}
		return fs
	}
	for _, c := range []struct {
		name string
		file scan.File
		want bool
	}{
		{"payslip", scan.File{Status: policy.Scanned, Findings: found(map[policy.Kind]int{policy.PersonName: 1, policy.CPR: 1, policy.BankAccount: 1})}, true},
		{"many names", scan.File{Status: policy.Scanned, Findings: found(map[policy.Kind]int{policy.PersonName: 3})}, false},
		{"about somebody's health", scan.File{Status: policy.Scanned, Findings: found(map[policy.Kind]int{policy.PersonName: 1, policy.Health: 1})}, false},
		{"a phone number alone", scan.File{Status: policy.Scanned, Findings: found(map[policy.Kind]int{policy.Phone: 1})}, false},
		{"a known type", scan.File{Status: policy.Scanned, DocumentType: policy.Minutes, Findings: found(map[policy.Kind]int{policy.PersonName: 1})}, false},
		{"read in part", scan.File{Status: policy.NotScanned, Findings: found(map[policy.Kind]int{policy.PersonName: 1})}, false},
	} {
		c.file.Place = policy.Desktop
		if got := strings.Contains(advice(Danish, c.file), "husorden ours add"); got != c.want {
			t.Errorf("%s: %q", c.name, advice(Danish, c.file))
		}
	}
}
