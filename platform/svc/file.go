package svc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a part that is a file with a known text, readable to all. Its folder
// belongs to the system's administrators, so names in it are what they say.
type file struct {
	name Part
	path string
	text string
}

var _ part = file{}

func (f file) part() Part { return f.name }

// condition compares the text, that it is a plain file, and that others cannot
// write to it.
func (f file) condition(context.Context) (Condition, error) {
	info, err := os.Lstat(f.path)
	switch {
	case absent(err):
		return Missing, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || !plainMode(info) || info.Size() != int64(len(f.text)):
		return Differs, nil
	}
	r, err := os.Open(f.path)
	if err != nil {
		return "", err
	}
	defer r.Close()
	got, err := io.ReadAll(io.LimitReader(r, int64(len(f.text))+1))
	if err != nil {
		return "", err
	}
	if !bytes.Equal(got, []byte(f.text)) {
		return Differs, nil
	}
	return AsItShould, nil
}

// mend writes the file anew and puts it in place whole. A link of that name is
// replaced, not followed.
func (f file) mend(context.Context) error {
	dir := filepath.Dir(f.path)
	if err := folder(dir); err != nil {
		return err
	}
	// No manager reads a name that ends so.
	w, err := os.CreateTemp(dir, ".husorden-*.new")
	if err != nil {
		return err
	}
	_, err = w.WriteString(f.text)
	err = errors.Join(err, w.Chmod(0o644), w.Sync(), w.Close())
	if err == nil {
		err = os.Rename(w.Name(), f.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(w.Name()))
	}
	return nil
}

func (f file) remove(context.Context) error { return drop(f.path) }

// link is a part that is a symbolic link with a known text: what "systemctl
// enable" makes.
type link struct {
	name   Part
	path   string
	target string // where it points on the installed system, not below a Root
}

var _ part = link{}

func (l link) part() Part { return l.name }

func (l link) condition(context.Context) (Condition, error) {
	info, err := os.Lstat(l.path)
	switch {
	case absent(err):
		return Missing, nil
	case err != nil:
		return "", err
	case info.Mode().Type() != fs.ModeSymlink:
		return Differs, nil
	}
	got, err := os.Readlink(l.path)
	if err != nil {
		return "", err
	}
	// systemctl enable writes either of the two, by its version.
	if got != l.target && got != filepath.Join("..", filepath.Base(l.target)) {
		return Differs, nil
	}
	return AsItShould, nil
}

func (l link) mend(ctx context.Context) error {
	if err := folder(filepath.Dir(l.path)); err != nil {
		return err
	}
	if err := l.remove(ctx); err != nil {
		return err
	}
	return os.Symlink(l.target, l.path)
}

func (l link) remove(context.Context) error { return drop(l.path) }

// folder makes a folder of the system that is not there yet, and those above it,
// for everybody to read: whoever installs may have a umask that says otherwise,
// and then no user's systemd would find the companion's unit.
func folder(dir string) error {
	var missing []string
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !absent(err) {
			break
		}
		missing = append(missing, at)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, at := range missing {
		if err := os.Chmod(at, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// drop removes a file or a link; it is no error that it is gone.
func drop(path string) error {
	info, err := os.Lstat(path)
	switch {
	case absent(err):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder, and not ours", path)
	}
	if err := os.Remove(path); !absent(err) {
		return err
	}
	return nil
}

// absent reports whether a file is not there.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
