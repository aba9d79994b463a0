// Package xar writes xar archives, the outer form of a macOS package: a header, a
// zlib-compressed table of contents in XML, and a heap that begins with the
// table's checksum. (The format: https://github.com/mackyle/xar/wiki/xarformat.)
package xar

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

const (
	magic      = "xar!"
	headerSize = 28
	// checksumSHA1 is the header's number for it. SHA-1 protects nothing here: it
	// finds damage; a signature is what protects. It is the one that every
	// version of macOS and every reader knows.
	checksumSHA1 = 1
)

// File is one file of the archive; its folders come of themselves.
type File struct {
	Name string // with slashes
	Data []byte
}

type toc struct {
	XMLName  xml.Name `xml:"xar"`
	Checksum extent   `xml:"toc>checksum"`
	Created  string   `xml:"toc>creation-time"`
	Files    []*node  `xml:"toc>file"`
}

type extent struct {
	Style  string `xml:"style,attr"`
	Offset int    `xml:"offset"`
	Size   int    `xml:"size"`
}

type node struct {
	ID    int     `xml:"id,attr"`
	Name  string  `xml:"name"`
	Type  string  `xml:"type"`
	Mode  string  `xml:"mode"`
	UID   int     `xml:"uid"`
	GID   int     `xml:"gid"`
	MTime string  `xml:"mtime"`
	Data  *data   `xml:"data"`
	Files []*node `xml:"file"`
}

type data struct {
	Offset    int      `xml:"offset"`
	Size      int      `xml:"size"`
	Length    int      `xml:"length"`
	Encoding  encoding `xml:"encoding"`
	Extracted sum      `xml:"extracted-checksum"`
	Archived  sum      `xml:"archived-checksum"`
}

type encoding struct {
	Style string `xml:"style,attr"`
}

type sum struct {
	Style string `xml:"style,attr"`
	Hex   string `xml:",chardata"`
}

// Write writes an archive of the files in their order. Nothing is compressed:
// what is large in a package is so already.
func Write(w io.Writer, files []File, at time.Time) error {
	stamp := at.UTC().Format("2006-01-02T15:04:05Z")
	t := toc{Checksum: extent{"sha1", 0, sha1.Size}, Created: stamp[:len(stamp)-1]}
	folders := map[string]*node{}
	id, offset := 0, sha1.Size
	add := func(name string, n *node) error {
		id++
		n.ID, n.Name, n.MTime = id, path.Base(name), stamp
		parent := path.Dir(name)
		if parent == "." {
			t.Files = append(t.Files, n)
			return nil
		}
		f, ok := folders[parent]
		if !ok {
			return fmt.Errorf("writing xar: %s lies in no folder", name)
		}
		f.Files = append(f.Files, n)
		return nil
	}
	for _, f := range files {
		if f.Name != path.Clean(f.Name) || path.IsAbs(f.Name) || strings.HasPrefix(f.Name, "..") || f.Name == "." {
			return fmt.Errorf("writing xar: %q is no name", f.Name)
		}
		for i, c := range f.Name {
			dir := f.Name[:i]
			if c != '/' || folders[dir] != nil {
				continue
			}
			n := &node{Type: "directory", Mode: "0755"}
			if err := add(dir, n); err != nil {
				return err
			}
			folders[dir] = n
		}
		h := sha1.Sum(f.Data)
		s := sum{"sha1", hex.EncodeToString(h[:])}
		n := &node{Type: "file", Mode: "0644", Data: &data{offset, len(f.Data), len(f.Data), encoding{"application/octet-stream"}, s, s}}
		if err := add(f.Name, n); err != nil {
			return err
		}
		offset += len(f.Data)
	}
	return t.write(w, files)
}

// write writes the header, the table and the heap.
func (t toc) write(w io.Writer, files []File) error {
	text, err := xml.MarshalIndent(t, "", " ")
	if err != nil {
		return fmt.Errorf("writing xar: %w", err)
	}
	text = append([]byte(xml.Header), text...)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		return fmt.Errorf("writing xar: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing xar: %w", err)
	}
	header := []byte(magic)
	header = binary.BigEndian.AppendUint16(header, headerSize)
	header = binary.BigEndian.AppendUint16(header, 1) // version
	header = binary.BigEndian.AppendUint64(header, uint64(packed.Len()))
	header = binary.BigEndian.AppendUint64(header, uint64(len(text)))
	header = binary.BigEndian.AppendUint32(header, checksumSHA1)
	check := sha1.Sum(packed.Bytes())
	parts := [][]byte{header, packed.Bytes(), check[:]}
	for _, f := range files {
		parts = append(parts, f.Data)
	}
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return fmt.Errorf("writing xar: %w", err)
		}
	}
	return nil
}
