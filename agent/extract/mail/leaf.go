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

// sampleSize is how much of a text its charset is judged by, in bytes.
const sampleSize = 64 << 10

// leaf reads a part that is no multipart: the raw bytes from start to end.
func (m *message) leaf(h header, kind content, start, end int64) error {
	place := parseContent(h.get("Content-Disposition"))
	name := place.params["filename"]
	if name == "" {
		name = kind.params["name"]
	}
	name = baseName(name)
	if kind.word == "" {
		kind.word = "text/plain"
		if n := len(m.open); n > 0 && m.open[n-1].subtype == "digest" {
			kind.word = "message/rfc822"
		}
	}
	var within string // the multipart it stands in
	if n := len(m.open); n > 0 {
		within = m.open[n-1].subtype
	}
	encoding := strings.ToLower(strings.TrimSpace(string(h.get("Content-Transfer-Encoding"))))
	switch kind.word {
	case "application/pgp-encrypted":
		return fmt.Errorf("PGP message: %w", doc.ErrEncrypted)
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		if strings.Contains(kind.params["smime-type"], "signed") {
			return fmt.Errorf("signed S/MIME message: %w", doc.ErrUnsupported)
		}
		return fmt.Errorf("S/MIME message: %w", doc.ErrEncrypted)
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return nil
	}
	if within == "encrypted" {
		return fmt.Errorf("encrypted part: %w", doc.ErrEncrypted)
	}
	if strings.HasPrefix(kind.word, "image/") && within == "related" {
		// A picture in the page, like one in a letter: only its name is text.
		m.d.Line()
		m.d.Print(name)
		m.d.Line()
		return nil
	}
	if strings.HasPrefix(kind.word, "text/") && name == "" {
		return m.text(kind, encoding, start, end)
	}
	return m.attachment(name, encoding, start, end)
}

// plainText reads what stands between parts.
func (m *message) plainText(start, end int64) error {
	return m.text(content{word: "text/plain"}, "", start, end)
}

// body returns the decoded bytes of a part, and whether they came out whole.
func (m *message) body(encoding string, start, end int64) (body io.Reader, whole func() error, err error) {
	raw := plain.Watch(m.d, io.NewSectionReader(m.in.R, start, end-start))
	whole = func() error { return nil }
	if m.mbox {
		raw = &unquoteFrom{src: bufio.NewReaderSize(raw, 32<<10)}
	}
	switch encoding {
	case "base64":
		b := &fromBase64{src: bufio.NewReaderSize(raw, 32<<10)}
		return b, func() error {
			if b.damaged {
				return fmt.Errorf("base64 with other characters in it: %w", doc.ErrCorrupt)
			}
			return nil
		}, nil
	case "quoted-printable":
		return &fromQuoted{src: bufio.NewReaderSize(raw, 32<<10)}, whole, nil
	case "x-uuencode", "uuencode", "x-uue", "uue", "x-yenc":
		return nil, nil, fmt.Errorf("transfer encoding %q: %w", encoding, doc.ErrUnsupported)
	}
	return raw, whole, nil
}

// text reads a text part in its own charset.
func (m *message) text(kind content, encoding string, start, end int64) error {
	body, whole, err := m.body(encoding, start, end)
	if err != nil {
		return err
	}
	b := bufio.NewReaderSize(body, int(min(sampleSize, end-start+16)))
	sample, err := b.Peek(sampleSize)
	if len(sample) == 0 && err == io.EOF {
		return nil
	}
	if _, ok := plain.Detect(sample); !ok {
		return m.attachment("", encoding, start, end)
	}
	m.d.Line()
	charset := kind.params["charset"]
	if kind.word == "text/html" {
		if charset == "" {
			charset = plain.MetaCharset(sample)
		}
		err = plain.HTMLText(m.d, plain.NewReader(b, plain.Choose(sample, charset)))
	} else {
		pgp := bytes.HasPrefix(bytes.TrimSpace(sample), []byte("-----BEGIN PGP MESSAGE-----"))
		r := plain.NewReader(b, plain.Choose(sample, charset))
		if err = plain.Copy(m.d, r); err == nil && pgp {
			err = fmt.Errorf("PGP message: %w", doc.ErrEncrypted)
		}
	}
	if err != nil {
		return err
	}
	return whole()
}

// attachment hands a part on as a document of its own.
func (m *message) attachment(name, encoding string, start, end int64) error {
	if encoding != "base64" && encoding != "quoted-printable" && !m.mbox {
		if _, _, err := m.body(encoding, start, end); err != nil {
			return err
		}
		return m.d.Nested(doc.Input{Name: name, R: io.NewSectionReader(m.in.R, start, end-start), Size: end - start})
	}
	whole := func() error { return nil }
	part, err := m.d.Lazy(-1, false, func() (body io.Reader, err error) {
		if body, whole, err = m.body(encoding, start, end); err != nil {
			return nil, err
		}
		return bufio.NewReaderSize(body, 32<<10), nil
	})
	if err != nil {
		part.Close()
		return err
	}
	err = m.d.Nested(part.Input(name))
	if cerr := part.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = whole()
	}
	return err
}
