package linux

import (
	"cmp"
	"crypto/md5" //nolint:gosec // what dpkg writes into md5sums, for accidents
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// put writes files below a folder and returns their size in bytes. Folders are
// everybody's to read, whatever the umask is.
func put(root string, all []file) (bytes int64, err error) {
	for _, f := range all {
		path := filepath.Join(root, f.path)
		if err := folders(root, filepath.Dir(f.path)); err != nil {
			return 0, err
		}
		text := f.text
		if f.from != "" {
			if text, err = os.ReadFile(f.from); err != nil {
				return 0, err
			}
		}
		if len(text) == 0 {
			return 0, fmt.Errorf("%s is empty", f.path)
		}
		if err := os.WriteFile(path, text, f.mode); err != nil {
			return 0, err
		}
		if err := os.Chmod(path, f.mode); err != nil {
			return 0, err
		}
		bytes += int64(len(text))
	}
	return bytes, nil
}

func folders(root, dir string) error {
	at := root
	for _, name := range append([]string{""}, strings.Split(dir, "/")...) {
		at = filepath.Join(at, name)
		if err := os.MkdirAll(at, fs.ModeDir|0o755); err != nil {
			return err
		}
		if err := os.Chmod(at, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// sums writes DEBIAN/md5sums, with which debsums finds what was damaged.
func sums(root string, all []file) error {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	var out strings.Builder
	for _, f := range all {
		text, err := os.ReadFile(filepath.Join(root, f.path))
		if err != nil {
			return err
		}
		sum := md5.Sum(text)
		fmt.Fprintf(&out, "%s  %s\n", hex.EncodeToString(sum[:]), f.path)
	}
	_, err := put(root, []file{{path: "DEBIAN/md5sums", mode: 0o644, text: []byte(out.String())}})
	return err
}
