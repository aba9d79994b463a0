package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	noon    = at("2026-02-01T12:00:00+01:00")
	dueNoon = at("2026-03-03T12:00:00+01:00") // 30 days later
)

// report is a foster family's paper on the desktop, seen since noon by the agent
// itself and left alone since. Once it is due, asked about and the grace is over
// there is nothing against removing it.
func report() Facts {
	return Facts{
		Place: Desktop,
		Names: 1,
		Contents: Contents{Status: Scanned, Scope: InScope, DocumentType: StatusReport, Category: Sensitive,
			Findings: []Finding{{CPR, 2, High}, {PersonName, 3, High}}},
		Clock: Clock{FirstSeen: noon, ObservedSince: noon, DistinctDays: 20, LastModified: noon},
	}
}

// with returns report changed.
func with(change func(*Facts)) Facts {
	f := report()
	change(&f)
	return f
}

func TestDecide(t *testing.T) {
	family, home := load(t, "plejefamilie"), load(t, "botilbud", "discharged_citizens=1y")
	only := func(k Kind, c Confidence) func(*Facts) {
		return func(f *Facts) { f.DocumentType, f.Category, f.Findings = "", "", []Finding{{k, 1, c}} }
	}
	tests := []struct {
		name   string
		policy *Policy
		facts  Facts
		now    time.Time
		want   string // action rule date
	}{
		{"new", family, report(), noon, "keep plejefamilie.desktop.30d 2026-03-03"},
		{"second before the warning", family, report(), dueNoon.Add(-7*day - time.Second), "keep plejefamilie.desktop.30d 2026-03-03"},
		{"warning", family, report(), dueNoon.Add(-7 * day), "warn plejefamilie.desktop.30d 2026-03-03"},
		{"second before", family, report(), dueNoon.Add(-time.Second), "warn plejefamilie.desktop.30d 2026-03-03"},
		{"due", family, report(), dueNoon, "ask plejefamilie.desktop.30d 2026-03-03"},
		{"long due", family, report(), dueNoon.Add(2000 * day), "ask plejefamilie.desktop.30d 2026-03-03"},
		{"downloads", family, with(func(f *Facts) { f.Place = Downloads }), dueNoon, "ask plejefamilie.downloads.30d 2026-03-03"},
		{"bin", family, with(func(f *Facts) { f.Place = RecycleBin }), dueNoon, "ask plejefamilie.recycle_bin.30d 2026-03-03"},
		{"stick", family, with(func(f *Facts) { f.Place = Removable }), dueNoon, "ask plejefamilie.removable.30d 2026-03-03"},
		{"three months", home, report(), dueNoon, "keep botilbud.desktop.3mo 2026-05-01"},
		{"unknown place", family, with(func(f *Facts) { f.Place = "attic" }), dueNoon, "keep no_place_rule -"},
		{"no clock", family, with(func(f *Facts) { f.FirstSeen = time.Time{} }), dueNoon, "ask clock.unknown -"},
		{"no policy", nil, report(), dueNoon, "keep no_policy -"},

		{"name only", family, with(only(PersonName, High)), dueNoon, "ask plejefamilie.desktop.30d 2026-03-03"},
		{"perhaps a name", family, with(only(PersonName, Medium)), dueNoon, "keep not_covered -"},
		{"perhaps a CPR", family, with(only(CPR, Low)), dueNoon, "keep not_covered -"},
		{"phone only", family, with(only(Phone, High)), dueNoon, "keep not_covered -"},
		{"school only", family, with(only(School, High)), dueNoon, "keep not_covered -"},
		{"type only", family, with(func(f *Facts) { f.Findings = nil }), dueNoon, "ask plejefamilie.desktop.30d 2026-03-03"},
		{"nothing", family, with(func(f *Facts) { f.Findings, f.DocumentType = nil, "" }), dueNoon, "keep not_covered -"},

		{"birthday list", family, with(func(f *Facts) { f.Scope, f.DocumentType = Exempt, BirthdayList }), dueNoon, "exempt scope.exempt -"},
		{"ours", family, with(func(f *Facts) { f.Scope = OutOfScope }), dueNoon, "exempt scope.out_of_scope -"},
		{"private", family, with(func(f *Facts) { f.Answer = AnswerPrivate }), dueNoon, "exempt answer.private -"},
		{"not personal", family, with(func(f *Facts) { f.Answer = AnswerNotPersonal }), dueNoon, "exempt answer.not_personal -"},
		{"locked and private", family, with(func(f *Facts) { f.Status, f.Findings, f.Answer = NotScanned, nil, AnswerPrivate }), dueNoon, "exempt answer.private -"},

		{"locked", family, with(func(f *Facts) { f.Status, f.Reason, f.Findings = NotScanned, Encrypted, nil }), dueNoon, "not_scanned not_scanned.encrypted -"},
		{"odd reason", family, with(func(f *Facts) { f.Status, f.Reason, f.Findings = NotScanned, "C:\\Users", nil }), dueNoon, "not_scanned not_scanned.unknown -"},
		{"no status", family, with(func(f *Facts) { f.Status, f.Findings = "", nil }), dueNoon, "not_scanned not_scanned.unknown -"},
		{"locked list", family, with(func(f *Facts) { f.Status, f.Reason, f.Scope = NotScanned, TooLarge, Exempt }), dueNoon, "not_scanned not_scanned.too_large -"},
		{"in part, nothing covered", family, with(func(f *Facts) {
			f.Status, f.Reason, f.DocumentType, f.Findings = NotScanned, Timeout, "", []Finding{{Phone, 1, High}}
		}), dueNoon, "not_scanned not_scanned.timeout -"},
		{"in part, young", family, with(func(f *Facts) { f.Status, f.Reason = NotScanned, TooLarge }), noon, "keep plejefamilie.desktop.30d 2026-03-03"},
		{"in part, due", family, with(func(f *Facts) { f.Status, f.Reason = NotScanned, TooLarge }), dueNoon, "ask plejefamilie.desktop.30d 2026-03-03"},

		{"kept", family, with(func(f *Facts) { f.Answer, f.KeepUntil = AnswerKeep, dueNoon.Add(20*day) }), dueNoon.Add(20*day - 1), "keep answer.keep 2026-03-23"},
		{"kept long enough", family, with(func(f *Facts) { f.Answer, f.KeepUntil = AnswerKeep, dueNoon.Add(20*day) }), dueNoon.Add(20 * day), "ask plejefamilie.desktop.30d 2026-03-23"},
		{"kept shorter than the rules", family, with(func(f *Facts) { f.KeepUntil = dueNoon.Add(-3 * day) }), dueNoon.Add(-2 * day), "warn plejefamilie.desktop.30d 2026-03-03"},

		{"placement ended", family, with(func(f *Facts) { f.Ended = noon.Add(day) }), noon.Add(2 * day), "ask plejefamilie.retention.ended 2026-02-02"},
		{"placement ends later", family, with(func(f *Facts) { f.Ended = noon.Add(300 * day) }), noon, "keep plejefamilie.desktop.30d 2026-03-03"},
		{"application", home, with(func(f *Facts) { f.DocumentType = JobApplication }), noon, "keep botilbud.desktop.3mo 2026-05-01"},
		{"long discharged", home, with(func(f *Facts) { f.Ended = at("2025-02-20T12:00:00+01:00") }), noon, "keep botilbud.retention.discharged_citizens 2026-02-20"},

		{"store not approved", home, with(func(f *Facts) { f.Cloud = Dropbox }), noon, "warn store.not_approved 2026-05-01"},
		{"store approved", home, with(func(f *Facts) { f.Cloud = OneDrive }), noon, "keep botilbud.desktop.3mo 2026-05-01"},
		{"no list of stores", family, with(func(f *Facts) { f.Cloud = Dropbox }), noon, "keep plejefamilie.desktop.30d 2026-03-03"},
	}
	for _, tt := range tests {
		d := Decide(tt.facts, tt.policy, tt.now)
		date := "-"
		if !d.Due.IsZero() {
			date = d.Due.In(copenhagen).Format(time.DateOnly)
		}
		if got := fmt.Sprintf("%s %s %s", d.Action, d.Rule, date); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if d.Due.Location() != time.UTC {
			t.Errorf("%s: due is not in UTC: %v", tt.name, d.Due)
		}
	}
}

// TestDecideRemoves goes through the life of a file under a policy that removes.
func TestDecideRemoves(t *testing.T) {
	family := load(t, "plejefamilie", "remove_by_itself=true")
	home := load(t, "botilbud", "discharged_citizens=2y")
	homeDue := at("2026-05-01T23:59:59+02:00")
	for _, tt := range []struct {
		name   string
		policy *Policy
		asked  time.Time
		now    time.Time
		want   Action
	}{
		{"never asked", family, time.Time{}, dueNoon.Add(400 * day), Ask},
		{"asked at due", family, dueNoon, dueNoon.Add(7*day - 1), Ask},
		{"grace over", family, dueNoon, dueNoon.Add(7 * day), Remove},
		{"asked late", family, dueNoon.Add(100 * day), dueNoon.Add(107*day - 1), Ask},
		{"asked late, grace over", family, dueNoon.Add(100 * day), dueNoon.Add(107 * day), Remove},
		{"asked before due", family, noon, dueNoon.Add(7*day - 1), Ask},
		{"asked before due, grace over", family, noon, dueNoon.Add(7 * day), Remove},
		{"home", home, homeDue, homeDue.Add(7*day - 1), Ask},
		{"home, seven days after due", home, homeDue, homeDue.Add(7 * day), Remove},
		{"the built-in home, question open", load(t, "botilbud"), homeDue, homeDue.Add(7 * day), Ask},
		{"the built-in family, not switched on", load(t, "plejefamilie"), dueNoon, dueNoon.Add(7 * day), Ask},
		{"observe", observing(family), dueNoon, dueNoon.Add(7 * day), Ask},
	} {
		if d := Decide(with(func(f *Facts) { f.Asked = tt.asked }), tt.policy, tt.now); d.Action != tt.want {
			t.Errorf("%s: %s, want %s (%s)", tt.name, d.Action, tt.want, d.Because.EN)
		}
	}
}

func observing(p *Policy) *Policy {
	q := *p
	q.Mode = Observe
	return &q
}

func TestDecideSentences(t *testing.T) {
	family := load(t, "plejefamilie", "remove_by_itself=true")
	home := load(t, "botilbud", "discharged_citizens=2y")
	const rule = "Papirer med personoplysninger må højst ligge på skrivebordet i 30 dage, mens de bliver skrevet færdig."
	for _, tt := range []struct {
		facts Facts
		p     *Policy
		now   time.Time
		want  string
	}{
		{report(), family, noon, "Filen indeholder følsomme personoplysninger og må ligge her til 3. marts 2026. " + rule},
		{with(func(f *Facts) { f.Category, f.FirstSeenEstimated = Confidential, true }), family, dueNoon.Add(-day),
			"Filen indeholder fortrolige personoplysninger og skal være slettet senest 3. marts 2026 (anslået). " + rule},
		{with(func(f *Facts) { f.Category = CriminalData }), family, dueNoon,
			"Filen indeholder oplysninger om strafbare forhold og skulle være slettet senest 3. marts 2026. " + rule},
		{with(func(f *Facts) { f.Category, f.Asked, f.Status = Ordinary, dueNoon, NotScanned }), family, dueNoon,
			"Filen indeholder personoplysninger og skulle være slettet senest 3. marts 2026. " + rule +
				" Kun en del af filen kunne læses. Derfor fjerner programmet den ikke af sig selv."},
		{with(func(f *Facts) { f.Asked = dueNoon }), family, dueNoon.Add(day),
			"Filen indeholder følsomme personoplysninger og skulle være slettet senest 3. marts 2026. " + rule + " Gør du ingenting, bliver den fjernet 10. marts 2026."},
		{with(func(f *Facts) { f.Asked = dueNoon }), family, dueNoon.Add(7 * day),
			"Filen indeholder følsomme personoplysninger og skulle være slettet senest 3. marts 2026. " + rule + " Du blev spurgt 3. marts 2026, og nu bliver den fjernet."},
		{with(func(f *Facts) { f.KeepUntil = dueNoon.Add(30 * day) }), family, dueNoon,
			"Du har valgt at beholde filen til 2. april 2026. Så bliver du spurgt igen."},
		{with(func(f *Facts) { f.KeepUntil = dueNoon.Add(30 * day) }), family, dueNoon.Add(31 * day),
			"Filen indeholder følsomme personoplysninger og skulle være slettet senest 2. april 2026. " + rule + " Du valgte selv at beholde den så længe."},
		{with(func(f *Facts) { f.Cloud = Dropbox }), home, noon,
			"Filen indeholder følsomme personoplysninger og skal være slettet senest 1. maj 2026. Den ligger i en skymappe, der ikke er godkendt til personoplysninger."},
	} {
		if got := Decide(tt.facts, tt.p, tt.now).Because.DA; got != tt.want {
			t.Error(cmp.Diff(tt.want, got))
		}
	}
}

// TestDecideDST: the deadline of 30 days is 720 hours also over the night with
// one hour less, and three months end with the local day.
func TestDecideDST(t *testing.T) {
	f := with(func(f *Facts) { f.FirstSeen = at("2026-03-10T22:30:00+01:00") })
	if got, want := Decide(f, load(t, "plejefamilie"), noon).Due, at("2026-04-09T23:30:00+02:00"); !got.Equal(want) {
		t.Errorf("30 days end at %v, want %v", got, want)
	}
	f.FirstSeen = at("2025-07-31T23:30:00Z") // 1 August in Copenhagen
	if got, want := Decide(f, load(t, "botilbud"), noon).Due, at("2025-11-01T23:59:59+01:00"); !got.Equal(want) {
		t.Errorf("three months end at %v, want %v", got, want)
	}
}

// TestNotScannedWords: every reason has a rule of its own and its own words.
func TestNotScannedWords(t *testing.T) {
	seen := map[Sentence]bool{sayNotScannedUnknown: true}
	for _, r := range Reasons {
		d := Decide(Facts{Contents: Contents{Status: NotScanned, Reason: r}}, Default(), noon)
		if d.Action != NotScannedAct || d.Rule != "not_scanned."+string(r) || seen[d.Because] || strings.TrimSpace(d.Because.DA) == "" {
			t.Errorf("%s: %+v", r, d)
		}
		seen[d.Because] = true
	}
}
