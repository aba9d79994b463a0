package policy

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const referenceFile = "../docs/policy.md"

// TestReference compares the tables of docs/policy.md with the code: every field
// stands there once, with what it takes and its default, and has a meaning.
func TestReference(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for line := range strings.Lines(string(src)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		name := strings.Trim(cells[0], "| `")
		if !strings.HasPrefix(cells[0], "| `") || len(cells) != 4 {
			continue
		}
		if got[name] != nil {
			t.Errorf("%s stands there twice", name)
		}
		got[name] = cells[1:]
	}
	want := map[string]bool{}
	for _, f := range reference(reflect.ValueOf(*Default()), "") {
		want[f.name] = true
		cells := got[f.name]
		if cells == nil {
			t.Errorf("missing row: | `%s` | %s | %s | … |", f.name, f.takes, f.standard)
			continue
		}
		if cells[0] != f.takes || cells[1] != f.standard {
			t.Errorf("row of %s says %q, %q; the code says %q, %q", f.name, cells[0], cells[1], f.takes, f.standard)
		}
		if len(strings.Trim(cells[2], " |…")) < 5 {
			t.Errorf("row of %s has no meaning", f.name)
		}
	}
	for name := range got {
		if !want[name] {
			t.Errorf("%s is no field", name)
		}
	}
	for _, list := range [][]string{texts(Kinds), texts(DocumentTypes), Builtins()} {
		for _, w := range list {
			if !strings.Contains(string(src), "`"+w+"`") {
				t.Errorf("the word %s is not mentioned", w)
			}
		}
	}
}

// TestReferenceExamples: every example is a policy.
func TestReferenceExamples(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(src, -1)
	if len(examples) == 0 {
		t.Fatal("no examples found")
	}
	for _, e := range examples {
		if _, err := Parse(referenceFile, e[1]); err != nil {
			t.Error(err)
		}
	}
}

type referenceRow struct{ name, takes, standard string }

// reference lists every field of the struct v, which holds the defaults.
func reference(v reflect.Value, prefix string) []referenceRow {
	var out []referenceRow
	for _, f := range structFields(v.Type()) {
		fv, name := v.Field(f.index), join(prefix, f.name)
		takes, standard := takes(fv.Type(), f.option), standard(fv, f.option)
		switch {
		case f.option == "required":
			standard = "required"
		case f.option == "omitempty":
			standard = "none"
		case name == "removal.by_itself":
			standard = "`true` in mode `enforce`, else `false`"
		}
		if takes != "" {
			out = append(out, referenceRow{name, takes, standard})
		}
		switch ft := fv.Type(); {
		case takes == "":
			out = append(out, reference(fv, name)...)
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.Struct && ft.Elem() != periodType:
			out = append(out, reference(reflect.Zero(ft.Elem()), name+"[]")...)
		}
	}
	if strings.HasSuffix(prefix, "[]") { // the defaults of a list's items are none
		for i := range out {
			if out[i].standard != "required" {
				out[i].standard = "none"
			}
		}
	}
	return out
}

// takes says what a field of a type is given; "" for a group of fields.
func takes(t reflect.Type, option string) string {
	switch t {
	case periodType:
		return "period"
	case durationType:
		return "seconds or minutes"
	case reflect.TypeFor[Sentence]():
		return "`da` and `en`"
	case reflect.TypeFor[Kind]():
		return "kind"
	case reflect.TypeFor[DocumentType]():
		return "document type"
	}
	if list := words(t); list != nil {
		return "`" + strings.Join(list, "`, `") + "`"
	}
	switch t.Kind() {
	case reflect.Struct:
		return ""
	case reflect.Slice:
		if inner := takes(t.Elem(), ""); inner != "" {
			return "list of " + inner
		}
		return "list"
	case reflect.Map:
		return takes(t.Key(), "") + ": " + takes(t.Elem(), "")
	case reflect.Bool:
		return "`true`, `false`"
	case reflect.String:
		return "text"
	}
	if option == "size" {
		return "size"
	}
	return "number"
}

func standard(v reflect.Value, option string) string {
	switch v.Kind() {
	case reflect.Slice:
		var list []string
		for i := range v.Len() {
			list = append(list, v.Index(i).String())
		}
		if len(list) == 0 {
			return "none"
		}
		return "`[" + strings.Join(list, ", ") + "]`"
	case reflect.Map:
		groups := map[string][]string{}
		for _, k := range Kinds {
			if c, ok := v.Interface().(map[Kind]Confidence)[k]; ok {
				groups[string(c)] = append(groups[string(c)], string(k))
			}
		}
		var out []string
		for _, c := range slices.Backward(texts(Confidences)) {
			if groups[c] != nil {
				out = append(out, fmt.Sprintf("%s: `%s`", c, strings.Join(groups[c], "`, `")))
			}
		}
		return strings.Join(out, "; ")
	case reflect.Struct:
		if v.Type() != periodType {
			return ""
		}
	}
	return "`" + node(v, option).Value + "`"
}

// TestReferenceRules: the page names every rule word that Decide makes up itself.
func TestReferenceRules(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	r := seeded(t, 3)
	all := []*Policy{load(t, "plejefamilie"), load(t, "botilbud")}
	seen := map[string]bool{}
	for range 50_000 {
		p := pick(r, all...)
		rule := Decide(someFacts(r), p, someTime(r)).Rule
		if strings.HasPrefix(rule, p.Name+".") {
			continue
		}
		if strings.HasPrefix(rule, "not_scanned.") {
			rule = "not_scanned."
		}
		seen[rule] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d rule words came up: the generator is too narrow", len(seen))
	}
	for rule := range seen {
		if !strings.Contains(string(src), "`"+rule+"`") {
			t.Errorf("the rule word %s is not mentioned", rule)
		}
	}
}
