package store_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// world is a store with a clock that tests set.
type world struct {
	*store.Store
	t   *testing.T
	mu  sync.Mutex
	now time.Time
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

var all = store.Scope{All: true}

// suite runs every test on one database. open gives a new, empty one each time.
func suite(t *testing.T, open func(t *testing.T, now func() time.Time) *store.Store) {
	for name, f := range map[string]func(*world){
		"Enrol": testEnrol, "Reports": testReports, "Random order": testRandomOrder, "Refused devices": testRefused,
		"Nonces": testNonces, "Registers": testRegisters, "Days": testDays, "Audit log rewound": testRewound,
		"Overview": testOverview, "Scopes": testScopes, "Policies": testPolicies, "API tokens": testAPITokens,
		"Admins": testAdmins, "Injection": testInjection, "Forget": testForget, "Together": testTogether, "Heartbeats": testHeartbeats,
		"Attempts": testAttempts, "People": testPeople, "Second factor": testFactor, "Invitations": testInvitations, "Identities": testIdentities,
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, now: start}
			w.Store = open(t, w.time)
			t.Cleanup(func() {
				if err := w.Close(); err != nil {
					t.Error(err)
				}
			})
			f(w)
		})
	}
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) is(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Fatalf("error %v, want %v", err, want)
	}
}

func ctx() context.Context { return context.Background() }

func (w *world) org(name string) store.Organisation {
	w.t.Helper()
	pub, _, err := ed25519.GenerateKey(nil)
	w.check(err)
	o := store.Organisation{ID: store.NewID(), Name: name, PolicyKey: pub, PolicySeed: []byte("sealed")}
	w.check(w.AddOrganisation(ctx(), o))
	return o
}

func (w *world) token(org, group store.ID, uses int) compliance.Token {
	w.t.Helper()
	secret, err := w.AddEnrolToken(ctx(), store.EnrolToken{ID: store.NewID(), Org: org, Group: group, Label: "Stuen", UsesLeft: uses, Expires: w.time().Add(time.Hour)})
	w.check(err)
	return secret
}

func enrolment(t compliance.Token) compliance.Enrolment {
	pub, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return compliance.Enrolment{Schema: 1, Token: t, Key: compliance.KeyOf(pub), Agent: compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"}}
}

func (w *world) device(org, group store.ID) store.Device {
	w.t.Helper()
	d, err := w.Enrol(ctx(), enrolment(w.token(org, group, 1)))
	w.check(err)
	return d
}

// report is a report of a house in order.
func report(id store.ID, seq int64, at time.Time) compliance.Report {
	sum := compliance.Sum(strings.Repeat("ab", 32))
	return compliance.Report{
		Head: compliance.Head{Schema: 1, Device: id, Sequence: seq, Kind: compliance.Daily, At: at,
			Agent:  compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"},
			Policy: compliance.Policy{Profile: "plejefamilie", Hash: sum, Since: start, Mode: policy.Enforce}},
		Users: compliance.Users{Known: 1, Watched: 1},
		Stored: []compliance.Stored{{Place: policy.Desktop, Category: policy.Sensitive, DocumentType: policy.StatusReport,
			Rule: "plejefamilie.desktop.30d", Decision: policy.Keep, Count: 4, AgeDays: 11}},
		Totals: compliance.Totals{Since: start, OnTime: int(seq), Overrun: [9]int{1: int(seq)}},
		Audit:  compliance.Audit{N: 10 * seq, Sum: sum},
	}
}

func (w *world) credential(id store.ID) compliance.Credential {
	c := compliance.Credential{Device: id, At: w.time()}
	for i := range c.Nonce {
		c.Nonce[i] = byte(rand.Uint32())
	}
	return c
}

// deliver delivers a report when its time has come.
func (w *world) deliver(r compliance.Report) store.Receipt {
	w.t.Helper()
	if wait := r.At.Sub(w.time()); wait > 0 {
		w.pass(wait)
	}
	got, err := w.Deliver(ctx(), w.credential(r.Device), r)
	w.check(err)
	return got
}

func (w *world) get(id store.ID) store.Device {
	w.t.Helper()
	d, err := w.Device(ctx(), all, id)
	w.check(err)
	return d
}

func testEnrol(w *world) {
	o, other := w.org("Solhøj"), w.org("Møllegården")
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}
	w.check(w.AddGroup(ctx(), g))
	w.is(w.AddGroup(ctx(), store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}), store.ErrTaken)
	w.is(w.AddOrganisation(ctx(), store.Organisation{ID: store.NewID(), Name: "Solhøj", PolicyKey: o.PolicyKey, PolicySeed: []byte{1}}), store.ErrTaken)

	e := enrolment(w.token(o.ID, g.ID, 2))
	d, err := w.Enrol(ctx(), e)
	w.check(err)
	if d.Org != o.ID || d.Group != g.ID || d.Label != "Stuen" || d.State.Agent != e.Agent || d.State.Standing != compliance.NeedsAttention ||
		len(d.State.Whys) != 1 || d.State.Whys[0].Code != compliance.NeverReported {
		w.t.Fatalf("%+v", d)
	}
	again, err := w.Enrol(ctx(), e)
	w.check(err)
	if again.ID != d.ID {
		w.t.Fatal("the same key with the same token is another device")
	}
	second := enrolment(e.Token)
	_, err = w.Enrol(ctx(), second)
	w.check(err)
	_, err = w.Enrol(ctx(), enrolment(e.Token))
	w.is(err, store.ErrToken) // both uses are used
	_, err = w.Enrol(ctx(), enrolment("ho100000000000000000000000000000000"))
	w.is(err, store.ErrToken)

	elsewhere := e
	elsewhere.Token = w.token(other.ID, "", 1)
	_, err = w.Enrol(ctx(), elsewhere)
	w.is(err, store.ErrTaken)

	w.check(w.Retire(ctx(), all, d.ID))
	_, err = w.Enrol(ctx(), e)
	w.is(err, store.ErrToken)
	e.Token = w.token(o.ID, "", 1)
	back, err := w.Enrol(ctx(), e)
	w.check(err)
	if back.ID != d.ID || back.Group != "" || !back.Retired.IsZero() {
		w.t.Fatalf("%+v", back)
	}
	w.check(w.Revoke(ctx(), all, d.ID))
	e.Token = w.token(o.ID, "", 1)
	_, err = w.Enrol(ctx(), e)
	w.is(err, store.ErrRevoked)

	late := enrolment(w.token(o.ID, "", 1))
	w.pass(time.Hour)
	_, err = w.Enrol(ctx(), late)
	w.is(err, store.ErrToken) // expired
	revoked := enrolment(w.token(o.ID, "", 1))
	list, err := w.EnrolTokens(ctx(), store.Scope{Org: o.ID})
	w.check(err)
	w.check(w.RevokeEnrolToken(ctx(), all, list[0].ID))
	_, err = w.Enrol(ctx(), revoked)
	w.is(err, store.ErrToken)
	w.is(w.RevokeEnrolToken(ctx(), store.Scope{Org: other.ID}, list[1].ID), store.ErrNotFound)
}

func testReports(w *world) {
	d := w.device(w.org("Solhøj").ID, "")
	for i := int64(1); i <= 3; i++ {
		w.pass(24 * time.Hour)
		if got := w.deliver(report(d.ID, i, w.time())); got.Duplicate || got.Org != d.Org {
			w.t.Fatalf("%d: %+v", i, got)
		}
	}
	if got := w.deliver(report(d.ID, 2, w.time())); !got.Duplicate {
		w.t.Error("a report that was here is not told")
	}
	r := report(d.ID, 6, w.time())
	r.Stored[0].Decision, r.Stored[0].Overdue, r.Stored[0].OverdueDays = policy.Ask, 1, 12
	w.deliver(r)
	got := w.get(d.ID)
	if d := cmp.Diff([][2]int64{{4, 5}}, got.Came.Gaps); d != "" || got.Came.Reports != 4 || got.Came.Sequence != 6 {
		w.t.Errorf("%s %+v", d, got.Came)
	}
	want := []compliance.Why{{Code: compliance.OverdueFiles, Severity: compliance.Bad}, {Code: compliance.DueFiles, Severity: compliance.Notice}, {Code: compliance.SequenceGap, Severity: compliance.Notice}}
	if d := cmp.Diff(want, got.State.Whys); d != "" || got.State.Standing != compliance.NotInOrder || got.State.Numbers.Overdue != 1 {
		w.t.Errorf("%s %+v", d, got.State)
	}
	w.deliver(report(d.ID, 5, w.time().Add(-time.Hour)))
	w.deliver(report(d.ID, 4, w.time().Add(-time.Hour)))
	if got := w.get(d.ID); len(got.Came.Gaps) != 0 || got.Came.Reports != 6 || got.State.Numbers.Overdue != 1 || len(got.State.Whys) != 2 {
		w.t.Errorf("%+v", got)
	}
	daily, beat, err := w.Latest(ctx(), all, d.ID)
	if w.check(err); beat != nil || !cmp.Equal(*daily, r) {
		w.t.Error(cmp.Diff(*daily, r), beat)
	}
}

// testRandomOrder sends reports in any order and some of them twice, and wants the
// same as in order.
func testRandomOrder(w *world) {
	o := w.org("Solhøj")
	one, other := w.device(o.ID, ""), w.device(o.ID, "")
	const n = 60
	var seqs []int64
	for i := int64(1); i <= n; i++ {
		w.deliver(report(one.ID, i, start.Add(time.Duration(i)*8*time.Hour)))
		seqs = append(seqs, i)
		if i%3 == 0 {
			seqs = append(seqs, i)
		}
	}
	rand.Shuffle(len(seqs), func(i, j int) { seqs[i], seqs[j] = seqs[j], seqs[i] })
	twice := 0
	for _, i := range seqs {
		if w.deliver(report(other.ID, i, start.Add(time.Duration(i)*8*time.Hour))).Duplicate {
			twice++
		}
	}
	a, b := w.get(one.ID), w.get(other.ID)
	if twice != n/3 || b.Came.Reports != n || b.Came.Gaps != nil {
		w.t.Errorf("%d twice, %+v", twice, b.Came)
	}
	if d := cmp.Diff(a.State, b.State); d != "" {
		w.t.Error(d)
	}
	days := func(id store.ID) []store.DayRow {
		got, err := w.Days(ctx(), all, id, 0, 1<<30)
		w.check(err)
		return got
	}
	if d := cmp.Diff(days(one.ID), days(other.ID), cmpopts.IgnoreFields(store.DayRow{}, "Device")); d != "" || len(days(one.ID)) != n/3+1 {
		w.t.Error(d, len(days(one.ID)))
	}
}

func testRefused(w *world) {
	o := w.org("Solhøj")
	d := w.device(o.ID, "")
	_, err := w.Deliver(ctx(), w.credential(store.NewID()), report(d.ID, 1, start))
	w.is(err, store.ErrUnknown)
	_, err = w.RetireByDevice(ctx(), w.credential(d.ID))
	w.check(err)
	_, err = w.Deliver(ctx(), w.credential(d.ID), report(d.ID, 1, start))
	w.is(err, store.ErrRetired)
	w.check(w.Revoke(ctx(), all, d.ID))
	_, err = w.Contact(ctx(), w.credential(d.ID))
	w.is(err, store.ErrRevoked)
	if got := w.get(d.ID); got.Came.Reports != 0 || got.Status() != "revoked" {
		w.t.Errorf("%+v", got)
	}
}

func testNonces(w *world) {
	d := w.device(w.org("Solhøj").ID, "")
	c := w.credential(d.ID)
	_, err := w.Contact(ctx(), c)
	w.check(err)
	w.pass(compliance.MaxSkew)
	_, err = w.Deliver(ctx(), c, report(d.ID, 1, start))
	w.is(err, store.ErrReplayed)
	w.pass(compliance.MaxSkew)
	c = w.credential(d.ID)
	_, err = w.Deliver(ctx(), c, report(d.ID, 1, start))
	w.check(err)
	for range 300 { // the row is bounded
		_, err := w.Contact(ctx(), w.credential(d.ID))
		w.check(err)
	}
	if got, err := w.Deliver(ctx(), c, report(d.ID, 1, start)); err != nil || !got.Duplicate {
		w.t.Errorf("sent again after 300 others: %+v %v", got, err)
	}
	last := w.credential(d.ID)
	_, err = w.Contact(ctx(), last)
	w.check(err)
	_, err = w.Contact(ctx(), last)
	w.is(err, store.ErrReplayed)
}

func testHeartbeats(w *world) {
	d := w.device(w.org("Solhøj").ID, "")
	beat := func(seq int64, c compliance.Code) compliance.Report {
		r := report(d.ID, seq, w.time())
		r.Kind, r.Stored, r.Totals = compliance.Heartbeat, nil, compliance.Totals{}
		r.Health = []compliance.Health{{Code: c, Severity: compliance.Notice}}
		return r
	}
	w.deliver(beat(1, compliance.PlacePolled))
	if got := w.get(d.ID).State; got.Standing != compliance.NotInOrder || got.Whys[0].Code != compliance.HeartbeatsAlone {
		w.t.Errorf("heartbeats alone: %+v", got)
	}
	w.deliver(report(d.ID, 2, w.time()))
	w.deliver(beat(3, compliance.PlaceMissing))
	if got := w.get(d.ID).State; got.Standing != compliance.NeedsAttention || got.Numbers.Stored != 4 || got.Whys[0].Code != compliance.PlaceMissing {
		w.t.Errorf("%+v", got)
	}
	w.deliver(report(d.ID, 4, w.time()))
	if got := w.get(d.ID).State; got.Standing != compliance.InOrder {
		w.t.Errorf("%+v", got)
	}
	w.pass(4 * 24 * time.Hour)
	if got := w.get(d.ID).State; got.Standing != compliance.Silent || got.Whys[0].Code != compliance.NoContact {
		w.t.Errorf("%+v", got)
	}
	w.deliver(beat(5, compliance.PlacePolled))
	if got := w.get(d.ID).State; got.Standing != compliance.NotInOrder || got.Whys[0].Code != compliance.HeartbeatsAlone {
		w.t.Errorf("no daily report for days: %+v", got)
	}
}

func testRegisters(w *world) {
	d := w.device(w.org("Solhøj").ID, "")
	item := store.NewID()
	r := report(d.ID, 1, start)
	r.Exceptions = []compliance.Exception{{Item: item, Place: policy.Desktop, Category: policy.Sensitive, DocumentType: policy.Minutes,
		Rule: "plejefamilie.desktop.30d", Answer: policy.AnswerKeep, Given: start, Until: start.AddDate(0, 1, 0)}}
	r.Duties = []compliance.Duty{{Duty: "botilbud.duty.device_review", Role: policy.DailyManager, Due: start.AddDate(0, 3, 0), Signed: start}}
	r.Posture = []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Yes, Method: compliance.ByAPI, At: start}}
	w.deliver(r)
	for i := int64(2); i < 5; i++ {
		r.Sequence, r.At = i, start.AddDate(0, 0, int(i))
		r.Posture[0].At = r.At
		if i == 4 {
			r.Posture[0].Result, r.Exceptions = compliance.No, nil
		}
		w.deliver(r)
	}
	from, to := start.AddDate(0, 0, -1), start.AddDate(0, 0, 30)
	es, err := w.Exceptions(ctx(), all, d.ID, from, to)
	w.check(err)
	if len(es) != 1 || es[0].Item != item || !es[0].Noted.Equal(start) || !es[0].Ended.Equal(start.AddDate(0, 0, 4)) {
		w.t.Errorf("%+v", es)
	}
	if es, err := w.Exceptions(ctx(), all, "", start.AddDate(0, 0, 5), to); err != nil || len(es) != 0 {
		w.t.Errorf("after its end: %+v %v", es, err)
	}
	os, err := w.SignOffs(ctx(), all, "", from, to)
	w.check(err)
	if len(os) != 1 || os[0].Role != policy.DailyManager || !os[0].Signed.Equal(start) {
		w.t.Errorf("%+v", os)
	}
	for first, want := range map[time.Time]int{from: 2, start.AddDate(0, 0, 2): 2, start.AddDate(0, 0, 5): 1} {
		ps, err := w.Postures(ctx(), all, d.ID, first, to)
		w.check(err)
		if len(ps) != want || ps[len(ps)-1].Result != compliance.No {
			w.t.Errorf("from %v: %+v", first, ps)
		}
	}
}

func testDays(w *world) {
	o := w.org("Solhøj")
	a, b := w.device(o.ID, ""), w.device(o.ID, "")
	first := store.DayOf(start)
	for i := range int64(6) {
		w.deliver(report(a.ID, i+1, start.AddDate(0, 0, int(i))))
		bad := report(b.ID, i+1, start.AddDate(0, 0, int(i)))
		bad.Quarantine = compliance.Quarantine{Held: 3, AgeDays: 9, Late: 1}
		bad.Unscanned = []compliance.Unscanned{{Place: policy.Desktop, Reason: policy.Encrypted, Count: 3}, {Place: policy.Removable, Reason: policy.TooLarge, Count: 1}}
		bad.Places = []compliance.Place{{Place: policy.Desktop, Known: 1, Files: 7}, {Place: policy.Downloads, Known: 2, Unreadable: 2, Reason: policy.NoPermission},
			{Place: policy.Removable, Known: 1, Unreadable: 1}}
		bad.Duties = []compliance.Duty{{Duty: "plejefamilie.sms", Role: policy.Family, Due: start.AddDate(0, 0, -1)}}
		w.deliver(bad)
	}
	rows, err := w.Days(ctx(), all, a.ID, first+1, first+3)
	w.check(err)
	if len(rows) != 3 || rows[0].Totals.OnTime != 2 || rows[0].Totals.Overrun != [9]int{1: 2} || rows[2].AuditN != 40 {
		w.t.Fatalf("%+v", rows)
	}
	missed, err := w.Days(ctx(), all, b.ID, first, first)
	w.check(err)
	want := []store.Missed{{Place: policy.Desktop, Reason: policy.Encrypted, Count: 3}, {Place: policy.Removable, Reason: policy.TooLarge, Count: 1}}
	if r := missed[0]; !cmp.Equal(r.Unscanned, want) || r.HeldDays != 9 || r.HeldLate != 1 || r.Numbers.DutiesLate != 1 || r.Files != 7 {
		w.t.Errorf("%+v", r)
	}
	want = []store.Missed{{Place: policy.Downloads, Reason: policy.NoPermission, Count: 2}, {Place: policy.Removable, Count: 1}}
	if d := cmp.Diff(want, missed[0].Unreadable); d != "" {
		w.t.Error(d)
	}
	held, err := w.PoliciesHeld(ctx(), store.Scope{Org: o.ID}, first+1, first+9)
	w.check(err)
	if len(held) != 1 || held[0].Devices != 2 || held[0].First != first+1 || held[0].Last != first+5 {
		w.t.Errorf("%+v", held)
	}
	var seen []string
	w.check(w.EachSpan(ctx(), store.Scope{Org: o.ID}, first+2, first+3, func(p store.Span) error {
		seen = append(seen, fmt.Sprint(p.First.Device == a.ID, p.First.Day-first, p.Last.Day-first, p.Reported, p.Last.Totals.OnTime-p.First.Totals.OnTime))
		return nil
	}))
	slices.Sort(seen)
	if d := cmp.Diff([]string{"false 1 3 2 2", "true 1 3 2 2"}, seen); d != "" {
		w.t.Error(d)
	}
	wrong := report(a.ID, 7, w.time().AddDate(3, 0, 0))
	_, err = w.Deliver(ctx(), w.credential(a.ID), wrong)
	w.check(err)
	if rows, err := w.Days(ctx(), all, a.ID, first, 1<<30); err != nil || len(rows) != 6 || rows[5].Sequence != 7 {
		w.t.Errorf("a clock three years ahead: %d days, %v", len(rows), err)
	}
	for range 2 {
		w.check(w.RollUp(ctx(), first, first+5))
	}
	trend, err := w.Trend(ctx(), store.Scope{Org: o.ID}, first, first+9)
	w.check(err)
	if len(trend) != 12 || trend[0].Devices != 1 {
		w.t.Errorf("%+v", trend)
	}
	// A late report changes a day that was made.
	mended := report(b.ID, 7, start.AddDate(0, 0, 5))
	w.deliver(mended)
	w.check(w.RollUp(ctx(), first+5, first+5))
	trend, err = w.Trend(ctx(), all, first+5, first+5)
	w.check(err)
	if d := cmp.Diff([]int{2, 0}, []int{trend[0].Devices, trend[1].Devices}); d != "" {
		w.t.Error(d)
	}
}

func testRewound(w *world) {
	d := w.device(w.org("Solhøj").ID, "")
	w.deliver(report(d.ID, 1, start))
	r := report(d.ID, 2, start)
	r.Audit.N = 9
	w.deliver(r)
	got := w.get(d.ID)
	if !got.Came.Rewound.Equal(start) || got.State.Standing != compliance.NotInOrder || got.State.Whys[0].Code != compliance.AuditRewound {
		w.t.Fatalf("%+v", got)
	}
	w.deliver(report(d.ID, 3, start))
	if w.get(d.ID).State.Standing != compliance.NotInOrder {
		w.t.Error("it is forgotten by itself")
	}
	w.check(w.Acknowledge(ctx(), all, d.ID))
	same := report(d.ID, 4, start)
	same.Audit.N, same.Audit.Sum = 30, compliance.Sum(strings.Repeat("cd", 32))
	w.deliver(same)
	if w.get(d.ID).Came.Rewound.IsZero() {
		w.t.Error("another sum at the same number is not noticed")
	}
}

func testOverview(w *world) {
	o, other := w.org("Solhøj"), w.org("Møllegården")
	var ids []store.ID
	for i := range 10 {
		d := w.device(o.ID, "")
		ids = append(ids, d.ID)
		r := report(d.ID, 1, start)
		if i < 3 {
			r.Stored[0].Overdue, r.Stored[0].OverdueDays = 1, 10+i
		}
		w.deliver(r)
	}
	w.deliver(report(w.device(other.ID, "").ID, 1, start))
	w.check(w.Retire(ctx(), all, ids[9]))
	w.pass(compliance.SilentAfter + time.Minute)
	for _, id := range ids[:6] {
		_, err := w.Contact(ctx(), w.credential(id))
		w.check(err)
	}
	counts, err := w.Counts(ctx(), store.Scope{Org: o.ID}, store.Filter{})
	w.check(err)
	got := map[compliance.Standing]int{}
	for _, c := range counts {
		got[c.Standing] = c.Devices
		if c.Standing == compliance.NotInOrder && (c.Overdue != 3 || c.Oldest != 12) {
			w.t.Errorf("%+v", c)
		}
	}
	if d := cmp.Diff(map[compliance.Standing]int{compliance.NotInOrder: 3, compliance.InOrder: 3, compliance.Silent: 3}, got); d != "" {
		w.t.Error(d)
	}
	why, err := w.WhyCounts(ctx(), all, store.Filter{Org: o.ID})
	w.check(err)
	if why[compliance.Why{Code: compliance.OverdueFiles, Severity: compliance.Bad}] != 3 {
		w.t.Errorf("%v", why)
	}
	for f, want := range map[store.Filter]int{
		{}: 10, {Org: o.ID}: 9, {Org: o.ID, Status: "retired"}: 1, {Status: "all"}: 11, {Standing: compliance.Silent}: 4, {Org: store.NewID()}: 0,
		{Why: compliance.OverdueFiles}: 3, {Why: compliance.DueFiles}: 0, {Standing: compliance.NotInOrder, Org: o.ID, Limit: 2}: 2,
	} {
		page, _, err := w.Devices(ctx(), all, f)
		if w.check(err); len(page) != want {
			w.t.Errorf("%+v: %d, want %d", f, len(page), want)
		}
	}
	seen, f := 0, store.Filter{Limit: 4}
	for pages := 1; ; pages++ {
		page, next, err := w.Devices(ctx(), all, f)
		w.check(err)
		seen += len(page)
		if f.After = next; next == "" {
			if pages != 3 || seen != 10 {
				w.t.Errorf("%d pages, %d devices", pages, seen)
			}
			break
		}
	}
	oldest, err := w.Oldest(ctx(), all, store.Filter{}, 2)
	w.check(err)
	if len(oldest) != 2 || oldest[0].State.Numbers.OverdueDays != 12 {
		w.t.Errorf("%+v", oldest)
	}
}

// testScopes: every read and change of one organisation is closed to another.
func testScopes(w *world) {
	o, other := w.org("Solhøj"), w.org("Møllegården")
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}
	w.check(w.AddGroup(ctx(), g))
	d := w.device(o.ID, g.ID)
	r := report(d.ID, 1, start)
	r.Duties = []compliance.Duty{{Duty: "botilbud.duty.device_review", Role: policy.DPO, Due: start, Signed: start}}
	r.Posture = []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Yes, Method: compliance.ByAPI, At: start}}
	r.Exceptions = []compliance.Exception{{Item: store.NewID(), Place: policy.Desktop, Category: policy.Sensitive, Rule: "answer.keep", Answer: policy.AnswerKeep, Given: start}}
	w.deliver(r)
	w.check(w.RollUp(ctx(), store.DayOf(start), store.DayOf(start)))
	_, err := w.AddAPIToken(ctx(), store.APIToken{ID: store.NewID(), Name: "a", Org: o.ID, Scopes: store.APIScopes})
	w.check(err)
	w.check(w.AddAdmin(ctx(), store.Admin{ID: store.NewID(), Email: "a@example.dk", Role: store.DPO, Org: o.ID}))
	w.check(w.Note(ctx(), store.Action{Kind: store.ByCommand, Verb: store.OrgMade, Org: o.ID}))

	reads := map[string]func(sc store.Scope) (int, error){
		"organisations": func(sc store.Scope) (int, error) { l, err := w.Organisations(ctx(), sc); return len(l), err },
		"organisation": func(sc store.Scope) (int, error) {
			_, err := w.Organisation(ctx(), sc, "Solhøj")
			return none(err)
		},
		"groups":       func(sc store.Scope) (int, error) { l, err := w.Groups(ctx(), sc, o.ID); return len(l), err },
		"group":        func(sc store.Scope) (int, error) { _, err := w.Group(ctx(), sc, o.ID, "Stuen"); return none(err) },
		"enrol tokens": func(sc store.Scope) (int, error) { l, err := w.EnrolTokens(ctx(), sc); return len(l), err },
		"API tokens":   func(sc store.Scope) (int, error) { l, err := w.APITokens(ctx(), sc); return len(l), err },
		"devices": func(sc store.Scope) (int, error) {
			l, _, err := w.Devices(ctx(), sc, store.Filter{})
			return len(l), err
		},
		"device": func(sc store.Scope) (int, error) { _, err := w.Device(ctx(), sc, d.ID); return none(err) },
		"latest": func(sc store.Scope) (int, error) { _, _, err := w.Latest(ctx(), sc, d.ID); return none(err) },
		"counts": func(sc store.Scope) (int, error) { l, err := w.Counts(ctx(), sc, store.Filter{}); return len(l), err },
		"days":   func(sc store.Scope) (int, error) { l, err := w.Days(ctx(), sc, d.ID, 0, 1<<30); return len(l), err },
		"each span": func(sc store.Scope) (n int, err error) {
			err = w.EachSpan(ctx(), sc, 0, 1<<30, func(store.Span) error { n++; return nil })
			return n, err
		},
		"trend": func(sc store.Scope) (int, error) { l, err := w.Trend(ctx(), sc, 0, 1<<30); return len(l), err },
		"exceptions": func(sc store.Scope) (int, error) {
			l, err := w.Exceptions(ctx(), sc, "", start, start)
			return len(l), err
		},
		"sign-offs": func(sc store.Scope) (int, error) {
			l, err := w.SignOffs(ctx(), sc, "", start, start)
			return len(l), err
		},
		"postures": func(sc store.Scope) (int, error) {
			l, err := w.Postures(ctx(), sc, "", start, start)
			return len(l), err
		},
		"admins":  func(sc store.Scope) (int, error) { l, err := w.Admins(ctx(), sc); return len(l), err },
		"actions": func(sc store.Scope) (int, error) { l, err := w.Actions(ctx(), sc, time.Time{}, 10); return len(l), err },
	}
	for name, read := range reads {
		if n, err := read(store.Scope{Org: o.ID}); err != nil || n != 1 {
			w.t.Errorf("%s: %d rows of its own, %v", name, n, err)
		}
		for who, sc := range map[string]store.Scope{"another organisation": {Org: other.ID}, "nobody": {}, "another's group": {Org: other.ID, Group: g.ID}} {
			if n, err := read(sc); err != nil || n != 0 && !(name == "organisations" && n == 1 && sc.Org == other.ID) {
				w.t.Errorf("%s sees %d %s: %v", who, n, name, err)
			}
		}
	}
	alien := store.Scope{Org: other.ID}
	for name, err := range map[string]error{
		"retire": w.Retire(ctx(), alien, d.ID), "revoke": w.Revoke(ctx(), alien, d.ID), "relabel": w.Relabel(ctx(), alien, d.ID, "x", ""),
		"another's group": w.Relabel(ctx(), all, w.device(other.ID, "").ID, "x", g.ID),
		"acknowledge":     w.Acknowledge(ctx(), alien, d.ID),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			w.t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Policies(ctx(), alien, o.ID); !errors.Is(err, store.ErrNotFound) {
		w.t.Errorf("policies: %v", err)
	}
	w.check(w.Relabel(ctx(), store.Scope{Org: o.ID}, d.ID, "Kontoret", ""))
	if w.get(d.ID).Label != "Kontoret" {
		w.t.Error("not relabelled")
	}
}

// none counts the one row that was found.
func none(err error) (int, error) {
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return 1, err
}
