package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// TestHouse: what waits, what is still stored and what is the matter are told,
// and "in order" only when it is.
func TestHouse(t *testing.T) {
	day := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	ask := device.ItemStatus{ID: "0123456789abcdef", Path: "/h/Skrivebord/rapport.docx", Place: policy.Desktop, Status: device.Scanned,
		Decision: policy.Ask, FirstSeen: day, Due: day.AddDate(0, 0, 30), Because: "Grunden.", Trouble: "in_use"}
	held := device.ItemStatus{ID: "fedcba9876543210", Path: "/h/Skrivebord/væk.docx", Status: device.Quarantined, Purge: day.AddDate(0, 0, 40)}
	kept := device.ItemStatus{ID: "1111111111111111", Path: "/h/ny.docx", Status: device.Scanned, Decision: policy.Keep, Due: day.AddDate(0, 0, 50)}
	bad := device.Health{Code: device.NotWatched, Severity: device.Bad, Text: "Ingen holder øje."}
	for _, c := range []struct {
		name   string
		s      device.Status
		lang   Lang
		has    []string
		hasNot []string
	}{
		{"all in order", device.Status{}, Danish, []string{"Alt er i orden."}, []string{"venter", "Tag stilling"}},
		{"not read", device.Status{Counts: device.Counts{NotScanned: 2}}, Danish, []string{"Intet venter på dig.", "2 filer kunne ikke læses"}, []string{"i orden"}},
		{"due", device.Status{Now: day.AddDate(0, 0, 31), Items: []device.ItemStatus{ask, held, kept}, Counts: device.Counts{Due: 1}}, Danish,
			[]string{"Tag stilling til (1)", ask.ID, "rapport.docx", "Grunden.", "et andet program har filen åben", "gemmes stadig (1)", "12. april 2026", "husorden answer ID",
				"1 fil med personoplysninger må ligge lidt endnu; den første frist er 22. april 2026."}, []string{"i orden"}},
		{"sick", device.Status{Health: []device.Health{bad}}, Danish, []string{"! Ingen holder øje."}, []string{"i orden"}},
		{"in English", device.Status{Items: []device.ItemStatus{held}}, English, []string{"All is in order.", "still stored (1)", "12 April 2026"}, []string{"Alt"}},
		{"a hostile name", device.Status{Items: []device.ItemStatus{{ID: "2222222222222222", Path: "/h/\x1b[31mrød\u202etxt.exe", Decision: policy.Ask}}}, Danish, nil, []string{"\x1b", "\u202e"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := House(&b, Options{Lang: c.lang, Zone: policy.Copenhagen()}, c.s); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.has {
				if !strings.Contains(b.String(), want) {
					t.Errorf("does not say %q:\n%s", want, b.String())
				}
			}
			for _, not := range c.hasNot {
				if strings.Contains(b.String(), not) {
					t.Errorf("says %q:\n%s", not, b.String())
				}
			}
		})
	}
}

func TestVerifiedAndEvent(t *testing.T) {
	var b strings.Builder
	if err := Verified(&b, Danish, ledger.Audit{Records: 7, Problems: []ledger.AuditProblem{{Line: 3, What: ledger.Gap}}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "ikke, som den blev skrevet: 7") || !strings.Contains(b.String(), "linje 3: gap") {
		t.Error(b.String())
	}
	e := ledger.Event{What: ledger.Quarantined, Item: "0123456789abcdef", Place: policy.Desktop, Rule: "x.y", Count: 2}
	if got := Event(e); got != "quarantined 0123456789abcdef desktop x.y 2" {
		t.Error(got)
	}
}
