package device

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// TestAnswerTooLate: who says that a file may stay while it is being removed is
// told so, and not that the answer is noted.
func TestAnswerTooLate(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.look()
	id := b.ids["status.docx"]
	keep := ledger.Reply{Answer: policy.AnswerKeep, Until: b.now.AddDate(0, 0, 20), Reason: "sagen er ikke slut"}
	gone := ledger.Reply{Answer: policy.AnswerDelete}
	b.must(b.p.Answer(t.Context(), id, gone))
	if _, err := b.p.Begin(t.Context(), id, b.seen("status.docx"), b.sum("status.docx")); err != nil {
		t.Fatal(err)
	}
	var refused Refused
	if err := b.p.Answer(t.Context(), id, keep); !errors.As(err, &refused) {
		t.Errorf("keep, while it is removed: %v", err)
	}
	b.must(b.p.Answer(t.Context(), id, gone))
	b.must(b.p.Done(t.Context(), Outcome{Item: id, Verb: Remove, Became: disposal.Kept, Reason: disposal.InUse}))
	b.must(b.p.Answer(t.Context(), id, keep))
	if _, err := b.p.Begin(t.Context(), id, b.seen("status.docx"), b.sum("status.docx")); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("leave to remove what is to be kept: %v", err)
	}
}

// TestHoldsTells: what a companion did and died before it could tell is in the
// log all the same, once, as what it was.
func TestHoldsTells(t *testing.T) {
	type step struct {
		days  int
		order bool // the person wants it back
		held  bool // it lies in the undo area then
		want  []ledger.What
	}
	for name, steps := range map[string][]step{
		"removed, then purged":     {{0, false, true, []ledger.What{ledger.Quarantined}}, {8, false, false, []ledger.What{ledger.Quarantined, ledger.Purged}}},
		"removed, then had back":   {{0, false, true, []ledger.What{ledger.Quarantined}}, {1, true, false, []ledger.What{ledger.Quarantined, ledger.Restored}}},
		"had back on the last day": {{0, false, true, []ledger.What{ledger.Quarantined}}, {8, true, false, []ledger.What{ledger.Quarantined, ledger.Restored}}},
		"ordered back in vain": {{0, false, true, []ledger.What{ledger.Quarantined}}, {1, true, true, []ledger.What{ledger.Quarantined}},
			{8, false, false, []ledger.What{ledger.Quarantined, ledger.Purged}}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, enforcing(t))
			b.look()
			b.save("status.docx")
			b.look()
			id := b.ids["status.docx"]
			b.must(b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerDelete}))
			g, err := b.p.Begin(t.Context(), id, b.seen("status.docx"), b.sum("status.docx"))
			b.must(err)
			delete(b.files, "status.docx")
			for _, s := range steps {
				b.now = b.now.AddDate(0, 0, s.days)
				if s.order {
					b.ordered(Restore, id)
				}
				var held []Holding
				if s.held {
					held = []Holding{{Item: id, Since: g.Now, Purge: g.Purge}}
				}
				for range 2 {
					b.restart()
					b.must(b.p.Holds(t.Context(), held, []policy.Place{policy.Desktop}))
				}
				list, err := b.d.History(1000)
				b.must(err)
				var got []ledger.What
				for _, r := range list {
					switch r.What {
					case ledger.Quarantined, ledger.Restored, ledger.Purged:
						got = append(got, r.What)
					}
				}
				if !slices.Equal(got, s.want) {
					t.Errorf("after %d days: %v, want %v", s.days, got, s.want)
				}
			}
		})
	}
}

// ordered gives an order whose companion dies before it tells what became of it.
func (b *bench) ordered(v Verb, id ledger.ID) {
	b.t.Helper()
	release, err := b.p.Attach()
	b.must(err)
	done := make(chan error)
	go func() { // waited for below
		_, err := b.p.Order(b.t.Context(), v, id)
		done <- err
	}()
	for len(b.work().Tasks) == 0 {
		time.Sleep(time.Millisecond)
	}
	release()
	if err := <-done; !errors.Is(err, ErrNoCompanion) {
		b.t.Fatal(err)
	}
}
