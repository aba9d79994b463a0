package scan

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/platform/rootfs"
)

// Target is a place to look through, or some files and folders in it.
type Target struct {
	places.Place
	// Only are the paths, relative to the place, of what to look at: files, and
	// folders with all that is below them. Empty: all of the place.
	Only []string
}

// Own returns this user's places as targets.
func Own(ps []places.Place) []Target {
	var ts []Target
	for _, p := range ps {
		ts = append(ts, Target{Place: p})
	}
	return ts
}

// Named returns the targets of a folder or file that the user named. The places
// of a home folder inside it are targets of their own, so that what lies on its
// desktop is told so. The error is fs.ErrNotExist when there is no such path.
func Named(env places.Env, path string) ([]Target, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		dir := filepath.Dir(path)
		return []Target{{Place: named(env, dir), Only: []string{filepath.Base(path)}}}, nil
	}
	var ts []Target
	for _, p := range places.OfHome(path) {
		if p.Exists && p.Path != path {
			ts = append(ts, Target{Place: p})
		}
	}
	return append(ts, Target{Place: named(env, path)}), nil
}

func named(env places.Env, dir string) places.Place {
	return places.Place{Kind: places.KindOf(env, dir), Path: dir, Exists: true, Cloud: env.CloudOf(dir)}
}

// Count returns how many files and bytes there are to look at, without opening
// any. What cannot be counted is left out; the scan itself tells of it.
func Count(ctx context.Context, where []Target) (files int, bytes int64) {
	for _, t := range where {
		if len(t.Only) > 0 {
			files += len(t.Only)
			continue
		}
		inner := t.inner(where)
		err := rootfs.Walk(ctx, t.Path, rootfs.Limits{}, func(e rootfs.Entry) error {
			if e.Type == rootfs.Folder && (inner[e.Path] || disposal.IsArea(e.Name)) {
				return rootfs.SkipFolder
			}
			if e.Type == rootfs.File && !furniture(e.Name) {
				files++
				bytes += e.Size
			}
			return nil
		}, func(rootfs.Problem) {})
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
	}
	return files, bytes
}

// inner returns the other targets that lie inside t, by their path relative to
// it: their files belong to them.
func (t Target) inner(all []Target) map[string]bool {
	in := map[string]bool{}
	for _, o := range all {
		rel, err := filepath.Rel(t.Path, o.Path)
		if err == nil && rel != "." && filepath.IsLocal(rel) && len(o.Only) == 0 {
			in[rel] = true
		}
	}
	return in
}

// furniture reports whether a name is one that the system's own file manager
// leaves in every folder. It holds nobody's data.
func furniture(name string) bool {
	switch name {
	case "desktop.ini", "Thumbs.db", ".DS_Store", ".localized", ".directory":
		return true
	}
	return false
}
