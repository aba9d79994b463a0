package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/store"
)

func (w *world) person(email string, role store.Role, org, group store.ID) store.Admin {
	w.t.Helper()
	a := store.Admin{ID: store.NewID(), Email: email, Password: "hash", Role: role, Org: org, Group: group}
	w.check(w.AddAdmin(ctx(), a))
	return a
}

func (w *world) session(secret string, a store.Admin) {
	w.t.Helper()
	w.check(w.AddSession(ctx(), secret, store.Session{Admin: a.ID, CSRF: "c", Method: store.ByPassword, Factors: 1, Expires: w.time().Add(10 * time.Hour)}))
}

// in reports whether a session's secret still lets in.
func (w *world) in(secret string) bool {
	_, err := w.Session(ctx(), secret, time.Hour)
	return err == nil
}

// testAttempts: of any number of guesses at once, as many are judged as may be.
func testAttempts(w *world) {
	l := store.Limits{Most: 5, Lock: 15 * time.Minute, Forget: 24 * time.Hour}
	var judged atomic.Int64
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			if may, err := w.Attempt(ctx(), []byte("key"), l); err != nil {
				w.t.Error(err)
			} else if may {
				judged.Add(1)
			}
		})
	}
	wg.Wait()
	if judged.Load() != 5 {
		w.t.Errorf("%d guesses of 30 were judged", judged.Load())
	}
	try := func(key string, want bool) {
		w.t.Helper()
		if may, err := w.Attempt(ctx(), []byte(key), l); err != nil || may != want {
			w.t.Errorf("%s: %v %v", key, may, err)
		}
	}
	try("another", true)
	w.pass(14 * time.Minute)
	try("key", false)
	w.pass(time.Minute)
	try("key", true) // one, and then it is locked again
	try("key", false)
	w.pass(15 * time.Minute)
	w.check(w.Succeeded(ctx(), []byte("key")))
	for range 5 {
		try("key", true)
	}
	try("key", false)
	w.pass(25 * time.Hour)
	for range 5 {
		try("key", true)
	}
	try("key", false)
}

// testPeople: who changes a person of another scope finds none, and every change
// ends the person's sessions.
func testPeople(w *world) {
	o, other := w.org("Solhøj"), w.org("Fjordengen")
	a := w.person("a@example.dk", store.OrgAdmin, o.ID, "")
	b := w.person("b@example.dk", store.DPO, other.ID, "")
	own, theirs := store.Scope{Org: o.ID}, store.Scope{Org: other.ID}
	_, err := w.AdminIn(ctx(), theirs, a.ID)
	w.is(err, store.ErrNotFound)
	_, err = w.AdminIn(ctx(), own, a.ID)
	w.check(err)
	for name, f := range map[string]func(sc store.Scope) error{
		"role":    func(sc store.Scope) error { return w.SetRole(ctx(), sc, a.ID, store.DPO, o.ID, "") },
		"disable": func(sc store.Scope) error { return w.Disable(ctx(), sc, a.ID, true) },
	} {
		w.session("a "+name, a)
		w.session("b "+name, b)
		w.is(f(theirs), store.ErrNotFound)
		if !w.in("a " + name) {
			w.t.Errorf("%s: of another scope, and the session ended", name)
		}
		w.check(f(own))
		if w.in("a "+name) || !w.in("b "+name) {
			w.t.Errorf("%s: a's session %v, b's %v", name, w.in("a "+name), w.in("b "+name))
		}
	}
	w.is(w.Disable(ctx(), own, a.ID, true), store.ErrNotFound)
	got, err := w.Admin(ctx(), a.ID)
	if w.check(err); got.Role != store.DPO || got.Disabled.IsZero() {
		w.t.Errorf("%+v", got)
	}
	w.check(w.Disable(ctx(), own, a.ID, false))

	w.session("one", a)
	w.session("two", a)
	list, err := w.Sessions(ctx(), a.ID, time.Hour)
	if w.check(err); len(list) != 2 || list[0].ID == list[1].ID || list[0].Method != store.ByPassword || list[0].Factors != 1 {
		w.t.Fatalf("%+v", list)
	}
	w.is(w.EndSessionOf(ctx(), b.ID, list[0].ID), store.ErrNotFound)
	w.check(w.EndSessionOf(ctx(), a.ID, list[0].ID))
	if w.in("one") == w.in("two") {
		w.t.Error("not one session of two ended")
	}
	for scope, sees := range map[store.Scope]bool{
		(store.Admin{Role: store.GroupLeader, Org: o.ID}).Scope(): false, (store.Admin{Role: store.DPO}).Scope(): false,
		(store.Admin{Role: store.OrgAdmin, Org: o.ID}).Scope(): true, (store.Admin{Role: store.Consultant}).Scope(): true,
	} {
		if scope.Sees(o.ID, "") != sees {
			w.t.Errorf("%+v sees %v", scope, !sees)
		}
	}
}

func testFactor(w *world) {
	o, other := w.org("Solhøj"), w.org("Fjordengen")
	a := w.person("a@example.dk", store.DPO, o.ID, "")
	w.session("one", a)
	codes := [][]byte{[]byte("first"), []byte("second")}
	w.check(w.SetFactor(ctx(), a.ID, []byte("sealed"), 100, codes))
	if w.in("one") {
		w.t.Error("the session outlived the second factor")
	}
	got, err := w.Admin(ctx(), a.ID)
	if w.check(err); string(got.TOTP) != "sealed" {
		w.t.Errorf("%+v", got)
	}
	w.is(w.UseStep(ctx(), a.ID, 100), store.ErrNotFound)
	var wg sync.WaitGroup
	var taken atomic.Int64
	for range 8 {
		wg.Go(func() {
			if w.UseStep(ctx(), a.ID, 101) == nil {
				taken.Add(1)
			}
			if w.UseRecovery(ctx(), a.ID, []byte("first")) == nil {
				taken.Add(100)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 101 {
		w.t.Errorf("%d: a code was taken twice, or not at all", taken.Load())
	}
	w.is(w.UseRecovery(ctx(), a.ID, []byte("third")), store.ErrNotFound)
	if n, err := w.RecoveryLeft(ctx(), a.ID); err != nil || n != 1 {
		w.t.Errorf("%d left, %v", n, err)
	}
	w.check(w.SetRecovery(ctx(), a.ID, [][]byte{[]byte("third")}))
	w.is(w.UseRecovery(ctx(), a.ID, []byte("second")), store.ErrNotFound)
	w.check(w.SetFactor(ctx(), a.ID, nil, 0, nil))
	if n, err := w.RecoveryLeft(ctx(), a.ID); err != nil || n != 0 {
		w.t.Errorf("%d left, %v", n, err)
	}

	w.check(w.RequireFactor(ctx(), o.ID, true))
	for sc, want := range map[store.Scope]bool{all: true, {Org: o.ID}: true, {Org: other.ID}: false, {}: false} {
		if got, err := w.FactorRequired(ctx(), sc); err != nil || got != want {
			w.t.Errorf("%+v: %v %v", sc, got, err)
		}
	}
	w.check(w.RequireFactor(ctx(), o.ID, false))
	if got, err := w.FactorRequired(ctx(), all); err != nil || got {
		w.t.Errorf("%v %v", got, err)
	}
	w.is(w.RequireFactor(ctx(), store.NewID(), true), store.ErrNotFound)
}

func testInvitations(w *world) {
	o, other := w.org("Solhøj"), w.org("Fjordengen")
	maker := w.person("maker@example.dk", store.OrgAdmin, o.ID, "")
	invite := func(email string, org, admin store.ID) (store.Invitation, string) {
		w.t.Helper()
		n := store.Invitation{ID: store.NewID(), Email: email, Role: store.DPO, Org: org, Admin: admin, Maker: maker.ID, Expires: w.time().Add(72 * time.Hour)}
		secret, err := w.AddInvitation(ctx(), n)
		w.check(err)
		return n, secret
	}
	person := func(email string) store.Admin {
		return store.Admin{ID: store.NewID(), Email: email, Password: "hash", Role: store.DPO, Org: o.ID}
	}
	_, first := invite("A@example.dk", o.ID, "")
	second, secret := invite("a@example.dk", o.ID, "")
	_, err := w.InvitationOf(ctx(), first)
	w.is(err, store.ErrNotFound) // the second took its place
	got, err := w.InvitationOf(ctx(), secret)
	if w.check(err); got.Email != "a@example.dk" || got.ID != second.ID || got.Maker != maker.ID {
		w.t.Errorf("%+v", got)
	}
	got, err = w.InvitationTo(ctx(), "A@EXAMPLE.dk")
	if w.check(err); got.ID != second.ID {
		w.t.Errorf("%+v", got)
	}
	invite("a@example.dk", other.ID, "")
	_, err = w.InvitationTo(ctx(), "a@example.dk")
	w.is(err, store.ErrNotFound) // two organisations: nobody knows which
	if list, err := w.Invitations(ctx(), store.Scope{Org: o.ID}); err != nil || len(list) != 2 {
		w.t.Errorf("%d of one organisation, %v", len(list), err)
	}

	var wg sync.WaitGroup
	var in atomic.Int64
	for i := range 6 {
		wg.Go(func() {
			if w.Accept(ctx(), got, person(fmt.Sprintf("a%d@example.dk", i)), nil) == nil {
				in.Add(1)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		w.t.Errorf("%d came in by one invitation", in.Load())
	}
	n, secret := invite("b@example.dk", o.ID, "")
	w.is(w.RevokeInvitation(ctx(), store.Scope{Org: other.ID}, n.ID), store.ErrNotFound)
	w.check(w.RevokeInvitation(ctx(), store.Scope{Org: o.ID}, n.ID))
	_, err = w.InvitationOf(ctx(), secret)
	w.is(err, store.ErrNotFound)
	w.is(w.Accept(ctx(), n, person("b@example.dk"), nil), store.ErrNotFound)
	n, secret = invite("maker@example.dk", o.ID, "")
	w.is(w.Accept(ctx(), n, person("maker@example.dk"), nil), store.ErrTaken)
	_, err = w.InvitationOf(ctx(), secret)
	w.check(err) // what did not succeed did not use it
	w.pass(73 * time.Hour)
	_, err = w.InvitationOf(ctx(), secret)
	w.is(err, store.ErrNotFound)

	// Access made anew; and with the maker's or the person's rights it ends.
	b := w.person("c@example.dk", store.DPO, o.ID, "")
	n, _ = invite("c@example.dk", o.ID, b.ID)
	w.session("c", b)
	b.Password = "another"
	w.check(w.Accept(ctx(), n, b, nil))
	if got, err := w.Admin(ctx(), b.ID); err != nil || got.Password != "another" || w.in("c") {
		w.t.Errorf("%+v %v, session %v", got, err, w.in("c"))
	}
	_, forB := invite("c@example.dk", o.ID, b.ID)
	w.check(w.SetRole(ctx(), all, b.ID, store.Consultant, "", ""))
	_, err = w.InvitationOf(ctx(), forB)
	w.is(err, store.ErrNotFound)
	_, byMaker := invite("d@example.dk", o.ID, "")
	w.check(w.Disable(ctx(), all, maker.ID, true))
	_, err = w.InvitationOf(ctx(), byMaker)
	w.is(err, store.ErrNotFound)
	_, _ = invite("e@example.dk", o.ID, "")
	w.pass(200 * 24 * time.Hour)
	_, _ = invite("f@example.dk", o.ID, "")
	if list, err := w.Invitations(ctx(), all); err != nil || len(list) != 1 {
		w.t.Errorf("%d are kept, %v", len(list), err)
	}
}

func testIdentities(w *world) {
	o := w.org("Solhøj")
	a, b := w.person("a@example.dk", store.DPO, o.ID, ""), w.person("b@example.dk", store.DPO, o.ID, "")
	n := store.Identity{Issuer: "https://login.example.dk/", Subject: "1", Admin: a.ID}
	w.check(w.AddIdentity(ctx(), n))
	n.Admin = b.ID
	w.is(w.AddIdentity(ctx(), n), store.ErrTaken)
	got, err := w.AdminByIdentity(ctx(), n.Issuer, n.Subject)
	if w.check(err); got.ID != a.ID {
		w.t.Errorf("%+v", got)
	}
	for _, other := range [][2]string{{"https://login.example.dk", "1"}, {n.Issuer, "01"}, {strings.ToUpper(n.Issuer), "1"}, {"", ""}} {
		_, err := w.AdminByIdentity(ctx(), other[0], other[1])
		w.is(err, store.ErrNotFound)
	}
	c := store.Admin{ID: store.NewID(), Email: "c@example.dk", Role: store.DPO, Org: o.ID}
	n.Admin = c.ID
	w.is(w.AddAdminWith(ctx(), c, n), store.ErrTaken)
	_, err = w.Admin(ctx(), c.ID)
	w.is(err, store.ErrNotFound)
	n.Subject = "2"
	w.check(w.AddAdminWith(ctx(), c, n))
	w.session("c", c)
	w.check(w.EndIdentities(ctx(), c.ID))
	if list, err := w.Identities(ctx(), c.ID); err != nil || len(list) != 0 || w.in("c") {
		w.t.Errorf("%+v %v", list, err)
	}
	list, err := w.Identities(ctx(), a.ID)
	w.check(err)
	if diff := cmp.Diff([]store.Identity{{Issuer: n.Issuer, Subject: "1", Admin: a.ID, Created: start}}, list); diff != "" {
		w.t.Error(diff)
	}
}
