//go:build packages

package linux

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/installer/central"
	"github.com/husorden/husorden/installer/release"
)

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C")
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return string(text)
}

// open prepares one version of this checkout.
func open(t *testing.T, version string) *release.Release {
	t.Helper()
	r, err := release.Open(t.Context(), "../..", t.TempDir(), version)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// TestPackages: Debian's and RPM's own checkers find no fault with the packages,
// and the same files are in both.
func TestPackages(t *testing.T) {
	if err := release.Need(map[string]string{"lintian": "lintian", "rpm": "rpm", "shellcheck": "shellcheck", "cpio": "cpio", "desktop-file-validate": "desktop-file-utils", "systemd-nspawn": "systemd-container"}); err != nil {
		t.Fatal(err)
	}
	output(t, "shellcheck", "-s", "sh", "scripts/after-install", "scripts/before-remove", "deb/postinst", "deb/prerm", "deb/postrm")
	output(t, "desktop-file-validate", "share/"+appID+".desktop")
	first := open(t, "1.2.3")
	if err := Build(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	for _, arch := range arches {
		t.Run(arch.goarch, func(t *testing.T) { packagesOf(t, first.Out, arch.goarch, arch.rpm) })
	}
	later := open(t, "1.3.0")
	d := detailsOf(later, "amd64")
	all, err := contents(t.Context(), later, d, filepath.Join(first.Root, "LICENSE"))
	if err == nil {
		err = deb(t.Context(), later, d, all)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Run("container", func(t *testing.T) { container(t, first, later) })
}

func packagesOf(t *testing.T, out, deb, rpm string) {
	debFile := filepath.Join(out, "husorden_1.2.3_"+deb+".deb")
	rpmFile := filepath.Join(out, "husorden-1.2.3-1."+rpm+".rpm")
	// It says that lintian is not to be run by root, who may be all there is here.
	if said := output(t, "lintian", "--fail-on", "error,warning", "--no-tag-display-limit", "--allow-root", debFile); strings.Contains(said, "husorden:") {
		t.Errorf("lintian: %s", said)
	}
	output(t, "rpm", "-K", rpmFile)
	if got := strings.Fields(output(t, "rpm", "-qp", "--qf", "%{NAME} %{VERSION} %{ARCH} %{BUILDHOST}", rpmFile)); !cmp.Equal(got, []string{"husorden", "1.2.3", rpm, "husorden"}) {
		t.Errorf("rpm says %q", got)
	}
	a, b := filepath.Join(t.TempDir(), "deb"), filepath.Join(t.TempDir(), "rpm")
	output(t, "dpkg-deb", "-x", debFile, a)
	if err := os.MkdirAll(b, 0o755); err != nil {
		t.Fatal(err)
	}
	output(t, "sh", "-c", fmt.Sprintf("rpm2cpio '%s' | (cd '%s' && cpio -id --quiet)", rpmFile, b))
	inDeb, inRPM := listing(t, a), listing(t, b)
	for _, only := range []string{"usr/share/lintian/overrides/husorden", "usr/share/doc/husorden/changelog.gz"} {
		if inDeb[only] == "" {
			t.Errorf("%s is not in the deb", only)
		}
		delete(inDeb, only)
	}
	if d := cmp.Diff(inDeb, inRPM); d != "" {
		t.Errorf("the deb and the rpm differ:\n%s", d)
	}
	// Nothing below etc is among them: units are the program's to write.
	want, err := os.ReadFile("testdata/files")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for name, f := range inRPM {
		mode, _, _ := strings.Cut(f, " ")
		got = append(got, mode+" "+name)
	}
	slices.Sort(got)
	if d := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got); d != "" {
		t.Errorf("other files than testdata/files has (-want +got):\n%s", d)
	}
	if !strings.Contains(output(t, "dpkg-deb", "-f", debFile), "Architecture: "+deb) {
		t.Error("another architecture")
	}
	if said := output(t, "dpkg-deb", "-c", debFile); strings.Contains(said, "root/root") == false || strings.Count(said, "root/root") != strings.Count(said, "\n") {
		t.Errorf("not all of it is root's:\n%s", said)
	}
}

// listing is every file below a folder with its mode and what is in it.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for line := range strings.Lines(output(t, "sh", "-c", "cd '"+dir+"' && find . -type f -exec sh -c 'echo \"$(stat -c %a \"$1\") $(sha256sum \"$1\")\"' - {} \\;")) {
		f := strings.Fields(line)
		found[strings.TrimPrefix(f[2], "./")] = f[0] + " " + f[1]
	}
	return found
}

// container installs, upgrades, kills, removes and purges the deb in a Debian
// that systemd has started, against a central endpoint of the same checkout.
func container(t *testing.T, first, later *release.Release) {
	if err := central.Build(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	t.Log(output(t, "../../.ci/systemd/test", "testdata/inside", filepath.Join(first.Out, "husorden_1.2.3_amd64.deb"),
		filepath.Join(later.Out, "husorden_1.3.0_amd64.deb"), filepath.Join(first.Out, "husorden-central-1.2.3-linux-amd64.tar.gz")))
}
