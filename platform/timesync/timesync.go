// Package timesync says whether the system keeps its clock in step with a time
// server. It asks the system only; no server is asked.
package timesync

// Synced reports whether the system says so. False also means that it cannot be
// told: Windows and macOS have no call that answers without administrator rights
// or running a program.
func Synced() bool { return synced() }
