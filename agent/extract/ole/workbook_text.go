package ole

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
)

// parts is a record with those that continue it.
type parts struct {
	now  []byte
	rest [][]byte
}

// next goes on to the record that continues this one.
func (p *parts) next() bool {
	if len(p.rest) == 0 {
		return false
	}
	p.now, p.rest = p.rest[0], p.rest[1:]
	return true
}

func (p *parts) skip(n int) {
	for n > 0 {
		m := min(n, len(p.now))
		p.now = p.now[m:]
		if n -= m; n > 0 && !p.next() {
			return
		}
	}
}

func (p *parts) uint16() int {
	if len(p.now) < 2 && (len(p.now) > 0 || !p.next() || len(p.now) < 2) {
		return 0
	}
	v := binary.LittleEndian.Uint16(p.now)
	p.now = p.now[2:]
	return int(v)
}

// characters reads n characters after a byte that says how wide they are. That
// byte stands again where a record continues them.
func (p *parts) characters(n int) string {
	if len(p.now) == 0 && !p.next() {
		return ""
	}
	width := int(p.now[0]&1) + 1
	p.now = p.now[1:]
	return p.more(n, width)
}

func (p *parts) more(n, width int) string {
	var out strings.Builder
	for n > 0 {
		m := min(n, len(p.now)/width)
		if width == 2 {
			out.WriteString(wide(p.now[:2*m]))
		} else {
			for _, c := range p.now[:m] { // the low bytes of UTF-16
				if c >= ' ' || c == '\n' || c == '\t' {
					out.WriteRune(rune(c))
				}
			}
		}
		p.now = p.now[m*width:]
		if n -= m; n == 0 {
			break
		}
		if !p.next() || len(p.now) == 0 {
			break
		}
		width = int(p.now[0]&1) + 1
		p.now = p.now[1:]
	}
	return out.String()
}

// readShared reads the strings that cells share.
func (b *book) readShared(data []byte) error {
	p, err := b.continued(data)
	if err != nil || len(data) < 8 {
		return err
	}
	count := binary.LittleEndian.Uint32(data[4:])
	p.now = data[8:]
	for i := uint32(0); i < count && (len(p.now) > 0 || len(p.rest) > 0); i++ {
		if err := b.f.d.Err(); err != nil {
			return err
		}
		n := p.uint16()
		if len(p.now) == 0 && !p.next() || len(p.now) == 0 {
			break
		}
		flags := p.now[0]
		p.now = p.now[1:]
		runs, extra := 0, 0
		if flags&8 != 0 { // formatted
			runs = p.uint16()
		}
		if flags&4 != 0 { // with its pronunciation
			extra = p.uint16() | p.uint16()<<16
		}
		b.shared = append(b.shared, p.more(n, int(flags&1)+1))
		p.skip(4 * runs)
		p.skip(extra)
	}
	return nil
}

func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(s) }

// headerText takes the codes (&C, &"Arial,Bold", &12, &P) out of a header.
func headerText(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '&' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == '&':
			out.WriteByte('&')
		case c == '"':
			if end := strings.IndexByte(s[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case c >= '0' && c <= '9':
			for i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
				i++
			}
		default:
			out.WriteByte(' ')
		}
	}
	return strings.TrimSpace(out.String())
}

// number is a number as its cell shows it, as far as that makes it another
// text: a date, or digits with leading zeros and hyphens between them.
func (b *book) number(v float64, style uint16) string {
	format := ""
	var id uint16
	if int(style) < len(b.styles) {
		id = b.styles[style]
		format = b.formats[id]
	}
	return formatNumber(v, id, format)
}

func formatNumber(v float64, id uint16, format string) string {
	format, _, _ = strings.Cut(format, ";")
	if id >= 14 && id <= 17 || id == 22 || strings.ContainsAny(strings.ToLower(plainFormat(format)), "dy") {
		if v >= 1 && v < 2958466 { // 1 January 1900 to 31 December 9999
			day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(v))
			return day.Format("02-01-2006")
		}
	}
	if s, ok := template(v, plainFormat(format)); ok {
		return s
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// plainFormat takes quotes, backslashes and conditions in brackets away.
func plainFormat(format string) string {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		switch format[i] {
		case '"', '\\':
		case '[':
			if end := strings.IndexByte(format[i:], ']'); end > 0 {
				i += end
			}
		default:
			out.WriteByte(format[i])
		}
	}
	return out.String()
}

// template fills the digits of a whole number into a format such as
// 000000-0000.
func template(v float64, format string) (string, bool) {
	zeros := strings.Count(format, "0")
	if zeros < 2 || strings.Trim(format, "0- ./") != "" || strings.ContainsAny(format, ".,") && zeros < 6 || v != math.Trunc(v) || v < 0 || v >= 1e15 {
		return "", false
	}
	digits := strconv.FormatInt(int64(v), 10)
	if len(digits) < zeros {
		digits = strings.Repeat("0", zeros-len(digits)) + digits
	}
	var out strings.Builder
	out.WriteString(digits[:len(digits)-zeros])
	digits = digits[len(digits)-zeros:]
	for _, c := range format {
		if c == '0' {
			out.WriteByte(digits[0])
			digits = digits[1:]
		} else {
			out.WriteRune(c)
		}
	}
	return out.String(), true
}
