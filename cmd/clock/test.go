//go:build testclock

package clock

import (
	"os"
	"strings"
	"sync"
	"time"
)

// every is short: a test that moves the clock does not want to wait a minute.
const every = 200 * time.Millisecond

var last struct {
	sync.Mutex
	at time.Time
}

// Now is the RFC 3339 instant in the file that HUSORDEN_CLOCK names. While the
// file is being written, the last instant that was read holds. Without the
// variable it is the PC's clock.
func Now() time.Time {
	path := os.Getenv("HUSORDEN_CLOCK")
	if path == "" {
		return time.Now()
	}
	last.Lock()
	defer last.Unlock()
	text, err := os.ReadFile(path)
	if err == nil {
		if t, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(text))); err == nil {
			last.at = t
		}
	}
	if last.at.IsZero() {
		panic("HUSORDEN_CLOCK names no file with an RFC 3339 instant")
	}
	return last.at
}

var confirmed struct {
	sync.Mutex
	at time.Time
}

// most is the longest step of the test's clock that counts as confirmed, as a
// month asleep is by a time server on waking. A longer one is a clock gone mad.
const most = 400 * 24 * time.Hour

// Synced reports whether the clock moved on in a way that a time server would
// confirm: it stands in for the system's word that its clock is in step.
func Synced() bool {
	if os.Getenv("HUSORDEN_CLOCK") == "" {
		return false
	}
	now := Now()
	confirmed.Lock()
	defer confirmed.Unlock()
	if step := now.Sub(confirmed.at); !confirmed.at.IsZero() && (step < 0 || step > most) {
		return false
	}
	confirmed.at = now
	return true
}
