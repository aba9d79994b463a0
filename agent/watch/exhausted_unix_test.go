//go:build unix

package watch

import "syscall"

var syscallExhausted error = syscall.ENOSPC
