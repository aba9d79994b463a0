package policy

import (
	"slices"
	"time"
)

// Facts is what is known of one file when a decision is made. The zero value of
// a field means not known, and what is not known never leads to removal.
type Facts struct {
	Place Place
	Cloud Store // whose folder the file lies in; any word for a store not listed; empty: none
	Names int   // how many names (hard links) the file has
	Contents
	Clock
	Talk
}

// Contents is what the scan found.
type Contents struct {
	Status       Status
	Reason       Reason
	DocumentType DocumentType
	Category     Category
	Scope        Scope
	Findings     []Finding
}

// Clock is when things happened to the file.
type Clock struct {
	FirstSeen time.Time
	// FirstSeenEstimated: FirstSeen comes from the file's own times. Such a file
	// is never removed unattended. The ledger lifts it when the agent itself has
	// seen the file long enough; Settled says when that is.
	FirstSeenEstimated bool
	ObservedSince      time.Time // when the agent itself first saw the file
	DistinctDays       int       // days on which it did
	LastModified       time.Time
	Ended              time.Time // when the placement, stay or employment ended (K12); zero: it has not, or the file is not part of one
	Suspect            bool      // the PC's clock has jumped and nothing has yet confirmed it
}

// Talk is what the person was asked and said.
type Talk struct {
	Asked     time.Time // when the person was last asked about this file
	Answered  time.Time // when they gave the answer
	Answer    Answer
	KeepUntil time.Time // the dispensation of AnswerKeep
}

// Settled reports whether the agent has seen the file for long enough, and on
// enough days, for its age to be trusted.
func (s Settle) Settled(c Clock, now time.Time) bool {
	return !c.ObservedSince.IsZero() && c.DistinctDays >= s.Days && !now.Before(s.For.From(c.ObservedSince))
}

// covered reports whether the rules cover what was found.
func (p *Policy) covered(c Contents) bool {
	for _, f := range c.Findings {
		if p.Covers.finding(f) {
			return true
		}
	}
	return p.CoversType(c.DocumentType)
}

// CoversType reports whether a document type alone puts a file under the rules.
func (p *Policy) CoversType(dt DocumentType) bool {
	return dt != UnknownDocument && slices.Contains(p.Covers.DocumentTypes, dt)
}

func (c Covers) finding(f Finding) bool {
	least, ok := c.Kinds[f.Kind]
	return ok && f.Confidence.AtLeast(least)
}
