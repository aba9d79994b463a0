package watch

import "golang.org/x/sys/windows"

var syscallExhausted error = windows.ERROR_NO_SYSTEM_RESOURCES
