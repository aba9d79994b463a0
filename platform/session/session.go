// Package session tells how it stands with the person before the screen: whether
// a notice would be seen, and whether it would disturb.
package session

import "context"

// State is how it stands with the person.
type State string

// The states.
const (
	Free    State = "free"
	Away    State = "away"    // the screen is locked, or a screen saver runs
	Busy    State = "busy"    // presentation, full screen, do not disturb
	Unknown State = "unknown" // this desktop does not tell
)

// Now asks how it stands now, in the person's own session. It starts no service
// and waits a few seconds at most.
func Now(ctx context.Context) State { return now(ctx) }
