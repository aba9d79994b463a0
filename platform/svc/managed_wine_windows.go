//go:build winetest

package svc

import (
	"os"
	"strings"
	"unsafe" // for linkname and the size of a structure

	_ "github.com/kardianos/service"
	"golang.org/x/sys/windows"
)

// Wine runs services in session 1, where kardianos takes them for started by
// hand and never speaks to the SCM. Programs built with the tag winetest, for
// tests alone, ask for the parent only.
//
//go:linkname interactive github.com/kardianos/service.interactive
var interactive bool

// Managed reports whether the parent of this process is services.exe.
func Managed(string) bool {
	interactive = !strings.EqualFold(parent(), "services.exe")
	return !interactive
}

// parent is the name of the parent's program; empty when it is not known.
func parent() string {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return ""
	}
	defer windows.CloseHandle(snapshot)
	names := map[uint32]string{}
	e := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err := windows.Process32First(snapshot, &e); err == nil; err = windows.Process32Next(snapshot, &e) {
		names[e.ProcessID] = windows.UTF16ToString(e.ExeFile[:])
	}
	return names[uint32(os.Getppid())]
}
