package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Person is one user's view of the device.
type Person struct {
	d    *Device
	user ledger.User
	tag  string
	wake chan struct{} // the companion has something to do

	// verdict is held while an answer is taken or leave to remove is given, so
	// that each knows of the other. It is taken before mu.
	verdict sync.Mutex

	mu       sync.Mutex // guards all below
	attached int        // companions, at most one
	contact  time.Time  // of the last word from the companion
	sight    Sight
	troubles []Trouble
	dirty    bool      // something changed since the last pass
	next     time.Time // when a pass may find something new
	orders   []*order
	tried    map[ledger.ID]time.Time // removals that failed, and when to try again
	granted  map[ledger.ID]bool      // what the last pass let the companion remove
	going    map[ledger.ID]bool      // what it has leave to remove and is at
	last     Work
	given    int // tasks of the last Work: before it asks for the next the companion has done them
}

// Errors that the local API tells apart. Refused carries what a person is told.
var (
	// ErrBusy: another companion of the same user is at work.
	ErrBusy = errors.New("another companion of this user is at work")
	// ErrNoCompanion: nobody is there who could do it: the user's companion does
	// not run.
	ErrNoCompanion = errors.New("the user's companion does not run")
)

// Refused is an answer that the rules do not allow, in words for the person.
type Refused struct{ policy.Sentence }

// Error is the English sentence.
func (r Refused) Error() string { return r.EN }

// Owns reports whether an item is the person's.
func (p *Person) Owns(id ledger.ID) bool {
	_, err := p.d.ledger.Item(p.user, id)
	return err == nil
}

// Attach makes the caller the user's one companion until release is called. The
// error is ErrBusy while there is another.
func (p *Person) Attach() (release func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.attached > 0 {
		return nil, ErrBusy
	}
	p.attached, p.dirty = 1, true
	clear(p.going)
	p.contact = p.d.o.Pulse()
	if err := p.d.ledger.SetMark(markUser+p.tag, ledger.Mark{At: p.d.o.Now().UTC()}); err != nil {
		p.d.o.Log.Error("ledger", "code", "unwritable") // its health tells too
	}
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.attached = 0
		for _, o := range p.orders {
			o.end(Outcome{}, ErrNoCompanion)
		}
		p.orders = nil
	}), nil
}

// touched says that a pass may find something new.
func (p *Person) touched() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dirty = true
}

// changed says so too, and wakes the companion.
func (p *Person) changed() {
	p.touched()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Wait returns when there may be something to do, or when ctx ends.
func (p *Person) Wait(ctx context.Context) error {
	select {
	case <-p.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Answer takes what the person says about an item of theirs. A dispensation
// longer than the policy allows is Refused; the errors are else those of
// ledger.Answer.
func (p *Person) Answer(ctx context.Context, id ledger.ID, r ledger.Reply) error {
	if r.Answer == policy.AnswerKeep {
		m, err := p.d.ledger.Moment()
		if err != nil {
			return err
		}
		most := p.d.o.Policy.Asking.KeepAtMost
		if latest := most.From(m.Now); r.Until.After(latest) {
			return Refused{policy.Sentence{
				DA: fmt.Sprintf("Så længe må filen ikke blive liggende. Vælg en dato senest %s.", latest.In(policy.Copenhagen()).Format("2.1.2006")),
				EN: fmt.Sprintf("The file may not stay for so long. Choose a date no later than %s.", latest.In(policy.Copenhagen()).Format("2 January 2006")),
			}}
		}
	}
	it, err := p.d.ledger.Item(p.user, id)
	if err != nil {
		return err
	}
	if err := p.take(id, r); err != nil {
		return err
	}
	p.changed()
	return p.d.ledger.Audit(ledger.Event{What: ledger.Answered, Item: id.String(), Place: it.Place, Answer: r.Answer})
}

// tooLate: an answer that would spare a file that is just being removed.
var tooLate = Refused{policy.Sentence{
	DA: "Filen er ved at blive slettet i dette øjeblik. Den kan hentes tilbage med »husorden restore«.",
	EN: "The file is being removed this very moment. It can be had back with “husorden restore”."}}

// take writes an answer down, unless it comes too late.
func (p *Person) take(id ledger.ID, r ledger.Reply) error {
	p.verdict.Lock()
	defer p.verdict.Unlock()
	p.mu.Lock()
	going := p.going[id]
	delete(p.tried, id) // they may have closed the program that held it
	p.mu.Unlock()
	if going && r.Answer != policy.AnswerDelete && r.Answer != policy.AnswerSent {
		return tooLate
	}
	return p.d.ledger.Answer(p.user, id, r)
}

// Asked says that the person was asked about items.
func (p *Person) Asked(_ context.Context, ids []ledger.ID) error {
	for _, id := range ids {
		if _, err := p.d.ledger.Item(p.user, id); err != nil {
			return err
		}
	}
	if err := p.d.ledger.MarkAsked(ids...); err != nil {
		return err
	}
	m, err := p.d.ledger.Moment()
	if err != nil {
		return err
	}
	if err := p.d.ledger.SetMark(markSummary+p.tag, ledger.Mark{At: m.Now}); err != nil {
		return err
	}
	p.changed()
	return p.d.ledger.Audit(ledger.Event{What: ledger.Asked, Count: len(ids)})
}

// Saw takes what the companion saw of the places. The first whole look ends the
// time in which the device only observes.
func (p *Person) Saw(_ context.Context, s Sight) error {
	m, err := p.d.ledger.Moment()
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.contact = p.d.o.Pulse()
	for i := range s.Places {
		if s.Whole {
			s.Places[i].At = m.Now
		} else if was := p.seen(s.Places[i].Path); was != nil {
			s.Places[i].At, s.Places[i].Files, s.Places[i].Unread = was.At, was.Files, was.Unread
		}
	}
	p.sight = s
	p.mu.Unlock()
	if !s.Whole {
		return nil
	}
	p.changed() // what had to wait until it was known where files lie
	first, err := p.d.ledger.Mark(markObserved + p.tag)
	if err != nil || !first.At.IsZero() {
		return err
	}
	defer p.changed()
	return p.d.ledger.SetMark(markObserved+p.tag, ledger.Mark{At: m.Now})
}

func (p *Person) seen(path string) *PlaceSeen {
	i := slices.IndexFunc(p.sight.Places, func(s PlaceSeen) bool { return s.Path == path })
	if i < 0 {
		return nil
	}
	return &p.sight.Places[i]
}

// observing reports whether nobody is to be asked and nothing removed unasked:
// by the policy, or because the first look is not done.
func (p *Person) observing() (bool, error) {
	if p.d.o.Policy.Mode == policy.Observe {
		return true, nil
	}
	first, err := p.d.ledger.Mark(markObserved + p.tag)
	return first.At.IsZero(), err
}

// retry is how long a removal that failed waits.
const retry = 10 * time.Minute
