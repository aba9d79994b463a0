package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/husorden/husorden/policy"
)

// TestLists compares each list with the constants declared in this folder, so
// that a new constant cannot be forgotten in a list (and then have no words).
func TestLists(t *testing.T) {
	declared := constants(t)
	for typ, got := range map[string][]string{
		"Place":        words(policy.Places),
		"Kind":         words(policy.Kinds),
		"Confidence":   words(policy.Confidences),
		"Category":     words(policy.Categories),
		"Scope":        words(policy.Scopes),
		"Reason":       words(policy.Reasons),
		"Action":       words(policy.Actions),
		"DocumentType": words(policy.DocumentTypes),
		"Mode":         words(policy.Modes),
		"Store":        words(policy.Stores),
		"Role":         words(policy.Roles),
		"Counted":      words(policy.Counteds),
		"Answer":       words(policy.Answers),
	} {
		want := declared[typ]
		if len(want) == 0 {
			t.Errorf("%s: no constants found", typ)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: list holds %q, constants are %q", typ, got, want)
		}
	}
}

func words[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// constants returns the non-empty string constants of each type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, s := range gen.Specs {
				v := s.(*ast.ValueSpec)
				typ, ok := v.Type.(*ast.Ident)
				if !ok || len(v.Values) != 1 {
					continue
				}
				if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, _ := strconv.Unquote(lit.Value); s != "" {
						out[typ.Name] = append(out[typ.Name], s)
					}
				}
			}
		}
	}
	return out
}
