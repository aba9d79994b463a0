package appfolders

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The folders that two browsers and a mail program fill are found and counted, each
// once, on a home with an odd name; what hostile settings name is not.
func TestOf(t *testing.T) {
	home := filepath.Join(t.TempDir(), "hjem [1]")
	l := system(home)
	drop, other := filepath.Join(home, "Hentet"), filepath.Join(home, "æ ø", "filer")
	save(t, filepath.Join(l.chromium[0], "Default", "Preferences"), `{"download":{"default_directory":`+strconv.Quote(drop)+`,"x":1}}`)
	save(t, filepath.Join(l.chromium[1], "Profile 1", "Preferences"), `{"download":{"default_directory":`+strconv.Quote(drop+string(filepath.Separator))+`}}`)
	save(t, filepath.Join(l.chromium[2], "Default", "Preferences"), `{"download":{"default_directory":"../../etc"}}`)
	save(t, filepath.Join(l.chromium[3], "Default", "Preferences"), `{"download":`)
	save(t, filepath.Join(l.firefox[0], "x.default", "prefs.js"), "// Mozilla User Preferences\nuser_pref(\"browser.download.dir\", "+strconv.Quote(other)+");\nuser_pref(\"browser.download.folderList\", 2);\n")
	for i := range 3 {
		save(t, filepath.Join(drop, fmt.Sprint(i), "brev.pdf"), "x")
	}
	save(t, filepath.Join(other, "a"), "x")
	save(t, filepath.Join(l.mail[0], "Q7", "bilag.docx"), "x")
	if err := os.Symlink(drop, filepath.Join(other, "link")); err == nil { // not where that takes a privilege
		t.Log("a link is counted as itself")
	}
	got := Of(t.Context(), home)
	links := got[1].Files - 1
	want := []Folder{{Kind: Browser, Path: drop, Files: 3}, {Kind: Browser, Path: other, Files: 1 + links}, {Kind: Mail, Path: l.mail[0], Files: 1}}
	if diff := cmp.Diff(want, got); diff != "" || links > 1 {
		t.Error(diff)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if got := Of(stopped, home); len(got) != 3 || got[0].Err == nil {
		t.Errorf("broken off: %+v", got)
	}
	if got := Of(t.Context(), filepath.Join(home, "nobody")); len(got) != 0 {
		t.Errorf("no home: %+v", got)
	}
}

func TestSettings(t *testing.T) {
	for text, want := range map[string]string{
		`{"download":{"default_directory":"/a b"}}`: "/a b",
		`{"download":{}}`:                      "",
		`{"download":{"default_directory":7}}`: "",
		``:                                     "",
	} {
		if got := chromiumFolder([]byte(text)); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	dir := `user_pref("browser.download.dir", "D:\\Hentet \"x\"");` + "\n"
	for text, want := range map[string]string{
		dir + `user_pref("browser.download.folderList", 2);`: `D:\Hentet "x"`,
		dir + `user_pref("browser.download.folderList", 1);`: "",
		dir: "",
		`user_pref("browser.download.dir", "\q");` + "\n" + `user_pref("browser.download.folderList", 2);`: "",
	} {
		if got := firefoxFolder([]byte(text)); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	if settings(t.TempDir()) != nil {
		t.Error("a folder was read as settings")
	}
	big := filepath.Join(t.TempDir(), "big")
	save(t, big, "")
	if err := os.Truncate(big, mostSettings+1); err != nil {
		t.Fatal(err)
	}
	if settings(big) != nil {
		t.Error("settings without bounds")
	}
}

// FuzzSettings: settings are a stranger's.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"download":{"default_directory":"/a"}}`))
	f.Add([]byte("user_pref(\"browser.download.dir\", \"/\\u00e6\");\nuser_pref(\"browser.download.folderList\", 2);"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, path := range []string{chromiumFolder(text), firefoxFolder(text)} {
			if len(path) > 3*len(text) {
				t.Errorf("%d bytes of %d", len(path), len(text))
			}
		}
	})
}
