package classify

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/husorden/husorden/policy"
)

type example struct {
	want Result
	doc  Document
}

// readExamples reads testdata/documents.txt; its first lines say how.
func readExamples(t testing.TB) []example {
	t.Helper()
	data, err := os.ReadFile("testdata/documents.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	parts := strings.Split("\n"+string(data), "\n=== ")
	for _, part := range parts[1:] {
		head, text, _ := strings.Cut(part, "\n")
		f := strings.Split(head+" ", "|")
		if len(f) != 4 {
			t.Fatalf("%q: want type | scope | name | found", head)
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		e := example{doc: Document{Name: f[2], Head: []byte(f[2] + "\n" + text)}}
		e.want.Type = policy.DocumentType(strings.TrimPrefix(f[0], "-"))
		e.want.Scope = policy.Scope(f[1])
		for word := range strings.FieldsSeq(f[3]) {
			key, value, _ := strings.Cut(word, "=")
			n, _ := strconv.Atoi(value)
			switch key {
			case "cprs":
				e.doc.CPRs = n
			case "names":
				e.doc.Names = n
			case "first":
				e.doc.FirstNames = n
			case "truncated":
				e.doc.Truncated = true
			default:
				if !slices.Contains(policy.Kinds, policy.Kind(key)) {
					t.Fatalf("%q: unknown %q", head, key)
				}
				e.doc.Findings = append(e.doc.Findings, policy.Finding{Kind: policy.Kind(key), Count: 1, Confidence: policy.Confidence(value)})
			}
		}
		out = append(out, e)
	}
	return out
}

func TestClassify(t *testing.T) {
	examples := readExamples(t)
	if len(examples) < 120 {
		t.Errorf("only %d examples", len(examples))
	}
	for _, e := range examples {
		got := Classify(e.doc)
		if got.Type != e.want.Type || got.Scope != e.want.Scope {
			t.Errorf("%s: %q %s, want %q %s", e.doc.Name, got.Type, got.Scope, e.want.Type, e.want.Scope)
		}
		if got.Why.DA == "" || got.Why.EN == "" {
			t.Errorf("%s: no reason", e.doc.Name)
		}
	}
}

// A type that has no example could be misspelt in types.rules.
func TestEveryTypeHasRulesAndAnExample(t *testing.T) {
	known := map[policy.DocumentType]bool{}
	for _, e := range readExamples(t) {
		known[e.want.Type] = true
	}
	for _, typ := range compiled().types {
		if !known[typ] {
			t.Errorf("%q has no example", typ)
		}
		delete(known, typ)
	}
	for typ := range known {
		t.Errorf("%q has no rules", typ)
	}
}

func TestPrivateMark(t *testing.T) {
	for name, want := range map[string]bool{
		"privat.docx": true, "PRIVAT skat.pdf": true, "billeder privat.zip": true, "Private noter.txt": true, "skat_privat.xlsx": true,
		"privatlivspolitik.pdf": false, "Privatskolen.docx": false, "privat pasning.docx": false, "oversigt over privat og offentlig.docx": false,
		"privat institution.pdf": false, "plan.docx": false, ".privat": true, "privat": true,
	} {
		if got := Classify(Document{Name: name}).Scope == policy.OutOfScope; got != want {
			t.Errorf("%s: private %v, want %v", name, got, want)
		}
	}
	for first, want := range map[string]bool{"Privat": true, "*** PRIVAT ***": true, "Privat: må ikke læses": true, "Privat pasning søges": false, "": false} {
		d := Document{Name: "a.txt", Head: []byte("a.txt\n\n" + first + "\nmere")}
		if got := Classify(d).Scope == policy.OutOfScope; got != want {
			t.Errorf("first line %q: private %v, want %v", first, got, want)
		}
	}
}

func TestHoldsNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"Alba 041237-6123": true, "0412376123": true, "04.12.37-6123": true, "041237 - 6123": true, "041237\t6123": true, "Cpr-nr.": true, "de sidste fire cifre": true,
		"Alba 04.12.2037": false, "04-12-2037": false, "041237": false, "20 00 00 00": false, "2037-12-04": false, "1234567890123": false, "": false, "041237-612": false,
	} {
		if got := holdsNumber([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, e := range readExamples(f) {
		f.Add(e.doc.Name, e.doc.Head)
	}
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		r := Classify(Document{Name: name, Head: head})
		if r.Scope == "" || r.Why.DA == "" || r.Why.EN == "" {
			t.Fatalf("%+v", r)
		}
		if r.Scope == policy.Exempt && Classify(Document{Name: name, Head: head, CPRs: 1}).Scope == policy.Exempt {
			t.Fatal("exempt with a CPR number")
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	line := []byte("Vi har aftalt, at der skal laves en ny plan, og at børnene afleveres på skolen kl. 8 hver dag.\n")
	d := Document{Name: "plan.docx", Head: bytes.Repeat(line, MaxHead/len(line))}
	compiled()
	b.SetBytes(int64(len(d.Head)))
	for b.Loop() {
		Classify(d)
	}
}
