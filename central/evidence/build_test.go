package evidence_test

import (
	"context"
	"crypto/ed25519"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/evidence/evidencetest"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// TestBuild follows one device: a report before the period, three in it, after the
// second of which its ledger was rebuilt and counts anew, and one after it.
func TestBuild(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.SQLite(ctx, filepath.Join(t.TempDir(), "central.db"), func() time.Time { return now })
	check(err)
	t.Cleanup(func() { check(s.Close()) })
	o, _ := evidencetest.Organisation("Solhøj")
	check(s.AddOrganisation(ctx, o))
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}
	check(s.AddGroup(ctx, g))
	token, err := s.AddEnrolToken(ctx, store.EnrolToken{ID: store.NewID(), Org: o.ID, Group: g.ID, Label: "Kontoret", UsesLeft: 1, Expires: now.Add(time.Hour)})
	check(err)
	public, _, err := ed25519.GenerateKey(nil)
	check(err)
	d, err := s.Enrol(ctx, compliance.Enrolment{Schema: 1, Token: token, Key: compliance.KeyOf(public), Agent: compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"}})
	check(err)

	began, rebuilt, sum := now, now.AddDate(0, 0, 25), compliance.Sum(strings.Repeat("ab", 32))
	tell := func(seq int64, days int, totals compliance.Totals) {
		t.Helper()
		now = began.AddDate(0, 0, days)
		r := compliance.Report{Head: compliance.Head{Schema: 1, Device: d.ID, Sequence: seq, Kind: compliance.Daily, At: now,
			Agent:  compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "botilbud", Hash: sum, Since: began, Mode: policy.Enforce}},
			Users: compliance.Users{Known: 2, Watched: 1}, Totals: totals, Audit: compliance.Audit{N: 10 * seq, Sum: sum},
			Places:     []compliance.Place{{Place: policy.Desktop, Known: 1, Files: 100}, {Place: policy.Removable, Known: 1, Unreadable: 1, Reason: policy.NoPermission}},
			Unscanned:  []compliance.Unscanned{{Place: policy.Desktop, Reason: policy.Encrypted, Count: 2}},
			Stored:     []compliance.Stored{{Place: policy.Desktop, Category: policy.Sensitive, Rule: "botilbud.desktop.30d", Decision: policy.Remove, Count: 4, Overdue: 3, OverdueDays: 12}},
			Quarantine: compliance.Quarantine{Held: 5, AgeDays: 9, Late: 1}}
		_, err := s.Deliver(ctx, compliance.Credential{Device: d.ID, At: now, Nonce: compliance.Nonce{byte(seq)}}, r)
		check(err)
	}
	tell(1, 0, compliance.Totals{Since: began, OnTime: 7, Late: 1, Overrun: [9]int{8: 1}, LongestDays: 300})
	tell(2, 20, compliance.Totals{Since: began, OnTime: 9, Late: 2, Overrun: [9]int{2: 1, 8: 1}, LongestDays: 300, Purged: 3})
	tell(4, 25, compliance.Totals{Since: began, OnTime: 10, Late: 2, Overrun: [9]int{2: 1, 8: 1}, LongestDays: 300, Purged: 4})
	tell(5, 29, compliance.Totals{Since: rebuilt, OnTime: 1, Late: 1, Excepted: 2, Overrun: [9]int{1: 1}, LongestDays: 3})
	tell(6, 33, compliance.Totals{Since: rebuilt, OnTime: 50, Overrun: [9]int{1: 1}, LongestDays: 3})

	first := store.DayOf(began)
	e, err := evidence.Build(ctx, s, evidence.Ask{Organisation: o, From: first + 10, To: first + 30,
		Kept: store.Kept{Days: 400 * 24 * time.Hour, Months: 1000 * 24 * time.Hour, Actions: 30 * 24 * time.Hour}}, now)
	check(err)
	want := evidence.Removal{Counts: evidence.Counts{OnTime: 4, Late: 2, Excepted: 2, Purged: 4, Overrun: [9]int{1: 1, 2: 1}},
		Due: 11, MedianOverrun: 3, MaxOverrun: 7, OverdueNow: 3, OldestOverdue: 12, StillStored: 5, OldestStored: 9, StoredLate: 1}
	if diff := cmp.Diff(want, e.Removal); diff != "" {
		t.Error(diff)
	}
	unscanned := []evidence.Missed{{Place: policy.Desktop, Reason: policy.Encrypted, Count: 2}}
	unreadable := []evidence.Missed{{Place: policy.Removable, Reason: policy.NoPermission, Count: 1}}
	covered := evidence.Covered{Devices: 1, Reporting: 1, Days: 21, Reported: 3, Files: 100, Unscanned: 2, UnscannedWhy: unscanned, Unreadable: 1, UnreadableWhy: unreadable,
		Users: 2, Watched: 1}
	if diff := cmp.Diff(covered, e.Coverage); diff != "" {
		t.Error(diff)
	}
	integrity := evidence.Integrity{StartRecords: 10, StartHead: sum, Records: 50, Head: sum, Missing: 1, Gaps: [][2]int64{{3, 3}}}
	if x := e.Devices[0]; x.GroupName != "Stuen" || x.Label != "Kontoret" || !cmp.Equal(integrity, x.Audit) || !x.Coverage.Last.Equal(began.AddDate(0, 0, 29)) {
		t.Errorf("%+v", x)
	}
	if p := e.Policies; len(p) != 1 || p[0].HeldFrom != "2026-06-21" || p[0].HeldTo != "2026-06-30" || p[0].Devices != 1 {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff(evidence.Retention{Days: 400, Months: 1000, Actions: 30, MonthsBefore: "2025-05-30", ForgottenBefore: "2023-10-08"}, e.Retention); diff != "" {
		t.Error(diff)
	}
}
