// Package scan walks places, reads every file in them, finds personal data and
// asks the policy what is due. It changes nothing.
package scan

import (
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// File is what a scan knows of one file when it is done with it.
type File struct {
	Path  string
	Place policy.Place
	Size  int64 // bytes

	Format doc.Format
	Status policy.Status
	Reason policy.Reason

	DocumentType policy.DocumentType
	Category     policy.Category
	Scope        policy.Scope
	Findings     []Finding
	Hits         []Spot // where Options.Query was found

	FirstSeen time.Time // UTC
	Source    Source
	Deleted   time.Time // UTC, when it went to the bin; zero when unknown or not there
	Original  string    // the path it had before it went to the bin; empty when unknown

	Decision policy.Decision
}

// Source says where FirstSeen comes from.
type Source string

// The sources.
const (
	Estimate Source = "estimate" // the latest of the file's own times
	Observed Source = "observed" // this agent saw the file arrive
)

// Problem is a place, folder or entry that could not be looked at. It makes the
// scan incomplete: never "nothing found".
type Problem struct {
	Path  string
	Place policy.Place
	Err   error
}

// Summary is what a whole scan came to.
type Summary struct {
	Files      int // looked at
	Opened     int // of them; the others were known from before, or could not be
	Bytes      int64
	Due        int // ask or remove
	Warned     int
	NotScanned map[policy.Reason]int
	Problems   []Problem
	Places     []PlaceState
	Gone       []string  // absolute paths of Target.Only at which there is nothing
	Now        time.Time // the time the decisions were made for
	Policy     string    // name of the policy
}

// PlaceState is one place that was asked for.
type PlaceState struct {
	Place  policy.Place
	Path   string
	Exists bool
	Files  int
}
