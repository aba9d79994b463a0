package rootfs

import (
	"os"

	"golang.org/x/sys/windows"
)

// sync: see Dir.Sync.
func (h dirHandle) sync() error { return nil }

// lock holds a file of the folder that no second program can open; it goes when
// the handle does.
func (h dirHandle) lock() (*os.File, error) {
	file, err := opening{dir: h.h, name: "lock", access: windows.FILE_WRITE_DATA | windows.DELETE, disposition: windows.FILE_OPEN_IF,
		options: windows.FILE_NON_DIRECTORY_FILE | windows.FILE_OPEN_REPARSE_POINT | windows.FILE_DELETE_ON_CLOSE}.do()
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(file), "lock"), nil
}
