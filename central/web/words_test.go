package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// TestWordsWhole: every code that can come has words and advice in both languages,
// and every enum that is shown has words for every value of the wire.
func TestWordsWhole(t *testing.T) {
	whole := func(what string, s policy.Sentence) {
		t.Helper()
		if strings.TrimSpace(s.DA) == "" || strings.TrimSpace(s.EN) == "" {
			t.Errorf("%s lacks words: %+v", what, s)
		}
	}
	codes := slices.Concat(compliance.Codes, compliance.Judged)
	for _, c := range codes {
		m := meanings[c]
		whole(string(c), m.short)
		whole(string(c)+" advice", m.advice)
		whole(string(c)+" topic", topicWords[m.topic])
		if !slices.Contains(topics, m.topic) {
			t.Errorf("%s stands under no heading that is shown", c)
		}
	}
	if len(meanings) != len(codes) {
		t.Errorf("%d codes have words, and there are %d", len(meanings), len(codes))
	}
	all := []any{}
	for _, v := range compliance.Standings {
		all = append(all, v)
	}
	for _, v := range policy.Places {
		all = append(all, v)
	}
	for _, v := range policy.Categories {
		all = append(all, v)
	}
	for _, v := range policy.Reasons {
		all = append(all, v)
	}
	for _, v := range compliance.Checks {
		all = append(all, v)
	}
	for _, v := range compliance.Results {
		all = append(all, v)
	}
	for _, v := range compliance.Methods {
		all = append(all, v)
	}
	for _, v := range policy.Modes {
		all = append(all, v)
	}
	for _, v := range policy.Roles {
		all = append(all, v)
	}
	for _, v := range policy.Answers {
		all = append(all, v)
	}
	for _, v := range compliance.OSes {
		all = append(all, v)
	}
	for _, v := range store.Roles {
		all = append(all, v)
	}
	for _, v := range []store.ActorKind{store.ByAdmin, store.ByToken, store.ByDevice, store.ByCommand} {
		all = append(all, v)
	}
	for _, v := range store.Verbs {
		all = append(all, v)
	}
	for _, v := range store.Methods {
		all = append(all, v)
	}
	for _, v := range store.APIScopes {
		all = append(all, v)
	}
	for _, v := range all {
		// In English the words may be those of the wire; in Danish none is.
		if da, en := say(danish, v), say(english, v); da == fmt.Sprint(v) || da == "" || en == "" {
			t.Errorf("%T %v has no words: %q, %q", v, v, da, en)
		}
	}
	for _, v := range evidence.Tables {
		whole(v, evidence.Title(v))
	}
	for _, v := range []string{"active", "retired", "revoked", "all"} {
		whole(v, words.Status(v))
	}
	for k, s := range done {
		whole(k, s)
	}
	if d := words.Duties(); len(d) < 3 {
		t.Errorf("the built-in profiles' duties have %d titles", len(d))
	}
}

// The test above can fail: a value without words is shown as it is.
func TestWordsMissing(t *testing.T) {
	if got := say(danish, compliance.Standing("new_one")); got != "new_one" {
		t.Errorf("%q", got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int][2]string{0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1.000", "1,000"}, 1234567: {"1.234.567", "1,234,567"}, -1000: {"-1.000", "-1,000"}, -100: {"-100", "-100"}} {
		if da, en := number(danish, n), number(english, n); da != want[0] || en != want[1] {
			t.Errorf("%d: %s %s", n, da, en)
		}
	}
	if got := pcs(danish, 1) + ", " + pcs(danish, 2) + ", " + pcs(english, 1); got != "1 pc, 2 pc'er, 1 PC" {
		t.Error(got)
	}
	if got := when(danish, now0); got != "22. november 2026 kl. 09.00" {
		t.Error(got)
	}
}
