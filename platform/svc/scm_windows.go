package svc

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"

	"github.com/kardianos/service"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
	"golang.org/x/sys/windows/svc/mgr"
)

const (
	runKey    = `SOFTWARE\Microsoft\Windows\CurrentVersion\Run`
	eventKey  = `SYSTEM\CurrentControlSet\Services\EventLog\Application\`
	readRight = windows.SERVICE_QUERY_CONFIG | windows.SERVICE_QUERY_STATUS
)

// windowsSCM is the SCM and the registry of this computer.
type windowsSCM struct {
	name    string
	program string
	args    []string
}

var _ scm = windowsSCM{}

// with opens the service with the rights and calls f. Without the service, the
// error is ErrNotInstalled.
func (w windowsSCM) with(rights uint32, f func(*mgr.Service) error) error {
	// mgr.Connect asks for every right, which only administrators have.
	h, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT)
	if err != nil {
		return denied(err)
	}
	m := &mgr.Mgr{Handle: h}
	defer m.Disconnect()
	name, err := windows.UTF16PtrFromString(w.name)
	if err != nil {
		return err
	}
	sh, err := windows.OpenService(h, name, rights)
	switch {
	case errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST):
		return ErrNotInstalled
	case err != nil:
		return denied(err)
	}
	s := &mgr.Service{Name: w.name, Handle: sh}
	defer s.Close()
	return denied(f(s))
}

func (w windowsSCM) config() (scmConfig, error) {
	var got scmConfig
	err := w.with(readRight, func(s *mgr.Service) (err error) {
		if got, err = readMain(s); err != nil {
			return err
		}
		if err := readRecovery(s, &got); !unknownLevel(err) {
			return err
		}
		return nil
	})
	return got, err
}

// readMain reads all but the recovery. mgr.Service.Config does the same, and
// fails when one thing of it cannot be had.
func readMain(s *mgr.Service) (scmConfig, error) {
	b, err := query(func(p *byte, n uint32, need *uint32) error {
		return windows.QueryServiceConfig(s.Handle, (*windows.QUERY_SERVICE_CONFIG)(unsafe.Pointer(p)), n, need)
	})
	if err != nil {
		return scmConfig{}, err
	}
	c := (*windows.QUERY_SERVICE_CONFIG)(unsafe.Pointer(&b[0]))
	got := scmConfig{
		Command:     windows.UTF16PtrToString(c.BinaryPathName),
		Account:     windows.UTF16PtrToString(c.ServiceStartName),
		DisplayName: windows.UTF16PtrToString(c.DisplayName),
		Auto:        c.StartType == mgr.StartAutomatic,
	}
	for level, read := range map[uint32]func([]byte){
		windows.SERVICE_CONFIG_DESCRIPTION: func(b []byte) {
			got.Description = windows.UTF16PtrToString((*windows.SERVICE_DESCRIPTION)(unsafe.Pointer(&b[0])).Description)
		},
		windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO: func(b []byte) {
			got.Delayed = (*windows.SERVICE_DELAYED_AUTO_START_INFO)(unsafe.Pointer(&b[0])).IsDelayedAutoStartUp != 0
		},
		windows.SERVICE_CONFIG_SERVICE_SID_INFO: func(b []byte) {
			got.SID = *(*uint32)(unsafe.Pointer(&b[0])) == windows.SERVICE_SID_TYPE_UNRESTRICTED
		},
	} {
		b, err := query(func(p *byte, n uint32, need *uint32) error {
			return windows.QueryServiceConfig2(s.Handle, level, p, n, need)
		})
		if unknownLevel(err) {
			continue
		}
		if err != nil {
			return scmConfig{}, err
		}
		read(b)
	}
	return got, nil
}

func readRecovery(s *mgr.Service, got *scmConfig) error {
	actions, err := s.RecoveryActions()
	if err != nil {
		return err
	}
	for _, a := range actions {
		if a.Type != mgr.ServiceRestart {
			got.Restarts = nil
			break
		}
		got.Restarts = append(got.Restarts, a.Delay)
	}
	seconds, err := s.ResetPeriod()
	if err != nil {
		return err
	}
	got.Forget = time.Duration(seconds) * time.Second
	got.OnError, err = s.RecoveryActionsOnNonCrashFailures()
	return err
}

// query calls a function that fills a buffer, until the buffer is large enough.
func query(fill func(p *byte, n uint32, need *uint32) error) ([]byte, error) {
	for n := uint32(1024); ; {
		b := make([]byte, n)
		err := fill(&b[0], n, &n)
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || n <= uint32(len(b)) {
			return b, err
		}
	}
}

// unknownLevel reports that this system does not have a setting of services.
// Windows has had all of them since Vista; Wine has not.
func unknownLevel(err error) bool { return errors.Is(err, windows.ERROR_INVALID_LEVEL) }

// unsupported makes an unknown level errors.ErrUnsupported.
func unsupported(err error) error {
	if unknownLevel(err) {
		return errors.ErrUnsupported
	}
	return err
}

// create makes the entry through kardianos; setMain says the rest.
func (w windowsSCM) create(c scmConfig) error {
	s, err := service.New(adapter{}, &service.Config{
		Name: w.name, DisplayName: c.DisplayName, Description: c.Description,
		Executable: w.program, Arguments: w.args,
	})
	if err != nil {
		return err
	}
	err = s.Install()
	if errors.Is(err, windows.ERROR_SERVICE_MARKED_FOR_DELETE) {
		return fmt.Errorf("the removed service is still held by another program (close the Services window, or restart the computer): %w", err)
	}
	return denied(err)
}

func (w windowsSCM) setMain(c scmConfig) error {
	return w.with(windows.SERVICE_ALL_ACCESS, func(s *mgr.Service) error {
		var texts [4]*uint16
		for i, text := range []string{c.Command, c.Account, c.DisplayName, c.Description} {
			p, err := windows.UTF16PtrFromString(text)
			if err != nil {
				return err
			}
			texts[i] = p
		}
		password := new(uint16) // an empty text: the account has none
		err := windows.ChangeServiceConfig(s.Handle, windows.SERVICE_WIN32_OWN_PROCESS, mgr.StartAutomatic, mgr.ErrorNormal,
			texts[0], nil, nil, nil, texts[1], password, texts[2])
		if err != nil {
			return err
		}
		delayed := windows.SERVICE_DELAYED_AUTO_START_INFO{}
		if c.Delayed {
			delayed.IsDelayedAutoStartUp = 1
		}
		err = windows.ChangeServiceConfig2(s.Handle, windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, (*byte)(unsafe.Pointer(&delayed)))
		if err != nil {
			return unsupported(err)
		}
		description := windows.SERVICE_DESCRIPTION{Description: texts[3]}
		return unsupported(windows.ChangeServiceConfig2(s.Handle, windows.SERVICE_CONFIG_DESCRIPTION, (*byte)(unsafe.Pointer(&description))))
	})
}

func (w windowsSCM) setRecovery(c scmConfig) error {
	return w.with(windows.SERVICE_ALL_ACCESS, func(s *mgr.Service) error {
		actions := make([]mgr.RecoveryAction, 0, len(c.Restarts))
		for _, delay := range c.Restarts {
			actions = append(actions, mgr.RecoveryAction{Type: mgr.ServiceRestart, Delay: delay})
		}
		if err := s.SetRecoveryActions(actions, uint32(c.Forget/time.Second)); err != nil {
			return unsupported(err)
		}
		return unsupported(s.SetRecoveryActionsOnNonCrashFailures(c.OnError))
	})
}

func (w windowsSCM) setSID(c scmConfig) error {
	return w.with(windows.SERVICE_ALL_ACCESS, func(s *mgr.Service) error {
		kind := uint32(windows.SERVICE_SID_TYPE_NONE)
		if c.SID {
			kind = windows.SERVICE_SID_TYPE_UNRESTRICTED
		}
		return unsupported(windows.ChangeServiceConfig2(s.Handle, windows.SERVICE_CONFIG_SERVICE_SID_INFO, (*byte)(unsafe.Pointer(&kind))))
	})
}

func (w windowsSCM) delete() error {
	return w.with(windows.DELETE, func(s *mgr.Service) error { return s.Delete() })
}

func (w windowsSCM) events() (bool, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, eventKey+w.name, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, denied(err)
	}
	return true, k.Close()
}

func (w windowsSCM) setEvents(there bool) error {
	is, err := w.events()
	if err != nil || is == there {
		return err
	}
	if there {
		return denied(eventlog.InstallAsEventCreate(w.name, eventlog.Error|eventlog.Warning|eventlog.Info))
	}
	return denied(eventlog.Remove(w.name))
}

func (w windowsSCM) runValue() (string, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", denied(err)
	}
	defer k.Close()
	value, _, err := k.GetStringValue(w.name)
	switch {
	case errors.Is(err, registry.ErrNotExist):
		return "", nil
	case errors.Is(err, registry.ErrUnexpectedType):
		return "?", nil // it is there, and no command
	}
	return value, err
}

func (w windowsSCM) setRunValue(command string) error {
	k, _, err := registry.CreateKey(registry.LOCAL_MACHINE, runKey, registry.SET_VALUE)
	if err != nil {
		return denied(err)
	}
	defer k.Close()
	if command == "" {
		if err := k.DeleteValue(w.name); !errors.Is(err, registry.ErrNotExist) {
			return denied(err)
		}
		return nil
	}
	return denied(k.SetStringValue(w.name, command))
}

func (w windowsSCM) state() (State, int, error) {
	state, pid := Unknown, 0
	err := w.with(readRight, func(s *mgr.Service) error {
		q, err := s.Query()
		if err != nil {
			return err
		}
		pid = int(q.ProcessId)
		switch q.State {
		case svc.Running:
			state = Running
		case svc.StartPending, svc.ContinuePending:
			state = Starting
		case svc.StopPending:
			state = Stopping
		case svc.Stopped:
			state = Stopped
			if q.Win32ExitCode != uint32(windows.NO_ERROR) && q.Win32ExitCode != uint32(windows.ERROR_SERVICE_NEVER_STARTED) {
				state = Failed
			}
		}
		return nil
	})
	return state, pid, err
}

func (w windowsSCM) start() error {
	return w.with(readRight|windows.SERVICE_START, func(s *mgr.Service) error {
		err := s.Start()
		if errors.Is(err, windows.ERROR_SERVICE_ALREADY_RUNNING) {
			return nil
		}
		return err
	})
}

func (w windowsSCM) stop() error {
	return w.with(readRight|windows.SERVICE_STOP, func(s *mgr.Service) error {
		_, err := s.Control(svc.Stop)
		if errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE) || errors.Is(err, windows.ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
			return nil // it does not run, or not yet: stop looks again
		}
		return err
	})
}

// commandLine quotes a program and its arguments. The program is always quoted:
// an unquoted path with a space makes Windows look for C:\Program.exe.
func commandLine(program string, args ...string) string {
	var b strings.Builder
	b.WriteString(`"` + program + `"`)
	for _, a := range args {
		b.WriteString(" " + windows.EscapeArg(a))
	}
	return b.String()
}
