package policy

import (
	"slices"
	"time"
)

// Decide says what the rules demand of one file at one time. It is a pure
// function: the same facts, policy and time give the same decision. It is total:
// every Facts yields an action, a rule and a sentence.
//
// As time goes by and nothing else changes, a decision only becomes more
// pressing: keep, warn, ask, remove. Remove is what the program may do without
// a person; what a person has ordered does not go through Decide.
//
// Under mode observe the decision is the same as under ask: what is due is due.
// It is for the caller not to disturb anyone.
func Decide(f Facts, p *Policy, now time.Time) Decision {
	switch {
	case p == nil:
		return Decision{Action: Keep, Rule: "no_policy", Because: sayNoPolicy}
	case f.Answer == AnswerPrivate:
		return Decision{Action: ExemptAction, Rule: "answer.private", Because: sayAnswerPrivate}
	case f.Answer == AnswerNotPersonal:
		return Decision{Action: ExemptAction, Rule: "answer.not_personal", Because: sayAnswerNotPersonal}
	}

	exempt := f.Scope == Exempt || f.Scope == OutOfScope
	covered := p.covered(f.Contents)
	switch {
	case f.Status != Scanned && (exempt || !covered || len(f.Findings) == 0):
		// What was not read may hold anything: nothing found is not nothing there.
		return notScanned(f.Reason)
	case exempt:
		return exempted(f)
	case !covered:
		return Decision{Action: Keep, Rule: "not_covered", Because: sayNotCovered}
	}

	place, ok := p.Place(f.Place)
	switch {
	case !ok:
		return Decision{Action: Keep, Rule: "no_place_rule", Because: sayNoPlaceRule}
	case f.FirstSeen.IsZero():
		return Decision{Action: Ask, Rule: "clock.unknown", Source: slices.Clone(place.Source), Because: sayClockUnknown}
	}
	return timed(f, p, p.deadline(f, place), now)
}

// timed decides about a file that the rules cover and that has a deadline.
func timed(f Facts, p *Policy, dl deadline, now time.Time) Decision {
	d := Decision{Rule: dl.rule, Source: slices.Clone(dl.source), Due: dl.due}
	if f.KeepUntil.After(d.Due) {
		d.Due = f.KeepUntil.UTC()
	}
	unapproved := f.Cloud != "" && len(p.Stores) > 0 && !slices.Contains(p.Stores, f.Cloud)
	switch {
	case now.Before(f.KeepUntil):
		d.Action, d.Rule = Keep, "answer.keep"
		d.Because = sayKept(f)
	case !now.Before(d.Due):
		return overdue(f, p, d, dl, now)
	case !now.Before(p.Asking.WarnBefore.before(d.Due)):
		d.Action = Warn
		d.Because = sayWarn(f, d.Due, dl.because)
	case unapproved:
		d.Action, d.Rule, d.Source = Warn, "store.not_approved", []string{"S3"}
		d.Because = sayWarn(f, d.Due, sayNotApproved)
	default:
		d.Action = Keep
		d.Because = sayKeep(f, d.Due, dl.because)
	}
	return d
}

// overdue decides about a file that should be gone by now.
func overdue(f Facts, p *Policy, d Decision, dl deadline, now time.Time) Decision {
	d.Action = Ask
	d.Because = sayAsk(f, d.Due, dl.because)
	if !p.RemovesByItself() || f.Asked.IsZero() || f.Asked.Before(f.KeepUntil) {
		return d // nobody may be surprised: first the person is asked, again after a dispensation
	}
	grace := p.Removal.After.From(later(d.Due, f.Asked))
	switch why := hold(f, p, now); {
	case why != (Sentence{}):
		d.Because = d.Because.and(why)
	case now.Before(grace):
		d.Because = d.Because.and(sayWillRemove(grace))
	default:
		d.Action = Remove
		d.Because = sayRemove(f, d.Due, dl.because)
	}
	return d
}

// hold says why the program may not remove the file by itself, or nothing.
func hold(f Facts, p *Policy, now time.Time) Sentence {
	r := p.Removal
	switch {
	case p.Enforceable() != nil:
		return holdOpen
	case f.Suspect:
		return holdClock
	case f.Status != Scanned:
		return holdPart
	case !slices.ContainsFunc(f.Findings, r.enough(p.Covers)):
		return holdAskOnly
	case f.FirstSeenEstimated:
		return holdEstimate
	case !r.Settle.Settled(f.Clock, now):
		return holdSettle
	case f.LastModified.IsZero() || now.Before(r.QuietFor.From(f.LastModified)):
		return holdQuiet
	case f.Cloud != "" && !slices.Contains(r.Clouds, f.Cloud):
		return holdCloud
	case f.Names != 1:
		return holdNames
	}
	return Sentence{}
}

// enough reports of a finding whether it is enough to remove a file.
func (r Removal) enough(c Covers) func(Finding) bool {
	return func(f Finding) bool {
		return c.finding(f) && f.Confidence.AtLeast(Medium) && f.Confidence.AtLeast(r.Confidence) && !slices.Contains(r.AskOnly, f.Kind)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// deadline is when a file must be gone, and the rule that says so.
type deadline struct {
	rule    string
	source  []string
	because Sentence
	due     time.Time
}

// deadline returns the earliest deadline of the place and the retention rules.
// A rule whose question is open sets none.
func (p *Policy) deadline(f Facts, place PlaceRule) deadline {
	dl := deadline{place.ID, place.Source, place.Because, place.Due.From(f.FirstSeen)}
	for _, r := range p.Retention {
		keep, settled := p.keep(r)
		from := f.FirstSeen
		if r.Counted == FromEnded {
			from = f.Ended
		}
		if !settled || from.IsZero() || len(r.DocumentTypes) > 0 && !slices.Contains(r.DocumentTypes, f.DocumentType) {
			continue
		}
		if due := keep.From(from); due.Before(dl.due) {
			dl = deadline{r.ID, r.Source, r.Because, due}
		}
	}
	return dl
}

func notScanned(r Reason) Decision {
	s, ok := sayNotScanned[r]
	if !ok {
		r = "unknown"
		s = sayNotScannedUnknown
	}
	return Decision{Action: NotScannedAct, Rule: "not_scanned." + string(r), Because: s}
}

func exempted(f Facts) Decision {
	d := Decision{Action: ExemptAction, Rule: "scope." + string(f.Scope), Because: sayExempt}
	switch {
	case f.Scope == OutOfScope:
		d.Because = sayOutOfScope
	case f.DocumentType == BirthdayList || f.DocumentType == PlayDateList || f.DocumentType == AdHocList:
		d.Source, d.Because = []string{"T1"}, sayExemptList
	case f.DocumentType == PolicyText:
		d.Because = sayPolicyText
	}
	return d
}
