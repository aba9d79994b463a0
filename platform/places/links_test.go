//go:build !windows

package places

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestVolumeTrash(t *testing.T) {
	for _, c := range []struct {
		name   string
		make   func(t *testing.T, top string)
		want   []string
		reason string // of the one error; "" for none
	}{
		{"none", func(t *testing.T, top string) {}, nil, ""},
		{"own", func(t *testing.T, top string) { plant(t, top, ".Trash-1000") }, []string{".Trash-1000"}, ""},
		{"of another user", func(t *testing.T, top string) { plant(t, top, ".Trash-1001") }, nil, ""},
		{"shared and sticky", func(t *testing.T, top string) {
			plant(t, top, ".Trash/1000", ".Trash-1000")
			must(t, os.Chmod(filepath.Join(top, ".Trash"), 0o777|fs.ModeSticky))
		}, []string{".Trash/1000", ".Trash-1000"}, ""},
		{"shared without sticky bit", func(t *testing.T, top string) { plant(t, top, ".Trash/1000", ".Trash-1000") },
			[]string{".Trash-1000"}, "sticky"},
		{"shared is a link", func(t *testing.T, top string) {
			plant(t, top, "real/1000")
			must(t, os.Chmod(filepath.Join(top, "real"), 0o777|fs.ModeSticky))
			must(t, os.Symlink("real", filepath.Join(top, ".Trash")))
		}, nil, "link"},
		{"own is a link", func(t *testing.T, top string) { must(t, os.Symlink("/etc", filepath.Join(top, ".Trash-1000"))) },
			nil, "not a folder"},
		{"shared/own is a link", func(t *testing.T, top string) {
			plant(t, top, ".Trash")
			must(t, os.Chmod(filepath.Join(top, ".Trash"), 0o777|fs.ModeSticky))
			must(t, os.Symlink("/etc", filepath.Join(top, ".Trash", "1000")))
		}, nil, "not a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home, top := home(t), t.TempDir()
			c.make(t, top)
			list, errs := OfUser(Env{OS: "linux", Home: home, User: "1000", Volumes: []Volume{{Root: top}}})
			var got []string
			for _, p := range list {
				if rel, err := filepath.Rel(top, p.Path); err == nil && p.Kind == RecycleBin && !strings.HasPrefix(rel, "..") {
					got = append(got, rel)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("bins %q, want %q", got, c.want)
			}
			switch {
			case c.reason == "" && len(errs) > 0:
				t.Errorf("errors %v", errs)
			case c.reason != "" && (len(errs) != 1 || !errors.Is(errs[0], ErrUnsafe) || !strings.Contains(errs[0].Error(), c.reason)):
				t.Errorf("errors %v, want one ErrUnsafe about %q", errs, c.reason)
			}
		})
	}
}

func TestLinkedPlaces(t *testing.T) {
	home := home(t)
	plant(t, home, "Dropbox/Skrivebord", "Downloads")
	must(t, os.Symlink("Dropbox/Skrivebord", filepath.Join(home, "Desktop")))
	list, errs := OfUser(Env{OS: "linux", Home: home})
	if len(errs) > 0 || list[0] != (Place{Desktop, filepath.Join(home, "Desktop"), true, Dropbox}) {
		t.Errorf("places %+v, errors %v", list, errs)
	}
	if got := KindOf(Env{OS: "linux", Home: home}, filepath.Join(home, "Dropbox", "Skrivebord")); got != Desktop {
		t.Errorf("where the link leads is %s", got)
	}

	must(t, os.Remove(filepath.Join(home, "Desktop")))
	must(t, os.Symlink("..", filepath.Join(home, "Desktop")))
	list, errs = OfUser(Env{OS: "linux", Home: home})
	if len(errs) != 1 || !errors.Is(errs[0], ErrTooWide) || list[0].Kind != Downloads {
		t.Errorf("a desktop that leads above the home: places %+v, errors %v", list, errs)
	}
}
