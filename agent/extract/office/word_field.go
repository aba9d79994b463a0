package office

import (
	"bytes"
	"strings"
)

// field gathers the instruction of a Word field, which may be spread over many
// runs, and prints what a person has put into it: a mail address, a file name,
// an index entry. What the field shows is ordinary text and not handled here.
type field struct {
	code []byte
}

const maxField = 16 << 10

// mechanical fields hold names of bookmarks, styles and formats only.
var mechanical = map[string]bool{
	"PAGE": true, "NUMPAGES": true, "SECTION": true, "SECTIONPAGES": true, "PAGEREF": true, "REF": true,
	"NOTEREF": true, "STYLEREF": true, "TOC": true, "SEQ": true, "DATE": true, "TIME": true, "CREATEDATE": true,
	"SAVEDATE": true, "PRINTDATE": true, "EDITTIME": true, "NUMWORDS": true, "NUMCHARS": true, "FILESIZE": true,
	"FORMTEXT": true, "FORMCHECKBOX": true, "FORMDROPDOWN": true, "MERGEFIELD": true, "EMBED": true, "INDEX": true,
	"LISTNUM": true, "AUTONUM": true, "SYMBOL": true, "ADDIN": true, "CITATION": true, "BIBLIOGRAPHY": true,
	"NEXT": true, "MERGEREC": true, "MERGESEQ": true, "=": true,
}

// begin starts an instruction; the one of an outer field, should it go on
// behind the inner one, is joined to it.
func (fd *field) begin() {
	if len(fd.code) > 0 {
		fd.code = append(fd.code, ' ')
	}
}

func (fd *field) instruction(b []byte) {
	if len(fd.code)+len(b) <= maxField {
		fd.code = append(fd.code, b...)
	}
}

// flush prints the instruction gathered so far, aside.
func (fd *field) flush(f *flow) {
	code := bytes.TrimSpace(fd.code)
	fd.code = fd.code[:0]
	name, args, _ := strings.Cut(string(code), " ")
	if name = strings.ToUpper(name); mechanical[name] || strings.HasPrefix(name, "=") {
		return
	}
	for _, a := range arguments(args) {
		f.target(a)
	}
}

// arguments returns the words and quoted strings of an instruction without its
// switches; a bookmark (\l "_Toc1") goes with its switch.
func arguments(s string) []string {
	var out []string
	bookmark := false
	for {
		s = strings.TrimLeft(s, " \t\n")
		if s == "" {
			return out
		}
		var word string
		if s[0] == '"' {
			word, s, _ = strings.Cut(s[1:], `"`)
		} else if word, s, _ = strings.Cut(s, " "); strings.HasPrefix(word, `\`) {
			bookmark = word == `\l` || word == `\*` || word == `\@` || word == `\t`
			continue
		}
		if !bookmark && word != "" {
			out = append(out, word)
		}
		bookmark = false
	}
}

// target prints where a link leads, aside, unless it is a mail address that
// stands in the text.
func (f *flow) target(uri string) {
	for _, scheme := range []string{"mailto:", "tel:", "sms:"} {
		if len(uri) > len(scheme) && strings.EqualFold(uri[:len(scheme)], scheme) {
			uri = uri[len(scheme):]
			break
		}
	}
	if to, _, _ := strings.Cut(uri, "?"); strings.Contains(to, "@") {
		if _, shown := f.mails[strings.ToLower(to)]; shown && to == uri {
			return
		}
	}
	f.sideLine([]byte(unpercent(uri)))
}

// unpercent decodes %20 and its like; what is no escape stays.
func unpercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(valid(out))
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }
