package confine

import (
	"errors"
	"slices"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// denied are the system calls that a process which only computes has no use
// for. What is not named is allowed: a list of all that the Go runtime needs
// would break with the next one.
var denied = []string{
	// files
	"openat", "openat2", "open_by_handle_at", "name_to_handle_at", "unlinkat", "renameat2", "linkat", "symlinkat", "mkdirat",
	"mknodat", "fchmodat", "fchownat", "truncate", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
	"memfd_create", "quotactl", "swapon", "setxattr", "removexattr",
	// connections
	"socket", "socketpair", "connect", "bind", "listen", "accept4", "sendto", "sendmsg", "sendmmsg",
	// programs, and other processes
	"execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "kcmp",
	"setns", "unshare", "process_madvise",
	// the kernel itself
	"bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key",
	"request_key", "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "settimeofday", "clock_settime", "acct",
}

func drop(l Limits) State {
	// Root could raise a limit again; the others below it cannot be.
	limits := map[int]uint64{unix.RLIMIT_NOFILE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0}
	memory := l.Memory > 0
	if memory {
		limits[unix.RLIMIT_DATA] = uint64(l.Memory)
	}
	// No RLIMIT_NPROC: it counts threads too, those of all of the user's
	// programs, and the Go runtime ends when it cannot start one.
	sealed := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) == nil // nobody reads its memory
	ruled := landlock.V11.BestEffort().Restrict() == nil
	filtered := filter() == nil
	for which, most := range limits {
		err := unix.Setrlimit(which, &unix.Rlimit{Cur: most, Max: most})
		if which == unix.RLIMIT_DATA {
			memory = memory && err == nil
		}
		sealed = sealed && err == nil
	}
	files, network := tryFile(), tryNetwork()
	return State{Files: files, Writes: files, Network: network, Processes: (filtered || ruled && files) && sealed, Memory: memory}
}

// filter denies system calls to all threads.
func filter() error {
	process := seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsNotSet, Value: unix.CLONE_THREAD}}
	absent := seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)
	groups := []seccomp.SyscallGroup{
		{Names: slices.Concat(denied, deniedHere), Action: seccomp.ActionErrno,
			NamesWithCondtions: []seccomp.NameWithConditions{{Name: "clone", Conditions: process}}},
		// Its arguments cannot be looked at. The C library then makes its threads with
		// clone; Go always does.
		{Names: []string{"clone3"}, Action: absent},
	}
	return seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync,
		Policy: seccomp.Policy{DefaultAction: seccomp.ActionAllow, Syscalls: groups}})
}

// tryFile reports whether a file that everyone may open cannot be.
func tryFile() bool {
	fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err == nil {
		unix.Close(fd)
	}
	return refused(err)
}

func tryNetwork() bool {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		unix.Close(fd)
	}
	return refused(err)
}

func refused(err error) bool {
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.EMFILE)
}

func quiet() error {
	// Of the whole group: elsewhere than here it would be the thread's alone.
	const group, idle = 2, 3 << 13 // IOPRIO_WHO_PGRP; class IOPRIO_CLASS_IDLE
	err := unix.Setpriority(unix.PRIO_PGRP, 0, 19)
	if _, _, e := unix.Syscall(unix.SYS_IOPRIO_SET, group, 0, idle); e != 0 {
		err = errors.Join(err, e)
	}
	return err
}
