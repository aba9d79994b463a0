package disposal

import (
	"os"
	"syscall"
	"testing"
)

// names is how many names an open file has.
func names(t *testing.T, f *os.File) int {
	var info syscall.ByHandleFileInformation
	must(t, syscall.GetFileInformationByHandle(syscall.Handle(f.Fd()), &info))
	return int(info.NumberOfLinks)
}
