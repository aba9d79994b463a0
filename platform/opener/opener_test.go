package opener

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyDocumentsAreOpened(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.exe", "a.lnk", "a.url", "a.desktop", "a.sh", "a.bat", "a.cmd", "a.ps1", "a.js", "a.vbs", "a.hta", "a.html",
		"a.app", "a.command", "a.docm", "a.scr", "a.pdf.exe", "a", ".pdf ", "a.pdf.", "rapport\u202efdp.exe"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o700); err != nil {
			continue // a name that this system does not take
		}
		if err := Open(t.Context(), path); !errors.Is(err, ErrKind) {
			t.Errorf("%q: %v", name, err)
		}
	}
	folder := filepath.Join(dir, "mappe.pdf")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		"rapport.pdf":                           ErrPath,
		"":                                      ErrPath,
		"-R":                                    ErrPath,
		"https://example.dk/a.pdf":              ErrPath,
		dir + string(filepath.Separator) + "..": ErrPath,
		filepath.Join(dir, "a\x00.pdf"):         ErrPath,
		folder:                                  ErrPath,
		filepath.Join(dir, "findes ikke.pdf"):   fs.ErrNotExist,
	} {
		if err := Open(t.Context(), path); !errors.Is(err, want) {
			t.Errorf("opening %q: %v, want %v", path, err, want)
		}
		if err := Show(t.Context(), path); !errors.Is(err, want) {
			t.Errorf("showing %q: %v, want %v", path, err, want)
		}
	}
}

func TestErrorsNameNoPath(t *testing.T) {
	err := Open(t.Context(), filepath.Join(t.TempDir(), "hemmelig.pdf"))
	if err == nil || filepath.Base(err.Error()) == "hemmelig.pdf" || len(err.Error()) > 120 {
		t.Errorf("%v", err)
	}
}
