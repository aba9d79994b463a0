package desk

import (
	"os"

	"golang.org/x/sys/windows"
)

func terminal(f *os.File) (int, bool) {
	h := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) != nil {
		return 0, false // the call fails on all but consoles
	}
	// Without this the console of Windows 10 prints escape sequences as text.
	// https://learn.microsoft.com/windows/console/console-virtual-terminal-sequences
	if windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) != nil {
		return 0, false
	}
	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(h, &info) != nil {
		return 0, true
	}
	return int(info.Window.Right-info.Window.Left) + 1, true
}
