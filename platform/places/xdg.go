package places

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxSettings bounds the settings files that are read, in bytes.
const maxSettings = 1 << 20

// xdg finds the places of a Linux user: user-dirs.dirs, and the trash of the
// FreeDesktop trash specification 1.0 in the home and on each volume.
func (f *finder) xdg(env Env) {
	config := env.get("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(env.Home, ".config")
	}
	dirs, err := readUserDirs(filepath.Join(config, "user-dirs.dirs"), env.Home)
	if err != nil {
		f.fail("reading the names of the user's folders: %w", err)
	}
	f.userDir(env, Desktop, dirs["XDG_DESKTOP_DIR"])
	f.userDir(env, Downloads, dirs["XDG_DOWNLOAD_DIR"])

	data := env.get("XDG_DATA_HOME")
	if !filepath.IsAbs(data) {
		data = filepath.Join(env.Home, ".local", "share")
	}
	f.add(RecycleBin, true, data, "Trash")
	for _, v := range env.Volumes {
		f.volumeTrash(v.Root, env.User)
	}
}

// userDir adds the folder that the settings name. Where they name none, or the
// home itself (which means "none"), it is the usual one.
func (f *finder) userDir(env Env, kind Kind, path string) {
	if path == "" || filepath.Clean(path) == filepath.Clean(env.Home) {
		path = usual(env.Home, kind)
	}
	f.add(kind, true, path)
}

// usual returns the folder in home that has one of the kind's names, or else
// what would be the first of them.
func usual(home string, kind Kind) string {
	for _, name := range localised[kind] {
		if path := filepath.Join(home, name); isFolder(path) {
			return path
		}
	}
	return filepath.Join(home, localised[kind][0])
}

// volumeTrash adds a user's bins on one volume. $topdir/.Trash is the
// administrator's: the specification has it ignored and reported unless it is a
// real folder with the sticky bit.
func (f *finder) volumeTrash(top, uid string) {
	shared := filepath.Join(top, ".Trash")
	if info, err := os.Lstat(shared); err == nil && exists(filepath.Join(shared, uid)) {
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			f.fail("recycle bin %q: is a link: %w", shared, ErrUnsafe)
		case !info.IsDir() || info.Mode()&fs.ModeSticky == 0:
			f.fail("recycle bin %q: lacks the sticky bit: %w", shared, ErrUnsafe)
		default:
			f.ownTrash(filepath.Join(shared, uid))
		}
	}
	f.ownTrash(filepath.Join(top, ".Trash-"+uid))
}

func (f *finder) ownTrash(path string) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return
	case !info.IsDir():
		f.fail("recycle bin %q: is not a folder: %w", path, ErrUnsafe)
	default:
		f.add(RecycleBin, false, path)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func readUserDirs(path, home string) (map[string]string, error) {
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseUserDirs(io.LimitReader(file, maxSettings), home)
}

// parseUserDirs reads user-dirs.dirs: lines NAME="$HOME/folder" or
// NAME="/folder", with the shell's backslash; a later line wins. What is neither
// is left out, as xdg-user-dirs does.
func parseUserDirs(r io.Reader, home string) (map[string]string, error) {
	dirs := map[string]string{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		value, quoted := strings.CutPrefix(strings.TrimSpace(value), `"`)
		if name = strings.TrimSpace(name); !ok || !quoted || !strings.HasPrefix(name, "XDG_") {
			continue
		}
		value, ok = unquote(value)
		if !ok {
			continue
		}
		rest, inHome := strings.CutPrefix(value, "$HOME")
		switch {
		case inHome && (rest == "" || rest[0] == '/'):
			dirs[name] = filepath.Join(home, rest)
		case strings.HasPrefix(value, "/"):
			dirs[name] = filepath.Clean(value)
		}
	}
	return dirs, lines.Err()
}

// unquote reads up to the closing quote.
func unquote(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), true
		case '\\':
			if i++; i == len(s) {
				return "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", false
}
