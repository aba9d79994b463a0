package device

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// pass is one decision pass over a person's items.
type pass struct {
	person    *Person
	policy    *policy.Policy
	moment    ledger.Moment
	observe   bool
	work      Work
	removable map[policy.Place][]ledger.ID // what may be removed unasked
	files     map[policy.Place]int         // files of each place
	next      time.Time
}

// passEvery is how long nothing new can come up unnoticed, whatever is
// overlooked in telling when a pass is next due.
const passEvery = time.Hour

// Work decides about every item of the person and returns what is to be done
// now. When nothing can have changed since the last call it returns at once.
func (p *Person) Work(ctx context.Context) (Work, error) {
	if w, rests := p.rests(); rests {
		return w, nil
	}
	w, err := p.decided(ctx)
	p.mu.Lock()
	p.given = len(w.Tasks)
	p.mu.Unlock()
	return w, err
}

func (p *Person) decided(ctx context.Context) (Work, error) {
	m, err := p.d.ledger.Moment()
	if err != nil {
		return Work{}, err
	}
	ordered := p.takeOrders()
	p.mu.Lock()
	p.contact = p.d.o.Pulse()
	idle := !p.dirty && m.Now.Before(p.next) && p.next.Sub(m.Now) <= passEvery
	quiet := Work{Tasks: ordered, Due: p.last.Due, Warn: p.last.Warn, Sure: m.Sure}
	p.dirty = false
	p.mu.Unlock()
	if idle {
		return quiet, nil
	}
	w, err := p.pass(ctx, m)
	if err != nil {
		p.mu.Lock()
		p.dirty = true
		p.mu.Unlock()
		return Work{}, err
	}
	w.Tasks = append(ordered, w.Tasks...)
	return w, nil
}

func (p *Person) pass(ctx context.Context, m ledger.Moment) (Work, error) {
	s := &pass{person: p, policy: p.d.o.Policy, moment: m, next: m.Now.Add(passEvery),
		removable: map[policy.Place][]ledger.ID{}, files: map[policy.Place]int{}}
	var err error
	if s.observe, err = p.observing(); err != nil {
		return Work{}, err
	}
	if err := p.d.ledger.Items(ctx, ledger.Filter{User: p.user}, s.item); err != nil {
		return Work{}, err
	}
	if err := s.unattended(); err != nil {
		return Work{}, err
	}
	s.work.Sure = m.Sure
	if asked, err := p.d.ledger.Mark(markSummary + p.tag); err != nil {
		return Work{}, err
	} else if sameDay(asked.At, m.Now) {
		s.work.Ask = nil // one summary a day
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.granted)
	for _, t := range s.work.Tasks {
		if t.Verb == Remove {
			p.granted[t.Item] = true
		}
	}
	p.next, p.last = s.next, s.work
	return s.work, nil
}

// item decides about one item.
func (s *pass) item(it ledger.Item) error {
	if it.Held != (ledger.Held{}) {
		switch sure := s.moment.Sure; {
		case sure.IsZero() || sure.Before(it.Held.Purge):
			s.soon(it.Held.Purge)
		case s.ready(it.ID):
			s.task(it.ID, Purge, false)
		}
	}
	if !it.Missing.IsZero() {
		return nil
	}
	s.files[it.Place]++
	if it.Answer == policy.AnswerDelete || it.Answer == policy.AnswerSent {
		if s.ready(it.ID) {
			s.task(it.ID, Remove, true)
		}
		return nil
	}
	d := s.person.d.decide(s.moment, it)
	switch d.Action {
	case policy.Remove, policy.Ask:
		s.work.Due++
		if d.Action == policy.Remove && s.ready(it.ID) {
			s.removable[it.Place] = append(s.removable[it.Place], it.ID)
		}
		if !s.observe && (it.Asked.IsZero() || it.Asked.Before(it.KeepUntil)) {
			s.work.Ask = append(s.work.Ask, it.ID)
		}
	case policy.Warn:
		s.work.Warn++
	}
	if !d.Due.IsZero() {
		s.soon(d.Due)
		s.soon(earlier(s.policy.Asking.WarnBefore, d.Due))
	}
	return nil
}

// earlier is t less a period of an exact length.
func earlier(p policy.Period, t time.Time) time.Time { return t.Add(-p.From(t).Sub(t)) }

// soon says that something changes at t.
func (s *pass) soon(t time.Time) {
	if t.After(s.moment.Now) && t.Before(s.next) {
		s.next = t
	}
}

// ready reports whether a removal may be tried, again if it failed before.
func (s *pass) ready(id ledger.ID) bool {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	again := s.person.tried[id]
	if again.IsZero() || !s.moment.Now.Before(again) || again.Sub(s.moment.Now) > retry {
		return true
	}
	s.soon(again)
	return false
}

func (s *pass) task(id ledger.ID, v Verb, ordered bool) {
	s.work.Tasks = append(s.work.Tasks, Task{Item: id, Verb: v, Ordered: ordered})
}

// fewFiles is how many files of a place may be removed in a run whatever share
// of it they are: three files on a desktop are no mass removal.
const fewFiles = 4

// unattended adds the removals that the policy may do by itself, unless a brake
// holds them. A run is a day in Copenhagen.
func (s *pass) unattended() error {
	total := 0
	for _, ids := range s.removable {
		total += len(ids)
	}
	if total == 0 || s.observe {
		return s.release()
	}
	d, brakes := s.person.d, s.policy.Removal.Brakes
	since, err := d.ledger.Mark(markPolicy)
	if err != nil {
		return err
	}
	sure := s.moment.Sure
	if wait := brakes.NewPolicyWait.From(since.At); sure.IsZero() || sure.Before(wait) {
		s.soon(wait)
		return s.release()
	}
	done, err := d.removedToday(s.moment.Now)
	if err != nil {
		return err
	}
	on, err := d.ledger.Mark(markBrake)
	if err != nil {
		return err
	}
	// Once stopped it stays so until the person has answered about every file:
	// else one answer would let all the others go.
	stop := !on.At.IsZero() || done+total > brakes.MaxFiles
	for place, ids := range s.removable {
		stop = stop || len(ids) > fewFiles && len(ids)*100 > brakes.MaxPercent*s.files[place]
	}
	if stop {
		return d.brake(s.moment.Now, total)
	}
	for _, ids := range s.removable {
		for _, id := range ids {
			s.task(id, Remove, false)
		}
	}
	slices.SortFunc(s.work.Tasks, func(a, b Task) int { return slices.Compare(a.Item[:], b.Item[:]) })
	return s.release()
}

// release lets go of the brake: what it held is answered or gone.
func (s *pass) release() error {
	m, err := s.person.d.ledger.Mark(markBrake)
	if err != nil || m.At.IsZero() {
		return err
	}
	return s.person.d.ledger.SetMark(markBrake, ledger.Mark{})
}

// brake stops a run that would remove more than is usual. It is written down
// once a day.
func (d *Device) brake(now time.Time, files int) error {
	m, err := d.ledger.Mark(markBrake)
	if err != nil || sameDay(m.At, now) {
		return err
	}
	if err := d.ledger.SetMark(markBrake, ledger.Mark{At: now, Note: strconv.Itoa(files)}); err != nil {
		return err
	}
	return d.ledger.Audit(ledger.Event{What: ledger.BrakeStopped, Rule: d.o.Policy.Name, Count: files})
}

// removedToday is how many files went unattended today.
func (d *Device) removedToday(now time.Time) (int, error) {
	m, err := d.ledger.Mark(markRemovals)
	if err != nil || !sameDay(m.At, now) {
		return 0, err
	}
	n, err := strconv.Atoi(m.Note)
	if err != nil {
		return 0, fmt.Errorf("reading the mark of removals: %w", err)
	}
	return n, nil
}

func (d *Device) countRemoval() error {
	m, err := d.ledger.Moment()
	if err != nil {
		return err
	}
	n, err := d.removedToday(m.Now)
	if err != nil {
		return err
	}
	return d.ledger.SetMark(markRemovals, ledger.Mark{At: m.Now, Note: strconv.Itoa(n + 1)})
}

func sameDay(a, b time.Time) bool {
	const form = time.DateOnly
	return a.In(policy.Copenhagen()).Format(form) == b.In(policy.Copenhagen()).Format(form)
}
