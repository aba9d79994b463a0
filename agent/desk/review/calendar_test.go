package review

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

var now = time.Date(2026, 4, 6, 9, 30, 0, 0, time.UTC)

func book() device.DutyBook {
	duty := func(id, title, because string, every policy.Period, due time.Time) device.DutyState {
		return device.DutyState{DutyStatus: device.DutyStatus{ID: id, Title: title, Due: due}, Every: every, Because: because}
	}
	return device.DutyBook{Now: now, Since: now.AddDate(0, -5, 0), Duties: []device.DutyState{
		duty("h.duty.review", "Gennemgå pc'en", "Se mapper, papirkurv og \"lignende\" igennem; slet, hvad der ikke skal ligge der, mindst hver tredje måned. Æ, ø og å skal også kunne stå her, også når linjen er lang.",
			policy.Period{N: 3, Unit: policy.Months}, time.Date(2026, 8, 31, 21, 59, 59, 0, time.UTC)),
		duty("h.duty.access", `Luk adgange\ned; nu, ja`, "To\nlinjer\r\x00", policy.Period{N: 1, Unit: policy.Years}, time.Date(2028, 2, 29, 22, 59, 59, 0, time.UTC)),
		duty("h.duty.daily", strings.Repeat("ø", 200), "", policy.Period{N: 36, Unit: policy.Hours}, now),
	}}
}

type property struct{ name, value string }

// parse reads a calendar as RFC 5545 says, and fails on what that does not allow.
func parse(t *testing.T, file []byte) []property {
	t.Helper()
	if !utf8.Valid(file) || !bytes.HasSuffix(file, []byte("\r\n")) {
		t.Error("not UTF-8, or no end of the last line")
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || line == "" || !utf8.ValidString(line) {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
	var list []property
	for _, line := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(file), "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" {
			t.Errorf("no property: %q", line)
		}
		list = append(list, property{name, value})
	}
	return list
}

// unescape reads a TEXT; a character that must be escaped and is not is an error.
func unescape(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ';' || s[i] == ',':
			t.Errorf("not escaped: %q", s)
		case s[i] != '\\':
			b.WriteByte(s[i])
		case i+1 == len(s) || !strings.ContainsRune(`\;,nN`, rune(s[i+1])):
			t.Errorf("a lone backslash: %q", s)
		default:
			if i++; s[i] == 'n' {
				b.WriteByte('\n')
			} else {
				b.WriteByte(s[i])
			}
		}
	}
	return b.String()
}

// events reads the calendar's events; properties of an alarm come after "VALARM.".
func events(t *testing.T, file []byte) []map[string]string {
	t.Helper()
	var list []map[string]string
	var open []string
	for _, p := range parse(t, file) {
		switch p.name {
		case "BEGIN":
			if open = append(open, p.value); p.value == "VEVENT" {
				list = append(list, map[string]string{})
			}
			continue
		case "END":
			if len(open) == 0 || open[len(open)-1] != p.value {
				t.Fatalf("END of %s in %v", p.value, open)
			}
			open = open[:len(open)-1]
			continue
		}
		if len(open) < 2 {
			continue
		}
		name := p.name
		if len(open) == 3 {
			name = open[2] + "." + name
		}
		if _, twice := list[len(list)-1][name]; twice {
			t.Errorf("%s twice", name)
		}
		list[len(list)-1][name] = p.value
	}
	if len(open) > 0 {
		t.Errorf("open at the end: %v", open)
	}
	return list
}

// TestCalendar: the file is what RFC 5545 says; each duty is in it on the last day
// in time, with its words whole, and comes back as often as it must.
func TestCalendar(t *testing.T) {
	b := book()
	file := Calendar(b, desk.Danish)
	list := events(t, file)
	if len(list) != 3 {
		t.Fatalf("%d events", len(list))
	}
	for i, want := range []struct{ start, end, again string }{
		{"20260831", "20260901", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"},
		{"20280229", "20280301", "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=28,29;BYSETPOS=-1"},
		{"20260406", "20260407", "FREQ=DAILY;INTERVAL=1"},
	} {
		e, d := list[i], b.Duties[i]
		if e["DTSTART;VALUE=DATE"] != want.start || e["DTEND;VALUE=DATE"] != want.end || e["RRULE"] != want.again || e["DTSTAMP"] != "20260406T093000Z" || e["SEQUENCE"] != "0" {
			t.Errorf("%+v", e)
		}
		if got := unescape(t, e["SUMMARY"]); got != d.Title {
			t.Errorf("summary %q", got)
		}
		if got := unescape(t, e["DESCRIPTION"]); !strings.HasPrefix(got, strings.NewReplacer("\r", "", "\x00", "").Replace(d.Because)+"\n") {
			t.Errorf("description %q", got)
		}
		if e["VALARM.TRIGGER"] != "-P7D" || e["VALARM.ACTION"] != "DISPLAY" || e["VALARM.DESCRIPTION"] != e["SUMMARY"] {
			t.Errorf("alarm: %+v", e)
		}
	}
	var out bytes.Buffer
	res := extract.Extract(context.Background(), doc.Input{R: bytes.NewReader(file), Size: int64(len(file)), Name: "x.ics"}, doc.DefaultLimits(), &out)
	if !strings.Contains(out.String(), "Gennemgå pc'en") {
		t.Errorf("the mail reader finds %+v %q", res, out.String())
	}
}

// TestCalendarStable: a newer file moves what a calendar has from an older one, and
// two PCs do not move each other's.
func TestCalendarStable(t *testing.T) {
	first := events(t, Calendar(book(), desk.Danish))
	b := book()
	b.Now, b.Duties[0].Signed, b.Duties[0].Due = now.AddDate(0, 5, 0), now.AddDate(0, 4, 0), now.AddDate(0, 7, 0)
	second := events(t, Calendar(b, desk.English))
	seen := map[string]bool{}
	for i := range first {
		if first[i]["UID"] != second[i]["UID"] || seen[first[i]["UID"]] {
			t.Errorf("uid %s and %s", first[i]["UID"], second[i]["UID"])
		}
		seen[first[i]["UID"]] = true
	}
	if first[0]["SEQUENCE"] >= second[0]["SEQUENCE"] || first[1]["SEQUENCE"] != second[1]["SEQUENCE"] {
		t.Errorf("sequence %s, then %s", first[0]["SEQUENCE"], second[0]["SEQUENCE"])
	}
	other := book()
	other.Since = other.Since.Add(time.Second)
	if events(t, Calendar(other, desk.Danish))[0]["UID"] == first[0]["UID"] {
		t.Error("two PCs share a uid")
	}
	if list := events(t, Calendar(device.DutyBook{Now: now}, desk.Danish)); len(list) != 0 {
		t.Errorf("no duties: %+v", list)
	}
}

// TestBuiltinCalendars: the duties of every policy that comes with the program.
func TestBuiltinCalendars(t *testing.T) {
	for _, name := range []string{"plejefamilie", "botilbud", "daginstitution"} {
		p, err := policy.Load(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		b := device.DutyBook{Now: now, Since: now}
		var want, got []string
		for _, du := range p.Duties {
			b.Duties = append(b.Duties, device.DutyState{DutyStatus: device.DutyStatus{ID: du.ID, Title: du.Title.EN, Due: du.Every.From(now)}, Every: du.Every, Because: du.Because.EN})
			want = append(want, du.Title.EN)
		}
		for _, e := range events(t, Calendar(b, desk.English)) {
			got = append(got, unescape(t, e["SUMMARY"]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// FuzzCalendar: titles are an organisation's own.
func FuzzCalendar(f *testing.F) {
	f.Add("Gennemgå; nu, \\ ja\r\nBEGIN:VEVENT", 3, "mo")
	f.Add(strings.Repeat("å", 80)+"\xff\x7f", 1, "y")
	f.Fuzz(func(t *testing.T, title string, n int, unit string) {
		b := book()
		b.Duties[0].Title, b.Duties[0].Because, b.Duties[0].Every = title, title, policy.Period{N: n, Unit: policy.Unit(unit)}
		if list := events(t, Calendar(b, desk.Danish)); len(list) != 3 {
			t.Errorf("%d events", len(list))
		} else {
			unescape(t, list[0]["SUMMARY"])
		}
	})
}
