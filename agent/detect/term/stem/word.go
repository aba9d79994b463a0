package stem

func isASCIILetter(b byte) bool { b |= 0x20; return 'a' <= b && b <= 'z' }

// isCont tells whether b can be the second byte of a two-byte letter.
func isCont(b byte) bool { return b&0xC0 == 0x80 }

// isLead tells whether b begins a two-byte Latin letter, or a combining mark.
func isLead(b byte) bool { return 0xC3 <= b && b <= 0xCD }

// letterAt returns the bytes of the letter at text[i:], 0 when none begins there.
func letterAt(text []byte, i int) int {
	switch {
	case i >= len(text):
		return 0
	case isASCIILetter(text[i]):
		return 1
	case isLead(text[i]) && i+1 < len(text) && isCont(text[i+1]):
		return 2
	}
	return 0
}

// letterBefore returns the bytes of the letter that ends at text[:i].
func letterBefore(text []byte, i int) int {
	switch {
	case i >= 1 && isASCIILetter(text[i-1]):
		return 1
	case i >= 2 && isCont(text[i-1]) && isLead(text[i-2]):
		return 2
	}
	return 0
}

// joint returns the bytes of what may stand inside a word at text[i:]: a hyphen
// or an apostrophe, of any make.
func joint(text []byte, i int) int {
	if i >= len(text) {
		return 0
	}
	if b := text[i]; b == '-' || b == '\'' {
		return 1
	}
	if i+2 < len(text) && text[i] == 0xE2 && text[i+1] == 0x80 {
		switch text[i+2] {
		case 0x90, 0x91, 0x99: // hyphen, non-breaking hyphen, right quote
			return 3
		}
	}
	return 0
}

// lettersEnd returns where the letters that follow text[:i] end.
func lettersEnd(text []byte, i int) int {
	for {
		n := letterAt(text, i)
		if n == 0 {
			return i
		}
		i += n
	}
}

// WordEnd returns where the word that text[:i] is in ends: after its letters,
// hyphens and apostrophes between letters included.
func WordEnd(text []byte, i int) int {
	for {
		i = lettersEnd(text, i)
		n := joint(text, i)
		if n == 0 || letterAt(text, i+n) == 0 || letterBefore(text, i) == 0 {
			return i
		}
		i += n
	}
}

// WordStart returns where the word that text[i:] is in begins.
func WordStart(text []byte, i int) int {
	for {
		for {
			n := letterBefore(text, i)
			if n == 0 {
				break
			}
			i -= n
		}
		n := 1
		if i >= 3 && text[i-3] == 0xE2 {
			n = 3
		}
		if i-n < 0 || joint(text, i-n) != n || letterBefore(text, i-n) == 0 || letterAt(text, i) == 0 {
			return i
		}
		i -= n
	}
}
