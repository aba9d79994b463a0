package power

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// systemPowerStatus is SYSTEM_POWER_STATUS (winbase.h).
type systemPowerStatus struct {
	acLine, battery, percent, saver uint8
	left, full                      uint32 // seconds
}

func onBattery() Answer {
	get := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetSystemPowerStatus")
	if get.Find() != nil {
		return Unknown
	}
	var s systemPowerStatus
	if ok, _, _ := get.Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return Unknown
	}
	switch s.acLine {
	case 0:
		return Yes
	case 1:
		return No
	}
	return Unknown
}

// busy asks what keeps Windows' own notifications back.
func busy() Answer {
	query := windows.NewLazySystemDLL("shell32.dll").NewProc("SHQueryUserNotificationState")
	if query.Find() != nil {
		return Unknown
	}
	var state int32
	if hr, _, _ := query.Call(uintptr(unsafe.Pointer(&state))); hr != 0 {
		return Unknown
	}
	switch state { // QUERY_USER_NOTIFICATION_STATE (shellapi.h)
	case 2, 3, 4: // a program over the whole screen, a game, a presentation
		return Yes
	case 1, 5, 6, 7: // not there, free, quiet hours after an upgrade, a Store app
		return No
	}
	return Unknown
}
