package confine

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// drop lowers the integrity of this process, so that it can write to next to
// nothing that is the user's, and takes its privileges. Memory and processes are
// limited by the job that Start made.
func drop(l Limits) State {
	mitigate()
	err := errors.Join(removePrivileges(), lowIntegrity())
	inJob := jobbed()
	return State{Writes: err == nil && untrusted(), Processes: inJob, Memory: inJob && l.Memory > 0}
}

// lowIntegrity puts this process at the untrusted level, below that of every
// file and process of the user.
func lowIntegrity() error {
	var token windows.Token
	if err := windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_ADJUST_DEFAULT|windows.TOKEN_QUERY, &token); err != nil {
		return fmt.Errorf("opening this process's token: %w", err)
	}
	defer token.Close()
	sid, err := windows.StringToSid("S-1-16-0") // mandatory label, untrusted
	if err != nil {
		return fmt.Errorf("naming a low integrity level: %w", err)
	}
	label := windows.Tokenmandatorylabel{Label: windows.SIDAndAttributes{Sid: sid, Attributes: windows.SE_GROUP_INTEGRITY}}
	if err := windows.SetTokenInformation(token, windows.TokenIntegrityLevel, (*byte)(unsafe.Pointer(&label)), label.Size()); err != nil {
		return fmt.Errorf("lowering integrity: %w", err)
	}
	return nil
}

// untrusted reports whether this process is at the untrusted level: the system
// may have taken the request without heeding it.
func untrusted() bool {
	var token windows.Token
	if windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_QUERY, &token) != nil {
		return false
	}
	defer token.Close()
	var buf [128]byte
	var size uint32
	if windows.GetTokenInformation(token, windows.TokenIntegrityLevel, &buf[0], uint32(len(buf)), &size) != nil {
		return false
	}
	sid := (*windows.Tokenmandatorylabel)(unsafe.Pointer(&buf[0])).Label.Sid
	return sid.SubAuthorityCount() == 1 && sid.SubAuthority(0) == 0
}

// removePrivileges takes every privilege out of this process's token, for good.
func removePrivileges() error {
	var token windows.Token
	if err := windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_ADJUST_PRIVILEGES|windows.TOKEN_QUERY, &token); err != nil {
		return fmt.Errorf("opening this process's token: %w", err)
	}
	defer token.Close()
	var size uint32
	_ = windows.GetTokenInformation(token, windows.TokenPrivileges, nil, 0, &size) // for the size
	if size == 0 {
		return nil
	}
	buf := make([]byte, size)
	if err := windows.GetTokenInformation(token, windows.TokenPrivileges, &buf[0], size, &size); err != nil {
		return fmt.Errorf("listing privileges: %w", err)
	}
	all := (*windows.Tokenprivileges)(unsafe.Pointer(&buf[0]))
	privileges := all.AllPrivileges()
	for i := range privileges {
		privileges[i].Attributes = windows.SE_PRIVILEGE_REMOVED
	}
	if err := windows.AdjustTokenPrivileges(token, false, all, 0, nil, nil); err != nil {
		return fmt.Errorf("removing privileges: %w", err)
	}
	return nil
}

// mitigate sets the mitigation policies that a program which draws nothing and
// makes no code can have. An older system knows fewer: none of them is needed.
func mitigate() {
	set := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetProcessMitigationPolicy")
	if set.Find() != nil {
		return
	}
	// winnt.h, PROCESS_MITIGATION_POLICY, and the bits of its structures.
	for _, p := range []struct{ policy, flags uint32 }{
		{2, 1},  // dynamic code: prohibited
		{4, 1},  // win32k system calls: disallowed
		{6, 1},  // extension points: disabled
		{10, 7}, // images: none from the network, none of low integrity, system32 first
	} {
		flags := p.flags
		set.Call(uintptr(p.policy), uintptr(unsafe.Pointer(&flags)), unsafe.Sizeof(flags))
	}
}

// jobbed reports whether a job limits this process to itself.
func jobbed() bool {
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	err := windows.QueryInformationJobObject(0, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)), nil)
	return err == nil && info.BasicLimitInformation.LimitFlags&windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS != 0
}

// quiet does not use PROCESS_MODE_BACKGROUND_BEGIN: it also holds the working set
// to 32 MiB, and a program that needs more then pages without end.
func quiet() error {
	const ioPriority = 33 // ProcessIoPriority
	veryLow := uint32(0)
	return errors.Join(windows.SetPriorityClass(windows.CurrentProcess(), windows.IDLE_PRIORITY_CLASS),
		windows.NtSetInformationProcess(windows.CurrentProcess(), ioPriority, unsafe.Pointer(&veryLow), uint32(unsafe.Sizeof(veryLow))))
}
