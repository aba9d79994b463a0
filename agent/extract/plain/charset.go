// Package plain reads the formats that are text themselves: text in any
// encoding, CSV, JSON, XML and HTML. It decides the encoding by evidence and
// streams, so that the size of a file costs time but no memory.
package plain

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// Charset says how bytes stand for characters. Others than these are the names
// of the WHATWG encoding standard.
type Charset string

// The charsets that are told apart by evidence. Undecided is text that has
// been plain ASCII so far.
const (
	Undecided   Charset = ""
	UTF8        Charset = "utf-8"
	UTF16LE     Charset = "utf-16le"
	UTF16BE     Charset = "utf-16be"
	UTF32LE     Charset = "utf-32le"
	UTF32BE     Charset = "utf-32be"
	Windows1252 Charset = "windows-1252" // holds ISO 8859-1 and what matters of 8859-15
	Mac         Charset = "macintosh"
	DOS         Charset = "ibm850" // code pages 850 and 865 agree on the Danish letters
)

// Named returns the charset a label ("iso-8859-1", "CP865", …) stands for.
func Named(label string) (Charset, bool) {
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'"))
	switch label {
	case "utf-32", "utf-32le":
		return UTF32LE, true
	case "utf-32be":
		return UTF32BE, true
	case "cp850", "ibm850", "850", "cp437", "ibm437", "437", "dos":
		return DOS, true
	case "cp865", "ibm865", "865":
		return "ibm865", true
	case "ansi", "cp1252", "ms-ansi", "8bit", "x-ansi":
		return Windows1252, true
	case "mac", "macroman", "x-mac-roman", "mac-roman":
		return Mac, true
	case "utf8", "utf_8", "utf-8n", "x-utf-8":
		return UTF8, true
	}
	if n, ok := strings.CutPrefix(label, "cp"); ok && strings.HasPrefix(n, "125") {
		label = "windows-" + n
	}
	e, err := htmlindex.Get(label)
	if err != nil || e == encoding.Replacement {
		return Undecided, false
	}
	name, err := htmlindex.Name(e)
	return Charset(name), err == nil
}

// table returns the characters of a single-byte charset, or nil.
func table(cs Charset) *charmap.Charmap {
	switch cs {
	case DOS:
		return charmap.CodePage850
	case "ibm865":
		return charmap.CodePage865
	}
	e, err := htmlindex.Get(string(cs))
	if err != nil {
		return nil
	}
	m, _ := e.(*charmap.Charmap)
	return m
}

// Detect judges the first bytes of a file. It returns false for bytes that are
// not text.
func Detect(b []byte) (Charset, bool) {
	if cs := bom(b); cs != Undecided {
		return cs, true
	}
	if cs := wide(b); cs != Undecided {
		return cs, true
	}
	if notText(b) || len(bytes.TrimRight(b, "\x00")) == 0 {
		return Undecided, false
	}
	return eightBit(b, len(b) < sampleSize), true
}

func bom(b []byte) Charset {
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		return UTF8
	case bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")):
		return UTF32LE
	case bytes.HasPrefix(b, []byte("\x00\x00\xFE\xFF")):
		return UTF32BE
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return UTF16LE
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return UTF16BE
	}
	return Undecided
}

// wide recognises UTF-16 without a byte order mark: in Western text nearly
// every other byte is zero, and hardly ever two together.
func wide(b []byte) Charset {
	b = b[:min(len(b), 4096)]
	var units, le, be int
	for i := 0; i+1 < len(b); i += 2 {
		units++
		switch {
		case b[i+1] == 0 && printable(b[i]):
			le++
		case b[i] == 0 && printable(b[i+1]):
			be++
		}
	}
	switch need := units * 8 / 10; {
	case units < 2:
	case le > need:
		return UTF16LE
	case be > need:
		return UTF16BE
	}
	return Undecided
}

func printable(c byte) bool { return c >= ' ' && c != 0x7F || c == '\t' || c == '\n' || c == '\r' }

// notText reports whether so many control characters stand in b that it is not
// text. Zero bytes at its end do not make it so: a log may be filled up with
// them after a power cut.
func notText(b []byte) bool {
	b = bytes.TrimRight(b, "\x00")
	var control, nul int
	for _, c := range b {
		if c >= ' ' {
			continue
		}
		switch c {
		case 0:
			nul++
		case '\t', '\n', '\v', '\f', '\r', '\b', 0x1A, 0x1B:
		default:
			control++
		}
	}
	text := len(b) - nul
	return control > 2+text/50 || nul > 8+text/4 || nul > 0 && nul > text/100 && control > 0
}
