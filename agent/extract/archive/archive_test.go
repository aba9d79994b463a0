package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

func nested(d *doc.Doc, in doc.Input) error {
	switch {
	case strings.HasSuffix(in.Name, ".zip"):
		return ZIP(d, in)
	case strings.HasSuffix(in.Name, ".gz"):
		return GZIP(d, in)
	case strings.HasSuffix(in.Name, ".jpg"):
		return doc.ErrImage
	}
	return plain.Text(d, in)
}

func readWith(l doc.Limits, r doc.Reader, content []byte) (string, error) {
	var out strings.Builder
	d := doc.New(context.Background(), &out, l, nested)
	err := r(d, doc.Input{Name: "x.tar.gz", R: bytes.NewReader(content), Size: int64(len(content))})
	return out.String(), err
}

func read(r doc.Reader, content []byte) (string, error) {
	return readWith(doc.DefaultLimits(), r, content)
}

type file struct{ name, content string }

func makeZip(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(e, f.content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	three     = []file{{"Bo/a.txt", "første\n"}, {"Bo/b.txt", "anden\n"}, {"c.txt", "tredje\n"}}
	threeText = "Bo/\na.txt\nførste\nb.txt\nanden\nc.txt\ntredje\n"
)

func TestZIP(t *testing.T) {
	whole := makeZip(t, three...)
	directory := bytes.Index(whole, []byte("PK\x01\x02"))
	second := bytes.Index(whole[directory+4:], []byte("PK\x01\x02")) + directory + 4
	change := func(b []byte, change func(b []byte)) []byte {
		b = bytes.Clone(b)
		change(b)
		return b
	}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
		err     error
	}{
		{"whole", whole, threeText, nil},
		{"empty", makeZip(t), "", nil},
		{"something before it", append([]byte("#!/bin/sh\n"), whole...), threeText, nil},
		{"comment after it", append(change(whole, func(b []byte) { b[len(b)-2] = 3 }), "abc"...), threeText, nil},
		{"cut off", whole[:directory-20], "Bo/\na.txt\nførste\nb.txt\nanden\nc.txt\ntredje\n", io.ErrUnexpectedEOF},
		{"directory damaged", change(whole, func(b []byte) { b[directory] = 'X' }), threeText, doc.ErrCorrupt},
		{"directory damaged after its first entry", change(whole, func(b []byte) { b[second] = 'X' }), threeText, doc.ErrCorrupt},
		{"encrypted entry", change(whole, func(b []byte) { b[directory+8] |= 1 }), threeText[:len("Bo/\na.txt\n")] + "b.txt\nanden\nc.txt\ntredje\n", doc.ErrEncrypted},
		{"unknown compression", change(whole, func(b []byte) { b[second+10] = 9 }), "Bo/\na.txt\nførste\nb.txt\nc.txt\ntredje\n", doc.ErrUnsupported},
		{"checksum", change(whole, func(b []byte) { b[directory+16]++ }), threeText, doc.ErrCorrupt},
		{"longer than said", change(whole, func(b []byte) { b[directory+24] = 5 }), "Bo/\na.txt\nførs\nb.txt\nanden\nc.txt\ntredje\n", doc.ErrCorrupt},
		{"said to be empty", change(whole, func(b []byte) { b[directory+24] = 0 }), threeText, nil},
		{"picture", makeZip(t, file{"a.jpg", "x"}, file{"b.txt", "tekst"}), "a.jpg\nb.txt\ntekst\n", doc.ErrImage},
		{"left by a Mac", makeZip(t, file{"__MACOSX/._a.txt", "x"}, file{".DS_Store", "x"}, file{"a.txt", "tekst"}), "__MACOSX/\na.txt\ntekst\n", nil},
		{"zip in a zip", makeZip(t, file{"i.zip", string(whole)}), "i.zip\n" + threeText, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(ZIP, c.content)
			if !errors.Is(err, c.err) {
				t.Errorf("got error %v, want %v", err, c.err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for name, e := range map[string]entry{
		"DOS":      {name: []byte("bl\x86b\x91r.txt")},
		"Windows":  {name: []byte("bl\xE5b\xE6r.txt")},
		"UTF-8":    {name: []byte("blåbær.txt")},
		"flagged":  {name: []byte("blåbær.txt"), flags: 1 << 11},
		"InfoZIP":  {name: []byte("bl_b_r.txt"), extra: append([]byte{0x75, 0x70, 17, 0, 1, 0, 0, 0, 0}, "blåbær.txt"...)},
		"bad size": {name: []byte("blåbær.txt"), extra: []byte{0x75, 0x70, 99, 0, 1}},
	} {
		if got := e.decodedName(); got != "blåbær.txt" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestZip64(t *testing.T) {
	b := makeZip(t, file{"a.txt", "tekst"})
	end := len(b) - endSize
	le := binary.LittleEndian
	r64 := make([]byte, end64Size)
	copy(r64, "PK\x06\x06")
	le.PutUint64(r64[32:], 1)
	le.PutUint64(r64[40:], uint64(le.Uint32(b[end+12:])))
	le.PutUint64(r64[48:], uint64(le.Uint32(b[end+16:])))
	loc := make([]byte, locator64)
	copy(loc, "PK\x06\x07")
	le.PutUint64(loc[8:], uint64(end))
	old := bytes.Clone(b[end:])
	le.PutUint16(old[10:], math.MaxUint16)
	le.PutUint32(old[16:], math.MaxUint32)
	got, err := read(ZIP, bytes.Join([][]byte{b[:end], r64, loc, old}, nil))
	if err != nil || got != "a.txt\ntekst\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBombs(t *testing.T) {
	limits := doc.DefaultLimits()
	limits.Bytes, limits.Text = 8<<20, 4<<20
	zeros := string(make([]byte, 20<<20))
	bomb := makeZip(t, file{"a.txt", zeros})
	for i := range 8 {
		files := make([]file, 16)
		for j := range files {
			files[j] = file{fmt.Sprintf("%d.zip", j), string(bomb)}
		}
		if bomb = makeZip(t, files...); i > 4 {
			break
		}
	}
	for name, content := range map[string][]byte{
		"one entry":      makeZip(t, file{"a.txt", zeros}),
		"zips in zips":   bomb,
		"shared entries": overlapping(t, 5000, zeros[:7<<20]),
		"many entries":   overlapping(t, 60000, "x"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readWith(limits, ZIP, content); !errors.Is(err, doc.ErrTooLarge) {
				t.Errorf("got error %v, want %v", err, doc.ErrTooLarge)
			}
		})
	}
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	io.WriteString(w, zeros)
	w.Close()
	if _, err := readWith(limits, GZIP, gz.Bytes()); !errors.Is(err, doc.ErrTooLarge) {
		t.Errorf("gzip: got error %v, want %v", err, doc.ErrTooLarge)
	}
}

// overlapping is an archive whose directory names the same data n times.
func overlapping(t testing.TB, n int, content string) []byte {
	b := makeZip(t, file{"a.txt", content})
	at, end := bytes.LastIndex(b, []byte("PK\x01\x02")), len(b)-endSize
	dir := bytes.Repeat(b[at:end], n)
	tail := bytes.Clone(b[end:])
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(dir)))
	return bytes.Join([][]byte{b[:at], dir, tail}, nil)
}

func TestTarAndGzip(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range three {
		w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.content)), Mode: 0o600})
		io.WriteString(w, f.content)
	}
	w.WriteHeader(&tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "c.txt"})
	w.Close()
	pack := func(name string, content []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Name = name
		z.Write(content)
		z.Close()
		return b.Bytes()
	}
	for _, c := range []struct {
		name    string
		r       doc.Reader
		content []byte
		want    string
		err     error
	}{
		{"tar", TAR, b.Bytes(), threeText + "link\n", nil},
		{"tar.gz", GZIP, pack("", b.Bytes()), threeText + "link\n", nil},
		{"gz", GZIP, pack("", []byte("tekst")), "x.tar\ntekst\n", nil},
		{"gz with a name", GZIP, pack("Bo.txt", []byte("tekst")), "Bo.txt\ntekst\n", nil},
		{"tar cut off", TAR, b.Bytes()[:1024+512+3], "Bo/\na.txt\nførste\nb.txt\nand\n", io.ErrUnexpectedEOF},
		{"gz cut off", GZIP, pack("", []byte(strings.Repeat("ikke så let at pakke 1234 ", 9)))[:40], "", io.ErrUnexpectedEOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(c.r, c.content)
			if !errors.Is(err, c.err) {
				t.Errorf("got error %v, want %v", err, c.err)
			}
			if c.want != "" && got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	whole := makeZip(f, three...)
	f.Add(whole)
	f.Add(whole[:len(whole)-60])
	f.Add(overlapping(f, 3, "x"))
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xcaH,\x01\x04\x00\x00\xff\xff"))
	limits := doc.DefaultLimits()
	limits.Bytes, limits.Text, limits.Parts = 1<<20, 1<<20, 100
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, r := range map[string]doc.Reader{"zip": ZIP, "tar": TAR, "gzip": GZIP} {
			if got, err := readWith(limits, r, b); !utf8.ValidString(got) {
				t.Errorf("%s: invalid UTF-8 %q, error %v", name, got, err)
			}
		}
	})
}
