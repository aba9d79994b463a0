//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

// What must hold whenever the agent has looked at everything.

// clocks: none is earlier than the paper, and none begins anew.
func (k *killing) clocks(s device.Status) {
	k.t.Helper()
	latest := map[int]device.ItemStatus{}
	for _, it := range s.Items {
		n := numberOf(it.Path)
		if _, err := os.Lstat(it.Path); k.all[n] == nil || it.Status == device.Quarantined || err != nil {
			continue
		}
		if it.FirstSeen.Before(k.all[n].since) {
			k.t.Errorf("paper %d, saved at %v, is said to be there since %v", n, k.all[n].since, it.FirstSeen)
		}
		if was, ok := latest[n]; !ok || it.FirstSeen.After(was.FirstSeen) { // one before may be remembered for a while
			latest[n] = it
		}
	}
	for n, it := range latest {
		p := k.all[n]
		if !p.first.IsZero() && it.FirstSeen.After(p.first) {
			k.t.Errorf("paper %d: its clock was %v and is %v\n%v\n%+v", n, p.first, it.FirstSeen, p, it)
		}
		p.first = it.FirstSeen
	}
}

// accounted reports whether a paper is where it may be: in its place, in the undo
// area, gone at the date that was told, or deleted by its owner.
func (k *killing) accounted(ctx context.Context, h house, n int, p *paper, s *device.Status, again func() error) bool {
	if p.deleted {
		return true
	}
	found, _ := k.disk()
	if same := p.holding(found[n]); len(same) > 0 {
		if p.removed && !p.restored {
			k.t.Errorf("paper %d was removed and is back, though nobody wanted it", n)
		}
		p.back()
		if p.ordered && !p.spared.IsZero() && !p.unsure { // no process is left that was at it
			p.ordered = false
		}
		return true
	}
	for _, it := range s.Items {
		if it.Status == device.Quarantined && numberOf(it.Path) == n {
			k.gone(n, p)
			return true
		}
	}
	if err := again(); err != nil {
		k.t.Logf("status: %v", err)
		return false
	}
	k.audit(ctx, h)
	if !k.purged(n) {
		return false
	}
	k.gone(n, p)
	p.deleted = true
	k.did["purged"]++
	return true
}

// purged reports whether a paper's item was purged. While nobody looked its item
// may have come and gone, or have been that of a paper it is a copy of, which is
// no more: to the ledger that one was moved.
func (k *killing) purged(n int) bool {
	var other ledger.ID
	for id, es := range k.events {
		of, known := k.items[id]
		switch {
		case es[len(es)-1].What != ledger.Purged:
		case known && of == n:
			return true
		case !known, k.all[of] != nil && k.all[of].deleted && k.all[of].text == k.all[n].text:
			other = id
		}
	}
	if other == (ledger.ID{}) {
		return false
	}
	k.items[other] = n
	return true
}

// audit looks at what the log has come to: the chain is whole, nothing was removed
// twice, and nothing purged before its date.
func (k *killing) audit(ctx context.Context, h house) {
	k.t.Helper()
	a, err := h.Verify(ctx)
	if ctx.Err() != nil {
		return // whoever waits tells for what
	}
	if err != nil || len(a.Problems) > 0 || a.Records < k.told {
		k.t.Fatalf("the audit log: %+v, %v; had %d records", a, err, k.told)
	}
	if a.Records == k.told {
		return
	}
	list, err := h.History(ctx, int(a.Records-k.told)+1000) // more may have come since
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		k.t.Fatal(err)
	}
	for _, r := range list {
		if r.N <= k.told {
			continue
		}
		k.told = r.N
		k.records[r.Item] = append(k.records[r.Item], fmt.Sprintf("%d %v %s %s %s; ", r.N, r.At, r.What, r.Answer, r.Rule))
		if r.What != ledger.Decided && r.What != ledger.Quarantined && r.What != ledger.Restored && r.What != ledger.Purged {
			continue
		}
		id, err := ledger.ParseID(r.Item)
		if err != nil {
			k.t.Fatal(err)
		}
		if r.What == ledger.Decided {
			k.decided[id] = r.At
			continue
		}
		before, failed := k.events[id], k.t.Failed()
		in := len(before) > 0 && before[len(before)-1].What == ledger.Quarantined
		switch {
		case r.What == ledger.Quarantined && in:
			k.t.Errorf("item %s was removed twice: %+v", id, before)
		case r.What != ledger.Quarantined && !in:
			k.t.Errorf("item %s was %s without having been removed: %+v", id, r.What, before)
		case r.What == ledger.Purged && r.At.Before(k.decided[id].Add(undoneFor)):
			k.t.Errorf("item %s was purged at %v, removed at %v", id, r.At, k.decided[id])
		case r.What == ledger.Quarantined && k.decided[id].IsZero():
			k.t.Errorf("item %s was removed before that was written down", id)
		}
		k.events[id] = append(before, r)
		if k.t.Failed() && !failed {
			k.wrong = append(k.wrong, k.items[id])
		}
	}
}

// gone judges that a paper was removed.
func (w *papers) gone(n int, p *paper) {
	if p.removed {
		return
	}
	now := w.k.now
	due := !now.Before(p.since.Add(keepsFor)) && !now.Before(p.edited.Add(quietFor)) && p.spared.Before(now)
	if !p.ordered && !due {
		w.wrong = append(w.wrong, n)
		w.k.t.Errorf("paper %d was removed at %v, neither ordered nor due: %v", n, now, p)
	}
	w.note(p, "gone")
	if w.did["removed"]++; !p.ordered {
		w.did["unasked"]++
	}
	p.removed, p.ordered, p.unsure, p.spared = true, false, false, time.Time{}
}

// learn takes down which papers the items are.
func (w *papers) learn(s device.Status) {
	for _, it := range s.Items {
		id, err := ledger.ParseID(it.ID)
		if err != nil {
			w.k.t.Fatal(err)
		}
		n := numberOf(it.Path)
		if n == 0 {
			continue
		}
		if was, known := w.items[id]; w.all[n] != nil && (!known || was != n) {
			w.note(w.all[n], "item %s is %s at %s, since %v", id, it.Status, it.Path, it.FirstSeen)
		}
		w.items[id] = n
	}
}

// tidy fails when something was left half done.
func (w *papers) tidy() {
	_, other := w.disk()
	if len(other) > 0 {
		w.k.t.Errorf("left in the places: %q", other)
	}
	left, err := filepath.Glob(filepath.Join(w.k.home, "*", "undo", "work", "*"))
	if err != nil || len(left) > 0 {
		w.k.t.Errorf("left in the undo area: %q, %v", left, err)
	}
}
