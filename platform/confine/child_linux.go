package confine

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpu reads the process's CPU clock: clock_getcpuclockid(3).
func (hold) cpu(pid int) (time.Duration, bool) {
	const schedClock = 2 // CPUCLOCK_SCHED, of the whole process
	var t unix.Timespec
	if unix.ClockGettime(int32(^pid<<3|schedClock), &t) != nil {
		return 0, false
	}
	return time.Duration(t.Nano()), true
}
