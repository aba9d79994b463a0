package device

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// TestLifeOfAReport: seen, due, asked about, removed, had back, asked about
// again, removed, gone for good; each step no earlier than it may be.
func TestLifeOfAReport(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look() // the first look, over an empty desktop
	b.save("status.docx")
	b.look()
	if it := b.item("status.docx"); it == nil || it.Source != "observed" || !it.Due.Equal(b.now.AddDate(0, 0, 30)) {
		t.Fatalf("a new file: %+v", it)
	}
	b.pass(29)
	if n := b.ask(); n != 0 {
		t.Errorf("asked about %d files a day before they are due", n)
	}
	b.pass(1)
	if n := b.ask(); n != 1 {
		t.Fatalf("asked about %d files on the day they are due, not 1", n)
	}
	if _, err := b.remove("status.docx"); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("leave to remove on the day it was asked about: %v", err)
	}
	days := b.until("status.docx", 20)
	after := b.pol.Removal.After
	if asked := *b.item("status.docx"); b.now.Before(after.From(asked.Asked)) {
		t.Errorf("removed %d days after it was due; the policy waits %s", days, after)
	}
	g, err := b.remove("status.docx")
	b.must(err)
	if want := b.pol.Removal.Quarantine.From(b.now); !g.Purge.Equal(want) {
		t.Errorf("purged at %v, not %v", g.Purge, want)
	}
	if it := b.item("status.docx"); it.Status != Quarantined || !it.Purge.Equal(g.Purge) {
		t.Errorf("a removed file: %+v", it)
	}

	b.save("status.docx") // restored: another file with the same content
	b.must(b.p.Done(t.Context(), Outcome{Item: b.ids["status.docx"], Verb: Restore, Became: disposal.Restored}))
	old := b.ids["status.docx"]
	b.now = b.now.Add(time.Hour)
	b.look()
	if b.ids["status.docx"] == old {
		t.Fatal("a restored file has the item of the removed one an hour later")
	}
	if it := b.item("status.docx"); it.Decision != policy.Ask || !it.Asked.IsZero() {
		t.Errorf("a file that was had back keeps its age and is asked about anew: %+v", it)
	}
	b.now = b.now.Add(day)
	b.look()
	b.ask()
	b.until("status.docx", 20)
	_, err = b.remove("status.docx")
	b.must(err)
	b.pass(b.pol.Removal.Quarantine.N - 1)
	if w := b.work(); len(w.Tasks) != 0 {
		t.Errorf("tasks a day before the purge: %+v", w.Tasks)
	}
	b.pass(1)
	w := b.work()
	if len(w.Tasks) != 1 || w.Tasks[0].Verb != Purge {
		t.Fatalf("tasks on the day of the purge: %+v", w.Tasks)
	}
	b.must(b.p.Done(t.Context(), Outcome{Item: w.Tasks[0].Item, Verb: Purge, Became: disposal.Purged}))
	if it := b.item("status.docx"); it != nil {
		t.Errorf("after the purge: %+v", it)
	}
	b.log("asked", "decided", "quarantined", "restored", "purged")
}

// until lets days go by until there is a task to remove the file.
func (b *bench) until(name string, most int) int {
	b.t.Helper()
	for days := range most {
		removes := func(t Task) bool { return t.Item == b.ids[name] && t.Verb == Remove }
		if w := b.work(); slices.ContainsFunc(w.Tasks, removes) {
			return days
		}
		b.ask()
		b.pass(1)
	}
	b.t.Fatalf("%s is not removed after %d days", name, most)
	return 0
}

// log fails unless the audit log is whole and tells of each of the events.
func (b *bench) log(events ...ledger.What) {
	b.t.Helper()
	a, err := b.d.Verify()
	b.must(err)
	if len(a.Problems) > 0 {
		b.t.Errorf("audit log: %+v", a.Problems)
	}
	list, err := b.d.History(1000)
	b.must(err)
	for _, e := range events {
		if !slices.ContainsFunc(list, func(r ledger.Record) bool { return r.What == e }) {
			b.t.Errorf("the audit log does not tell %s", e)
		}
	}
}

// TestFirstLookObserves: what lay there before is told, but nobody is asked
// before the first look is done, and nothing is removed by an estimate.
func TestFirstLookObserves(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.save("gammel.docx")
	b.files["gammel.docx"].modified = start.AddDate(0, -6, 0)
	k, err := b.p.Look(t.Context(), []ledger.Root{{Path: desk}}, time.Time{})
	b.must(err)
	k.FirstSeen(b.seen("gammel.docx"))
	if w := b.work(); len(w.Ask) > 0 || len(w.Tasks) > 0 || b.status().Policy.Mode != policy.Observe {
		t.Errorf("during the first look: %+v, %s", w, b.status().Policy.Mode)
	}
	if b.healthy(NotLookedAt) {
		t.Error("the first look is not done, and nobody says so")
	}
	b.look()
	if it := b.item("gammel.docx"); it.Decision != policy.Ask || it.Source != "estimate" {
		t.Errorf("a file from before: %+v", it)
	}
	if n := b.ask(); n != 1 {
		t.Errorf("asked about %d files, not 1", n)
	}
	settle := b.pol.Removal.Settle
	days := b.until("gammel.docx", 40)
	if days < settle.Days {
		t.Errorf("an estimated file went after %d days; the policy wants %d", days, settle.Days)
	}
}

// TestObserveMode: a policy that observes asks nobody and removes nothing.
func TestObserveMode(t *testing.T) {
	p := *enforcing(t)
	p.Mode = policy.Observe
	b := newBench(t, &p)
	b.look()
	b.save("status.docx")
	b.pass(90)
	if w := b.work(); len(w.Ask)+len(w.Tasks) > 0 || w.Due != 1 {
		t.Errorf("%+v", w)
	}
}

// TestOneSummaryADay: a second file that falls due on the same day is asked
// about on the next.
func TestOneSummaryADay(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("a.docx")
	b.look()
	b.now = b.now.Add(time.Hour)
	b.save("b.docx")
	b.look()
	b.now = start.AddDate(0, 0, 30)
	b.look()
	if n := b.ask(); n != 1 {
		t.Fatalf("asked about %d, not 1", n)
	}
	b.now = b.now.Add(2 * time.Hour)
	b.look()
	b.restart() // a restart forgets nothing of that
	if n := b.ask(); n != 0 {
		t.Errorf("asked again on the same day, about %d", n)
	}
	b.now = b.now.Add(day)
	b.look()
	if n := b.ask(); n != 1 {
		t.Errorf("asked about %d on the next day, not 1", n)
	}
}

// TestBrakes: more files than the policy allows in a run stop it, the person is
// told, and what they answer themselves goes all the same.
func TestBrakes(t *testing.T) {
	for _, c := range []struct {
		name         string
		due, rest    int
		files, share int
		stops        bool
	}{
		{"a few", 3, 0, 20, 25, false},
		{"too many", 21, 200, 20, 25, true},
		{"too large a share", 10, 10, 20, 25, true},
		{"a small share", 10, 90, 20, 25, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := *enforcing(t)
			p.Removal.Brakes.MaxFiles, p.Removal.Brakes.MaxPercent = c.files, c.share
			b := newBench(t, &p)
			b.look()
			for i := range c.due {
				b.save(fmt.Sprintf("%d.docx", i))
			}
			b.look()
			b.pass(31)
			b.ask()
			for i := range c.rest {
				b.save(fmt.Sprintf("ny%d.docx", i))
			}
			b.pass(p.Removal.After.N + 1)
			w := b.work()
			if stopped := len(w.Tasks) == 0; stopped != c.stops || b.healthy(BrakeOn) == c.stops {
				t.Fatalf("%d tasks, brake told: %v", len(w.Tasks), !b.healthy(BrakeOn))
			}
			if !c.stops {
				return
			}
			if _, err := b.remove("0.docx"); !errors.Is(err, ledger.ErrChanged) {
				t.Errorf("leave to remove in spite of the brake: %v", err)
			}
			b.log(ledger.BrakeStopped)
			b.must(b.p.Answer(t.Context(), b.ids["0.docx"], ledger.Reply{Answer: policy.AnswerDelete}))
			if w := b.work(); len(w.Tasks) != 1 || !w.Tasks[0].Ordered {
				t.Fatalf("after the person's answer: %+v", w.Tasks)
			}
			if _, err := b.remove("0.docx"); err != nil {
				t.Errorf("what the person ordered: %v", err)
			}
		})
	}
}

// TestNewPolicyWaits: another policy removes nothing in its first day.
func TestNewPolicyWaits(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.look()
	b.pass(30)
	b.ask()
	b.until("status.docx", 20)
	p := *b.pol
	p.Removal.Brakes.MaxFiles++
	b.pol = &p
	b.restart()
	b.look()
	if w := b.work(); len(w.Tasks) != 0 {
		t.Errorf("a policy of this minute removes %+v", w.Tasks)
	}
	b.now = b.now.Add(23 * time.Hour)
	b.look()
	if w := b.work(); len(w.Tasks) != 0 {
		t.Errorf("after 23 hours: %+v", w.Tasks)
	}
	b.now = b.now.Add(2 * time.Hour)
	b.look()
	if w := b.work(); len(w.Tasks) != 1 {
		t.Errorf("after 25 hours: %+v", w.Tasks)
	}
	b.log(ledger.PolicyChanged)
}

// TestAnswers: what a person says, and what that does.
func TestAnswers(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.look()
	id := b.ids["status.docx"]
	var refused Refused
	long := ledger.Reply{Answer: policy.AnswerKeep, Until: b.now.AddDate(3, 0, 0), Reason: "sagen er ikke slut"}
	if err := b.p.Answer(t.Context(), id, long); !errors.As(err, &refused) {
		t.Errorf("three years: %v", err)
	}
	if err := b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerKeep, Until: b.now.Add(day)}); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := b.d.Person(bodo).Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerDelete}); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("somebody else's item: %v", err)
	}
	until := b.now.AddDate(0, 0, 40)
	b.must(b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerKeep, Until: until, Reason: "sagen er ikke slut"}))
	b.pass(35)
	if it := b.item("status.docx"); it.Decision != policy.Keep || it.KeepFor != "sagen er ikke slut" {
		t.Errorf("kept: %+v", it)
	}
	b.pass(6)
	if it := b.item("status.docx"); it.Decision != policy.Ask {
		t.Errorf("after the dispensation: %+v", it)
	}
	if n := b.ask(); n != 1 {
		t.Errorf("asked about %d", n)
	}
	b.must(b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerPrivate}))
	if it := b.item("status.docx"); it.Decision != policy.ExemptAction {
		t.Errorf("private: %+v", it)
	}
	b.must(b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerSent}))
	b.files["status.docx"].text = "another text"
	if _, err := b.p.Begin(t.Context(), id, b.seen("status.docx"), b.sum("status.docx")); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("a file that was changed after the answer: %v", err)
	}
	if it := b.item("status.docx"); it.Answer != "" {
		t.Errorf("the answer was about what it was then: %+v", it)
	}
}

// TestClock: a clock ten years on or back removes and purges nothing.
func TestClock(t *testing.T) {
	for _, years := range []int{10, -10} {
		b := newBench(t, enforcing(t))
		b.d.o.Synced = nil
		b.look()
		b.save("a.docx")
		b.save("b.docx")
		b.look()
		b.pass(31)
		b.ask()
		b.until("a.docx", 20)
		_, err := b.remove("a.docx")
		b.must(err)
		b.now = b.now.AddDate(years, 0, 0)
		b.look()
		for range 3 {
			b.now = b.now.Add(time.Hour)
			b.look()
			for _, task := range b.work().Tasks {
				if task.Verb == Purge || years < 0 {
					t.Errorf("%+d years: %+v", years, task)
				}
			}
		}
		if b.healthy(Code(ledger.ClockBack)) && b.healthy(Code(ledger.ClockJumped)) {
			t.Errorf("%+d years: nobody says that the clock is odd: %+v", years, b.status().Health)
		}
	}
}

// TestTwoCompanions: the second is told that there is one.
func TestTwoCompanions(t *testing.T) {
	b := newBench(t, enforcing(t))
	release, err := b.p.Attach()
	b.must(err)
	if _, err := b.p.Attach(); !errors.Is(err, ErrBusy) {
		t.Errorf("a second companion: %v", err)
	}
	release()
	release()
	again, err := b.p.Attach()
	b.must(err)
	again()
}

// TestHealthSentences: each code has a sentence in both languages that says more
// than its name, and so does each fact of the ledger.
func TestHealthSentences(t *testing.T) {
	facts := []ledger.Fact{ledger.Rebuilt, ledger.RebuiltPartly, ledger.KeyLost, ledger.JournalDamaged, ledger.AuditBroken,
		ledger.Unwritable, ledger.BackupFailed, ledger.ClockBack, ledger.ClockJumped, ledger.ClockWrong}
	for _, f := range facts {
		if _, ok := sayings[Code(f)]; !ok {
			t.Errorf("%s has no sentence", f)
		}
	}
	for c, s := range sayings {
		if len(s.DA) < 30 || len(s.EN) < 30 || s.DA == s.EN || s.Severity == "" {
			t.Errorf("%s: %+v", c, s)
		}
	}
}

// TestToldAgain: what the companion was told before it knew where files lie is
// told again when it does.
func TestToldAgain(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.look()
	b.must(b.p.Answer(t.Context(), b.ids["status.docx"], ledger.Reply{Answer: policy.AnswerDelete}))
	release, err := b.p.Attach() // another companion, which has looked at nothing
	b.must(err)
	defer release()
	for _, want := range []int{1, 0} {
		if w := b.work(); len(w.Tasks) != want {
			t.Fatalf("%d tasks, want %d", len(w.Tasks), want)
		}
	}
	b.must(b.p.Saw(t.Context(), Sight{Whole: true}))
	if w := b.work(); len(w.Tasks) != 1 {
		t.Errorf("%d tasks when all was looked at", len(w.Tasks))
	}
}
