package mail

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

// VCF reads address cards of version 2.1, 3.0 and 4.0: every property on a line.
func VCF(d *doc.Doc, in doc.Input) error { return card(d, in) }

// ICS reads calendars: every property on a line.
func ICS(d *doc.Doc, in doc.Input) error { return card(d, in) }

// valueMost is the longest value kept, in bytes: pictures are longer and are
// no text.
const valueMost = 1 << 20

func card(d *doc.Doc, in doc.Input) error {
	r := bufio.NewReaderSize(plain.Open(d, in, ""), 64<<10)
	var line []byte
	var first error
	end := func() {
		if err := property(d, line); err != nil && first == nil {
			first = err
		}
		line = line[:0]
	}
	for {
		piece, err := r.ReadSlice('\n')
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return err
		}
		text := bytes.TrimRight(piece, "\r\n")
		switch {
		case len(text) > 0 && (text[0] == ' ' || text[0] == '\t') && len(line) > 0:
			text = text[1:]
		case len(line) > 0 && line[len(line)-1] == '=' && quotedPrintable(line):
			line = line[:len(line)-1] // a soft line break
		default:
			end()
		}
		if len(line) < valueMost {
			line = append(line, text...)
		}
		for err == bufio.ErrBufferFull { // the rest of a long line
			piece, err = r.ReadSlice('\n')
			if len(line) < valueMost {
				line = append(line, bytes.TrimRight(piece, "\r\n")...)
			}
		}
		if err == io.EOF {
			end()
			d.Line()
			if err := d.Err(); err != nil {
				return err
			}
			return first
		}
		if err != nil {
			return err
		}
	}
}

func quotedPrintable(line []byte) bool {
	before, _, ok := bytes.Cut(line, []byte(":"))
	return ok && bytes.Contains(bytes.ToUpper(before), []byte("QUOTED-PRINTABLE"))
}

// property writes "NAME: value" and the parameters that are text.
func property(d *doc.Doc, line []byte) error {
	if len(line) == 0 {
		return d.Err()
	}
	head, value, ok := cutValue(string(line))
	if !ok {
		d.Print(string(line))
		d.Line()
		return d.Err()
	}
	pieces := split(head)
	name := strings.ToUpper(strings.TrimSpace(pieces[0]))
	name = name[strings.LastIndexByte(name, '.')+1:] // without the group
	if name == "BEGIN" || name == "END" {
		return d.Err()
	}
	charset, encoding := "", ""
	var said []string
	for _, piece := range pieces[1:] {
		key, v, ok := strings.Cut(piece, "=")
		if !ok {
			key, v = "ENCODING", piece // 2.1 leaves the key out
		}
		v = unquoted(strings.TrimSpace(v))
		switch strings.ToUpper(strings.TrimSpace(key)) {
		case "ENCODING":
			if v := strings.ToUpper(v); v == "QUOTED-PRINTABLE" || v == "BASE64" || v == "B" {
				encoding = v
			}
		case "CHARSET":
			charset = v
		case "CN", "LABEL", "SENT-BY", "DIR":
			said = append(said, v)
		}
	}
	switch {
	case encoding == "QUOTED-PRINTABLE":
		b := unquote([]byte(value))
		value = plain.String(b, plain.Choose(b, charset))
	case encoding != "", strings.HasPrefix(value, "data:") && strings.Contains(value[:min(len(value), 200)], ";base64"):
		if name == "ATTACH" {
			return fmt.Errorf("document inside a calendar: %w", doc.ErrUnsupported)
		}
		return d.Err() // a picture, a sound, a key
	}
	if value = arrange(name, value); value != "" || len(said) > 0 {
		d.Print(name + ": " + strings.TrimSpace(strings.Join(append(said, value), " ")))
		d.Line()
	}
	return d.Err()
}

// cutValue splits at the first colon outside quotes.
func cutValue(line string) (head, value string, ok bool) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[:i], line[i+1:], true
		}
	}
	return strings.Cut(line, ":")
}

// arrange puts the components of a name or an address in the order a person
// writes them.
func arrange(name, value string) string {
	c := components(value)
	part := func(i int) string {
		if i < len(c) {
			return c[i]
		}
		return ""
	}
	join := func(separator string, parts ...string) string {
		var out []string
		for _, p := range parts {
			if p = strings.TrimSpace(p); p != "" {
				out = append(out, p)
			}
		}
		return strings.Join(out, separator)
	}
	switch name {
	case "N": // surname; given; more given; title before; after
		return join(" ", part(3), part(1), part(2), part(0), part(4))
	case "ADR": // box; flat; street; town; region; postal code; country
		return join(", ", part(2), part(1), part(0), join(" ", part(5), part(3)), part(4), part(6))
	}
	return join(" ", c...)
}

// components splits at semicolons and takes the backslashes away.
func components(value string) []string {
	var out []string
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && i+1 < len(value):
			i++
			if c = value[i]; c == 'n' || c == 'N' {
				c = '\n'
			}
			b.WriteByte(c)
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}
