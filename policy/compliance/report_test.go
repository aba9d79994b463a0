package compliance_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

const (
	device = compliance.ID("00112233445566778899aabbccddeeff")
	item   = compliance.ID("ffeeddccbbaa99887766554433221100")
)

var (
	at  = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	sum = compliance.Sum(strings.Repeat("ab", 32))
)

// whole is a report with something in every field.
func whole() compliance.Report {
	return compliance.Report{
		Head: compliance.Head{Schema: compliance.Schema, Device: device, Sequence: 7, Kind: compliance.Daily, At: at,
			Agent:  compliance.Agent{Version: "1.2.3", OS: "windows", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "plejefamilie", Version: 2, Hash: sum, Since: at.AddDate(0, -1, 0), Mode: policy.Enforce}},
		Users: compliance.Users{Known: 2, Watched: 2},
		Places: []compliance.Place{{Place: policy.Desktop, Known: 2, Watched: 1, Unreadable: 1, Reason: policy.NoPermission,
			Files: 812, Looked: at}},
		Unscanned: []compliance.Unscanned{{Place: policy.Downloads, Reason: policy.Encrypted, Count: 3}},
		Stored: []compliance.Stored{{Place: policy.Desktop, Category: policy.Sensitive, DocumentType: policy.StatusReport,
			Rule: "plejefamilie.desktop.30d", Decision: policy.Ask, Count: 4, Overdue: 1, AgeDays: 41, OverdueDays: 11}},
		Overdue: []compliance.Item{{Item: item, Place: policy.Desktop, Category: policy.Sensitive,
			DocumentType: policy.StatusReport, Rule: compliance.RuleOf("hjemmet.skrivebord"), AgeDays: 41, OverdueDays: 11}},
		Exceptions: []compliance.Exception{{Item: item, Place: policy.Desktop, Category: policy.Confidential,
			DocumentType: policy.Minutes, Rule: "plejefamilie.desktop.30d", Answer: policy.AnswerKeep, Given: at, Until: at.AddDate(0, 1, 0)}},
		Totals: compliance.Totals{Since: at.AddDate(-1, 0, 0), OnTime: 90, Late: 4, Excepted: 2, ByPolicy: 60, ByPerson: 34,
			Restored: 1, Purged: 50, PurgedLate: 1, Overrun: [9]int{1, 2, 1}, LongestDays: 6},
		Quarantine: compliance.Quarantine{Held: 3, AgeDays: 6, Late: 1},
		Duties:     []compliance.Duty{{Duty: "botilbud.duty.device_review", Role: policy.DailyManager, Due: at.AddDate(0, 2, 0), Signed: at}},
		Posture:    []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Yes, Method: compliance.ByRegistry, At: at}},
		Health:     []compliance.Health{{Code: compliance.PlacePermission, Severity: compliance.Bad, Since: at, Place: policy.Desktop}},
		Audit:      compliance.Audit{N: 400, Sum: sum},
	}
}

func encoded(t *testing.T, r compliance.Report) []byte {
	t.Helper()
	b, err := compliance.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	want := whole()
	for name, empty := range fields(reflect.ValueOf(want), "") {
		if empty {
			t.Errorf("%s of the test's report is empty: it tests nothing", name)
		}
	}
	got, err := compliance.Decode(encoded(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// fields says of every field of the wire whether it is empty.
func fields(v reflect.Value, path string) map[string]bool {
	all := map[string]bool{}
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			for k, e := range fields(v.Field(i), path+"."+v.Type().Field(i).Name) {
				all[k] = e
			}
		}
		return all
	case v.Kind() == reflect.Slice && v.Len() > 0:
		return fields(v.Index(0), path)
	}
	all[path] = v.IsZero()
	return all
}

// TestNoText: no string of the wire can hold text, and no list can grow.
func TestNoText(t *testing.T) {
	var walk func(t reflect.Type, tag reflect.StructTag, path string) []string
	walk = func(rt reflect.Type, tag reflect.StructTag, path string) (bad []string) {
		switch {
		case rt == reflect.TypeFor[time.Time]():
		case rt.Kind() == reflect.Struct:
			for i := range rt.NumField() {
				f := rt.Field(i)
				bad = append(bad, walk(f.Type, f.Tag, path+"."+f.Name)...)
			}
		case rt.Kind() == reflect.Slice:
			if tag.Get("max") == "" {
				bad = append(bad, path+" has no limit")
			}
			bad = append(bad, walk(rt.Elem(), "", path)...)
		case rt.Kind() == reflect.Array:
			bad = walk(rt.Elem(), "", path)
		case rt.Kind() == reflect.String:
			for _, text := range []string{"", "Signe", "signe", "0412376123", "041237-6123", "C:\\x", "/home/x", "a b", "x@example.dk"} {
				if compliance.Allows(rt, text) {
					bad = append(bad, path+" allows "+text)
				}
			}
		case rt.Kind() == reflect.Int, rt.Kind() == reflect.Int64:
		default:
			bad = append(bad, path+" is a "+rt.String())
		}
		return bad
	}
	for _, rt := range []reflect.Type{reflect.TypeFor[compliance.Report](), reflect.TypeFor[compliance.Enrolment]()} {
		for _, b := range walk(rt, "", rt.Name()) {
			t.Error(b)
		}
	}
}

// TestPlanted puts text wherever a report has a string, a key or nothing yet.
func TestPlanted(t *testing.T) {
	planted := []string{"Signe Toftemark", "041237-6123", "0412376123", `C:\Users\Signe\Desktop\Status.docx`, "/home/signe/Skrivebord",
		"STUE-PC", "signe@example.dk", "Ærø", "plejefamilie.desktop.Signe", "", "sensitive ", "Sensitive", "\x00", "<script>", "'; drop table devices; --"}
	src := encoded(t, whole())
	for _, text := range planted {
		n := 0
		var tree any
		if err := json.Unmarshal(src, &tree); err != nil {
			t.Fatal(err)
		}
		plant(tree, text, func() {
			n++
			b, err := json.Marshal(tree)
			if err != nil {
				t.Fatal(err)
			}
			_, err = compliance.Decode(b)
			if !errors.Is(err, compliance.ErrRefused) {
				t.Errorf("%q was taken: %v\n%s", text, err, b)
			} else if len(text) > 2 && strings.Contains(err.Error(), text) {
				t.Errorf("the error repeats what was planted: %v", err)
			}
		})
		if n < 60 {
			t.Errorf("planted %d times only", n)
		}
	}
}

// plant calls try with every string replaced, every key renamed, and a new field
// in every object, one at a time.
func plant(v any, text string, try func()) {
	switch v := v.(type) {
	case map[string]any:
		for k, old := range v {
			if _, ok := old.(string); ok {
				v[k] = text
				try()
				v[k] = old
			}
			plant(old, text, try)
		}
		for _, old := range v {
			v[text] = old
			try()
			delete(v, text)
			break
		}
		if text == "" || text == "sensitive " {
			return
		}
		for _, alien := range []any{text, []any{1, text}, map[string]any{"deep": map[string]any{"er": text}}, map[string]any{text: 1}} {
			v["later_field"] = alien
			try()
			delete(v, "later_field")
		}
	case []any:
		for i, old := range v {
			if _, ok := old.(string); ok {
				v[i] = text
				try()
				v[i] = old
			}
			plant(old, text, try)
		}
	}
}

func TestRefused(t *testing.T) {
	good := string(encoded(t, whole()))
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %s in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, b := range map[string]string{
		"nothing":            "",
		"null":               "null",
		"cut":                good[:len(good)/2],
		"two":                good + good,
		"behind":             good + "x",
		"a list":             "[" + good + "]",
		"sequence 0":         swap(`"sequence":7`, `"sequence":0`),
		"sequence CPR":       swap(`"sequence":7`, `"sequence":0412376123`),
		"sequence long":      swap(`"sequence":7`, `"sequence":4123761230`),
		"sequence fraction":  swap(`"sequence":7`, `"sequence":7.5`),
		"sequence exponent":  swap(`"sequence":7`, `"sequence":7e0`),
		"sequence text":      swap(`"sequence":7`, `"sequence":"7"`),
		"negative":           swap(`"files":812`, `"files":-1`),
		"too many files":     swap(`"files":812`, `"files":10000001`),
		"twice":              swap(`"sequence":7`, `"sequence":7,"sequence":7`),
		"other case":         swap(`"sequence":7`, `"sequence":7,"Sequence":7`),
		"object for word":    swap(`"kind":"daily"`, `"kind":{"a":1}`),
		"null word":          swap(`"kind":"daily"`, `"kind":null`),
		"no kind":            swap(`"kind":"daily",`, ``),
		"no device":          swap(`"device":"`+string(device)+`",`, ``),
		"fraction of second": swap(`"at":"2026-11-22T08:00:00Z"`, `"at":"2026-11-22T08:00:00.0412376123Z"`),
		"offset":             swap(`"at":"2026-11-22T08:00:00Z"`, `"at":"2026-11-22T08:00:00+01:00"`),
		"birthday":           swap(`"at":"2026-11-22T08:00:00Z"`, `"at":"1937-12-04T00:00:00Z"`),
		"short overrun":      swap(`"overrun":[1,2,1,0,0,0,0,0,0]`, `"overrun":[1,2,1]`),
		"long overrun":       swap(`"overrun":[1,2,1,0,0,0,0,0,0]`, `"overrun":[1,2,1,0,0,0,0,0,0,0]`),
		"deep":               swap(`"sequence":7`, `"sequence":7,"later":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)),
		"alien number":       swap(`"sequence":7`, `"sequence":7,"later":0412376123`),
		"alien long number":  swap(`"sequence":7`, `"sequence":7,"later":4123761230`),
		"more watched":       swap(`"watched":2`, `"watched":3`),
		"more overdue":       swap(`"overdue":1`, `"overdue":5`),
		"not UTF-8":          swap(`"kind":"daily"`, "\"kind\":\"daily\xff\""),
		"many items":         swap(`"overdue":[`, `"overdue":[`+strings.Repeat(good[strings.Index(good, `{"item"`):strings.Index(good, `],"exceptions"`)]+",", 20)),
		"huge":               swap(`"sequence":7`, `"sequence":7`+strings.Repeat(" ", compliance.MaxReport)),
	} {
		if r, err := compliance.Decode([]byte(b)); !errors.Is(err, compliance.ErrRefused) || r.Device != "" {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
	}
}

// TestLaterFields: an older central takes a newer agent's report, and keeps
// nothing of what it does not know.
func TestLaterFields(t *testing.T) {
	b := strings.Replace(string(encoded(t, whole())), `"sequence":7`,
		`"sequence":7,"later":{"state":"quite_new","n":3,"list":[1,true,null,"2027-01-01T00:00:00Z","1.0.0"],"item":"`+string(item)+`"}`, 1)
	got, err := compliance.Decode([]byte(b))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(whole(), got); d != "" {
		t.Error(d)
	}
}

func TestEncode(t *testing.T) {
	r := whole()
	r.At = time.Date(2026, 11, 22, 9, 0, 0, 123, time.FixedZone("", 3600))
	r.Places[0].Looked = r.At
	got, err := compliance.Decode(encoded(t, r))
	if err != nil || !got.At.Equal(at) || !got.Places[0].Looked.Equal(at) {
		t.Errorf("%v %v %v", got.At, got.Places[0].Looked, err)
	}
	if r.Places[0].Looked.Nanosecond() == 0 {
		t.Error("Encode changed the caller's report")
	}
	r.Stored[0].Rule = "Signe"
	if _, err := compliance.Encode(r); !errors.Is(err, compliance.ErrRefused) {
		t.Errorf("encoded a rule with a name: %v", err)
	}
}

func TestWithHeartbeat(t *testing.T) {
	beat := compliance.Report{Head: whole().Head, Users: compliance.Users{Known: 2}, Audit: whole().Audit}
	beat.Kind, beat.Sequence = compliance.Heartbeat, 8
	b := encoded(t, beat)
	if len(b) > 700 {
		t.Errorf("a heartbeat has %d bytes", len(b))
	}
	got := whole().With(beat)
	if got.Kind != compliance.Daily || got.Sequence != 8 || got.Users.Watched != 0 || len(got.Stored) != 1 || len(got.Health) != 0 {
		t.Errorf("%+v", got)
	}
}

func FuzzDecode(f *testing.F) {
	b, err := compliance.Encode(whole())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"schema":1,"later":{"a":[1]}}`))
	f.Add([]byte(`{"totals":{"overrun":[1,2,3]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := compliance.Decode(b)
		if err != nil {
			if !errors.Is(err, compliance.ErrRefused) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		again, err := compliance.Decode(encoded(t, r))
		if err != nil || again.Head != r.Head {
			t.Fatalf("%v", err)
		}
		compliance.Judge(r, compliance.Published{})
	})
}
