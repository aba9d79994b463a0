package session

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
)

// now asks what keeps Windows' own notifications back. Focus assist has no
// public question; the shell itself holds our notices while it is on.
func now(context.Context) State {
	query := windows.NewLazySystemDLL("shell32.dll").NewProc("SHQueryUserNotificationState")
	if query.Find() != nil {
		return Unknown
	}
	var state int32
	if hr, _, _ := query.Call(uintptr(unsafe.Pointer(&state))); hr != 0 {
		return Unknown
	}
	return told(state)
}

// told reads a QUERY_USER_NOTIFICATION_STATE (shellapi.h).
func told(state int32) State {
	switch state {
	case 1: // the screen is locked, or a screen saver runs
		return Away
	case 2, 3, 4, 6: // a program over the whole screen, a game, a presentation, quiet time
		return Busy
	case 5, 7: // free, a Store app
		return Free
	}
	return Unknown
}
