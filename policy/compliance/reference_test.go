package compliance

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reference/report.md")

// TestReferencePage compares docs/reference/report.md, which tells a data
// protection officer what is reported, with the types that are sent.
func TestReferencePage(t *testing.T) {
	const file = "../../docs/reference/report.md"
	var b strings.Builder
	b.WriteString("# What a PC reports to the central endpoint, field by field\n\n<!-- Written by `go generate ./policy/compliance`. Do not edit. -->\n\n" +
		"This is all of it. Nothing is free text: a text that is no word of a list below, no id, version or time is refused, by the PC before it is sent and by central.\n" +
		"The daily report has all fields, the hourly heartbeat those before `places[]`, and `health[]` and `audit`.\n\n" +
		"| field | holds | |\n|---|---|---|\n")
	says := comments(t, "report.go")
	words := map[reflect.Type]bool{}
	rows(&b, reflect.TypeFor[Report](), "", says, words)
	b.WriteString("\n## Words\n\n| | |\n|---|---|\n")
	listed := 0
	for _, typ := range order(reflect.TypeFor[Report](), nil) {
		if words[typ] {
			listed++
			fmt.Fprintf(&b, "| %s | `%s` |\n", typ.Name(), strings.Join(vocabulary[typ], "`, `"))
		}
	}
	if listed != len(words) {
		t.Errorf("%d lists of words are shown, and %d are used", listed, len(words))
	}
	got := b.String()
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
		t.Errorf("docs/reference/report.md is not what the code says; write it anew with go generate ./policy/compliance:\n%s", d)
	}
}

// rows writes a row for each field of a struct that holds no fields itself.
func rows(b *strings.Builder, typ reflect.Type, prefix string, says map[string]string, words map[reflect.Type]bool) {
	for f := range fields(typ) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			rows(b, f.Type, prefix, says, words)
			continue
		}
		inner, most := f.Type, ""
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
			name, most = name+"[]", " (at most "+f.Tag.Get("max")+")"
		}
		if inner.Kind() == reflect.Struct && inner.PkgPath() != "time" {
			if most != "" {
				fmt.Fprintf(b, "| `%s%s` | a list%s | %s |\n", prefix, name, most, says[inner.Name()])
			}
			rows(b, inner, prefix+name+".", says, words)
			continue
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s |\n", prefix, name, holds(inner, words), says[typ.Name()+"."+f.Name])
	}
}

func fields(typ reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range typ.NumField() {
			if !yield(typ.Field(i)) {
				return
			}
		}
	}
}

// holds says what a field's type is.
func holds(typ reflect.Type, words map[reflect.Type]bool) string {
	switch {
	case vocabulary[typ] != nil:
		words[typ] = true
		return "a word: " + typ.Name()
	case typ.PkgPath() == "time":
		return "a time"
	case typ.Kind() == reflect.Array:
		return fmt.Sprintf("%d numbers", typ.Len())
	case typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64:
		return "a number"
	}
	return map[string]string{"ID": "a random id", "Rule": "the id of a rule", "Sum": "a hash", "Version": "a version"}[typ.Name()]
}

// order lists the types of the leaves as they come.
func order(typ reflect.Type, seen []reflect.Type) []reflect.Type {
	switch {
	case typ.Kind() == reflect.Slice:
		return order(typ.Elem(), seen)
	case typ.Kind() == reflect.Struct && typ.PkgPath() != "time":
		for f := range fields(typ) {
			seen = order(f.Type, seen)
		}
		return seen
	}
	for _, s := range seen {
		if s == typ {
			return seen
		}
	}
	return append(seen, typ)
}

// comments reads what the source says of each type, and of each field.
func comments(t *testing.T, file string) map[string]string {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	says := map[string]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			ts := s.(*ast.TypeSpec)
			says[ts.Name.Name] = flat(g.Doc)
			st, ok := ts.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range st.Fields.List {
				for _, n := range field.Names {
					says[ts.Name.Name+"."+n.Name] = strings.TrimSpace(flat(field.Doc) + " " + flat(field.Comment))
				}
			}
		}
	}
	return says
}

func flat(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(c.Text()), "\n", " "), "|", "\\|")
}
