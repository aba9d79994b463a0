package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ownFolder is a folder that the program keeps things in.
type ownFolder struct {
	home   string // a folder that the removal does not leave, whatever links lie in it
	rel    string // below home
	uid    int    // whose; for other users' on Unix
	mine   bool   // of whoever gave the command
	device bool   // the service's
}

func (f ownFolder) path() string { return filepath.Join(f.home, f.rel) }

// there reports whether it is there and a folder. A link is somebody else's.
func (f ownFolder) there() bool {
	info, err := os.Lstat(f.path())
	return err == nil && info.IsDir()
}

// ledger reports whether it has a ledger.
func (f ownFolder) ledger() bool {
	info, err := os.Lstat(filepath.Join(f.path(), "ledger", "ledger.key"))
	return err == nil && info.Mode().IsRegular()
}

// reachable reports whether this process may open its ledger: never as root
// another user's, who could have put links in the way.
func (f ownFolder) reachable() bool { return (f.mine || f.device) && f.ledger() }

// foreign reports whether it may be a folder that is not the program's at all: one
// without a ledger, with something of somebody else's in it. One that an earlier
// removal left half cleared has our names alone.
func (f ownFolder) foreign() bool {
	entries, err := os.ReadDir(f.path())
	return !f.ledger() && (err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !isOurs(e) }))
}

// stored is how many removed files its undo area holds.
func (f ownFolder) stored() (n int) {
	entries, err := os.ReadDir(filepath.Join(f.path(), "undo", "items"))
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if e.Type().IsRegular() {
			n++
		}
	}
	return n
}

// ourFolders and ourFiles are the names that the program gives what it keeps; files
// that begin with one and go on with a full stop are too: policy.yaml.new,
// husorden.log.1. A folder of a file's name is somebody else's; a link of any of the
// names is nothing but a link, and goes as one.
var ourFolders = []string{"ledger", "undo", "page", "update"}

var ourFiles = []string{"api.lock", "api.sock", ".api.new", "home", "policy.yaml", "husorden.log", "companion.log",
	"start", "read.txt", "notices.json", "ours.json", "install.conf", "uninstall-program"}

func isOurs(e fs.DirEntry) bool {
	if slices.Contains(ourFolders, e.Name()) {
		return !e.Type().IsRegular()
	}
	if e.IsDir() {
		return false
	}
	return slices.ContainsFunc(ourFiles, func(known string) bool {
		return e.Name() == known || strings.HasPrefix(e.Name(), known+".")
	})
}

// clear removes what is ours in the folder, and the folder itself when nothing
// else is in it. left are the names of what is somebody else's. No link leads out
// of home, and none is followed at the end.
func (f ownFolder) clear() (left []string, err error) {
	home, err := os.OpenRoot(f.home)
	if err != nil {
		return nil, err
	}
	defer home.Close()
	if info, err := home.Lstat(f.rel); err != nil || !info.IsDir() {
		return nil, err
	}
	dir, err := home.OpenRoot(f.rel)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !isOurs(e) {
			left = append(left, e.Name())
			continue
		}
		if err := dir.RemoveAll(e.Name()); err != nil {
			return left, err
		}
	}
	if len(left) > 0 {
		return left, nil
	}
	if err := dir.Close(); err != nil { // Windows removes nothing that is open
		return nil, err
	}
	return nil, home.Remove(f.rel)
}
