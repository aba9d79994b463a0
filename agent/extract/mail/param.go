package mail

import (
	"sort"
	"strconv"
	"strings"

	"github.com/husorden/husorden/agent/extract/plain"
)

// content is a Content-Type or Content-Disposition field: a word in lower case
// and its parameters by lower-case name, decoded (RFC 2231, RFC 2047).
type content struct {
	word   string
	params map[string]string
}

func parseContent(raw []byte) content {
	pieces := split(string(raw))
	c := content{word: strings.ToLower(strings.TrimSpace(pieces[0])), params: map[string]string{}}
	if word, _, ok := strings.Cut(c.word, " "); ok {
		c.word = word
	}
	type section struct {
		order   int
		text    string
		percent bool
	}
	long := map[string][]section{}
	for _, piece := range pieces[1:] {
		key, value, ok := strings.Cut(piece, "=")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), unquoted(strings.TrimSpace(value))
		name, rest, star := strings.Cut(key, "*")
		if !star {
			if _, twice := c.params[key]; !twice {
				c.params[key] = decode([]byte(value))
			}
			continue
		}
		number, percent := strings.CutSuffix(rest, "*")
		order, err := strconv.Atoi(number)
		long[name] = append(long[name], section{order, value, percent || rest == "" || err != nil})
	}
	for name, sections := range long {
		sort.SliceStable(sections, func(i, j int) bool { return sections[i].order < sections[j].order })
		var b []byte
		charset := ""
		for i, s := range sections {
			text := s.text
			if i == 0 && s.percent {
				if before, rest, ok := strings.Cut(text, "'"); ok {
					if _, after, ok := strings.Cut(rest, "'"); ok {
						charset, text = before, after
					}
				}
			}
			if s.percent {
				text = unpercent(text)
			}
			b = append(b, text...)
		}
		c.params[name] = plain.String(b, plain.Choose(b, charset))
	}
	return c
}

// split cuts at the semicolons outside quotes.
func split(s string) []string {
	var out []string
	from, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// unquoted takes the quotes off. A backslash stays where it is not followed by
// a quote or another one: mailers write Windows paths as they are.
func unquoted(s string) string {
	s, ok := strings.CutPrefix(s, `"`)
	if !ok {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unpercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// baseName is a file name without the path some mailers put before it.
func baseName(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[strings.LastIndexAny(s, `/\`)+1:]
}
