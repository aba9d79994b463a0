// Package tree is a folder of files as a macOS package holds them, in memory:
// what the archive and the bill of materials are both written from, so that they
// cannot differ.
package tree

import (
	"path"
	"slices"
	"strings"
)

// The types of a file, as in stat's mode.
const (
	typeMask = 0o170000
	typeDir  = 0o040000
	typeFile = 0o100000
)

// The owners of a file that this product installs.
const (
	Wheel = 0
	Admin = 80
)

// File is one file or folder.
type File struct {
	Path     string // "." or "./a/b"
	Mode     uint32 // with the type
	UID, GID uint32
	Time     int64 // of its last change, seconds since 1970
	Data     []byte
}

// Dir reports whether it is a folder.
func (f File) Dir() bool { return f.Mode&typeMask == typeDir }

// Tree collects files and the folders they lie in.
type Tree struct {
	time  int64
	files map[string]File
}

// New is an empty tree whose files all have that time.
func New(unix int64) *Tree {
	t := &Tree{time: unix, files: map[string]File{}}
	t.Folder(".", 0o755, Wheel)
	return t
}

// Folder says which mode and group a folder has that is there on every Mac; the
// others are root:wheel 0755.
func (t *Tree) Folder(name string, perm, gid uint32) {
	t.put(File{Path: clean(name), Mode: typeDir | perm, GID: gid})
}

// Add adds a file of root:wheel.
func (t *Tree) Add(name string, perm uint32, data []byte) {
	t.put(File{Path: clean(name), Mode: typeFile | perm, Data: data})
}

func (t *Tree) put(f File) {
	f.Time = t.time
	t.files[f.Path] = f
	if f.Path == "." {
		return
	}
	parent := clean(path.Dir(f.Path))
	if _, ok := t.files[parent]; !ok {
		t.put(File{Path: parent, Mode: typeDir | 0o755})
	}
}

func clean(name string) string {
	if name = path.Clean("/" + strings.TrimPrefix(name, ".")); name != "/" {
		return "." + name
	}
	return "."
}

// Files returns all, a folder before what lies in it, names by their bytes.
func (t *Tree) Files() []File {
	files := make([]File, 0, len(t.files))
	for _, f := range t.files {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int {
		return slices.Compare(strings.Split(a.Path, "/"), strings.Split(b.Path, "/"))
	})
	return files
}

// Size returns the bytes of all files, and how many files and folders there are.
func (t *Tree) Size() (size int64, number int) {
	for _, f := range t.files {
		size += int64(len(f.Data))
	}
	return size, len(t.files)
}
