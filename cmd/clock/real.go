//go:build !testclock

package clock

import "time"

const every = time.Minute

// Now is the PC's clock.
func Now() time.Time { return time.Now() }
