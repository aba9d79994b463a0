package reading

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/policy"
)

// own counts the persons in a file: the household's own, and others.
type own struct{ ours, others int }

func (o *own) add(l *ours.List, m match.Match, text []byte) {
	var mine bool
	switch m.Kind {
	case policy.CPR:
		mine = l.CPR(text)
	case policy.PersonName:
		mine = l.Name(text)
	default:
		return
	}
	if mine {
		o.ours++
	} else {
		o.others++
	}
}

// only reports whether everyone named in full or numbered is one of ours.
func (o own) only() bool { return o.ours > 0 && o.others == 0 }

// aboutSomebodyElse reports whether the file may speak of a child by first name
// alone: then it is not private, whoever signed it.
func (r *Reader) aboutSomebodyElse() bool {
	if r.stream.FirstNames == 0 {
		return false
	}
	for k := range r.found.kinds {
		switch k {
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics, policy.Criminal, policy.Social, policy.CPRPartial:
			return true
		}
	}
	return false
}

// doubt lowers what was found in an English text by one step: names, which are
// mostly those of authors, and everyday Danish words that are sensitive about a
// person, which are mostly other words. Alone they do not put the papers of a
// program under the house's rules.
func doubt(fs []Finding) {
	for i := range fs {
		switch f := &fs[i]; f.Kind {
		case policy.PersonName:
			if f.Confidence == policy.High {
				f.Confidence = policy.Medium
			}
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics, policy.Criminal, policy.Social:
			if f.Confidence == policy.Medium {
				f.Confidence = policy.Low
			}
		}
	}
}
