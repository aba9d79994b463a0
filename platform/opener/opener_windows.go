package opener

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// open has the shell open a document, in this process's session.
func open(_ context.Context, path string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return err
	}
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return ErrPath
	}
	return windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL)
}

// show selects the file in the Explorer, which reads its command line by rules of
// its own: the path stands in quotes, which no path can hold.
func show(ctx context.Context, path string) error {
	if strings.ContainsRune(path, '"') {
		return ErrPath
	}
	dir, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return err
	}
	explorer := filepath.Join(dir, "explorer.exe")
	cmd := exec.CommandContext(ctx, explorer)
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: commandLine(explorer, path)}
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil // it ends with 1 whatever it did
	}
	return err
}

func commandLine(explorer, path string) string {
	return `"` + explorer + `" /select,"` + path + `"`
}
