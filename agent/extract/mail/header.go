package mail

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/plain"
)

// field is one header field; its value is raw and unfolded.
type field struct {
	name  string
	value []byte
}

type header []field

// get returns the raw value of the first field of that name.
func (h header) get(name string) []byte {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return nil
}

// shown are the fields that are text to a reader.
var shown = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "sender": true, "reply-to": true, "subject": true, "date": true,
	"resent-from": true, "resent-to": true, "resent-cc": true, "resent-sender": true, "organization": true,
	"comments": true, "keywords": true, "thread-topic": true, "content-description": true, "x-original-to": true,
	"delivered-to": true, "return-path": true, "disposition-notification-to": true, "x-sender": true,
}

// decode turns a field value into text: encoded words (RFC 2047) in any
// charset, and bytes that should not be there but are.
func decode(raw []byte) string {
	var out strings.Builder
	var word []byte // decoded bytes of encoded words that follow each other
	charset := ""
	flush := func() {
		if len(word) > 0 {
			out.WriteString(plain.String(word, plain.Choose(word, charset)))
			word = word[:0]
		}
	}
	for len(raw) > 0 {
		at := bytes.Index(raw, []byte("=?"))
		if at < 0 {
			at = len(raw)
		}
		name, text, size := encodedWord(raw[at:])
		if size == 0 && at < len(raw) {
			at += 2 // not one after all
		}
		if between := raw[:at]; len(word) == 0 || size == 0 || len(bytes.TrimSpace(between)) > 0 {
			flush()
			out.WriteString(plain.String(between, plain.Choose(between, "")))
		}
		if size > 0 {
			if !strings.EqualFold(name, charset) {
				flush()
			}
			charset, word = name, append(word, text...)
		}
		raw = raw[at+size:]
	}
	flush()
	return strings.Join(strings.Fields(out.String()), " ")
}

// encodedWord reads =?charset?encoding?text?= and its size; 0 if b does not
// start with one.
func encodedWord(b []byte) (charset string, text []byte, size int) {
	rest, ok := bytes.CutPrefix(b, []byte("=?"))
	if !ok {
		return "", nil, 0
	}
	name, rest, ok := bytes.Cut(rest, []byte("?"))
	if !ok || len(name) > 60 || len(rest) < 4 || rest[1] != '?' {
		return "", nil, 0
	}
	encoding := rest[0] | 0x20
	coded, after, ok := bytes.Cut(rest[2:], []byte("?="))
	if !ok || encoding == 'q' && bytes.HasPrefix(after, []byte("=")) && len(coded) == 0 {
		return "", nil, 0
	}
	name, _, _ = bytes.Cut(name, []byte("*")) // a language may follow
	switch encoding {
	case 'b':
		text = looseBase64(coded)
	case 'q':
		text = unquote(bytes.ReplaceAll(coded, []byte("_"), []byte(" ")))
	default:
		return "", nil, 0
	}
	return string(name), text, len(b) - len(after)
}

// looseBase64 decodes what can be decoded.
func looseBase64(b []byte) []byte {
	out, _ := io.ReadAll(&fromBase64{src: bufio.NewReader(bytes.NewReader(b))})
	return out
}
