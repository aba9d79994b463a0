package places

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// darwin finds the places of a Mac user: fixed names, shown localised by Finder.
func (f *finder) darwin(env Env) {
	f.add(Desktop, true, env.Home, "Desktop")
	f.add(Downloads, true, env.Home, "Downloads")
	f.add(RecycleBin, true, env.Home, ".Trash")
	f.add(RecycleBin, false, env.Home, "Library", "Mobile Documents", "com~apple~CloudDocs", ".Trash")
	for _, v := range env.Volumes {
		f.add(RecycleBin, false, v.Root, ".Trashes", env.User)
	}
}

// windows finds the places of a Windows user. The folders are never built from
// the profile path: Known Folder Move puts the desktop in OneDrive.
func (f *finder) windows(env Env) {
	for _, kind := range []Kind{Desktop, Downloads} {
		if env.Known[kind] == "" {
			f.fail("%s: Windows does not say where it is", kind)
			continue
		}
		f.add(kind, true, env.Known[kind])
	}
	for _, v := range env.Volumes {
		f.add(RecycleBin, false, v.Root, "$Recycle.Bin", env.User)
	}
}

// OfHome returns the places inside a given home folder, whichever system it
// comes from: a sample, or a home handed over by --home. Of each kind there is
// at least one, with Exists false when it is missing.
func OfHome(dir string) []Place {
	env := Env{OS: runtime.GOOS, Home: dir}
	var f finder
	for _, kind := range []Kind{Desktop, Downloads} {
		f.add(kind, true, usual(dir, kind))
		for _, home := range append([]string{dir}, oneDrives(dir)...) {
			for _, name := range localised[kind] {
				f.add(kind, false, home, name)
			}
		}
	}
	bins := []string{filepath.Join(dir, ".local", "share", "Trash"), filepath.Join(dir, ".Trash")}
	for _, name := range []string{"$Recycle.Bin", "$RECYCLE.BIN"} {
		entries, _ := os.ReadDir(filepath.Join(dir, name)) // missing is the usual case
		for _, e := range entries {
			if e.IsDir() {
				bins = append(bins, filepath.Join(dir, name, e.Name()))
			}
		}
	}
	any := false
	for _, bin := range bins {
		f.add(RecycleBin, false, bin)
		any = any || isFolder(bin)
	}
	if !any {
		f.add(RecycleBin, true, bins[0])
	}
	return f.places(env)
}

// oneDrives are the folders that Known Folder Move uses.
func oneDrives(home string) []string {
	entries, _ := os.ReadDir(home)
	var found []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "OneDrive") {
			found = append(found, filepath.Join(home, e.Name()))
		}
	}
	return found
}
