package sample

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
)

// letter is a mail with at most one attachment.
type letter struct {
	from, fromMail, to, toMail, subject string
	at                                  time.Time
	body                                string
	attachment                          string // its name; empty: none
	mediaType                           string
	data                                []byte
}

// eml writes the mail as programs save it: encoded headers, a quoted-printable
// body and a base64 attachment.
func (l letter) eml() []byte {
	var b bytes.Buffer
	header := func(key, value string) { fmt.Fprintf(&b, "%s: %s\r\n", key, value) }
	header("From", mime.QEncoding.Encode("utf-8", l.from)+" <"+l.fromMail+">")
	header("To", mime.QEncoding.Encode("utf-8", l.to)+" <"+l.toMail+">")
	header("Subject", mime.BEncoding.Encode("utf-8", l.subject))
	header("Date", l.at.Format(time.RFC1123Z))
	header("Message-ID", fmt.Sprintf("<%d@fjordby.example>", l.at.Unix()))
	header("MIME-Version", "1.0")
	const boundary = "=_husorden-eksempel"
	if l.attachment != "" {
		header("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
		b.WriteString("\r\n--" + boundary + "\r\n")
	}
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	q.Write([]byte(strings.ReplaceAll(l.body, "\n", "\r\n"))) // a bytes.Buffer does not fail
	q.Close()
	b.WriteString("\r\n")
	if l.attachment == "" {
		return b.Bytes()
	}
	b.WriteString("--" + boundary + "\r\n")
	header("Content-Type", l.mediaType)
	header("Content-Transfer-Encoding", "base64")
	header("Content-Disposition", `attachment; filename="`+mime.BEncoding.Encode("utf-8", l.attachment)+`"`)
	b.WriteString("\r\n")
	encoded := base64.StdEncoding.EncodeToString(l.data)
	for len(encoded) > 76 {
		b.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	b.WriteString(encoded + "\r\n--" + boundary + "--\r\n")
	return b.Bytes()
}

// mbox joins mails as a mail program's folder does (mboxrd).
func mbox(letters ...letter) []byte {
	var b bytes.Buffer
	for _, l := range letters {
		fmt.Fprintf(&b, "From %s %s\n", l.fromMail, l.at.UTC().Format(time.ANSIC))
		for line := range strings.Lines(strings.ReplaceAll(string(l.eml()), "\r\n", "\n")) {
			if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
				b.WriteByte('>')
			}
			b.WriteString(line)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
