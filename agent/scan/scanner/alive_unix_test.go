//go:build unix

package scanner_test

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// alive reports whether there is a process; one that has ended and that nobody
// has asked after yet does not count.
func alive(pid int) bool {
	if b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil {
		_, rest, _ := strings.Cut(string(b), ") ")
		return !strings.HasPrefix(rest, "Z")
	}
	return syscall.Kill(pid, 0) == nil
}
