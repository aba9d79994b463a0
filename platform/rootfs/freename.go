package rootfs

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxName   = 255    // bytes; on Windows UTF-16 units, of which there are never more
	freeNames = 10_000 // tries to find a free name
	maxSuffix = 20     // bytes; what is longer after a dot is no extension
)

// FreeName returns the n-th name to try for a file called name: name itself,
// then "name (2)" with its extension kept. No name is longer than file systems
// take.
func FreeName(name string, n int) string {
	if n < 2 {
		return name
	}
	ext := filepath.Ext(name)
	if len(ext) > maxSuffix || len(ext) == len(name) {
		ext = ""
	}
	stem, number := strings.TrimSuffix(name, ext), " ("+strconv.Itoa(n)+")"
	if most := maxName - len(number) - len(ext); len(stem) > most {
		stem = stem[:most]
		for cut := 0; cut < utf8.UTFMax-1; cut++ { // not in the middle of a character
			if r, size := utf8.DecodeLastRuneInString(stem); r != utf8.RuneError || size != 1 {
				break
			}
			stem = stem[:len(stem)-1]
		}
	}
	return stem + number + ext
}
