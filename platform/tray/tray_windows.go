package tray

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

const iconKind = ".ico"

func reachable(context.Context) bool { return true }

// possible: the taskbar is there.
func possible(context.Context) bool {
	name, err := windows.UTF16PtrFromString("Shell_TrayWnd")
	if err != nil {
		return false
	}
	w, _, _ := windows.NewLazySystemDLL("user32.dll").NewProc("FindWindowW").Call(uintptr(unsafe.Pointer(name)), 0)
	return w != 0
}

// darkTaskbar is the person's choice of colours, which since Windows 10 1903 lies
// in SystemUsesLightTheme. Before, taskbars are dark.
func darkTaskbar() bool {
	k, err := registry.OpenKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Themes\Personalize`, registry.QUERY_VALUE)
	if err != nil {
		return true
	}
	defer k.Close()
	light, _, err := k.GetIntegerValue("SystemUsesLightTheme")
	return err != nil || light == 0
}
