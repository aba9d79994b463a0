package sample

import (
	"encoding/binary"
	"hash/crc32"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// bin is how a system keeps what was thrown out.
type bin interface {
	root() string
	// entry tells where the file that was at original goes, and, unless
	// infoPath is empty, the file that tells of it.
	entry(original string, size int64, deleted time.Time) (path, infoPath string, info []byte)
}

func binFor(goos, home string) bin {
	switch goos {
	case "windows":
		return windowsBin(filepath.Join(home, "$Recycle.Bin", "S-1-5-21-1004336348-1177238915-682003330-1001"))
	case "darwin":
		return darwinBin(filepath.Join(home, ".Trash"))
	}
	return linuxBin(filepath.Join(home, ".local", "share", "Trash"))
}

// linuxBin follows the freedesktop.org trash specification 1.0.
type linuxBin string

func (b linuxBin) root() string { return string(b) }

func (b linuxBin) entry(original string, _ int64, deleted time.Time) (string, string, []byte) {
	name := filepath.Base(original)
	slashed := (&url.URL{Path: filepath.ToSlash(original)}).EscapedPath()
	info := "[Trash Info]\nPath=" + slashed + "\nDeletionDate=" + deleted.Local().Format("2006-01-02T15:04:05") + "\n" // local time, no zone
	return filepath.Join(string(b), "files", name), filepath.Join(string(b), "info", name+".trashinfo"), []byte(info)
}

// darwinBin holds the files alone; when they came is in the file system.
type darwinBin string

func (b darwinBin) root() string { return string(b) }

func (b darwinBin) entry(original string, _ int64, _ time.Time) (string, string, []byte) {
	return filepath.Join(string(b), filepath.Base(original)), "", nil
}

// windowsBin is the folder of one user: $Rxxxxxx.ext is the file, $Ixxxxxx.ext
// tells its size, deletion time and path (version 2, Windows 10 and later).
type windowsBin string

func (b windowsBin) root() string { return string(b) }

func (b windowsBin) entry(original string, size int64, deleted time.Time) (string, string, []byte) {
	tail := strings.ToUpper(strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(filepath.Base(original)))), 36))
	tail = ("000000" + tail)[len(tail):] + filepath.Ext(original)
	path := utf16.Encode([]rune(strings.ReplaceAll(original, "/", `\`) + "\x00"))
	info := binary.LittleEndian.AppendUint64(nil, 2)
	info = binary.LittleEndian.AppendUint64(info, uint64(size))
	info = binary.LittleEndian.AppendUint64(info, filetime(deleted))
	info = binary.LittleEndian.AppendUint32(info, uint32(len(path)))
	for _, u := range path {
		info = binary.LittleEndian.AppendUint16(info, u)
	}
	return filepath.Join(string(b), "$R"+tail), filepath.Join(string(b), "$I"+tail), info
}

// filetime counts 100 ns since 1601, UTC.
func filetime(t time.Time) uint64 {
	const from1601To1970 = 11_644_473_600 // seconds
	return uint64(t.Unix()+from1601To1970)*10_000_000 + uint64(t.Nanosecond()/100)
}
