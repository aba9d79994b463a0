package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

func testPolicies(w *world) {
	o := w.org("Solhøj")
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}
	w.check(w.AddGroup(ctx(), g))
	_, err := w.PolicyFor(ctx(), o.ID, g.ID)
	w.is(err, store.ErrNotFound)
	publish := func(group store.ID, hash string) store.ApprovedPolicy {
		p, err := w.Publish(ctx(), store.ApprovedPolicy{SignedPolicy: compliance.SignedPolicy{Organisation: o.ID, Group: group,
			Hash: compliance.Sum(strings.Repeat(hash, 32)), YAML: "x"}},
			func(p compliance.SignedPolicy) (compliance.SignedPolicy, error) {
				p.Signature = "signed"
				return p, nil
			})
		w.check(err)
		return p
	}
	publish("", "aa")
	publish(g.ID, "bb")
	if p := publish("", "cc"); p.Version != 3 || !p.Published.Equal(start) {
		w.t.Errorf("%+v", p)
	}
	for group, want := range map[store.ID]int64{"": 3, g.ID: 2, store.NewID(): 3} {
		p, err := w.PolicyFor(ctx(), o.ID, group)
		if w.check(err); p.Version != want || p.Signature != "signed" {
			w.t.Errorf("%s: %+v", group, p)
		}
	}
	if got := w.deliver(report(w.device(o.ID, g.ID).ID, 1, start)); got.Policy.Version != 2 {
		w.t.Errorf("%+v", got)
	}
	d := w.device(o.ID, "")
	w.pass(49 * time.Hour)
	if got := w.deliver(report(d.ID, 1, w.time())); got.Policy.Version != 3 {
		w.t.Errorf("%+v", got)
	}
	if got := w.get(d.ID).State; got.Whys[0].Code != compliance.PolicyOld {
		w.t.Errorf("%+v", got)
	}
	failed := errors.New("no key")
	_, err = w.Publish(ctx(), store.ApprovedPolicy{SignedPolicy: compliance.SignedPolicy{Organisation: o.ID}},
		func(p compliance.SignedPolicy) (compliance.SignedPolicy, error) { return p, failed })
	w.is(err, failed)
	list, err := w.Policies(ctx(), store.Scope{Org: o.ID}, o.ID)
	if w.check(err); len(list) != 3 || list[0].Version != 3 {
		w.t.Errorf("%+v", list)
	}
}

func testAPITokens(w *world) {
	secret, err := w.AddAPIToken(ctx(), store.APIToken{ID: store.NewID(), Name: "rapport", Scopes: []store.APIScope{store.ReadDevices}, Expires: w.time().Add(time.Hour)})
	w.check(err)
	got, err := w.APITokenOf(ctx(), secret)
	if w.check(err); got.Name != "rapport" || !got.May(store.ReadDevices) || got.May(store.ReadEvidence) || !got.Scope().All {
		w.t.Errorf("%+v", got)
	}
	_, err = w.APITokenOf(ctx(), secret+"0")
	w.is(err, store.ErrNotFound)
	w.is(w.RevokeAPIToken(ctx(), store.Scope{Org: store.NewID()}, got.ID), store.ErrNotFound)
	w.check(w.RevokeAPIToken(ctx(), all, got.ID))
	_, err = w.APITokenOf(ctx(), secret)
	w.is(err, store.ErrNotFound)
	late, err := w.AddAPIToken(ctx(), store.APIToken{ID: store.NewID(), Name: "kort", Expires: w.time().Add(time.Hour)})
	w.check(err)
	w.pass(time.Hour)
	_, err = w.APITokenOf(ctx(), late)
	w.is(err, store.ErrNotFound)
	list, err := w.APITokens(ctx(), all)
	if w.check(err); len(list) != 2 || list[0].Used.IsZero() && list[1].Used.IsZero() {
		w.t.Errorf("%+v", list)
	}
}

func testAdmins(w *world) {
	empty, err := w.Empty(ctx())
	if w.check(err); !empty {
		w.t.Error("a new database has people")
	}
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			errs[i] = w.AddFirstAdmin(ctx(), store.Admin{ID: store.NewID(), Email: fmt.Sprintf("A%d@Example.dk", i), Role: store.Consultant})
		})
	}
	wg.Wait()
	first := 0
	for _, err := range errs {
		if err == nil {
			first++
		} else {
			w.is(err, store.ErrTaken)
		}
	}
	people, err := w.Admins(ctx(), all)
	if w.check(err); first != 1 || len(people) != 1 || !strings.HasSuffix(people[0].Email, "@example.dk") {
		w.t.Fatalf("%d first, %+v", first, people)
	}
	a, err := w.AdminByEmail(ctx(), strings.ToUpper(people[0].Email))
	w.check(err)
	w.is(w.AddAdmin(ctx(), store.Admin{ID: store.NewID(), Email: strings.ToUpper(a.Email)}), store.ErrTaken)
	session := func(secret string) {
		w.check(w.AddSession(ctx(), secret, store.Session{Admin: a.ID, CSRF: "c", Expires: w.time().Add(10 * time.Hour)}))
	}
	session("one")
	got, err := w.Session(ctx(), "one", time.Hour)
	if w.check(err); got.Admin != a.ID || got.CSRF != "c" || !got.ID.Valid() {
		w.t.Errorf("%+v", got)
	}
	w.pass(30 * time.Minute)
	_, err = w.Session(ctx(), "one", time.Hour)
	w.check(err)
	w.pass(45 * time.Minute)
	_, err = w.Session(ctx(), "one", time.Hour) // it was seen in between
	w.check(err)
	w.pass(2 * time.Hour)
	_, err = w.Session(ctx(), "one", time.Hour)
	w.is(err, store.ErrNotFound)
	session("two")
	session("three")
	w.check(w.EndSession(ctx(), "two"))
	_, err = w.Session(ctx(), "two", time.Hour)
	w.is(err, store.ErrNotFound)
	w.check(w.SetPassword(ctx(), a.ID, "another"))
	_, err = w.Session(ctx(), "three", time.Hour)
	w.is(err, store.ErrNotFound)
	w.check(w.Note(ctx(), store.Action{Kind: store.ByAdmin, Actor: a.ID, Verb: store.DeviceSeen, Object: store.NewID()}))
	if log, err := w.Actions(ctx(), all, time.Time{}, 5); err != nil || len(log) != 1 || log[0].Verb != store.DeviceSeen {
		w.t.Errorf("%+v %v", log, err)
	}
}

// testInjection hands text of SQL to everything that takes text of people.
func testInjection(w *world) {
	for i, text := range []string{"'; DROP TABLE devices; --", `" OR 1=1 --`, "$1", "%", "\\'; x", "æ'ø\"å"} {
		o := w.org(text)
		got, err := w.Organisation(ctx(), all, text)
		if w.check(err); got.ID != o.ID {
			w.t.Errorf("%q finds %+v", text, got)
		}
		w.check(w.AddGroup(ctx(), store.Group{ID: store.NewID(), Org: o.ID, Name: text}))
		d := w.device(o.ID, "")
		w.check(w.Relabel(ctx(), all, d.ID, text, ""))
		if w.get(d.ID).Label != text {
			w.t.Errorf("%q is another label", text)
		}
		for _, f := range []store.Filter{{Org: store.ID(text)}, {Group: store.ID(text)}, {Standing: compliance.Standing(text)}} {
			if page, _, err := w.Devices(ctx(), all, f); err != nil || len(page) != 0 {
				w.t.Errorf("%q: %d devices, %v", text, len(page), err)
			}
		}
		_, err = w.AdminByEmail(ctx(), text)
		w.is(err, store.ErrNotFound)
		_, err = w.Device(ctx(), all, store.ID(text))
		w.is(err, store.ErrNotFound)
		if page, _, err := w.Devices(ctx(), all, store.Filter{}); err != nil || len(page) != i+1 {
			w.t.Fatalf("%q: %d devices are left, %v", text, len(page), err)
		}
	}
}

func testForget(w *world) {
	w.check(w.Note(ctx(), store.Action{Kind: store.ByCommand, Verb: store.OrgMade}))
	d := w.device(w.org("Solhøj").ID, "")
	for i := range int64(5) {
		r := report(d.ID, i+1, start.AddDate(0, 0, int(i)))
		r.Posture = []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Results[i%2], Method: compliance.ByAPI, At: r.At}}
		w.deliver(r)
	}
	w.check(w.RollUp(ctx(), store.DayOf(start), store.DayOf(start)+5))
	w.pass(8 * 24 * time.Hour)
	w.check(w.Forget(ctx(), store.Kept{Days: 10 * 24 * time.Hour, Actions: 10 * 24 * time.Hour}))
	days, err := w.Days(ctx(), all, d.ID, 0, 1<<30)
	w.check(err)
	trend, err := w.Trend(ctx(), all, 0, 1<<30)
	w.check(err)
	log, err := w.Actions(ctx(), all, time.Time{}, 9)
	w.check(err)
	posture, err := w.Postures(ctx(), all, d.ID, start, w.time())
	w.check(err)
	if len(days) != 3 || len(trend) != 3 || len(log) != 0 || len(posture) != 4 {
		w.t.Errorf("%d days, %d of trend, %d lines, %d checks", len(days), len(trend), len(log), len(posture))
	}
}

// testTogether sends from many devices at once, every report twice at once.
func testTogether(w *world) {
	o := w.org("Solhøj")
	const devices, each = 12, 20
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	var ids []store.ID
	for range devices {
		d := w.device(o.ID, "")
		ids = append(ids, d.ID)
		for range 2 {
			wg.Go(func() {
				for seq := int64(1); seq <= each; seq++ {
					got, err := w.Deliver(ctx(), w.credential(d.ID), report(d.ID, seq, start))
					mu.Lock()
					if err != nil {
						w.t.Error(err)
					} else if !got.Duplicate {
						fresh++
					}
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	if fresh != devices*each {
		w.t.Errorf("%d were new, want %d", fresh, devices*each)
	}
	for _, id := range ids {
		if c := w.get(id).Came; c.Reports != each || c.Sequence != each || c.Gaps != nil {
			w.t.Errorf("%+v", c)
		}
	}
}

func testLater(t *testing.T, open func() (*store.Store, error), exec func(string) error) {
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, ` + trueIn(t) + `)`); err != nil {
		t.Fatal(err)
	}
	if _, err := open(); !errors.Is(err, store.ErrLater) || !strings.Contains(err.Error(), "form 99") {
		t.Errorf("a later database: %v", err)
	}
}

func trueIn(t *testing.T) string {
	if strings.Contains(t.Name(), "Postgres") {
		return "true"
	}
	return "1"
}
