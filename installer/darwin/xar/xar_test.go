package xar

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"encoding/xml"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var at = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

// TestWrite: the table's checksum begins the heap, and the files lie where the
// table says. (7z and bsdtar read archives in the tests of the package.)
func TestWrite(t *testing.T) {
	want := map[string]string{"a": "one", "d/b": "", "d/e/c": "three & <four>"}
	var out bytes.Buffer
	if err := Write(&out, []File{{"a", []byte(want["a"])}, {"d/b", nil}, {"d/e/c", []byte(want["d/e/c"])}}, at); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	if string(b[:4]) != "xar!" || binary.BigEndian.Uint16(b[4:]) != 28 {
		t.Fatalf("begins with %x", b[:28])
	}
	packed := b[28 : 28+binary.BigEndian.Uint64(b[8:])]
	heap := b[28+len(packed):]
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if uint64(len(text)) != binary.BigEndian.Uint64(b[16:]) {
		t.Errorf("the table has %d bytes", len(text))
	}
	if sum := sha1.Sum(packed); !bytes.Equal(sum[:], heap[:sha1.Size]) {
		t.Error("the table has another checksum")
	}
	var table toc
	if err := xml.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	var walk func(above string, nodes []*node)
	walk = func(above string, nodes []*node) {
		for _, n := range nodes {
			if n.Type == "file" {
				got[above+n.Name] = string(heap[n.Data.Offset : n.Data.Offset+n.Data.Length])
			}
			walk(above+n.Name+"/", n.Files)
		}
	}
	walk("", table.Files)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../a", "/a", "a//b", "a/"} {
		if err := Write(io.Discard, []File{{name, nil}}, at); err == nil {
			t.Errorf("wrote %q", name)
		}
	}
}
