package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Question is something the rules behind a policy leave open, such as S10, which
// says one year in one place and two in another. Whoever sets the policy must
// choose one of the options.
type Question struct {
	ID      string   `yaml:"id,required"`
	Text    Sentence `yaml:"text,required"`
	Source  []string `yaml:"source"`
	Options []Period `yaml:"options,required"`
	Answer  Period   `yaml:"answer,omitempty"` // none: still open
}

// ErrOpen is returned for a policy with an open question.
var ErrOpen = errors.New("the policy leaves a question open")

// Open lists the questions that nobody has answered.
func (p *Policy) Open() []Question {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q Question) bool { return q.Answer != Period{} })
}

// Enforceable returns nil when the policy may remove files, and an error that
// wraps ErrOpen and says what to choose when a question is open. A policy that
// is not enforceable may be scanned, warned and asked with.
func (p *Policy) Enforceable() error {
	open := p.Open()
	if len(open) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s (%s); choose %s", ErrOpen, open[0].ID, strings.Join(open[0].Source, ", "), open[0].choices(open[0].ID+"=", " or "))
}

// choices writes every option with a word before each.
func (q Question) choices(before, between string) string {
	var out []string
	for _, o := range q.Options {
		out = append(out, before+o.String())
	}
	return strings.Join(out, between)
}

// choose answers the question with the word of a person.
func (q *Question) choose(word string) error {
	for _, o := range q.Options {
		if o.String() == word {
			q.Answer = o
			return nil
		}
	}
	return fmt.Errorf("%q does not answer %s; choose %s", word, q.ID, q.choices(q.ID+"=", " or "))
}

// keep returns how long a retention rule keeps, and whether that is settled.
func (p *Policy) keep(r RetentionRule) (Period, bool) {
	if r.Question == "" {
		return r.Keep, r.Keep != Period{}
	}
	for _, q := range p.Questions {
		if q.ID == r.Question {
			return q.Answer, q.Answer != Period{}
		}
	}
	return Period{}, false
}
