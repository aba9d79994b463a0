package number

import "bytes"

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

// identifies reports whether the hyphen at i, with the word behind it in the
// direction dir, makes an identifier: a short or hexadecimal word does, a real one
// makes a file name.
func identifies(text []byte, i, dir int) bool {
	n, real := 0, false
	for j := i + dir; isWord(at(text, j)) || isDigit(at(text, j)); j += dir {
		n++
		if l := at(text, j) | 0x20; l > 'f' {
			real = true
		}
	}
	return n > 0 && (n < 3 || !real)
}
