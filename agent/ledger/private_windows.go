package ledger

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// ownerOnly: full rights for the owner, SYSTEM and the administrators, passed on
// to files, and nothing inherited from above.
const ownerOnly = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)"

// privateDir makes dir with an access list of its own. A folder that is there
// already must belong to this process's user, SYSTEM or the administrators: an
// installer made it then, or we did.
func privateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	sd, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("asking who owns the folder: %w", err)
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return fmt.Errorf("asking who owns the folder: %w", err)
	}
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return fmt.Errorf("asking who we are: %w", err)
	}
	if !owner.Equals(me.User.Sid) && !owner.IsWellKnown(windows.WinLocalSystemSid) &&
		!owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) {
		return ErrNotOwned
	}
	want, err := windows.SecurityDescriptorFromString(ownerOnly)
	if err != nil {
		return fmt.Errorf("reading our own access list: %w", err)
	}
	dacl, _, err := want.DACL()
	if err != nil {
		return fmt.Errorf("reading our own access list: %w", err)
	}
	return windows.SetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, dacl, nil)
}

// takeLock locks the file at path until it is closed, also by the process's
// death. It waits up to half a second for a predecessor that is just going.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		err := windows.LockFileEx(windows.Handle(f.Fd()),
			windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, windows.ERROR_LOCK_VIOLATION) && !errors.Is(err, windows.ERROR_IO_PENDING):
			f.Close()
			return nil, fmt.Errorf("locking: %w", err)
		case try == lockTries:
			f.Close()
			return nil, ErrLocked
		}
		time.Sleep(lockPause)
	}
}

// syncDir: NTFS journals renames by itself.
func syncDir(string) error { return nil }
