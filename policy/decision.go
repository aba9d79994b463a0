package policy

import "time"

// Decision is what the rules say about one file at one time.
type Decision struct {
	Action  Action
	Rule    string    // id of the rule that decided, e.g. "plejefamilie.desktop.30d"
	Source  []string  // ids of docs/rules.md behind it, e.g. K8
	Because Sentence  // why, for a person; names no file and no value
	Due     time.Time // UTC, when the file must be gone; zero when no rule sets a date
}
