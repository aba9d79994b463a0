package trash

import (
	"net/url"
	"strings"
)

// DirectorySizes is the name of the file in which a FreeDesktop bin keeps the
// sizes of deleted folders, a line each: "SIZE MTIME PERCENT-ENCODED-NAME". It is
// a cache: a line too few costs time, a line too many is the name of a folder
// that is gone.
const DirectorySizes = "directorysizes"

// MaxDirectorySizes bounds the file in bytes.
const MaxDirectorySizes = 4 << 20

// WithoutSize returns the text of a directorysizes file without the lines of the
// folder name, and whether there were any. Lines that make no sense stay.
func WithoutSize(text []byte, name string) (rest []byte, found bool) {
	for line := range strings.Lines(string(text)) {
		fields := strings.SplitN(strings.TrimRight(line, "\r\n"), " ", 3)
		if len(fields) == 3 {
			if decoded, err := url.PathUnescape(fields[2]); err == nil && decoded == name {
				found = true
				continue
			}
		}
		rest = append(rest, line...)
	}
	return rest, found
}
