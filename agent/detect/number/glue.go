package number

import "bytes"

// surroundings judges what the candidate is glued to.
func surroundings(text []byte, c *cluster, g int, cand *candidate) int {
	score := 0
	if g > 0 && joinsNumbers(c.groups[g-1], cand) {
		score += inLongRow
	}
	last := c.groups[g+cand.groups-1]
	behind := g + cand.groups
	if last.sep != none && joinsNumbers(last, cand) && !(last.sep == slash && eightDigits(c, behind) > 0) {
		score += inLongRow
	}
	score += gluedBefore(text, cand)
	if cand.plain && inURL(text, cand.start) {
		score += glued
	}
	score += gluedAfter(text, cand)
	return score
}

// joinsNumbers reports whether the separator behind g makes one longer number
// of its two sides.
func joinsNumbers(g group, cand *candidate) bool {
	switch g.sep {
	case hyphen, dot, slash:
		return g.tight
	case space:
		return cand.spaced || g.len() <= 4 && cand.plain
	}
	return false
}

func gluedBefore(text []byte, cand *candidate) int {
	i := cand.start - 1
	b := at(text, i)
	switch {
	case isWord(b):
		word := i
		for word > 0 && isWord(text[word-1]) {
			word--
		}
		if cand.plain || i-word < 2 {
			return 2 * glued
		}
		return -1 // cells that a document glues: "Holm010203-1234"
	case b == '+' || b == '#' || b == '$' || b == '%' || b == '@':
		return glued
	case b == '/' || b == '\\' || b == '=' || b == '&':
		return -1
	case (b == ',' || b == '.') && (isDigit(at(text, i-1)) || at(text, i-1) == ','):
		if cand.plain || b == '.' {
			return 2 * glued
		}
	case b == '-':
		return hyphenWord(text, i, -1)
	}
	return 0
}

// inFileName reports whether the number is joined to a known name by "_", as in
// "Holm_Sofie_1506455010.pdf".
func inFileName(text []byte, cand *candidate) bool {
	i := cand.start - 1
	for range 2 { // "Holm_Sofie_"
		if at(text, i) != '_' {
			return false
		}
		end := i
		for i > 0 && isWord(text[i-1]) {
			i--
		}
		if i < end && personsName(text[i:end]) {
			return true
		}
		i--
	}
	return false
}

// inURL reports whether text[i] stands inside a web address.
func inURL(text []byte, i int) bool {
	start := i
	for start > 0 && i-start < 200 && text[start-1] > ' ' && text[start-1] != '"' && text[start-1] != '<' {
		start--
	}
	return bytes.Contains(text[start:i], []byte("://")) || bytes.HasPrefix(text[start:i], []byte("www."))
}

func gluedAfter(text []byte, cand *candidate) int {
	i := cand.end
	b := at(text, i)
	switch {
	case b == '_':
		return 0
	case isWord(b):
		if cand.plain || b >= 'a' || i+1 < len(text) && !isWord(text[i+1]) {
			return 2 * glued
		}
		return -1
	case b == '%' || b == '@':
		return glued
	case b == '.' && mediaFile(text[i+1:]):
		return glued
	case (b == ',' || b == '.' || b == ':') && (cand.plain || cand.spaced) && isDigit(at(text, i+1)):
		return 2 * glued
	case b == '-':
		return hyphenWord(text, i, +1)
	}
	return 0
}

// mediaFile reports whether a name goes on as that of a recording, picture or
// copy, which programs name by date and time.
func mediaFile(rest []byte) bool {
	var buf [4]byte
	switch string(fold(buf[:0], rest[:min(3, len(rest))])) {
	case "m4a", "mp3", "mp4", "wav", "mov", "jpg", "jpe", "png", "hei", "avi", "bak", "zip", "tar", "sql", "log", "dmp", "vhd":
		return true
	}
	return len(rest) > 1 && string(rest[:2]) == "7z"
}

// hyphenWord judges a hyphen at i with a word behind it in the direction dir: a
// short or hexadecimal word makes an identifier, a real one makes a file name.
func hyphenWord(text []byte, i, dir int) int {
	n, real := 0, false
	for j := i + dir; isWord(at(text, j)) || isDigit(at(text, j)); j += dir {
		n++
		if l := at(text, j) | 0x20; l > 'f' {
			real = true
		}
	}
	if n == 0 || n >= 3 && real {
		return 0
	}
	return glued
}
