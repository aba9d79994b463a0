package ipc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// serviceDir is not used: the pipe's name says all.
const serviceDir = ""

// pipes is where all names are; the installed service has the short one.
const pipes = `\\.\pipe\Husorden`

// name is the pipe's. A folder has the same however it is spelled, once it
// exists. Who guesses the name can take it first, which is refused on both sides
// (ErrInUse, ErrStranger), and gains nothing.
func (a Address) name() string {
	if a.kind == service {
		return pipes
	}
	dir := a.dir
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	sum := sha256.Sum256([]byte(strings.ToLower(dir)))
	return pipes + "-" + hex.EncodeToString(sum[:16])
}

// clientRights are reading, writing, and asking who owns the pipe. Not the right
// to append, which FILE_GENERIC_WRITE has in it: for a pipe it is the
// right to listen at the same name.
const clientRights = windows.FILE_GENERIC_READ | windows.FILE_WRITE_DATA

// bufferSize is how many bytes the system keeps for a slow reader, each way.
const bufferSize = 64 << 10

// access is the pipe's security descriptor: nothing inherited, nobody whose
// logon came over the network.
func (a Address) access() (string, error) {
	me, err := user()
	if err != nil {
		return "", err
	}
	const nobodyRemote = "(D;;GA;;;NU)"
	// The owner is named, because who calls looks at it: what an elevated program
	// makes belongs to the administrators or to its user, as the PC's policy says.
	if a.kind == state {
		return fmt.Sprintf("O:%sD:P%s(A;;FA;;;%s)", me, nobodyRemote, me), nil
	}
	owner := me
	if admin, err := elevated(0); err != nil {
		return "", err
	} else if admin {
		owner = "BA"
	}
	return fmt.Sprintf("O:%sD:P%s(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;%s)(A;;%#x;;;BU)", owner, nobodyRemote, me, clientRights), nil
}

// listen: go-winio makes the first instance of the name or fails, and turns
// remote callers away.
func listen(a Address) (net.Listener, func() error, error) {
	if a.kind != service {
		if err := os.MkdirAll(a.dir, 0o700); err != nil {
			return nil, nil, fmt.Errorf("making the folder: %w", err)
		}
	}
	sddl, err := a.access()
	if err != nil {
		return nil, nil, err
	}
	l, err := winio.ListenPipe(a.name(), &winio.PipeConfig{SecurityDescriptor: sddl,
		InputBufferSize: bufferSize, OutputBufferSize: bufferSize})
	switch {
	case err == nil:
		return l, func() error { return nil }, nil
	case errors.Is(err, windows.ERROR_ACCESS_DENIED), errors.Is(err, windows.ERROR_PIPE_BUSY),
		errors.Is(err, windows.ERROR_ALREADY_EXISTS), errors.Is(err, windows.ERROR_FILE_EXISTS):
		return nil, nil, ErrInUse
	}
	return nil, nil, err
}

// busyLimit is how long a pipe may have no free instance: the listener makes
// them one at a time.
const busyLimit = 10 * time.Second

// dial lets the listener learn who we are, and no more: it cannot act in our
// name (identification level).
func dial(ctx context.Context, a Address) (net.Conn, error) {
	trying, cancel := context.WithTimeout(ctx, busyLimit)
	defer cancel()
	c, err := winio.DialPipeAccessImpLevel(trying, a.name(), clientRights, winio.PipeImpLevelIdentification)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNotRunning
	case err != nil:
		return nil, err
	}
	if err := a.checkOwner(c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// checkOwner makes sure that the pipe belongs to who must have made it.
func (a Address) checkOwner(c net.Conn) error {
	h, err := handle(c)
	if err != nil {
		return err
	}
	sd, err := windows.GetSecurityInfo(h, windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("asking who owns the pipe: %w", err)
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return fmt.Errorf("asking who owns the pipe: %w", err)
	}
	if a.kind != state && (owner.IsWellKnown(windows.WinLocalSystemSid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid)) {
		return nil
	}
	want := ""
	switch a.kind {
	case state:
		want, err = user()
	case shared:
		want, err = folderOwner(a.dir)
	}
	if err != nil {
		return err
	}
	if owner.String() != want {
		return ErrStranger
	}
	return nil
}

func folderOwner(dir string) (string, error) {
	sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return "", fmt.Errorf("asking who owns the folder: %w", err)
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return "", fmt.Errorf("asking who owns the folder: %w", err)
	}
	return owner.String(), nil
}

// user is who we are, in the form of Peer.User.
func user() (string, error) {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("asking who we are: %w", err)
	}
	return me.User.Sid.String(), nil
}

func handle(c net.Conn) (windows.Handle, error) {
	f, ok := c.(interface{ Fd() uintptr })
	if !ok {
		return 0, errors.New("not a pipe")
	}
	return windows.Handle(f.Fd()), nil
}
