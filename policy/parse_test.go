package policy

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// small is the least that is a policy. Each case below changes one line of it
// or adds to it.
const small = `version: 1
name: hus
title: {da: Hus, en: House}
places:
  - id: hus.desktop.30d
    place: desktop
    due: 30d
    because: {da: Derfor., en: Because.}
`

func TestParseDefaults(t *testing.T) {
	got, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Name, want.Title = "hus", Sentence{"Hus", "House"}
	want.Places = []PlaceRule{{ID: "hus.desktop.30d", Place: Desktop, Due: Period{30, Days}, Because: Sentence{"Derfor.", "Because."}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseEverything(t *testing.T) {
	src := small + `  - {id: hus.custom.1y, place: custom, due: 1y, source: [S1, K9], because: {da: Mappe., en: Folder.}}
mode: enforce
asking: {warn_before: 48h, keep_at_most: 6mo, notices_per_week: 3}
folders: [~/Dokumenter/Sager, 'D:\Afdeling', '\\server\deling', /srv/deling]
covers:
  kinds: {cpr: low, health: high}
  document_types: []
removal:
  remove_after: 1mo
  quiet_for: 12h
  settle: {for: 10d, days: 4}
  min_confidence: medium
  ask_only: []
  cloud_stores: [onedrive]
  quarantine: 0d
  brakes: {max_files: 5, max_percent: 10, new_policy_wait: 2d}
approved_stores: [journal]
limits: {bytes: 512MiB, text: 33554432, ratio: 100, depth: 3, parts: 500, time: 1m}
retention: [{id: hus.r.a, document_types: [vum], question: how_long, counted_from: ended, because: {da: a, en: b}}]
duties: [{id: hus.d.a, title: {da: a, en: b}, every: 6mo, sign_off: dpo, because: {da: a, en: b}}]
questions: [{id: how_long, text: {da: a, en: b}, options: [1y, 18mo], answer: 18mo}]
`
	p, err := Parse("all.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if !p.RemovesByItself() || p.Removal.Quarantine != (Period{0, Days}) || p.Limits.Bytes != 512<<20 || len(p.Removal.AskOnly) != 0 ||
		len(p.Covers.Kinds) != 2 || p.Folders[1] != `D:\Afdeling` || p.Questions[0].Answer != (Period{18, Months}) {
		t.Errorf("%+v", p)
	}
	back, err := Parse("all.yaml", p.YAML())
	if err != nil {
		t.Fatalf("%v\n%s", err, p.YAML())
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Error(diff)
	}
}

func TestParseProblems(t *testing.T) {
	tests := []struct {
		name, old, new string // in small; an empty old appends
		want           string // "line:column: field: part of the message"
	}{
		{"unknown field", "", "modes: ask\n", "9:1: modes: is no field; write mode"},
		{"unknown inner field", "    due: 30d", "    duo: 30d", "7:5: places[0].duo: is no field; write due"},
		{"far from any field", "", "zzzzzzzzzzzz: 1\n", "9:1: zzzzzzzzzzzz: is no field; write one of version, name,"},
		{"missing field", "    due: 30d\n", "", "5:5: places[0].due: is missing"},
		{"missing version", "version: 1\n", "", "1:1: version: is missing"},
		{"missing language", "{da: Hus, en: House}", "{da: Hus}", "3:8: title.en: is missing"},
		{"empty language", "en: House", "en: ''", "3:22: title.en: is empty; write what"},
		{"other version", "version: 1", "version: 2", "1:10: version: 2 is not known"},
		{"word for a number", "version: 1", "version: one", `1:10: version: "one" is not a whole number`},
		{"empty value", "name: hus", "name:", "2:6: name: is empty; write a value"},
		{"bad name", "name: hus", "name: Hus Et", `2:7: name: "Hus Et" is no name`},
		{"duplicate field", "", "name: hus\n", "9:1: name: stands here twice"},
		{"bad period", "due: 30d", "due: 30 dage", `7:10: places[0].due: "30 dage" is not a length of time; write 30d`},
		{"no unit", "due: 30d", "due: 30", `places[0].due: "30" is not a length of time; write the unit too, such as 30d`},
		{"unknown place", "place: desktop", "place: destop", `6:12: places[0].place: "destop" is unknown here; write desktop`},
		{"unknown kind", "", "covers: {kinds: {crp: high}}\n", `9:18: covers.kinds.crp: "crp" is unknown here; write cpr`},
		{"unknown confidence", "", "covers: {kinds: {cpr: sure}}\n", `9:23: covers.kinds.cpr: "sure" is unknown here; write one of high, medium, low`},
		{"unknown document type", "", "covers: {document_types: [statusreport]}\n", `9:27: covers.document_types[0]: "statusreport" is unknown here; write status_report`},
		{"unknown mode", "", "mode: enforced\n", `9:7: mode: "enforced" is unknown here; write enforce`},
		{"kind twice", "", "removal: {ask_only: [phone, email, phone]}\n", `9:36: removal.ask_only[2]: "phone" stands in the list twice`},
		{"list for one value", "", "mode: [ask]\n", "9:7: mode: takes one value"},
		{"one value for a list", "", "folders: ~/A\n", "9:10: folders: takes a list"},
		{"one value for fields", "", "removal: yes\n", "9:10: removal: takes fields (by_itself, remove_after,"},
		{"a list for a table", "", "covers: {kinds: [cpr]}\n", "9:17: covers.kinds: takes lines such as cpr: high"},
		{"not a truth", "", "removal: {by_itself: ja}\n", `9:22: removal.by_itself: "ja" is neither true nor false`},
		{"alias", "title: {da: Hus, en: House}", "title: &t {da: Hus, en: House}", "3:8: title: refers to another part"},
		{"odd key", "", "[a]: b\n", "9:1: holds a line that begins with no field name"},
		{"two rules for a place", "", "  - {id: hus.b.c, place: desktop, due: 20d, because: {da: a, en: b}}\n", "9:26: places[1].place: desktop has a rule already, hus.desktop.30d"},
		{"one id twice", "", "  - {id: hus.desktop.30d, place: custom, due: 20d, because: {da: a, en: b}}\n", "9:10: places[1].id: hus.desktop.30d is the id of another rule"},
		{"bad id", "hus.desktop.30d", "Desktop", `5:9: places[0].id: "Desktop" is no rule id`},
		{"bad source", "    due: 30d", "    source: [§8]\n    due: 30d", `7:14: places[0].source[0]: "§8" is no rule id of docs/rules.md`},
		{"no places", small[strings.Index(small, "places"):], "places: []\n", "4:9: places: is empty"},
		{"due at once", "due: 30d", "due: 0d", "7:10: places[0].due: 0d makes every file due at once"},
		{"due before the warning", "", "asking: {warn_before: 31d}\n", "7:10: places[0].due: 30d is shorter than the warning"},
		{"month before the warning", "due: 30d\n", "due: 1mo\nX", "places[0].due: 1mo is shorter than the warning"},
		{"calendar warning", "", "asking: {warn_before: 1mo}\n", "9:23: asking.warn_before: 1mo has no fixed length"},
		{"no keeping", "", "asking: {keep_at_most: 0d}\n", "9:24: asking.keep_at_most: 0d leaves a person no choice"},
		{"too many notices", "", "asking: {notices_per_week: 100}\n", "9:28: asking.notices_per_week: 100 is out of range; write 1 to 14"},
		{"removal in observe", "", "mode: observe\nremoval: {by_itself: true}\n", "10:22: removal.by_itself: contradicts mode observe"},
		{"enforce without removal", "", "mode: enforce\nremoval: {by_itself: false}\n", "10:22: removal.by_itself: contradicts mode enforce"},
		{"long quarantine", "", "removal: {quarantine: 31d}\n", "9:23: removal.quarantine: 31d keeps what should be gone; write 30d or less"},
		{"long quarantine in hours", "", "removal: {quarantine: 721h}\n", "9:23: removal.quarantine: 721h keeps"},
		{"calendar quarantine", "", "removal: {quarantine: 1mo}\n", "9:23: removal.quarantine: 1mo has no fixed length"},
		{"guesses", "", "removal: {min_confidence: low}\n", "9:27: removal.min_confidence: low is a guess"},
		{"cloud without folder", "", "removal: {cloud_stores: [exchange]}\n", "9:26: removal.cloud_stores[0]: exchange has no folder"},
		{"no wait", "", "removal: {brakes: {new_policy_wait: 23h}}\n", "9:37: removal.brakes.new_policy_wait: 23h is too short"},
		{"no brake", "", "removal: {brakes: {max_percent: 0}}\n", "9:33: removal.brakes.max_percent: 0 is out of range; write 1 to 100"},
		{"no settling", "", "removal: {settle: {days: 0}}\n", "9:26: removal.settle.days: 0 is out of range; write 1 to 31"},
		{"size", "", "limits: {bytes: 1GB}\n", `9:17: limits.bytes: "1GB" is not a size`},
		{"too large", "", "limits: {bytes: 8GiB}\n", "9:17: limits.bytes: 8GiB is out of range; write 1MiB to 4GiB"},
		{"overflow", "", "limits: {bytes: 99999999999GiB}\n", "9:17: limits.bytes: "},
		{"endless", "", "limits: {time: 1h}\n", "9:16: limits.time: 1h0m0s is out of range; write 1s to 10m"},
		{"whole disk", "", "  - {id: h.c, place: custom, due: 30d, because: {da: a, en: b}}\nfolders: ['C:\\']\n", `10:11: folders[0]: "C:\\" is everything there is`},
		{"whole home", "", "  - {id: h.c, place: custom, due: 30d, because: {da: a, en: b}}\nfolders: [~/]\n", `10:11: folders[0]: "~/" is everything`},
		{"up", "", "  - {id: h.c, place: custom, due: 30d, because: {da: a, en: b}}\nfolders: [~/a/../..]\n", "10:11: folders[0]: "},
		{"relative", "", "  - {id: h.c, place: custom, due: 30d, because: {da: a, en: b}}\nfolders: [Sager]\n", `10:11: folders[0]: "Sager" does not say where it begins`},
		{"folders without rule", "", "folders: [~/Sager]\n", "9:10: folders: are watched as place custom, which has no rule"},
		{"keep and question", "", "retention: [{id: h.r, keep: 1y, question: q, counted_from: ended, because: {da: a, en: b}}]\n", "9:43: retention[0].question: contradicts keep"},
		{"neither", "", "retention: [{id: h.r, counted_from: ended, because: {da: a, en: b}}]\n", "9:13: retention[0].keep: is missing"},
		{"no such question", "", "retention: [{id: h.r, question: q, counted_from: ended, because: {da: a, en: b}}]\n", `9:33: retention[0].question: "q" does not stand under questions`},
		{"kept no time", "", "retention: [{id: h.r, keep: 0d, counted_from: first_seen, because: {da: a, en: b}}]\n", "9:29: retention[0].keep: 0d makes every such file due at once"},
		{"counted", "", "retention: [{id: h.r, keep: 1y, counted_from: end, because: {da: a, en: b}}]\n", `9:47: retention[0].counted_from: "end" is unknown here; write ended`},
		{"hourly duty", "", "duties: [{id: h.d, title: {da: a, en: b}, every: 2h, sign_off: dpo, because: {da: a, en: b}}]\n", "9:50: duties[0].every: 2h is too often"},
		{"role", "", "duties: [{id: h.d, title: {da: a, en: b}, every: 2d, sign_off: manager, because: {da: a, en: b}}]\n", `9:64: duties[0].sign_off: "manager" is unknown here; write one of family, daily_user, daily_manager`},
		{"open question", "", "questions: [{id: q, text: {da: a, en: 'b?'}, options: [1y, 2y]}]\n", "9:13: questions[0]: q is open: b? Write answer: 1y or answer: 2y"},
		{"no such answer", "", "questions: [{id: q, text: {da: a, en: b}, options: [1y, 2y], answer: 3y}]\n", "9:70: questions[0].answer: 3y is none of the options; write answer: 1y or answer: 2y"},
		{"no choice", "", "questions: [{id: q, text: {da: a, en: b}, options: [1y], answer: 1y}]\n", "9:52: questions[0].options: leaves nothing"},
		{"null choice", "", "questions: [{id: q, text: {da: a, en: b}, options: [0d, 1y], answer: 1y}]\n", "9:53: questions[0].options[0]: 0d is no time"},
		{"reserved", "", "questions: [{id: remove_by_itself, text: {da: a, en: b}, options: [2y, 1y], answer: 1y}]\n", "9:18: questions[0].id: remove_by_itself is the name of a setting"},
		{"not YAML", "", "a: b: c\n", "is not YAML: "},
		{"two documents", "", "---\nname: b\n", "1:1: holds more than one document"},
		{"a list", small, "- a\n", "1:1: is not a policy"},
		{"nothing", small, "", "1:1: is empty"},
		{"comment only", small, "# nothing\n", "1:1: is empty"},
		{"too long", small, strings.Repeat("#", mostBytes+1), "1:1: is larger than 256 KiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := small + tt.new
			if tt.old != "" {
				if src = strings.Replace(small, tt.old, tt.new, 1); src == small {
					t.Fatalf("%q is not in the policy", tt.old)
				}
			}
			src = strings.ReplaceAll(src, "\nX", "\n")
			if tt.name == "month before the warning" {
				src += "asking: {warn_before: 28d}\n"
			}
			p, err := Parse("f.yaml", []byte(src))
			var invalid *InvalidError
			if p != nil || !errors.As(err, &invalid) {
				t.Fatalf("Parse = %v, %v; want an error with %q", p, err, tt.want)
			}
			for _, e := range invalid.Errors {
				if contains(strings.TrimPrefix(e.String(), "f.yaml:"), tt.want) {
					return
				}
			}
			t.Errorf("problems are\n%v\nwant one with %q", err, tt.want)
		})
	}
}

// TestParseAll: one reading finds every problem, in the order of the file.
func TestParseAll(t *testing.T) {
	src := strings.NewReplacer("version: 1", "version: 3", "desktop\n", "desktopp\n", "due: 30d", "due: 30", "en: House", "en: ''").Replace(small) + "mod: ask\n"
	_, err := Parse("f.yaml", []byte(src))
	var invalid *InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range invalid.Errors {
		got = append(got, fmt.Sprintf("%d %s", e.Line, e.Field))
	}
	want := []string{"1 version", "3 title.en", "6 places[0].place", "7 places[0].due", "9 mod"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%s", diff, src)
	}
}

// TestParseHostile: files made to exhaust a reader of YAML end quickly. Parse of
// the slowest takes about a second; the limit leaves room for a busy machine.
func TestParseHostile(t *testing.T) {
	laughs := "a: &a [x, x]\n"
	for c := 'b'; c < 'z'; c++ {
		laughs += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c]\n", c, c, c-1, c-1, c-1, c-1)
	}
	var unknown strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&unknown, "f%d: 1\n", i)
	}
	for name, src := range map[string]string{
		"deep lists":     strings.Repeat("[", mostBytes-1),
		"deep maps":      strings.Repeat("{a: ", mostBytes/5),
		"deep keys":      strings.Repeat("? ", mostBytes/2-1),
		"billion laughs": laughs,
		"many fields":    unknown.String(),
		"many folders":   "folders: [" + strings.Repeat("a,", mostBytes/2-20) + "]",
		"long word":      "mode: " + strings.Repeat("a", mostBytes-10),
	} {
		start := time.Now()
		if p, err := Parse(name, []byte(src)); p != nil || err == nil {
			t.Errorf("%s: accepted", name)
		}
		took := time.Since(start)
		t.Logf("%s: %v", name, took)
		if took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// FuzzParse: whatever the bytes, Parse returns, an accepted policy survives
// being written and read, and every problem points into the file.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range Builtins() {
		src, err := os.ReadFile("builtin/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, s := range []string{"a: b: c", "a: &a [*a]\nb: *a", "? [a]\n: b", "version: 1\nplaces: [{due: 30}]", "!!binary a: b", "--- 1\n--- 2", "\xff\xfea\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Parse("fuzz.yaml", src)
		if err == nil {
			back, err := Parse("fuzz.yaml", p.YAML())
			if err != nil {
				t.Fatalf("%v\n%s", err, p.YAML())
			}
			if diff := cmp.Diff(p, back); diff != "" {
				t.Fatal(diff)
			}
			return
		}
		var invalid *InvalidError
		if p != nil || !errors.As(err, &invalid) || len(invalid.Errors) == 0 {
			t.Fatalf("Parse = %v, %v", p, err)
		}
		for _, e := range invalid.Errors {
			if e.Line < 1 || e.Column < 1 || e.Line > strings.Count(string(src), "\n")+strings.Count(string(src), "\r")+strings.Count(string(src), "\u2028")+strings.Count(string(src), "\u2029")+strings.Count(string(src), "\u0085")+2 || e.Message == "" {
				t.Fatalf("problem %+v", e)
			}
		}
	})
}

// TestErrorsQuoteLittle reads files that are no policies at all: no long piece of
// them, and no control character, may stand in an error.
func TestErrorsQuoteLittle(t *testing.T) {
	long := strings.Repeat("Liva Toftemark er glad ", 10)
	for _, src := range []string{
		long, long + ": 1", "version: " + long, "name: " + long, "places: [" + long + "]", "places: [{id: " + long + ", place: " + long + ", due: " + long + "}]",
		"covers: {kinds: {" + long + ": high}}", "limits: {bytes: " + long + ", time: " + long + "}", "folders: [" + long + "]", "a: *" + strings.ReplaceAll(long, " ", "_"),
		"version: \"\\e[2J" + long + "\"", "\"\\e[2J\": 1", "removal: {by_itself: " + long + "}", "retention: [{id: " + long + ", question: " + long + "}]", "questions: [{id: " + long + "}]",
		long + ": 1\n" + long + ": 2", "places: [{source: [" + long + "]}]", "approved_stores: [" + long + ", " + long + "]", "removal: {quarantine: 99999999999y" + long + "}",
	} {
		_, err := Parse("x.yaml", []byte(src))
		if err == nil {
			t.Errorf("%q is a policy", src)
			continue
		}
		if strings.Contains(err.Error(), strings.ReplaceAll(long, " ", "_")[:60]) || strings.Contains(err.Error(), long[:60]) || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q: %v", src, err)
		}
	}
}
