package list

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/husorden/husorden/policy/release"
)

// TestList: a key is made, packages are listed and signed, and what is handed out
// is what a PC takes.
func TestList(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	var said bytes.Buffer
	key := filepath.Join(dir, "key")
	if err := Keygen([]string{"--out", key}, &said); err != nil {
		t.Fatal(err)
	}
	if err := Keygen([]string{"--out", key}, &said); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key over another: %v", err)
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	public, _, _ := strings.Cut(said.String(), "\n")
	var paths []string
	for _, name := range []string{"husorden_1.2.3_amd64.deb", "husorden_1.10.0_arm64.deb", "husorden-1.10.0-1.x86_64.rpm", "husorden-1.10.0-arm64.msi", "husorden-1.10.0.pkg"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	web := filepath.Join(dir, "web")
	args := append([]string{"--key", key, "--out", web, "--days", "30"}, paths...)
	for range 2 { // a list is signed anew before it expires
		if err := Main(args, &said, now); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(web, "stable.releases"))
	if err != nil {
		t.Fatal(err)
	}
	keys, _, err := Trusted(" "+public+" ", "https://example.com/r")
	if err != nil || keys != public {
		t.Fatalf("%q %v", keys, err)
	}
	v, err := note.NewVerifier(keys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := release.Open(data, "stable", note.VerifierList(v), now.AddDate(0, 0, 29))
	if err != nil || len(l.Releases) != 2 || l.Releases[0].Version != "1.10.0" {
		t.Fatalf("%+v %v", l, err)
	}
	for _, c := range []struct {
		os, arch string
		kind     release.Kind
		name     string
	}{{"linux", "arm64", release.Deb, "husorden_1.10.0_arm64.deb"}, {"linux", "amd64", release.RPM, "husorden-1.10.0-1.x86_64.rpm"},
		{"windows", "arm64", release.MSI, "husorden-1.10.0-arm64.msi"}, {"darwin", "amd64", release.PKG, "husorden-1.10.0.pkg"}} {
		p, ok := l.Releases[0].For(c.os, c.arch, c.kind)
		got, err := os.ReadFile(filepath.Join(web, p.Name))
		if !ok || p.Name != c.name || err != nil || string(got) != c.name || p.Size != int64(len(c.name)) {
			t.Errorf("%+v: %+v %v", c, p, err)
		}
	}
	if err := os.WriteFile(paths[0], []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Main(args, &said, now); err == nil || !strings.Contains(err.Error(), "a changed package is a new version") {
		t.Errorf("a changed package: %v", err)
	}
}

func TestWrong(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "husorden-1.2.3-mips.msi")
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte("PRIVATE+KEY+secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no key":      {"--out", dir, odd},
		"no package":  {"--key", key, "--out", dir},
		"no such key": {"--key", filepath.Join(dir, "none"), "--out", dir, odd},
		"a bad key":   {"--key", key, "--out", dir, odd},
		"no days":     {"--key", key, "--out", dir, "--days", "0", odd},
		"many days":   {"--key", key, "--out", dir, "--days", "1000", odd},
	} {
		var out bytes.Buffer
		if err := Main(args, &out, time.Now()); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Of("stable", time.Now(), time.Now().Add(time.Hour), []string{odd}); err == nil {
		t.Error("a package of no processor")
	}
	for name, c := range map[string][2]string{
		"no key":        {"x", ""},
		"plain":         {"", "http://example.com/"},
		"without a key": {"", "https://example.com/"},
		"a quote":       {"", `https://example.com/"`},
	} {
		if _, _, err := Trusted(c[0], c[1]); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
