package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is planted in names, by kind of name. Nobody has these numbers: they are
// born in 2038.
const (
	numberInName = "050338-7004"
	userName     = "Wilhelmine Aabrandt"
)

// TestNothingFoundIsTold: whatever the command, the values in the documents never
// stand on a screen, in a file or in a pipe unless --show-matches asks for them;
// nor do they stand in what it says of documents that are damaged.
func TestNothingFoundIsTold(t *testing.T) {
	home := filepath.Join(t.TempDir(), userName)
	if got := husorden(t, t.TempDir(), "", "scan", "--sample", "--into", home, "--now", sampleNow); got.code != 1 {
		t.Fatal(got.err)
	}
	secrets := valuesIn(t, home)
	damaged := damage(t, home)
	folder := filepath.Join(home, "Desktop", "Sager "+numberInName)
	write(t, folder, "brev "+numberInName+".txt", "Statusrapport om Liva Toftemark, cpr 041237-6123.")
	secrets = append(secrets, "041237-6123", "Toftemark")

	for _, format := range []string{"text", "jsonl", "html"} {
		for _, args := range [][]string{
			{"scan"}, {"scan", home}, {"scan", "--now", "2027-01-05"}, {"scan", "--policy", "botilbud", "--lang", "en"},
			{"scan", folder}, {"scan", damaged}, {"find", "--name", "Alma"}, {"find", "--cpr", "041237-6123", home},
		} {
			if args[0] == "find" && format == "html" {
				continue
			}
			args = append(args, "--format", format)
			got := husorden(t, home, "", args...)
			tells(t, secrets, args, "standard output", got.out)
			tells(t, secrets, args, "standard error", got.err)
			if format != "jsonl" && args[0] == "scan" { // these are for looking at: numbers in names are hidden, the home is ~
				tells(t, []string{numberInName, "7004", userName}, args, "standard output", got.out)
			}
			tells(t, []string{numberInName}, args, "standard error", got.err)
		}
	}
	for _, args := range [][]string{{"help"}, {"version"}, {"policy", "list"}, {"policy", "show", "botilbud"}, {"extract", folder},
		{"scan", filepath.Join(folder, "findes-ikke")}, {"scan", "--policy", filepath.Join(folder, "brev "+numberInName+".txt")}} {
		got := husorden(t, home, "", args...)
		tells(t, append(secrets, numberInName), args, "standard output", got.out)
		tells(t, append(secrets, numberInName), args, "standard error", got.err)
	}
}

// TestErrorsHoldNoContent: what is said of a document that cannot be read, or of
// a line that is none, quotes nothing of it.
func TestErrorsHoldNoContent(t *testing.T) {
	home := sampleHome(t)
	secrets := valuesIn(t, home)
	folder := damage(t, home)
	unread := 0
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		got := husorden(t, home, "", "extract", filepath.Join(folder, e.Name()))
		if got.code == 2 {
			unread++
		}
		tells(t, secrets, []string{"extract", e.Name()}, "standard error", got.err)
	}
	if unread < 20 {
		t.Errorf("only %d of %d damaged documents were refused", unread, len(entries))
	}
	var lines strings.Builder
	for _, s := range secrets {
		fmt.Fprintf(&lines, "%s\n{\"id\":1,%q:2}\n{\"id\":1,\"text\":\"%s\n{\"text\":[%q]}\n[%q]\n{\"id\":%s,\"text\":\"\"}\n", s, s, s, s, s, strings.Fields(s)[0])
	}
	got := husorden(t, home, lines.String(), "detect")
	if got.code != 2 || strings.Count(got.err, "\n") < 4*len(secrets) {
		t.Errorf("detect ended with %d and %d complaints", got.code, strings.Count(got.err, "\n"))
	}
	tells(t, secrets, []string{"detect"}, "standard error", got.err)
	got = husorden(t, home, strings.Join(secrets, "\n"), "check", "--channel", "sms")
	tells(t, secrets, []string{"check"}, "standard error", got.err)
}

// tells fails when text holds one of the values.
func tells(t *testing.T, values []string, args []string, where, text string) {
	t.Helper()
	for _, v := range values {
		if i := strings.Index(text, v); i >= 0 {
			t.Errorf("husorden %q: %q on %s: …%s…", args, v, where, text[max(0, i-80):min(len(text), i+80)])
		}
	}
}

// valuesIn returns what the scan of a home finds in documents, by their own
// words, but for what stands in file names too.
func valuesIn(t *testing.T, home string) []string {
	t.Helper()
	got := husorden(t, home, "", "scan", home, "--format", "jsonl", "--show-matches")
	var values []string
	var names strings.Builder
	for line := range strings.Lines(got.out) {
		var l scanLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		names.WriteString(*l.Path + "\n" + l.Original + "\n")
		for _, f := range l.Findings {
			for _, m := range f.Matches {
				if strings.ContainsAny(*m.Text, " 0123456789@") { // a lone word may be one of ours
					values = append(values, *m.Text)
				}
			}
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return len(v) < 8 || strings.Contains(names.String(), v) })
	slices.Sort(values)
	if values = slices.Compact(values); len(values) < 60 {
		t.Fatalf("only %d values in the sample home", len(values))
	}
	return values
}

// damage writes each document of a home cut short and with bytes changed, into a
// folder of their own, and returns it.
func damage(t *testing.T, home string) string {
	t.Helper()
	folder := t.TempDir()
	n := 0
	err := filepath.Walk(home, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) < 40 {
			return err
		}
		n++
		bent := slices.Clone(data)
		for i := 30; i < len(bent); i += 97 {
			bent[i] ^= 0x15
		}
		for name, d := range map[string][]byte{"half": data[:len(data)/2], "most": data[:len(data)-9], "bent": bent} {
			write(t, folder, fmt.Sprintf("%02d %s%s", n, name, filepath.Ext(path)), string(d))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
