package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
)

func TestFiles(t *testing.T) {
	base := "Frida Østergård, CPR 010245-9995\nRing til skolen\n"
	page := "Kort note\nFrida Østergård bor på Blåbærvej 12.\nCPR 010245-9995\nNavn\tCPR-nummer\nMåns Tværgaard 311249-9993\n"
	want := map[string]string{
		"chromium.pdf":       page,
		"libreoffice.pdf":    strings.Replace(page, "Frida Østergård bor på Blåbærvej 12.\n", "", 1),
		"ghostscript.pdf":    strings.Replace(page, "Frida Østergård bor på Blåbærvej 12.\n", "", 1),
		"groff.pdf":          "Frida Østergård bor på Blåbærvej 12.\nCPR 010245-9995\n",
		"objstm.pdf":         base,
		"linearized.pdf":     base,
		"rc4-40.pdf":         base,
		"rc4-128.pdf":        base,
		"aes-128.pdf":        base,
		"aes-128-meta.pdf":   base,
		"aes-256-r5.pdf":     base,
		"aes-256-r6.pdf":     base,
		"aes-256-objstm.pdf": base,
		"user-password.pdf":  "",
	}
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files, %v, want %d", len(files), err, len(want))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readBytes(t, data, doc.DefaultLimits())
		if d := cmp.Diff(want[filepath.Base(file)], got); d != "" {
			t.Errorf("%s: -want +got\n%s", file, d)
		}
		if locked := strings.HasPrefix(filepath.Base(file), "user"); locked != errors.Is(err, doc.ErrEncrypted) || !locked && err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestCutFiles reads each file cut off at many places, with its large-file
// path as well: nothing may panic or hang, and the two must agree.
func TestCutFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 24 {
			cut := data[:len(data)*(n+1)/24]
			whole, err1 := readBytes(t, cut, doc.DefaultLimits())
			parts, err2 := readWindowed(cut)
			if whole != parts || (err1 == nil) != (err2 == nil) {
				t.Errorf("%s at %d: %q, %v in memory; %q, %v in windows", file, len(cut), whole, err1, parts, err2)
			}
		}
	}
}

// TestCutFonts reads files that end before their fonts do, as a broken download
// does: their characters are lost, which is damage and not a foreign format.
func TestCutFonts(t *testing.T) {
	for _, file := range []string{"chromium.pdf", "libreoffice.pdf", "ghostscript.pdf"} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n < len(data); n += 1 + len(data)/67 {
			if got, err := readBytes(t, data[:n], doc.DefaultLimits()); errors.Is(err, doc.ErrUnsupported) || errors.Is(err, doc.ErrImage) {
				t.Errorf("%s cut at %d of %d: %v\n%s", file, n, len(data), err, got)
			}
		}
	}
}

// readWindowed reads data as if it were too large to be held whole.
func readWindowed(data []byte) (string, error) {
	var out bytes.Buffer
	d := doc.New(context.Background(), &out, doc.DefaultLimits(), func(*doc.Doc, doc.Input) error { return nil })
	f := newFile(d, &source{r: bytes.NewReader(data), size: int64(len(data))})
	if err := f.open(); err != nil {
		return out.String(), err
	}
	err := f.read()
	return out.String(), err
}

// gap is a file of head, n bytes of a picture, and tail.
type gap struct {
	head, tail []byte
	n          int64
}

func (g gap) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		at := off + int64(i)
		switch {
		case at < int64(len(g.head)):
			p[i] = g.head[at]
		case at < int64(len(g.head))+g.n:
			p[i] = 0x55
		case at < int64(len(g.head))+g.n+int64(len(g.tail)):
			p[i] = g.tail[at-int64(len(g.head))-g.n]
		default:
			return i, io.EOF
		}
	}
	return len(p), nil
}

// TestLargeFile reads a file of 200 MB with little memory, with its table and without.
func TestLargeFile(t *testing.T) {
	const size = 200 << 20
	data := onePage(hello)
	cut := bytes.Index(data, []byte("5 0 obj"))
	for _, intact := range []bool{false, true} {
		g := gap{n: size}
		picture := []byte("9 0 obj\n<< /Subtype /Image /Length 209715200 >>\nstream\n")
		g.head = append(append([]byte{}, data[:cut]...), picture...)
		g.tail = append([]byte("\nendstream\nendobj\n"), data[cut:]...)
		if !intact {
			g.tail = bytes.ReplaceAll(g.tail, []byte("startxref"), []byte("startxxxx"))
		}
		var out bytes.Buffer
		d := doc.New(t.Context(), &out, doc.DefaultLimits(), func(*doc.Doc, doc.Input) error { return nil })
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := Read(d, doc.Input{Name: "a.pdf", R: g, Size: int64(len(g.head)) + size + int64(len(g.tail))})
		runtime.ReadMemStats(&after)
		if got := out.String(); got != "Frida bor her\n" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("allocated %d MB", used>>20)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/chromium.pdf")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readBytes(b, data, doc.DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTextPage reads a page that is full of text.
func BenchmarkTextPage(b *testing.B) {
	var c strings.Builder
	for i := range 50 {
		c.WriteString(at(50, 800-float64(i)*14, "Frida har astma og f\\345r medicin hver morgen, og hun sover godt om natten."))
	}
	data := onePage(c.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readBytes(b, data, doc.DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}
