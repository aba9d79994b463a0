package confine

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// hold is the job that the process runs in. When its last handle is closed, at
// the latest with this process, the system ends the process.
type hold struct{ job, process windows.Handle }

func prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW, HideWindow: true}
	cmd.Dir = filepath.VolumeName(cmd.Path) + `\` // holds no folder of the user
}

// take puts the process into a job. It has done nothing yet: it waits for its
// first input.
func (h *hold) take(pid int, l Limits) (err error) {
	if h.process, err = windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE|windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid)); err != nil {
		return fmt.Errorf("opening the process: %w", err)
	}
	if h.job, err = windows.CreateJobObject(nil, nil); err != nil {
		h.release()
		return fmt.Errorf("making a job: %w", err)
	}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
		windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
	info.BasicLimitInformation.ActiveProcessLimit = 1
	if l.Memory > 0 {
		info.BasicLimitInformation.LimitFlags |= windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY
		info.ProcessMemoryLimit = uintptr(l.Memory)
	}
	_, err = windows.SetInformationJobObject(h.job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err == nil {
		const everything = 0xff // no clipboard, desktop, handles of others' windows, settings, shutdown
		ui := windows.JOBOBJECT_BASIC_UI_RESTRICTIONS{UIRestrictionsClass: everything}
		_, err = windows.SetInformationJobObject(h.job, windows.JobObjectBasicUIRestrictions, uintptr(unsafe.Pointer(&ui)), uint32(unsafe.Sizeof(ui)))
	}
	if err == nil {
		err = windows.AssignProcessToJobObject(h.job, h.process)
	}
	if err != nil {
		h.release()
		return fmt.Errorf("limiting the job: %w", err)
	}
	return nil
}

func (h *hold) release() {
	for _, handle := range []*windows.Handle{&h.job, &h.process} {
		if *handle != 0 {
			windows.CloseHandle(*handle)
			*handle = 0
		}
	}
}

func (h *hold) cpu(int) (time.Duration, bool) {
	d, err := processTime(h.process)
	return d, err == nil
}

func self() time.Duration {
	d, err := processTime(windows.CurrentProcess())
	if err != nil {
		return 0
	}
	return d
}

func processTime(p windows.Handle) (time.Duration, error) {
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(p, &created, &exited, &kernel, &user); err != nil {
		return 0, fmt.Errorf("reading processor times: %w", err)
	}
	ticks := func(f windows.Filetime) int64 { return int64(f.HighDateTime)<<32 | int64(f.LowDateTime) } // of 100 ns
	return time.Duration((ticks(kernel) + ticks(user)) * 100), nil
}
