package ipc

import (
	"errors"
	"fmt"
	"net"
	"runtime"

	"golang.org/x/sys/windows"
)

// procImpersonate is not in x/sys.
var procImpersonate = windows.NewLazySystemDLL("advapi32.dll").NewProc("ImpersonateNamedPipeClient")

// peer takes on the caller's identity for a moment and reads it. Asking for the
// caller's process id and looking at that process would do without, but who
// connects can set that id to any he likes (FSCTL_PIPE_SET_CLIENT_PROCESS), and
// ids are used again; the identity is the kernel's.
func peer(c net.Conn) (Peer, error) {
	h, err := handle(c)
	if err != nil {
		return Peer{}, err
	}
	type answer struct {
		peer Peer
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		runtime.LockOSThread()
		p, reverted, err := impersonate(h)
		if reverted {
			runtime.UnlockOSThread()
		}
		// Otherwise the thread would go on with somebody else's identity. The
		// goroutine ends while it is locked to it, so the runtime ends the thread.
		answers <- answer{p, err}
	}()
	a := <-answers
	if a.err != nil {
		return Peer{}, a.err
	}
	var pid uint32
	if err := windows.GetNamedPipeClientProcessId(h, &pid); err == nil {
		a.peer.PID = int(pid)
	}
	return a.peer, nil
}

// impersonate must run on a locked thread. It does nothing in the caller's name
// but look at the token.
func impersonate(h windows.Handle) (p Peer, reverted bool, err error) {
	if ok, _, err := procImpersonate.Call(uintptr(h)); ok == 0 {
		return Peer{}, true, fmt.Errorf("taking the caller's identity: %w", err)
	}
	var token windows.Token
	err = windows.OpenThreadToken(windows.CurrentThread(), windows.TOKEN_QUERY, true, &token)
	if reverting := windows.RevertToSelf(); reverting != nil {
		if err == nil {
			reverting = errors.Join(reverting, token.Close())
		}
		return Peer{}, false, fmt.Errorf("giving the caller's identity back: %w", reverting)
	}
	if err != nil {
		return Peer{}, true, fmt.Errorf("reading the caller's identity: %w", err)
	}
	defer token.Close()
	p, err = describe(token)
	return p, true, err
}

func describe(token windows.Token) (Peer, error) {
	caller, err := token.GetTokenUser()
	if err != nil {
		return Peer{}, fmt.Errorf("reading the caller's name: %w", err)
	}
	admin, err := elevated(token)
	if err != nil {
		return Peer{}, err
	}
	system := caller.User.Sid.IsWellKnown(windows.WinLocalSystemSid)
	return Peer{User: caller.User.Sid.String(), Admin: admin || system}, nil
}

// elevated reports whether a token, or for 0 this process, has the rights of the
// administrators. One who has not raised his rights has the group for denials
// only, and IsMember says no.
func elevated(token windows.Token) (bool, error) {
	admins, err := windows.CreateWellKnownSid(windows.WinBuiltinAdministratorsSid)
	if err != nil {
		return false, fmt.Errorf("making a group's name: %w", err)
	}
	in, err := token.IsMember(admins)
	if err != nil {
		return false, fmt.Errorf("reading the groups: %w", err)
	}
	return in, nil
}
