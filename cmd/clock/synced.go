//go:build !testclock

package clock

import "github.com/husorden/husorden/platform/timesync"

// Synced reports whether the clock that Now gives is kept in step with a time
// server, as far as the system can tell.
func Synced() bool { return timesync.Synced() }
