package policy

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reference/policy.md")

// TestReferencePage compares docs/reference/policy.md with the code.
func TestReferencePage(t *testing.T) {
	const file = "../docs/reference/policy.md"
	got := referencePage(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(want), "\r", ""), got); d != "" {
		t.Errorf("docs/reference/policy.md is not what the code says; write it anew with go generate ./policy:\n%s", d)
	}
}

func referencePage(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# The policy file, field by field\n\n<!-- Written by `go generate ./policy`. Do not edit. -->\n\n" +
		"What each field means: [policy.md](../policy.md). Rule ids such as K8: [rules.md](../rules.md).\n\n" +
		"| field | takes | default |\n|---|---|---|\n")
	for _, f := range reference(reflect.ValueOf(*Default()), "") {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, f.takes, f.standard)
	}
	fmt.Fprintf(&b, "\n## Words\n\n| | |\n|---|---|\n| kind | `%s` |\n| document type | `%s` |\n",
		strings.Join(texts(Kinds), "`, `"), strings.Join(texts(DocumentTypes), "`, `"))
	for _, name := range Builtins() {
		p := load(t, name)
		fmt.Fprintf(&b, "\n## The profile %s (%s, %s)\n\nMode `%s`. It removes by itself: %s.\n", name, p.Title.DA, p.Title.EN, p.Mode, alone(p))
		b.WriteString("\n| rule | for | how long, or how often | because of |\n|---|---|---|---|\n")
		for _, r := range p.Places {
			fmt.Fprintf(&b, "| `%s` | place `%s` | %s | %s |\n", r.ID, r.Place, r.Due, strings.Join(r.Source, ", "))
		}
		for _, r := range p.Retention {
			what, long := "every covered document", r.Keep.String()
			if r.DocumentTypes != nil {
				what = "`" + strings.Join(texts(r.DocumentTypes), "`, `") + "`"
			}
			if r.Question != "" {
				long = "the answer to `" + r.Question + "`"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s from `%s` | %s |\n", r.ID, what, long, r.Counted, strings.Join(r.Source, ", "))
		}
		for _, r := range p.Duties {
			fmt.Fprintf(&b, "| `%s` | duty, signed by `%s`: %s | every %s | %s |\n", r.ID, r.SignOff, r.Title.EN, r.Every, strings.Join(r.Source, ", "))
		}
		for _, q := range p.Questions {
			var options []string
			for _, o := range q.Options {
				options = append(options, o.String())
			}
			fmt.Fprintf(&b, "| `%s` | question: %s | %s | %s |\n", q.ID, q.Text.EN, strings.Join(options, " or "), strings.Join(q.Source, ", "))
		}
	}
	return b.String()
}

// alone says whether a profile removes files without a person.
func alone(p *Policy) string {
	switch {
	case !p.Removal.ByItself:
		return "no"
	case p.Enforceable() != nil:
		return "yes, once the question is answered"
	}
	return "yes"
}
