//go:build unix

package update

import "syscall"

var diskFull error = syscall.ENOSPC
