// Package appfolders knows the folders in which browsers and mail programs let
// files gather: a browser's download folder, which may be another than the user's
// downloads, and where a mail program puts the attachments that were opened. It
// reads the browsers' settings, with bounds, and counts files; it opens none.
package appfolders

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/husorden/husorden/platform/rootfs"
)

// Kind is what fills a folder.
type Kind string

// The kinds.
const (
	Browser Kind = "browser"
	Mail    Kind = "mail"
)

// Folder is one such folder that is there.
type Folder struct {
	Kind  Kind
	Path  string // absolute
	Files int
	More  bool  // there are more than were counted
	Err   error // it could not be looked at
}

// Bounds.
const (
	mostSettings = 16 << 20 // bytes of a browser's settings
	mostProfiles = 20
	mostFiles    = 10_000
	mostFolders  = 2_000
	mostDepth    = 6
)

// layout is where programs keep things, below the folders of a user.
type layout struct {
	chromium []string // folders of Chromium's relatives, which hold profiles
	firefox  []string // folders that hold Firefox's profiles
	mail     []string // folders for attachments
}

// Of returns the folders of the user with that home. Two browsers may share one;
// it is returned once.
func Of(ctx context.Context, home string) []Folder {
	l := system(home)
	var list []Folder
	add := func(k Kind, path string) {
		path = filepath.Clean(path)
		if !filepath.IsAbs(path) || slices.ContainsFunc(list, func(f Folder) bool { return f.Path == path }) {
			return
		}
		if i, err := os.Lstat(path); err == nil && i.IsDir() {
			f := Folder{Kind: k, Path: path}
			f.Files, f.More, f.Err = count(ctx, path)
			list = append(list, f)
		}
	}
	for _, dir := range profiles(l.chromium, "Preferences") {
		if path := chromiumFolder(settings(dir)); path != "" {
			add(Browser, path)
		}
	}
	for _, dir := range profiles(l.firefox, "prefs.js") {
		if path := firefoxFolder(settings(dir)); path != "" {
			add(Browser, path)
		}
	}
	for _, path := range l.mail {
		add(Mail, path)
	}
	return list
}

// profiles are the settings files of the profiles in some folders.
func profiles(dirs []string, file string) []string {
	var list []string
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir) // not Glob: a home may have brackets in its name
		if err != nil {
			continue // that browser is not here
		}
		for n := 0; n < len(entries) && n < mostProfiles; n++ {
			list = append(list, filepath.Join(dir, entries[n].Name(), file))
		}
	}
	return list
}

// settings reads a settings file; nil for what is none.
func settings(path string) []byte {
	if i, err := os.Lstat(path); err != nil || !i.Mode().IsRegular() || i.Size() > mostSettings {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostSettings))
	if err != nil {
		return nil
	}
	return text
}

// chromiumFolder is the download folder in a Preferences file; empty for the
// user's own downloads.
func chromiumFolder(text []byte) string {
	var p struct {
		Download struct {
			Folder string `json:"default_directory"`
		} `json:"download"`
	}
	if json.Unmarshal(text, &p) != nil {
		return ""
	}
	return p.Download.Folder
}

var (
	firefoxDir  = regexp.MustCompile(`(?m)^user_pref\("browser\.download\.dir", ("(?:[^"\\\n]|\\.)*")\);`)
	firefoxList = regexp.MustCompile(`(?m)^user_pref\("browser\.download\.folderList", ([0-9])\);`)
)

// firefoxFolder is the download folder in a prefs.js; empty for the desktop and the
// user's own downloads.
func firefoxFolder(text []byte) string {
	list, dir := firefoxList.FindSubmatch(text), firefoxDir.FindSubmatch(text)
	if list == nil || dir == nil || !bytes.Equal(list[1], []byte("2")) {
		return ""
	}
	path, err := strconv.Unquote(string(dir[1]))
	if err != nil {
		return ""
	}
	return path
}

// count counts the files below a folder. It follows no link. err is the first thing
// that could not be looked at.
func count(ctx context.Context, dir string) (n int, more bool, err error) {
	first := func(p rootfs.Problem) { err = cmp.Or(err, error(p)) }
	stopped := rootfs.Walk(ctx, dir, rootfs.Limits{Depth: mostDepth, Folders: mostFolders}, func(e rootfs.Entry) error {
		if e.Type == rootfs.Folder {
			return nil
		}
		if n >= mostFiles {
			return errEnough
		}
		n++
		return nil
	}, first)
	if errors.Is(stopped, errEnough) {
		return n, true, err
	}
	return n, false, cmp.Or(stopped, err)
}

var errEnough = errors.New("more than are counted")
