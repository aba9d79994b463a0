package device

import (
	"context"
	"slices"
	"sync"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// order is a task that somebody waits for, such as a restore.
type order struct {
	task Task
	sent bool // the companion has it
	once sync.Once
	done chan struct{}
	out  Outcome
	err  error
}

func (o *order) end(out Outcome, err error) {
	o.once.Do(func() {
		o.out, o.err = out, err
		close(o.done)
	})
}

var notDue = Refused{policy.Sentence{
	DA: "Filen kan stadig hentes tilbage og bliver først slettet for altid på sin dato.",
	EN: "The file can still be had back and goes for good only at its date."}}

// Order has the companion do something with an item of the person, and waits for
// what becomes of it. The error is ErrNoCompanion when there is none,
// ledger.ErrUnknown for an item that is not theirs, Refused for a purge before
// its date, or ctx's.
func (p *Person) Order(ctx context.Context, v Verb, id ledger.ID) (Outcome, error) {
	it, err := p.d.ledger.Item(p.user, id)
	if err != nil {
		return Outcome{}, err
	}
	if m, err := p.d.ledger.Moment(); err != nil {
		return Outcome{}, err
	} else if v == Purge && (it.Held == (ledger.Held{}) || m.Now.Before(it.Held.Purge)) {
		return Outcome{}, notDue
	}
	p.mu.Lock()
	if p.attached == 0 {
		p.mu.Unlock()
		return Outcome{}, ErrNoCompanion
	}
	o := &order{task: Task{Item: id, Verb: v, Ordered: true}, done: make(chan struct{})}
	p.orders = append(p.orders, o)
	delete(p.tried, id)
	p.mu.Unlock()
	p.changed()
	defer p.cancel(o)
	select {
	case <-o.done:
		return o.out, o.err
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

func (p *Person) cancel(o *order) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.orders = slices.DeleteFunc(p.orders, func(other *order) bool { return other == o })
}

// takeOrders returns the orders that the companion has not got yet. That it has
// one to bring a file back is written down: it does that before anything else, so
// whatever left the undo area afterwards was brought back.
func (p *Person) takeOrders() []Task {
	p.mu.Lock()
	ts := p.queuedLocked()
	p.mu.Unlock()
	for _, t := range ts {
		if t.Verb == Restore {
			p.ordersBack(t.Item, true)
		}
	}
	return ts
}

func (p *Person) queuedLocked() []Task {
	var ts []Task
	for _, o := range p.orders {
		if !o.sent {
			o.sent = true
			ts = append(ts, o.task)
			if o.task.Verb == Remove {
				p.granted[o.task.Item] = true
			}
		}
	}
	return ts
}

// settle ends the orders that an outcome is of.
func (p *Person) settle(out Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.orders {
		if o.task.Item == out.Item && o.task.Verb == out.Verb {
			o.end(out, nil)
		}
	}
}
