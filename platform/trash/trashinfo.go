package trash

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"
)

// maxTrashInfo bounds a .trashinfo file in bytes: a path of 4096 bytes with
// every one of them escaped takes 12 KiB.
const maxTrashInfo = 64 << 10

// ParseTrashInfo reads a .trashinfo file of the FreeDesktop trash specification
// 1.0. Its time is local time without a zone: that of the machine, given by
// local. Where a clock set back makes it two times, it is the later: a file is
// never taken to be older than it is. The first value of a key counts.
//
// With an error that wraps ErrDamaged, what could be read is in the record.
func ParseTrashInfo(b []byte, local *time.Location) (Record, error) {
	var r Record
	var seenPath, seenDate, inGroup, anyGroup bool
	var damage error
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "[") {
			inGroup = strings.TrimRight(line, " \t") == "[Trash Info]"
			anyGroup = anyGroup || inGroup
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !inGroup || !ok {
			continue
		}
		switch value = strings.Trim(value, " \t"); strings.Trim(key, " \t") {
		case "Path":
			if !seenPath {
				seenPath = true
				r.Original, damage = decodePath(value)
			}
		case "DeletionDate":
			if !seenDate {
				seenDate = true
				r.Deleted = deletionDate(value, local)
			}
		}
	}
	switch {
	case !anyGroup:
		return r, fmt.Errorf("no [Trash Info]: %w", ErrDamaged)
	case damage != nil:
		return r, damage
	case r.Original == "":
		return r, fmt.Errorf("no path: %w", ErrDamaged)
	case r.Deleted.IsZero():
		return r, fmt.Errorf("deletion date: %w", ErrDamaged)
	}
	return r, nil
}

// decodePath undoes the percent-encoding; "+" stands for itself. The bytes are
// those of the file system, not always UTF-8.
func decodePath(s string) (string, error) {
	decoded, err := url.PathUnescape(s)
	switch {
	case err != nil:
		return "", fmt.Errorf("path: %w", ErrDamaged)
	case strings.ContainsRune(decoded, 0):
		return "", fmt.Errorf("path with a NUL: %w", ErrDamaged)
	case !path.IsAbs(decoded) && (decoded == ".." || strings.HasPrefix(path.Clean(decoded), "../") || path.Clean(decoded) == ".."):
		return "", fmt.Errorf("path that leaves its volume: %w", ErrDamaged)
	}
	return decoded, nil
}

// dateLayouts: the specification's, that of its first drafts, and with a zone as
// some programs write it. A fraction of a second is accepted with each.
var dateLayouts = []string{"2006-01-02T15:04:05", "20060102T15:04:05", "2006-01-02T15:04:05Z07:00"}

func deletionDate(s string, local *time.Location) time.Time {
	for _, layout := range dateLayouts {
		t, err := time.ParseInLocation(layout, s, local)
		if err != nil {
			continue
		}
		if later := t.Add(time.Hour); later.Format(dateLayouts[0]) == t.Format(dateLayouts[0]) {
			t = later // the hour that comes twice when summer time ends
		}
		return sane(t)
	}
	return time.Time{}
}
