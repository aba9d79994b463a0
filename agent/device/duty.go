package device

import (
	"context"
	"slices"
	"time"

	"github.com/husorden/husorden/policy"
)

// DutyStatus is one recurring task.
type DutyStatus struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	SignOff policy.Role `json:"sign_off"`
	Signed  time.Time   `json:"signed,omitzero"`
	Due     time.Time   `json:"due"`
	Overdue bool        `json:"overdue"`
}

// DutyBook is every duty of the policy in force, and what this person signed.
type DutyBook struct {
	Now    time.Time   `json:"now"`
	Since  time.Time   `json:"since"` // the first start: it tells this device's calendar from another's
	Duties []DutyState `json:"duties"`
	Signed []Receipt   `json:"signed"` // the person's receipts, the newest first
}

// DutyState is a duty and its rule.
type DutyState struct {
	DutyStatus
	Every   policy.Period `json:"every"`
	Source  []string      `json:"source"` // ids of docs/rules.md
	Because string        `json:"because"`
	Review  bool          `json:"review"` // a device is gone through (S1, S2)
	// Opens is when the duty can be signed again: the middle of the period. What is
	// signed before is the same review signed twice. Zero: it never was signed.
	Opens time.Time `json:"opens,omitzero"`
}

// Open reports whether the duty can be signed.
func (s DutyState) Open(now time.Time) bool { return !now.Before(s.Opens) }

// reviewSources are the rules by which a person goes through a device.
var reviewSources = []string{"S1", "S2"}

func isReview(du policy.Duty) bool {
	return slices.ContainsFunc(du.Source, func(s string) bool { return slices.Contains(reviewSources, s) })
}

// Duties returns the duties, with their words in a language, and what the person
// signed.
func (p *Person) Duties(_ context.Context, lang string) (DutyBook, error) {
	m, err := p.d.ledger.Moment()
	if err != nil {
		return DutyBook{}, err
	}
	b := DutyBook{Now: m.Now, Duties: []DutyState{}, Signed: []Receipt{}}
	if b.Since, err = p.d.since(); err != nil {
		return b, err
	}
	for _, du := range p.d.o.Policy.Duties {
		s, err := p.d.duty(du, m.Now, b.Since, lang)
		if err != nil {
			return b, err
		}
		b.Duties = append(b.Duties, s)
	}
	list, err := p.d.receipts()
	for _, r := range list {
		if r.Tag == p.tag {
			b.Signed = append(b.Signed, r.Receipt)
		}
	}
	return b, err
}

// since is when the device was first started.
func (d *Device) since() (time.Time, error) {
	m, err := d.ledger.Mark(markInstalled)
	return m.At, err
}

// duty is how one duty stands.
func (d *Device) duty(du policy.Duty, now, since time.Time, lang string) (DutyState, error) {
	m, err := d.ledger.Mark(markDuty + du.ID)
	if err != nil {
		return DutyState{}, err
	}
	s := DutyState{DutyStatus: DutyStatus{ID: du.ID, Title: du.Title.In(lang), SignOff: du.SignOff, Signed: m.At},
		Every: du.Every, Source: du.Source, Because: du.Because.In(lang), Review: isReview(du)}
	from := m.At
	if from.IsZero() {
		from = since
	}
	s.Due = du.Every.From(from)
	s.Overdue = !now.Before(s.Due)
	if !m.At.IsZero() {
		s.Opens = m.At.Add(s.Due.Sub(m.At) / 2)
	}
	return s, nil
}

// duties is the list of a status and of a report.
func (d *Device) duties(now time.Time, lang string) ([]DutyStatus, error) {
	since, err := d.since()
	if err != nil {
		return nil, err
	}
	list := []DutyStatus{}
	for _, du := range d.o.Policy.Duties {
		s, err := d.duty(du, now, since, lang)
		if err != nil {
			return nil, err
		}
		list = append(list, s.DutyStatus)
	}
	return list, nil
}
