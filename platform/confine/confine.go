// Package confine starts a process that is to be trusted with nothing, and lets
// it give up its own rights: no file can be opened, no connection made, no
// program started, and only so much memory used.
//
// Each system gives other means, and an old one fewer: Drop tells what it
// achieved, so that a person can be told. What they are:
//
//   - Linux: no new privileges, rlimits, seccomp, Landlock.
//   - macOS: rlimits. sandbox_init has no stable interface without cgo.
//   - Windows: a job object that ends with its owner, low integrity, no
//     privileges, mitigation policies. A file that the user may read can still be
//     opened for reading: only an AppContainer would hinder that.
package confine

import "time"

// State is what a process has given up. The zero State: nothing.
type State struct {
	Files     bool // no file can be opened
	Writes    bool // no file can be written
	Network   bool // no connection can be made
	Processes bool // no program can be started
	Memory    bool // the system enforces the limit
}

// Limits of a confined process.
type Limits struct {
	Memory int64 // bytes of its own data; 0: no limit
}

// Drop takes this process's rights away, for good. What it needs of the system
// must be open by then: standard input and output. It must be called while the
// process is still to be trusted.
func Drop(l Limits) State {
	poller()
	return drop(l)
}

// poller makes the runtime open what its timers sleep on: it could not later.
func poller() {
	time.AfterFunc(time.Hour, func() {}).Stop() // one of NewTimer would wait for a reader
}

// Quiet lowers the processor and disk priority of this process below that of
// everything a person waits for. It cannot be taken back. The process must have
// been started by Start.
func Quiet() error { return quiet() }

// Self is the processor time that this process has used.
func Self() time.Duration { return self() }
