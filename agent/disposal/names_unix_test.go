//go:build linux || darwin

package disposal

import (
	"os"
	"syscall"
	"testing"
)

// names is how many names an open file has.
func names(t *testing.T, f *os.File) int {
	var st syscall.Stat_t
	must(t, syscall.Fstat(int(f.Fd()), &st))
	return int(st.Nlink)
}
