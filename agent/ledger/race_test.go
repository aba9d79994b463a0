package ledger

import (
	"fmt"
	"sync"
	"testing"
)

// TestTogether uses a ledger from many goroutines, for the race detector.
func TestTogether(t *testing.T) {
	b := newBench(t)
	b.walk()
	const workers, each = 6, 40
	for i := range workers * each {
		b.w.create(fmt.Sprintf("%s/%d.docx", deskRoot, i), fmt.Sprint("nummer ", i))
	}
	k := b.look()
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			for i := w * each; i < (w+1)*each; i++ {
				s := b.w.seen(fmt.Sprintf("%s/%d.docx", deskRoot, i))
				if _, ok := k.Recall(s); !ok {
					k.Keep(s, content("1"))
				}
				k.FirstSeen(s)
				b.l.Health()
				if i%10 == 0 {
					if err := b.l.Audit(Event{What: Asked}); err != nil {
						t.Error(err)
					}
					if err := b.l.Maintain(t.Context()); err != nil {
						t.Error(err)
					}
				}
				err := b.l.Items(t.Context(), Filter{Paths: i%3 == 0}, func(it Item) error {
					if i%20 == 0 { // writing from within a listing
						return b.l.MarkAsked(it.ID)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	if n := len(b.all(Filter{})); n != workers*each {
		t.Errorf("%d items, want %d", n, workers*each)
	}
	if a := b.verify(); len(a.Problems) > 0 || a.Records != workers*each/10 {
		t.Errorf("%+v", a)
	}
}
