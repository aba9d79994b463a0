// Package cpio writes the "odc" form of cpio archives (POSIX.1-1988 portable
// archive: headers of octal digits), which a macOS package's Payload and Scripts
// are made of.
package cpio

import (
	"fmt"
	"io"

	"github.com/husorden/husorden/installer/darwin/tree"
)

// most is what eleven octal digits, or six, can hold.
const (
	mostLong  = 1<<33 - 1
	mostShort = 1<<18 - 1
)

// Write writes the files in their order. Their inode numbers are their places in
// the list, which has at most 262,142 of them.
func Write(w io.Writer, files []tree.File) error {
	if len(files) >= mostShort {
		return fmt.Errorf("writing cpio: %d files are too many", len(files))
	}
	for i, f := range files {
		if err := write(w, i+1, f); err != nil {
			return fmt.Errorf("writing cpio: %s: %w", f.Path, err)
		}
	}
	return write(w, 0, tree.File{Path: "TRAILER!!!"})
}

func write(w io.Writer, inode int, f tree.File) error {
	if len(f.Data) > mostLong || f.Time < 0 || f.Time > mostLong {
		return fmt.Errorf("%d bytes of time %d do not fit", len(f.Data), f.Time)
	}
	links := 1
	if f.Dir() {
		links = 2
	}
	// magic, dev, ino, mode, uid, gid, nlink, rdev, mtime, namesize, filesize
	_, err := fmt.Fprintf(w, "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o%s\x00",
		0, inode, f.Mode, f.UID, f.GID, links, 0, f.Time, len(f.Path)+1, len(f.Data), f.Path)
	if err != nil {
		return err
	}
	_, err = w.Write(f.Data)
	return err
}
