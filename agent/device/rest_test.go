package device

import (
	"testing"
	"time"

	"github.com/husorden/husorden/agent/disposal"
)

// TestRest: while the device rests nothing is begun, what a companion is at is
// told, and what was put off is done afterwards.
func TestRest(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.look()
	b.pass(30)
	b.ask()
	b.until("status.docx", 20)
	release, err := b.p.Attach()
	b.must(err)
	defer release()
	if w := b.work(); len(w.Tasks) != 1 {
		t.Fatalf("%+v", w.Tasks)
	}
	if !b.d.Rest(10 * time.Minute) {
		t.Error("a companion has a task, and nobody says so")
	}
	b.must(b.p.Done(t.Context(), Outcome{Item: b.ids["status.docx"], Verb: Remove, Became: disposal.Kept, Reason: disposal.Failed}))
	select {
	case <-b.p.wake:
	default:
		t.Error("the companion is not asked whether it is done")
	}
	w := b.work()
	if len(w.Tasks) != 0 || !w.Sure.IsZero() || w.Due == 0 {
		t.Errorf("at rest: %+v", w)
	}
	if b.d.Rest(10 * time.Minute) {
		t.Error("it is busy with nothing")
	}
	b.now = b.now.Add(9 * time.Minute)
	if w := b.work(); len(w.Tasks) != 0 {
		t.Errorf("still at rest: %+v", w.Tasks)
	}
	b.now = b.now.Add(24 * time.Hour)
	b.look()
	if w := b.work(); len(w.Tasks) != 1 || w.Tasks[0].Verb != Remove || w.Sure.IsZero() {
		t.Errorf("after the rest: %+v", w)
	}

	b.d.Rest(1000 * time.Hour)
	b.now = b.now.Add(MostRest)
	if w := b.work(); len(w.Tasks) != 1 {
		t.Errorf("a rest without end: %+v", w)
	}
	b.d.Rest(time.Minute)
	b.now = b.now.AddDate(-1, 0, 0)
	if w := b.work(); w.Sure.IsZero() && len(w.Tasks) == 0 && w.Due == 0 {
		t.Errorf("the clock went back, and it rests on: %+v", w)
	}
	release()
	if b.d.Rest(time.Minute) {
		t.Error("nobody is there, and it is busy")
	}
}
