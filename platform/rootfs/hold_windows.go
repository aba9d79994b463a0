package rootfs

import (
	"errors"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// actsOnHandle: what is renamed and removed is the open file, not a name.
const actsOnHandle = true

// hold lets others read meanwhile and nothing else: nobody can write to the
// file, rename it or remove it. Who has it open for that already is ErrInUse.
func (h dirHandle) hold(name string, seen Info) (*os.File, Info, bool, error) {
	options := uint32(windows.FILE_NON_DIRECTORY_FILE)
	if seen.tag == 0 || isCloudTag(seen.tag) {
		options |= windows.FILE_OPEN_REPARSE_POINT
	}
	f, info, err := h.holdAs(name, windows.FILE_READ_DATA, options)
	return f, info, true, err
}

func (h dirHandle) holdFolder(name string) (*os.File, Info, error) {
	return h.holdAs(name, windows.FILE_LIST_DIRECTORY, windows.FILE_DIRECTORY_FILE|windows.FILE_OPEN_REPARSE_POINT|windows.FILE_OPEN_FOR_BACKUP_INTENT)
}

func (h dirHandle) holdAs(name string, access, options uint32) (*os.File, Info, error) {
	file, err := opening{dir: h.h, name: name, access: access | windows.DELETE, options: options,
		share: windows.FILE_SHARE_READ, disposition: windows.FILE_OPEN}.do()
	if err != nil {
		return nil, Info{}, err
	}
	return h.opened(file, name)
}

func (h dirHandle) opened(file windows.Handle, name string) (*os.File, Info, error) {
	info, err := infoByHandle(file, h.ids)
	if err != nil {
		windows.CloseHandle(file)
		return nil, Info{}, err
	}
	return os.NewFile(uintptr(file), name), info, nil
}

// leaseHolds: the sharing of the handle needs no second look.
func leaseHolds(*os.File) bool { return true }

// renameInformation is FILE_RENAME_INFORMATION, [MS-FSCC] 2.4.42.
type renameInformation struct {
	replace   byte
	root      windows.Handle
	nameBytes uint32
	name      [1]uint16
}

func moveHeld(f *os.File, _ dirHandle, _ string, to dirHandle, newName string, replace bool) error {
	return renameByHandle(windows.Handle(f.Fd()), to, newName, replace)
}

func renameByHandle(file windows.Handle, to dirHandle, newName string, replace bool) error {
	name, err := windows.UTF16FromString(newName)
	if err != nil {
		return err
	}
	name = name[:len(name)-1] // counted, not ended by NUL
	const at = unsafe.Offsetof(renameInformation{}.name)
	// The buffer begins with a pointer-sized element for its alignment.
	words := make([]uintptr, (int(at)+2*len(name))/int(unsafe.Sizeof(uintptr(0)))+2)
	info := (*renameInformation)(unsafe.Pointer(&words[0]))
	if replace {
		info.replace = 1
	}
	info.root, info.nameBytes = to.h, uint32(2*len(name))
	copy(unsafe.Slice(&info.name[0], len(name)), name)
	// A name of one character is shorter than the end of the structure.
	size := max(at+2*uintptr(len(name)), unsafe.Sizeof(renameInformation{}))
	return fromStatus(setInformation(file, windows.FileRenameInformation, unsafe.Pointer(info), size))
}

// moveNamed moves what has the name, a link too.
func moveNamed(from dirHandle, name string, to dirHandle, newName string) error {
	h, err := opening{dir: from.h, name: name, access: windows.DELETE, share: shareAll, disposition: windows.FILE_OPEN,
		options: windows.FILE_OPEN_REPARSE_POINT | windows.FILE_OPEN_FOR_BACKUP_INTENT}.do()
	if err != nil {
		return err
	}
	defer windows.CloseHandle(h)
	return renameByHandle(h, to, newName, false)
}

func explainMove(err error) error { return explain(err) }

// removeHeld removes the open file at once, also a read-only one. FAT and some
// network file systems know only the older call.
func removeHeld(f *os.File, _ dirHandle, _ string, _ bool) error {
	file := windows.Handle(f.Fd())
	flags := uint32(windows.FILE_DISPOSITION_DELETE | windows.FILE_DISPOSITION_POSIX_SEMANTICS | windows.FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE)
	err := setInformation(file, windows.FileDispositionInformationEx, unsafe.Pointer(&flags), unsafe.Sizeof(flags))
	var status windows.NTStatus
	if errors.As(err, &status) {
		switch status {
		case windows.STATUS_INVALID_PARAMETER, windows.STATUS_INVALID_INFO_CLASS, windows.STATUS_NOT_SUPPORTED,
			windows.STATUS_NOT_IMPLEMENTED, windows.STATUS_INVALID_DEVICE_REQUEST:
			return removeOnClose(file)
		}
	}
	return fromStatus(err)
}

// removeOnClose marks the open file for removal when it is closed. The call
// refuses a read-only file, so that attribute goes first, and comes back when
// the file cannot be removed.
func removeOnClose(file windows.Handle) error {
	var basic fileBasicInfo
	if err := query(file, windows.FileBasicInfo, unsafe.Pointer(&basic), unsafe.Sizeof(basic)); err != nil {
		return err
	}
	readOnly := basic.attributes&windows.FILE_ATTRIBUTE_READONLY != 0
	if readOnly {
		if err := setAttributes(file, basic.attributes&^windows.FILE_ATTRIBUTE_READONLY); err != nil {
			return err
		}
	}
	remove := byte(1)
	err := setInformation(file, windows.FileDispositionInformation, unsafe.Pointer(&remove), 1)
	if err != nil && readOnly {
		return errors.Join(fromStatus(err), setAttributes(file, basic.attributes))
	}
	return fromStatus(err)
}

// setAttributes opens the open file once more, by its handle and not by a name,
// with the right that it takes.
func setAttributes(file windows.Handle, attributes uint32) error {
	again, err := opening{dir: file, access: windows.FILE_WRITE_ATTRIBUTES, share: shareAll, disposition: windows.FILE_OPEN,
		options: windows.FILE_OPEN_REPARSE_POINT | windows.FILE_OPEN_FOR_BACKUP_INTENT}.do()
	if err != nil {
		return err
	}
	defer windows.CloseHandle(again)
	if attributes == 0 {
		attributes = windows.FILE_ATTRIBUTE_NORMAL // 0 means: as they are
	}
	basic := fileBasicInfo{attributes: attributes}
	return fromStatus(setInformation(again, windows.FileBasicInformation, unsafe.Pointer(&basic), unsafe.Sizeof(basic)))
}

func setInformation(file windows.Handle, class uint32, from unsafe.Pointer, size uintptr) error {
	var status windows.IO_STATUS_BLOCK
	return windows.NtSetInformationFile(file, &status, (*byte)(from), uint32(size), class)
}

func sameMount(dirHandle, dirHandle) bool { return true }
