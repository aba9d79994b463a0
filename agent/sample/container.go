package sample

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"time"
)

// part is a file in a zip container.
type part struct {
	name string
	data []byte
}

func xmlPart(name, body string) part {
	return part{name, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + body)}
}

// pack writes a zip file. A part called mimetype is stored, not compressed, as
// OpenDocument demands of its first part.
func pack(at time.Time, parts ...part) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		header := &zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: at.UTC()}
		if p.name == "mimetype" {
			header = &zip.FileHeader{Name: p.name, Method: zip.Store}
		}
		f, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", p.name, err)
		}
		if _, err := f.Write(p.data); err != nil {
			return nil, fmt.Errorf("packing %s: %w", p.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return b.Bytes(), nil
}

// packLocked writes a zip file with one stored part that needs a password
// (PKWARE's traditional encryption, APPNOTE.TXT 6.1).
func packLocked(at time.Time, password string, p part) ([]byte, error) {
	crc := crc32.ChecksumIEEE(p.data)
	keys := newZipKeys(password)
	head := []byte("husorden-eks")[:12] // twelve bytes that a real packer makes random
	head[11] = byte(crc >> 24)          // the last one lets the reader check the password
	secret := keys.encrypt(append(head, p.data...))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	header := &zip.FileHeader{Name: p.name, Method: zip.Store, Flags: 0x1, Modified: at.UTC(), CRC32: crc,
		CompressedSize64: uint64(len(secret)), UncompressedSize64: uint64(len(p.data))}
	f, err := w.CreateRaw(header)
	if err != nil {
		return nil, fmt.Errorf("packing %s: %w", p.name, err)
	}
	if _, err := io.Copy(f, bytes.NewReader(secret)); err != nil {
		return nil, fmt.Errorf("packing %s: %w", p.name, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return b.Bytes(), nil
}

// zipKeys are the three keys of the traditional encryption.
type zipKeys [3]uint32

func newZipKeys(password string) *zipKeys {
	k := &zipKeys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		k.update(password[i])
	}
	return k
}

func (k *zipKeys) update(c byte) {
	step := func(crc uint32, c byte) uint32 { return crc32.IEEETable[byte(crc)^c] ^ crc>>8 }
	k[0] = step(k[0], c)
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = step(k[2], byte(k[1]>>24))
}

func (k *zipKeys) encrypt(plain []byte) []byte {
	out := make([]byte, len(plain))
	for i, c := range plain {
		t := k[2] | 2
		out[i] = c ^ byte(t*(t^1)>>8)
		k.update(c)
	}
	return out
}

// esc escapes text for XML and HTML.
func esc(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
