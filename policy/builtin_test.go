package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func load(t *testing.T, name string, choices ...string) *Policy {
	t.Helper()
	m := map[string]string{}
	for _, c := range choices {
		k, v, _ := strings.Cut(c, "=")
		m[k] = v
	}
	p, err := Load(name, m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBuiltins(t *testing.T) {
	dues := map[string]Period{"plejefamilie": {30, Days}, "botilbud": {3, Months}, "daginstitution": {3, Months}}
	removes := map[string]bool{"botilbud": true}
	if len(dues) != len(Builtins()) {
		t.Fatalf("Builtins() = %q", Builtins())
	}
	for _, name := range Builtins() {
		p := load(t, name)
		if p.Name != name || p.RemovesByItself() != removes[name] {
			t.Errorf("%s: name %q, removes by itself %v", name, p.Name, p.RemovesByItself())
		}
		for _, place := range Places {
			r, ok := p.Place(place)
			if !ok || r.Due != dues[name] || len(r.Source) == 0 || r.ID != name+"."+string(place)+"."+r.Due.String() {
				t.Errorf("%s: rule of %s is %+v", name, place, r)
			}
		}
	}
}

// TestBuiltinFiles: every file under builtin is a profile, and every rule a
// profile names stands in docs/rules.md.
func TestBuiltinFiles(t *testing.T) {
	files, err := os.ReadDir("builtin")
	if err != nil || len(files) != len(Builtins()) {
		t.Fatalf("%d files for %d profiles, %v", len(files), len(Builtins()), err)
	}
	rules, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		src, err := os.ReadFile("builtin/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range regexp.MustCompile(`source: \[(.*)\]`).FindAllSubmatch(src, -1) {
			for id := range strings.SplitSeq(string(list[1]), ", ") {
				if !bytes.Contains(rules, []byte("\n| "+id+" |")) {
					t.Errorf("%s names %s, which is not in docs/rules.md", f.Name(), id)
				}
			}
		}
	}
}

// TestYAML: what YAML writes is read back equal, in the same bytes.
func TestYAML(t *testing.T) {
	for _, name := range Builtins() {
		for _, p := range []*Policy{load(t, name), load(t, name, removeByItself+"=true"), load(t, name, removeByItself+"=false")} {
			src := p.YAML()
			back, d := decode("out.yaml", src)
			if len(d.errs) > 0 {
				t.Fatalf("%s:\n%v\n%s", name, (&InvalidError{d.errs}).Error(), src)
			}
			if diff := cmp.Diff(p, back); diff != "" {
				t.Errorf("%s changed on the way (-before +after):\n%s", name, diff)
			}
			if again := back.YAML(); !bytes.Equal(src, again) {
				t.Errorf("%s is written in two ways:\n%s", name, cmp.Diff(string(src), string(again)))
			}
		}
	}
}

func TestOpenQuestion(t *testing.T) {
	p := load(t, "botilbud")
	open := p.Open()
	if len(open) != 1 || open[0].ID != "discharged_citizens" || open[0].Source[0] != "S10" {
		t.Fatalf("open questions: %+v", open)
	}
	err := p.Enforceable()
	if !errors.Is(err, ErrOpen) || !contains(err.Error(), "discharged_citizens=1y or discharged_citizens=2y") {
		t.Errorf("Enforceable() = %v", err)
	}

	// The same policy as a file is refused, with the line of the question.
	src := p.YAML()
	line := 1 + bytes.Count(src[:bytes.Index(src, []byte("- id: discharged_citizens"))], []byte("\n"))
	_, err = Parse("own.yaml", src)
	var invalid *InvalidError
	if !errors.As(err, &invalid) || len(invalid.Errors) != 1 {
		t.Fatalf("Parse of an open policy: %v", err)
	}
	if got := invalid.Errors[0]; got.Line != line || got.File != "own.yaml" || !contains(got.Message, "answer: 1y or answer: 2y") {
		t.Errorf("problem is %v, want line %d", got, line)
	}
	if back, err := ParseOpen("own.yaml", src); err != nil || back.Hash() != p.Hash() {
		t.Errorf("ParseOpen of it: %v", err)
	}

	p = load(t, "botilbud", "discharged_citizens=1y")
	if err := p.Enforceable(); err != nil || len(p.Open()) > 0 {
		t.Errorf("answered, but Enforceable() = %v", err)
	}
	back, err := Parse("own.yaml", p.YAML())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"plejefamilie", "daginstitution"} {
		if err := load(t, name).Enforceable(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct{ name, id, word, want string }{
		{"plejefamile", "", "", "write plejefamilie"},
		{"botilbud", "discharged_citizens", "18mo", "discharged_citizens=1y or discharged_citizens=2y"},
		{"botilbud", "discharged", "1y", "remove_by_itself, discharged_citizens"},
		{"plejefamilie", removeByItself, "yes", "true or false"},
	} {
		choices := map[string]string{}
		if tt.id != "" {
			choices[tt.id] = tt.word
		}
		p, err := Load(tt.name, choices)
		if p != nil || err == nil || !contains(err.Error(), tt.want) {
			t.Errorf("Load(%s, %v) = %v, %v; want an error with %q", tt.name, choices, p, err, tt.want)
		}
	}
	if _, err := Load("../plejefamilie", nil); !errors.Is(err, ErrUnknownProfile) {
		t.Errorf("Load of a path: %v", err)
	}
}

func TestHash(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range []*Policy{load(t, "plejefamilie"), load(t, "botilbud"), load(t, "daginstitution"),
		load(t, "botilbud", "discharged_citizens=1y"), load(t, "botilbud", "discharged_citizens=2y"), load(t, "plejefamilie", "remove_by_itself=true")} {
		h := p.Hash()
		if len(h) != 64 || seen[h] {
			t.Errorf("%s: hash %q", p.Name, h)
		}
		seen[h] = true
	}
	if a, b := load(t, "botilbud").Hash(), load(t, "botilbud").Hash(); a != b {
		t.Errorf("two hashes of one policy: %s, %s", a, b)
	}
}

// TestJSON: JSON holds the same as YAML.
func TestJSON(t *testing.T) {
	for _, name := range Builtins() {
		p := load(t, name)
		var fromJSON, fromYAML any
		if err := json.Unmarshal(p.JSON(), &fromJSON); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(p.YAML(), &fromYAML); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(fromYAML)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &fromYAML); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
			t.Errorf("%s (-YAML +JSON):\n%s", name, diff)
		}
		if !bytes.HasPrefix(p.JSON(), []byte("{\n  \"version\": 1,\n  \"name\": \""+name+"\"")) {
			t.Errorf("%s: JSON begins %.60s", name, p.JSON())
		}
	}
}
