// Package places knows where a user's desktop, downloads and recycle bins are,
// on every volume, moved and localised, and which folders a cloud store keeps
// in step with other machines. It looks at names and settings only and opens no
// file of the user's.
package places

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Kind is the kind of a place: the values of policy.Place.
type Kind string

// The kinds.
const (
	Desktop    Kind = "desktop"
	Downloads  Kind = "downloads"
	RecycleBin Kind = "recycle_bin"
	Removable  Kind = "removable"
	Custom     Kind = "custom"
)

// Place is one watched folder. A place may lie inside another one (downloads
// set to a folder on the desktop): its files belong to the inner one.
type Place struct {
	Kind   Kind
	Path   string // absolute, as the user knows it; it may be a link
	Exists bool
	Cloud  Cloud // the store that synchronises it; empty when none is known
}

// ErrTooWide: a setting or link makes a place out of the home folder itself, of
// a folder that holds it, or of a whole volume. Such a place is left out:
// everything a person owns would count as lying on the desktop.
var ErrTooWide = errors.New("is the home folder, a folder above it, or a whole volume")

// ErrUnsafe: a volume's recycle bin is not laid out as the trash specification
// demands, so another user could have made it.
var ErrUnsafe = errors.New("not a safe recycle bin")

// ErrNoHome: HOME is empty or depends on the folder the program was started in.
// Then no place of the user's is known, and whatever is called Desktop there is
// none. Windows has its known folders instead.
var ErrNoHome = errors.New("HOME does not hold the whole path of this user's home folder")

// OfUser returns the places of the user that env describes: the desktop and the
// downloads, whether they exist or not, and the recycle bins. Errors are places
// that there may be but that could not be determined; they make a scan
// incomplete; ErrNoHome leaves nothing to look at.
func OfUser(env Env) ([]Place, []error) {
	if env.OS != "windows" && !filepath.IsAbs(env.Home) {
		return nil, []error{ErrNoHome}
	}
	var found finder
	switch env.OS {
	case "windows":
		found.windows(env)
	case "darwin":
		found.darwin(env)
	default:
		found.xdg(env)
	}
	return found.places(env), found.errs
}

// finder collects candidates.
type finder struct {
	list []candidate
	errs []error
}

type candidate struct {
	kind   Kind
	path   string
	always bool // listed even when it is missing
}

func (f *finder) add(kind Kind, always bool, path ...string) {
	f.list = append(f.list, candidate{kind, filepath.Join(path...), always})
}

func (f *finder) fail(format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf(format, args...))
}

// places checks the candidates and leaves out those that are missing, too wide
// or listed already under another name.
func (f *finder) places(env Env) []Place {
	var all []Place
	known := map[string]bool{}
	for _, c := range f.list {
		real, err := filepath.EvalSymlinks(c.path)
		missing := errors.Is(err, fs.ErrNotExist)
		if missing && !c.always || c.path == "" {
			continue
		}
		if err != nil { // missing, or not allowed to look: the walk will say
			real = c.path
		}
		if filepath.Dir(real) == real || env.Home != "" && env.inside(realPath(env.Home), real) {
			f.fail("%s %q: %w", c.kind, c.path, ErrTooWide)
			continue
		}
		if known[env.fold(real)] {
			continue
		}
		known[env.fold(real)] = true
		cloud := env.CloudOf(c.path)
		if cloud == NoCloud {
			cloud = env.CloudOf(real)
		}
		all = append(all, Place{Kind: c.kind, Path: c.path, Exists: !missing, Cloud: cloud})
	}
	return all
}

func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// inside reports whether path is root or lies below it.
func (e Env) inside(path, root string) bool {
	path, root = e.fold(filepath.Clean(path)), e.fold(filepath.Clean(root))
	if !strings.HasSuffix(root, string(filepath.Separator)) {
		if path == root {
			return true
		}
		root += string(filepath.Separator)
	}
	return strings.HasPrefix(path, root) || path+string(filepath.Separator) == root
}

// fold makes paths of a system that ignores case comparable.
func (e Env) fold(path string) string {
	if e.OS == "windows" || e.OS == "darwin" {
		return strings.ToLower(path)
	}
	return path
}
