package rootfs

import (
	"errors"
	"io"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A listing gives attributes, reparse tag, times, size and file id of every
// entry, so that no file need be opened to learn that it must not be opened.
// Size and times may lag behind while another program writes, and behind
// changes made through another name of the file: Handle.Info is exact.

// listing is how far a folder has been listed.
type listing struct {
	buf   []byte
	at    int
	left  bool // buf has entries from at on
	class uint32
	done  bool
	names bool // the class gives other file ids than the files themselves: only names count
}

const listBuffer = 32 << 10 // bytes; the longest entry takes under 700

// head is what the directory information classes begin with.
type head struct {
	next, index                         uint32
	created, accessed, written, changed int64
	size, allocated                     int64
	attributes, nameBytes               uint32
}

type entryExtd struct { // FILE_ID_EXTD_DIR_INFO
	head
	_    uint32
	tag  uint32
	id   [16]byte
	name [1]uint16
}

type entryBoth struct { // FILE_ID_BOTH_DIR_INFO
	head
	tag  uint32   // EaSize; the reparse tag where there is one
	_    [28]byte // short name
	id   uint64
	name [1]uint16
}

const (
	fileIDBothDirectoryInfo    = 10
	fileIDBothDirectoryRestart = 11
)

// list returns up to n entries, and io.EOF after the last.
func (h dirHandle) list(n int) ([]listed, error) {
	l := h.next
	if l.buf == nil {
		l.buf = make([]byte, listBuffer)
	}
	id, err := idByHandle(h.h, h.ids)
	if err != nil {
		return nil, err
	}
	var all []listed
	for len(all) < n {
		if !l.left {
			if err := l.fill(h); err != nil {
				return all, err
			}
		}
		if entry := l.take(id.Volume); entry.name != "." && entry.name != ".." {
			all = append(all, entry)
		}
	}
	return all, nil
}

// fill reads the next buffer of entries.
func (l *listing) fill(h dirHandle) error {
	if l.done {
		return io.EOF
	}
	var err error
	switch {
	case l.class != 0:
		err = l.query(h, l.class)
	case h.ids == wide:
		l.class = windows.FileIdExtdDirectoryInfo
		if err = l.query(h, windows.FileIdExtdDirectoryRestartInfo); errors.Is(err, windows.ERROR_INVALID_PARAMETER) ||
			errors.Is(err, windows.ERROR_NOT_SUPPORTED) || errors.Is(err, windows.ERROR_INVALID_FUNCTION) {
			l.names = true
			l.class = fileIDBothDirectoryInfo
			err = l.query(h, fileIDBothDirectoryRestart)
		}
	default:
		l.class = fileIDBothDirectoryInfo
		err = l.query(h, fileIDBothDirectoryRestart)
	}
	// An empty root folder is "file not found" (MS-FSA 2.1.5.6.3).
	if errors.Is(err, windows.ERROR_NO_MORE_FILES) || errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		l.done = true
		return io.EOF
	}
	l.at, l.left = 0, err == nil
	return err
}

func (l *listing) query(h dirHandle, class uint32) error {
	return query(h.h, class, unsafe.Pointer(&l.buf[0]), uintptr(len(l.buf)))
}

// take reads the entry at l.at and moves on. The buffer is the kernel's.
func (l *listing) take(volume uint64) listed {
	at := unsafe.Pointer(&l.buf[l.at])
	start := (*head)(at)
	var id ID
	var tag uint32
	var name *uint16
	if l.class == windows.FileIdExtdDirectoryInfo {
		extd := (*entryExtd)(at)
		id, tag, name = ID{Volume: volume, File: extd.id}, extd.tag, &extd.name[0]
	} else {
		both := (*entryBoth)(at)
		id, tag, name = narrowID(volume, both.id), both.tag, &both.name[0]
	}
	if start.attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT == 0 {
		tag = 0 // the field means something else
	}
	info := infoOf(fileBasicInfo{created: start.created, written: start.written, changed: start.changed, attributes: start.attributes}, tag)
	info.Size, info.ID = start.size, id
	if l.class == fileIDBothDirectoryInfo {
		info.ids = narrow
	}
	l.at, l.left = l.at+int(start.next), start.next != 0
	return listed{name: syscall.UTF16ToString(unsafe.Slice(name, start.nameBytes/2)), info: info, full: !l.names}
}
