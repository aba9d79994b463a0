//go:build !winetest

package svc

import "github.com/kardianos/service"

// Managed reports whether the SCM started this process: it is in session 0 and
// its parent is services.exe.
func Managed(string) bool { return !service.Interactive() }
