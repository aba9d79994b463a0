package places

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseUserDirs(t *testing.T) {
	const text = `# This file is written by xdg-user-dirs-update
XDG_DESKTOP_DIR="$HOME/Skrivebord"
  XDG_DOWNLOAD_DIR = "/srv/delt/Hentet/"
XDG_PUBLICSHARE_DIR="$HOME/"
XDG_MUSIC_DIR="$HOMEWARD/x"
XDG_VIDEOS_DIR="relative"
XDG_PICTURES_DIR=$HOME/unquoted
XDG_DOCUMENTS_DIR="$HOME/open
XDG_TEMPLATES_DIR="$HOME/a\"b\\c\$d"
OTHER_DIR="$HOME/x"
XDG_DESKTOP_DIR="$HOME/Senere"
`
	got, err := parseUserDirs(strings.NewReader(text), filepath.FromSlash("/h"))
	want := map[string]string{
		"XDG_DESKTOP_DIR":     filepath.FromSlash("/h/Senere"),
		"XDG_DOWNLOAD_DIR":    filepath.FromSlash("/srv/delt/Hentet"),
		"XDG_PUBLICSHARE_DIR": filepath.FromSlash("/h"),
		"XDG_TEMPLATES_DIR":   filepath.Join("/h", `a"b\c$d`),
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
}

func FuzzParseUserDirs(f *testing.F) {
	f.Add("XDG_DESKTOP_DIR=\"$HOME/Skrivebord\"\n")
	f.Add("XDG_DESKTOP_DIR=\"/a\\")
	f.Add("XDG_DOWNLOAD_DIR=\"$HOME/../..\"")
	f.Fuzz(func(t *testing.T, text string) {
		dirs, _ := parseUserDirs(strings.NewReader(text), "/home/x")
		for name, path := range dirs {
			if !strings.HasPrefix(name, "XDG_") || runtime.GOOS != "windows" && !filepath.IsAbs(path) {
				t.Errorf("%q is %q", name, path)
			}
		}
	})
}

func TestParseMountinfo(t *testing.T) {
	const text = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:21 / /proc rw,nosuid shared:2 - proc proc rw
24 22 0:22 / /dev/shm rw shared:3 - tmpfs tmpfs rw
25 22 8:17 / /media/karen/MIN\040STICK rw,nosuid shared:4 - vfat /dev/sdb1 rw,uid=1000
26 22 8:33 / /run/media/karen/a\134b rw - exfat /dev/sdc1 rw
27 22 0:40 / /mnt/net rw - nfs4 server:/x rw
28 22 0:41 / /home/karen/sky rw - fuse.rclone sky rw
29 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
30 22 8:2 / /home rw master:1 propagate_from:2 - btrfs /dev/sda2 rw
broken
31 22 8:2 / /x rw -
`
	got, err := parseMountinfo(strings.NewReader(text))
	want := []Volume{{Root: "/"}, {Root: "/media/karen/MIN STICK", Removable: true}, {Root: `/run/media/karen/a\b`, Removable: true}, {Root: "/home"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
}
