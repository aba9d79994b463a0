package darwin

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/installer/release"
)

var at = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

func sample(t *testing.T) []byte {
	t.Helper()
	pkg, err := Package("1.2.3", at, map[string][]byte{
		release.Husorden: []byte("one program"), release.Companion: []byte("another")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestSameTwice(t *testing.T) {
	if !bytes.Equal(sample(t), sample(t)) {
		t.Error("two packages of the same differ")
	}
}

func TestNoProgram(t *testing.T) {
	if _, err := Package("1.2.3", at, map[string][]byte{release.Husorden: []byte("x")}, nil); err == nil {
		t.Error("a package without a companion was built")
	}
}

func TestProfiles(t *testing.T) {
	dir := t.TempDir()
	if err := profiles(dir, "a b"); err == nil {
		t.Error("took a team id that is none")
	}
	for team, want := range map[string]string{"": "TEAMID", "9ABCDEFGHI": "9ABCDEFGHI"} {
		if err := profiles(dir, team); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "husorden-privacy.mobileconfig"))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), `certificate leaf[subject.OU] = "`+want+`"`); n != 2 {
			t.Errorf("team %q: stands %d times", team, n)
		}
	}
}

func TestIcon(t *testing.T) {
	b, err := icon()
	if err != nil {
		t.Fatal(err)
	}
	if string(b[:4]) != "icns" || string(b[8:12]) != "ic07" {
		t.Fatalf("begins with %q", b[:12])
	}
	img, err := png.Decode(bytes.NewReader(b[16:]))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Dx(); got != 128 {
		t.Errorf("the first picture is %d wide", got)
	}
	if _, _, _, alpha := img.At(0, 0).RGBA(); alpha != 0 {
		t.Error("the corner is not clear")
	}
}
