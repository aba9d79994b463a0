package watch

import (
	"encoding/binary"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// order is that of every machine Windows runs on.
var order = binary.LittleEndian

// parse tells the events of a buffer; false when it is not as it should be.
func (r *read) parse(buf []byte, tell func(event)) bool {
	const head = 12 // next, action, length
	for {
		if len(buf) < head {
			return false
		}
		next, action, size := int64(order.Uint32(buf)), order.Uint32(buf[4:]), int64(order.Uint32(buf[8:]))
		if size == 0 || size%2 != 0 || size > int64(len(buf)-head) {
			return false
		}
		name := make([]uint16, size/2)
		for i := range name {
			name[i] = order.Uint16(buf[head+2*i:])
		}
		e := event{path: long(filepath.Join(r.folder, windows.UTF16ToString(name))), folder: r.kind == ofFolders}
		switch action {
		case windows.FILE_ACTION_ADDED, windows.FILE_ACTION_RENAMED_NEW_NAME:
			e.created = true
			tell(e)
		case windows.FILE_ACTION_REMOVED, windows.FILE_ACTION_RENAMED_OLD_NAME:
			e.removed = true
			tell(e)
		case windows.FILE_ACTION_MODIFIED:
			if r.kind == ofFiles { // or a folder: something in it has changed
				tell(e)
			}
		default:
			return false
		}
		if next == 0 {
			return true
		}
		if next < head || next > int64(len(buf)) {
			return false
		}
		buf = buf[next:]
	}
}

// long undoes a short name (REPORT~1.DOC), under which a file is told when the
// program that wrote it used it. What is gone keeps it.
func long(path string) string {
	if !strings.Contains(filepath.Base(path), "~") {
		return path
	}
	from, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return path
	}
	buf := make([]uint16, windows.MAX_LONG_PATH)
	n, err := windows.GetLongPathName(from, &buf[0], uint32(len(buf)))
	if err != nil || n == 0 || int(n) > len(buf) {
		return path
	}
	// Only the last name: the root is to be called as the consumer calls it.
	return filepath.Join(filepath.Dir(path), filepath.Base(windows.UTF16ToString(buf[:n])))
}
