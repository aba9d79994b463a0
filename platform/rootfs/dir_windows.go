package rootfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// separators holds ':' too: what follows it would name another stream of the file.
const separators = "\\/:\x00"

const shareAll = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE

// dirHandle is an open folder.
type dirHandle struct {
	h    windows.Handle
	ids  idWidth
	next *listing
}

func (h dirHandle) close() error { return windows.CloseHandle(h.h) }

// openStart follows a link in path and accepts a cloud folder.
func openStart(path string) (dirHandle, Info, error) {
	long, err := longPath(path)
	if err != nil {
		return dirHandle{}, Info{}, err
	}
	name, err := windows.UTF16PtrFromString(long)
	if err != nil {
		return dirHandle{}, Info{}, err
	}
	h, err := windows.CreateFile(name, windows.FILE_LIST_DIRECTORY|windows.FILE_TRAVERSE|windows.FILE_READ_ATTRIBUTES,
		shareAll, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OPEN_NO_RECALL, 0)
	if err != nil {
		return dirHandle{}, Info{}, err
	}
	info, err := infoByHandle(h, idsOf(h))
	if err == nil && info.Type != Folder {
		err = syscall.ENOTDIR
	}
	if err != nil {
		windows.CloseHandle(h)
		return dirHandle{}, Info{}, err
	}
	return newDirHandle(h, idsOf(h)), info, nil
}

func newDirHandle(h windows.Handle, ids idWidth) dirHandle {
	return dirHandle{h: h, ids: ids, next: &listing{}}
}

// longPath lifts the limit of 260 characters from an absolute path.
func longPath(path string) (string, error) {
	if path == "" {
		return "", syscall.ENOENT
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	switch {
	case strings.HasPrefix(path, `\\?\`), strings.HasPrefix(path, `\\.\`):
		return path, nil
	case strings.HasPrefix(path, `\\`):
		return `\\?\UNC\` + path[2:], nil
	}
	return `\\?\` + path, nil
}

func (h dirHandle) openDir(name string) (dirHandle, Info, error) {
	child, err := openBelow(h.h, name, windows.FILE_LIST_DIRECTORY|windows.FILE_TRAVERSE,
		windows.FILE_DIRECTORY_FILE|windows.FILE_OPEN_REPARSE_POINT|windows.FILE_OPEN_FOR_BACKUP_INTENT)
	if err != nil {
		return dirHandle{}, Info{}, err
	}
	info, err := infoByHandle(child, h.ids)
	if err != nil {
		windows.CloseHandle(child)
		return dirHandle{}, Info{}, err
	}
	return newDirHandle(child, h.ids), info, nil
}

// openFile opens the file itself and not what a link in its place leads to. A
// file that deduplication or compression has tagged must be opened through the
// tag, or its bytes would be zeros; OBJ_DONT_REPARSE then refuses links.
func (h dirHandle) openFile(name string, seen Info) (*os.File, Info, error) {
	options := uint32(windows.FILE_NON_DIRECTORY_FILE)
	if seen.tag == 0 || isCloudTag(seen.tag) {
		options |= windows.FILE_OPEN_REPARSE_POINT
	}
	file, err := openBelow(h.h, name, windows.FILE_READ_DATA, options)
	if err != nil {
		return nil, Info{}, err
	}
	info, err := infoByHandle(file, h.ids)
	if err != nil {
		windows.CloseHandle(file)
		return nil, Info{}, err
	}
	return os.NewFile(uintptr(file), name), info, nil
}

func (h dirHandle) stat(name string) (Info, error) {
	entry, err := openBelow(h.h, name, 0, windows.FILE_OPEN_REPARSE_POINT|windows.FILE_OPEN_FOR_BACKUP_INTENT)
	if err != nil {
		return Info{}, err
	}
	defer windows.CloseHandle(entry)
	return infoByHandle(entry, h.ids)
}

// openBelow opens one name of a folder by the folder's handle.
func openBelow(dir windows.Handle, name string, access, options uint32) (windows.Handle, error) {
	return opening{dir: dir, name: name, access: access, options: options, share: shareAll, disposition: windows.FILE_OPEN}.do()
}

// opening is one call of NtCreateFile, which takes the name as it is: trailing
// dots and device names (CON) are names.
type opening struct {
	dir                windows.Handle
	name               string
	access, options    uint32
	share, disposition uint32
	attributes         uint32                       // of a new file
	security           *windows.SECURITY_DESCRIPTOR // of a new file; nil inherits
}

func (o opening) do() (windows.Handle, error) {
	object, err := windows.NewNTUnicodeString(o.name)
	if err != nil {
		return 0, err
	}
	attributes := windows.OBJECT_ATTRIBUTES{RootDirectory: o.dir, ObjectName: object, Attributes: windows.OBJ_CASE_INSENSITIVE, SecurityDescriptor: o.security}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	if o.options&windows.FILE_OPEN_REPARSE_POINT == 0 {
		attributes.Attributes |= windows.OBJ_DONT_REPARSE
	}
	var h windows.Handle
	var status windows.IO_STATUS_BLOCK
	err = windows.NtCreateFile(&h, o.access|windows.FILE_READ_ATTRIBUTES|windows.SYNCHRONIZE, &attributes, &status, nil, o.attributes, o.share,
		o.disposition, o.options|windows.FILE_SYNCHRONOUS_IO_NONALERT|windows.FILE_OPEN_NO_RECALL, 0, 0)
	return h, fromStatus(err)
}

// fromStatus turns an NTSTATUS into the error Go programs know.
func fromStatus(err error) error {
	var status windows.NTStatus
	if !errors.As(err, &status) {
		return err
	}
	switch status {
	case windows.STATUS_REPARSE_POINT_ENCOUNTERED:
		return because(ErrLink, err)
	case windows.STATUS_NOT_A_DIRECTORY, windows.STATUS_FILE_IS_A_DIRECTORY:
		return because(ErrChanged, err)
	case windows.STATUS_DELETE_PENDING: // gone when the last program closes it
		return windows.ERROR_FILE_NOT_FOUND
	case windows.STATUS_NOT_SAME_DEVICE:
		return because(ErrCrossVolume, err)
	case windows.STATUS_OBJECT_NAME_COLLISION:
		return because(fs.ErrExist, err)
	case windows.STATUS_DIRECTORY_NOT_EMPTY:
		return because(ErrNotEmpty, err)
	case windows.STATUS_USER_MAPPED_FILE, windows.STATUS_CANNOT_DELETE: // a running program, or mapped into one
		return because(ErrInUse, err)
	}
	return status.Errno()
}

// explain adds our own error to those of the system that have one.
func explain(err error) error {
	var errno syscall.Errno
	if !errors.As(err, &errno) || err == io.EOF {
		return err
	}
	switch errno {
	case windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_CLOUD_FILE_IN_USE:
		return because(ErrInUse, err)
	case windows.ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING, windows.ERROR_CLOUD_FILE_PROVIDER_TERMINATED,
		windows.ERROR_CLOUD_FILE_NETWORK_UNAVAILABLE, windows.ERROR_CLOUD_FILE_UNSUCCESSFUL, windows.ERROR_CLOUD_FILE_NOT_IN_SYNC,
		windows.ERROR_CLOUD_FILE_REQUEST_ABORTED, windows.ERROR_CLOUD_FILE_REQUEST_CANCELED, windows.ERROR_CLOUD_FILE_REQUEST_TIMEOUT:
		return because(ErrPlaceholder, err)
	}
	return err
}
