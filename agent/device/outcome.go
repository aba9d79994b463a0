package device

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Begin gives leave to remove an item that Work told the companion to remove,
// if the file it has open is still that item and the decision still holds. The
// error is ledger.ErrChanged when it does not: the file is looked at anew then.
func (p *Person) Begin(_ context.Context, id ledger.ID, s scan.Seen, sum [32]byte) (Grant, error) {
	p.verdict.Lock()
	defer p.verdict.Unlock()
	d := p.d
	it, err := d.ledger.Item(p.user, id)
	if err != nil {
		return Grant{}, err
	}
	m, err := d.ledger.Moment()
	if err != nil {
		return Grant{}, err
	}
	ordered := it.Answer == policy.AnswerDelete || it.Answer == policy.AnswerSent
	rule := "answer." + string(it.Answer)
	if !ordered {
		dec := d.decide(m, it)
		p.mu.Lock()
		granted := p.granted[id]
		p.mu.Unlock()
		if rule = dec.Rule; dec.Action != policy.Remove || !granted {
			return Grant{}, fmt.Errorf("item %s is not to be removed: %w", id, ledger.ErrChanged)
		}
	}
	if err := d.ledger.Confirm(p.user, id, s, sum, ordered); err != nil {
		if ordered && errors.Is(err, ledger.ErrChanged) { // the answer was about what it was then
			err = errors.Join(err, d.ledger.Unanswer(p.user, id))
		}
		p.changed()
		return Grant{}, err
	}
	if err := d.ledger.Audit(ledger.Event{What: ledger.Decided, Item: id.String(), Place: it.Place, Answer: it.Answer, Rule: rule}); err != nil {
		return Grant{}, err
	}
	if !ordered { // counted beforehand: a crash may only make the brake stronger
		if err := d.countRemoval(); err != nil {
			return Grant{}, err
		}
	}
	g := Grant{Now: m.Now, Names: 1}
	if q := d.o.Policy.Removal.Quarantine; q != (policy.Period{}) && q.N > 0 {
		g.Purge = q.From(m.Now)
	}
	if ordered && it.Names > 1 {
		g.Names = it.Names
	}
	p.mu.Lock()
	p.going[id] = true
	p.mu.Unlock()
	return g, nil
}

// Done takes what became of a task. What an earlier process began and this one
// ended is told likewise.
func (p *Person) Done(_ context.Context, out Outcome) error {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.going, out.Item)
	}()
	it, err := p.d.ledger.Item(p.user, out.Item)
	if errors.Is(err, ledger.ErrUnknown) {
		p.settle(out)
		return nil // of an item that was forgotten, or of another ledger
	}
	if err != nil {
		return err
	}
	if err := p.record(it, out); err != nil {
		return err
	}
	p.settle(out)
	p.changed()
	return nil
}

// record writes down what became of an item: in the log first, so that after a
// crash Holds can tell what was written and what was not.
func (p *Person) record(it ledger.Item, out Outcome) error {
	l := p.d.ledger
	m, err := l.Moment()
	if err != nil {
		return err
	}
	switch out.Became {
	case disposal.Quarantined:
		if it.Held != (ledger.Held{}) && it.Held.Purge.Equal(out.Purge) {
			return nil // it was told already: its end was cut off, and made up for
		}
		if err := p.audit(it, ledger.Quarantined, out); err != nil {
			return err
		}
		return errors.Join(p.d.countGone(it, m.Now), l.Hold(p.user, it.ID, ledger.Held{Since: m.Now, Purge: out.Purge}))
	case disposal.Erased:
		p.d.deleted()
		if err := p.audit(it, ledger.Erased, out); err != nil {
			return err
		}
		return errors.Join(p.d.countGone(it, m.Now), l.Forget(it.ID))
	case disposal.Restored:
		if err := p.audit(it, ledger.Restored, out); err != nil {
			return err
		}
		p.ordersBack(it.ID, false)
		return errors.Join(p.d.count(func(t *compliance.Totals) { t.Restored++ }), p.free(it, false))
	case disposal.Purged:
		p.d.deleted()
		if err := p.audit(it, ledger.Purged, out); err != nil {
			return err
		}
		late := wholeDays(m.Now.Sub(it.Held.Purge)) > 1
		return errors.Join(p.free(it, true), p.d.count(func(t *compliance.Totals) {
			t.Purged++
			if late {
				t.PurgedLate++
			}
		}))
	}
	return p.kept(it, out)
}

// kept is for a file that was not removed, or not purged or restored.
func (p *Person) kept(it ledger.Item, out Outcome) error {
	if out.Verb == Restore {
		p.ordersBack(it.ID, false)
	}
	now := p.d.o.Now().UTC()
	p.mu.Lock()
	p.tried[it.ID] = now.Add(retry)
	p.troubles = append(p.troubles, Trouble{Item: it.ID, Reason: out.Reason, At: now})
	if len(p.troubles) > mostTroubles {
		p.troubles = p.troubles[1:]
	}
	p.mu.Unlock()
	switch {
	case out.Verb != Remove && out.Reason == disposal.Gone:
		return p.d.ledger.Release(p.user, it.ID)
	case out.Verb != Remove:
		return nil
	case out.Reason == disposal.InUse, out.Reason == disposal.Stopped, out.Reason == disposal.Interrupted:
		return nil // it is tried again
	}
	return p.audit(it, ledger.RemovalRefused, out)
}

// Trouble is that something could not be done with an item.
type Trouble struct {
	Item   ledger.ID       `json:"item"`
	Reason disposal.Reason `json:"reason"`
	At     time.Time       `json:"at"`
}

const mostTroubles = 100

func (p *Person) audit(it ledger.Item, w ledger.What, out Outcome) error {
	e := ledger.Event{What: w, Item: it.ID.String(), Place: it.Place, Answer: it.Answer}
	if w == ledger.RemovalRefused {
		e.Rule = string(out.Reason)
	}
	if err := p.d.ledger.Audit(e); err != nil {
		return err
	}
	if out.Bin && (w == ledger.Quarantined || w == ledger.Erased) && !out.BinLeft {
		return p.d.ledger.Audit(ledger.Event{What: ledger.BinEmptied, Item: it.ID.String(), Place: it.Place})
	}
	return nil
}

// deleted says that the ledger's files still hold what was deleted.
func (d *Device) deleted() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stale = true
}
