package confine

import "golang.org/x/sys/unix"

// drop sets limits. Without a free descriptor no file and no socket can be
// opened; processes are counted apart from threads here.
func drop(Limits) State {
	const nproc = 7 // RLIMIT_NPROC, which x/sys/unix does not name here
	zero := func(which int) bool { return unix.Setrlimit(which, &unix.Rlimit{}) == nil }
	writes, core, files, processes := zero(unix.RLIMIT_FSIZE), zero(unix.RLIMIT_CORE), zero(unix.RLIMIT_NOFILE), zero(nproc)
	return State{Files: files, Writes: files && writes, Network: files, Processes: processes && core}
}

func quiet() error { return unix.Setpriority(unix.PRIO_PGRP, 0, 19) }
