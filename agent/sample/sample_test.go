package sample

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

var now = time.Date(2026, 4, 6, 10, 0, 0, 0, time.UTC)

func write(t *testing.T, goos string) Home {
	t.Helper()
	home, err := WriteFor(goos, filepath.Join(t.TempDir(), "hjem"), now)
	if err != nil {
		t.Fatal(err)
	}
	return home
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The home has every format, every place, every age, and everything it names.
func TestHome(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		home := write(t, goos)
		formats, places, exempt := map[doc.Format]bool{}, map[policy.Place]int{}, 0
		reasons := map[policy.Reason]bool{}
		var soon, old, fresh int
		for _, d := range home.Documents {
			info, err := os.Stat(d.Path)
			if err != nil {
				t.Fatal(err)
			}
			if want := now.AddDate(0, 0, -d.Age); !info.ModTime().Equal(want) {
				t.Errorf("%s: written %v, want %v", d.Path, info.ModTime(), want)
			}
			formats[d.Format] = true
			places[d.Place]++
			reasons[d.Reason] = true
			if d.Scope == policy.Exempt {
				exempt++
			}
			switch {
			case d.Age > 92:
				old++
			case 23 <= d.Age && d.Age <= 29:
				soon++
			case d.Age <= 14:
				fresh++
			}
		}
		for _, f := range []doc.Format{doc.Text, doc.CSV, doc.Markdown, doc.JSON, doc.XML, doc.HTML, doc.DOCX, doc.XLSX, doc.PPTX, doc.ODT, doc.ODS,
			doc.ODP, doc.RTF, doc.PDF, doc.EML, doc.MBOX, doc.VCF, doc.ICS, doc.ZIP, doc.Image, doc.Empty} {
			if !formats[f] {
				t.Errorf("%s: no %s", goos, f)
			}
		}
		if places[policy.Desktop] < 10 || places[policy.Downloads] < 10 || places[policy.RecycleBin] < 3 || exempt < 3 || old < 5 || soon < 2 || fresh < 4 {
			t.Errorf("%s: places %v, %d exempt, %d old, %d soon due, %d fresh", goos, places, exempt, old, soon, fresh)
		}
		for _, r := range []policy.Reason{policy.Encrypted, policy.Corrupt, policy.ImageNoOCR} {
			if !reasons[r] {
				t.Errorf("%s: nothing is %s", goos, r)
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mit.txt")
	if err := os.WriteFile(mine, []byte("mit"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{dir, mine} {
		if _, err := Write(target, now); err == nil {
			t.Errorf("wrote into %s", target)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || string(read(t, mine)) != "mit" {
		t.Error("the folder was changed")
	}
	if err := create(mine, []byte("dit"), now); !errors.Is(err, fs.ErrExist) {
		t.Errorf("overwriting: %v, want %v", err, fs.ErrExist)
	}
	empty := t.TempDir()
	if _, err := Write(empty, now); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	a, b := write(t, "linux"), write(t, "linux")
	for i, d := range a.Documents {
		if !bytes.Equal(read(t, d.Path), read(t, b.Documents[i].Path)) {
			t.Errorf("%s differs between two calls", filepath.Base(d.Path))
		}
	}
}

// No number in the home could be the CPR number of somebody born by now: in
// every readable part, ten digits that begin with a date have a seventh digit
// of 5 to 8 and a year of 41 to 57.
func TestNobodysNumbers(t *testing.T) {
	ten := regexp.MustCompile(`(?:^|[^0-9])([0-3][0-9][01][0-9][0-9]{2})[- ]?([0-9]{4})(?:[^0-9]|$)`)
	checked := 0
	var check func(name string, data []byte)
	check = func(name string, data []byte) {
		if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
			for _, f := range z.File {
				if f.Flags&1 != 0 {
					continue // locked: the same report as elsewhere
				}
				r, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				part, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				check(name+"/"+f.Name, part)
			}
			return
		}
		if bytes.HasPrefix(data, []byte{0xff, 0xfe}) {
			var u []uint16
			for i := 2; i+1 < len(data); i += 2 {
				u = append(u, binary.LittleEndian.Uint16(data[i:]))
			}
			data = []byte(string(utf16.Decode(u)))
		}
		plain := regexp.MustCompile(`<[^>]*>`).ReplaceAll(data, nil)
		for _, text := range [][]byte{data, plain} {
			for _, m := range ten.FindAllSubmatch(text, -1) {
				year, _ := strconv.Atoi(string(m[1][4:]))
				if seventh := m[2][0]; year < 41 || year > 57 || seventh < '5' || seventh > '8' {
					t.Errorf("%s holds %s-%s, which could be somebody's", name, m[1], m[2])
				}
				checked++
			}
		}
	}
	for _, d := range write(t, "linux").Documents {
		if d.Format != doc.PDF && d.Format != doc.Image { // compressed; from the same people
			check(filepath.Base(d.Path), read(t, d.Path))
		}
	}
	if checked < 20 {
		t.Errorf("only %d numbers found", checked)
	}
}

func TestCPR(t *testing.T) {
	for _, control := range []bool{true, false} {
		got := cpr(17, 3, 2046, control)
		digits := strings.ReplaceAll(got, "-", "")
		if !regexp.MustCompile(`^170346-[5-8]\d{3}$`).MatchString(got) || modulus11(digits) != control {
			t.Errorf("cpr(…, %v) = %s", control, got)
		}
	}
	if !modulus11("0707614285") || modulus11("0707614286") { // a published test number
		t.Error("modulus 11 is wrong")
	}
	defer func() {
		if recover() == nil {
			t.Error("a number of 2017 was made")
		}
	}()
	cpr(1, 1, 2017, true)
}

func TestIBAN(t *testing.T) {
	got := iban(4417263)
	digits := ""
	for _, r := range got[4:] + got[:4] {
		if r >= 'A' {
			digits += strconv.Itoa(int(r-'A') + 10)
		} else {
			digits += string(r)
		}
	}
	rest := 0
	for _, r := range digits {
		rest = (rest*10 + int(r-'0')) % 97
	}
	if len(got) != 18 || rest != 1 {
		t.Errorf("%s: %d characters, remainder %d", got, len(got), rest)
	}
}

func TestLinuxBin(t *testing.T) {
	home := write(t, "linux")
	info := string(read(t, filepath.Join(home.RecycleBin, "info", "Indkøb.txt.trashinfo")))
	lines := strings.Split(info, "\n")
	if lines[0] != "[Trash Info]" || !strings.HasSuffix(lines[1], "/Desktop/Indk%C3%B8b.txt") || !strings.HasPrefix(lines[1], "Path=") {
		t.Errorf("got %q", info)
	}
	want := "DeletionDate=" + now.AddDate(0, 0, -51).Local().Format("2006-01-02T15:04:05")
	if lines[2] != want {
		t.Errorf("got %q, want %q", lines[2], want)
	}
}

func TestWindowsBin(t *testing.T) {
	home := write(t, "windows")
	if !regexp.MustCompile(`\$Recycle\.Bin.S-1-5-21-[0-9-]+$`).MatchString(home.RecycleBin) {
		t.Errorf("bin is %s", home.RecycleBin)
	}
	seen := 0
	for _, d := range home.Documents {
		if d.Place != policy.RecycleBin {
			continue
		}
		seen++
		base := filepath.Base(d.Path)
		if !regexp.MustCompile(`^\$R[0-9A-Z]{6}\.`).MatchString(base) {
			t.Errorf("file is called %s", base)
		}
		data := read(t, filepath.Join(filepath.Dir(d.Path), "$I"+base[2:]))
		stat, err := os.Stat(d.Path)
		if err != nil {
			t.Fatal(err)
		}
		chars := int(binary.LittleEndian.Uint32(data[24:]))
		got := []int64{int64(binary.LittleEndian.Uint64(data)), int64(binary.LittleEndian.Uint64(data[8:])), int64(len(data))}
		if diff := cmp.Diff([]int64{2, stat.Size(), int64(28 + 2*chars)}, got); diff != "" {
			t.Errorf("%s: version, size, length (-want +got):\n%s", base, diff)
		}
		ticks := int64(binary.LittleEndian.Uint64(data[16:]))
		deleted := time.Unix(ticks/1e7-11_644_473_600, ticks%1e7*100)
		if want := now.AddDate(0, 0, -d.InBin); !deleted.Equal(want) {
			t.Errorf("%s: deleted %v, want %v", base, deleted, want)
		}
		var u []uint16
		for i := 28; i < len(data); i += 2 {
			u = append(u, binary.LittleEndian.Uint16(data[i:]))
		}
		path := string(utf16.Decode(u))
		if !strings.HasSuffix(path, filepath.Ext(base)+"\x00") || !strings.Contains(path, `\Desktop\`) {
			t.Errorf("%s: path %q", base, path)
		}
	}
	if seen < 3 {
		t.Errorf("%d files in the bin", seen)
	}
}

// Each XML part of the Office and OpenDocument files is well formed, and the
// first part of an OpenDocument file is its type, stored.
func TestPackedDocuments(t *testing.T) {
	for _, d := range write(t, "linux").Documents {
		switch d.Format {
		case doc.DOCX, doc.XLSX, doc.PPTX, doc.ODT, doc.ODS, doc.ODP:
		default:
			continue
		}
		z, err := zip.OpenReader(d.Path)
		if d.Reason == policy.Corrupt {
			if err == nil {
				t.Errorf("%s is not damaged", d.Path)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if first := z.File[0]; strings.HasPrefix(string(d.Format), "od") && (first.Name != "mimetype" || first.Method != zip.Store || first.Flags&8 != 0 && first.Method != zip.Store) {
			t.Errorf("%s: first part is %s, method %d", d.Path, first.Name, first.Method)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
				continue
			}
			for dec := xml.NewDecoder(r); ; {
				if _, err := dec.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Errorf("%s: %s: %v", d.Path, f.Name, err)
					break
				}
			}
		}
		z.Close()
	}
}

// The cross-reference table of each PDF leads to its objects.
func TestPDF(t *testing.T) {
	for _, d := range write(t, "linux").Documents {
		if d.Format != doc.PDF {
			continue
		}
		data := read(t, d.Path)
		m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(data)
		if m == nil {
			t.Fatalf("%s has no end", d.Path)
		}
		at, _ := strconv.Atoi(string(m[1]))
		if !bytes.HasPrefix(data[at:], []byte("xref\n")) {
			t.Errorf("%s: no table at %d", d.Path, at)
		}
		for i, o := range regexp.MustCompile(`(\d{10}) 00000 n`).FindAllSubmatch(data[at:], -1) {
			offset, _ := strconv.Atoi(string(o[1]))
			if want := strconv.Itoa(i+1) + " 0 obj\n"; !bytes.HasPrefix(data[offset:], []byte(want)) {
				t.Errorf("%s: object %d is not at %d", d.Path, i+1, offset)
			}
		}
	}
}

// A reader with the password gets the file back: its keys undo ours.
func TestPackLocked(t *testing.T) {
	data, err := packLocked(now, "hemmelig", part{"a.txt", []byte("hej verden")})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f := z.File[0]
	raw, err := f.OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	secret, err := io.ReadAll(raw)
	if err != nil {
		t.Fatal(err)
	}
	if f.Flags&1 == 0 || bytes.Contains(data, []byte("verden")) {
		t.Error("not locked")
	}
	keys := newZipKeys("hemmelig")
	for i, c := range secret {
		k := keys[2] | 2
		secret[i] = c ^ byte(k*(k^1)>>8)
		keys.update(secret[i])
	}
	if string(secret[12:]) != "hej verden" || secret[11] != byte(f.CRC32>>24) {
		t.Errorf("got %q", secret)
	}
}
