//go:build packages

package darwin

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/installer/release"
)

func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return string(text)
}

// contentsOf returns every file below a folder, by its path.
func contentsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		found[rel] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestReaders: 7z and bsdtar, which share nothing with us, take the package apart
// and agree, and cpio the payload.
func TestReaders(t *testing.T) {
	if err := release.Need(map[string]string{"7z": "p7zip-full", "bsdtar": "libarchive-tools", "cpio": "cpio", "plistutil": "libplist-utils"}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pkg := filepath.Join(dir, "a.pkg")
	if err := os.WriteFile(pkg, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	seven, tar := filepath.Join(dir, "7z"), filepath.Join(dir, "tar")
	if err := os.Mkdir(tar, 0o700); err != nil {
		t.Fatal(err)
	}
	output(t, dir, "7z", "x", "-y", "-txar", "-o"+seven, pkg)
	output(t, tar, "bsdtar", "-xf", pkg)
	got := contentsOf(t, tar)
	other := contentsOf(t, seven)
	delete(other, "[TOC].xml") // 7z shows the table of contents as a file
	if diff := cmp.Diff(got, other); diff != "" {
		t.Errorf("7z and bsdtar (-bsdtar +7z):\n%s", diff)
	}
	if len(got) != 9 {
		t.Errorf("holds %d files, not 9", len(got))
	}
	z, err := gzip.NewReader(strings.NewReader(got["husorden.pkg/Payload"]))
	if err != nil {
		t.Fatal(err)
	}
	archive, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "root")
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "cpio", "-idm", "--quiet", "--no-preserve-owner")
	cmd.Dir, cmd.Stdin = root, bytes.NewReader(archive)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cpio: %v\n%s", err, text)
	}
	installed := contentsOf(t, root)
	if installed[contents+"/MacOS/husorden"] != "one program" || len(installed) != 7 {
		t.Errorf("the payload holds %d files", len(installed))
	}
	for _, plist := range []string{filepath.Join(root, contents, "Info.plist"), "mdm/husorden-privacy.mobileconfig", "mdm/husorden-enrolment.mobileconfig"} {
		output(t, ".", "plistutil", "-i", plist, "-o", filepath.Join(dir, "x"))
	}
	if !strings.Contains(got["husorden.pkg/PackageInfo"], fmt.Sprintf(`numberOfFiles="%d"`, 16)) {
		t.Errorf("PackageInfo: %s", got["husorden.pkg/PackageInfo"])
	}
}

// below copies one of the package's scripts so that it works below a folder, and
// with another launchctl. The scripts themselves take neither from anybody.
func below(t *testing.T, script, root, launchctl string) string {
	t.Helper()
	text, err := os.ReadFile("scripts/" + script)
	if err != nil {
		t.Fatal(err)
	}
	lines, rooted := strings.Split(string(text), "\n"), false
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "root= "):
			lines[i], rooted = "root='"+root+"'", true
		case line == "launchctl=/bin/launchctl":
			lines[i] = "launchctl='" + launchctl + "'"
		}
	}
	if !rooted {
		t.Fatalf("%s has no line that says below what it works", script)
	}
	path := filepath.Join(t.TempDir(), script)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestScripts runs the package's scripts below a folder, with programs that note
// what they are asked, each again after it was done.
func TestScripts(t *testing.T) {
	root := t.TempDir()
	note := filepath.Join(root, "note")
	put := func(name, text string) string {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	put(contents+"/MacOS/husorden", "#!/bin/sh\necho \"$*\" >>'"+note+"'\n[ \"$1\" = policy ] && echo profile: $3\n[ \"$1\" = enroll ] && cat >>'"+note+"'\nexit 0\n")
	launchctl := put("launchctl", "#!/bin/sh\necho \"$*\" >>'"+note+"'\nexit 1\n")
	state := "Library/Application Support/Husorden/"
	conf := put(state+"install.conf", "# by the MDM\nCENTRAL_URL=https://husorden.example.org\nENROLL_TOKEN=\"a$(touch b)c\"\nPROFILE=botilbud\nLANGUAGE=en\n")
	run := func(script string, args ...string) string {
		path := below(t, script, root, launchctl)
		if err := os.RemoveAll(note); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "root=/nowhere", "launchctl=/bin/false") // which do not count
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, text)
		}
		said, err := os.ReadFile(note)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return string(said)
	}
	if got := run("preinstall"); !strings.HasSuffix(got, "print system/io.github.husorden.service\n") {
		t.Errorf("preinstall: %q", got)
	}
	want := "policy show botilbud\nservice install\nservice start\nenroll https://husorden.example.org -\na$(touch b)c\n"
	if got := run("postinstall"); got != want {
		t.Errorf("postinstall: %q", got)
	}
	if _, err := os.Stat(conf); !os.IsNotExist(err) {
		t.Errorf("the token still lies there: %v", err)
	}
	if got := run("postinstall"); got != "service install\nservice start\n" {
		t.Errorf("postinstall again: %q", got)
	}
	if got := run("uninstall.sh"); got != "uninstall --yes --discard\n" {
		t.Errorf("uninstall: %q", got)
	}
	if got := run("uninstall.sh"); got != "" {
		t.Errorf("uninstall again: %q", got)
	}
}

// TestHostileFolder: a link where the state folder belongs is somebody's trap.
func TestHostileFolder(t *testing.T) {
	root := t.TempDir()
	above := filepath.Join(root, "Library/Application Support")
	if err := os.MkdirAll(above, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(above, "Husorden")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), below(t, "preinstall", root, "/bin/false"))
	if text, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(text), "is a link") {
		t.Errorf("preinstall: %v %s", err, text)
	}
}

// TestScriptsLint: shellcheck finds nothing.
func TestScriptsLint(t *testing.T) {
	if err := release.Need(map[string]string{"shellcheck": "shellcheck"}); err != nil {
		t.Fatal(err)
	}
	output(t, ".", "shellcheck", "scripts/preinstall", "scripts/postinstall", "scripts/uninstall.sh", "sign.sh")
}
