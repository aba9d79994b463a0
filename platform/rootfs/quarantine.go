package rootfs

import (
	"strconv"
	"strings"
	"time"
)

// quarantineTime reads macOS's quarantine mark, "flags;hex Unix time;agent;UUID".
// The time is zero when the mark has none. Anybody may have written it.
func quarantineTime(mark string) time.Time {
	fields := strings.SplitN(mark, ";", 4)
	if len(fields) < 2 {
		return time.Time{}
	}
	sec, err := strconv.ParseInt(fields[1], 16, 64)
	if err != nil || sec <= 0 || sec > 1<<40 {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}
