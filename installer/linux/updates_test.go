//go:build packages

package linux

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/installer/central"
	"github.com/husorden/husorden/installer/list"
	"github.com/husorden/husorden/installer/release"
)

// debOf builds the deb of one version for this processor, and returns its path.
func debOf(t *testing.T, r *release.Release) string {
	t.Helper()
	d := detailsOf(r, "amd64")
	all, err := contents(t.Context(), r, d, filepath.Join(r.Root, "LICENSE"))
	if err == nil {
		err = deb(t.Context(), r, d, all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(r.Out, "husorden_"+r.Version+"_amd64.deb")
}

// TestUpdates: in a Debian that systemd has started, the service updates itself
// from its central endpoint, goes back from a version that does not work, and is
// killed at every turn.
func TestUpdates(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	var public bytes.Buffer
	if err := list.Keygen([]string{"--out", key}, &public); err != nil {
		t.Fatal(err)
	}
	version := func(number string) *release.Release {
		r := open(t, number)
		r.Keys, _, _ = strings.Cut(public.String(), "\n")
		r.URL = "http://127.0.0.1:8470/releases/"
		r.Test = "-X main.updateWait=20s"
		return r
	}
	first, second := version("1.2.3"), version("1.3.0")
	packages := []string{debOf(t, first), debOf(t, second)}
	if err := central.Build(t.Context(), first); err != nil {
		t.Fatal(err)
	}

	// The third one is installed, and its service ends at once.
	bad := filepath.Join(dir, "bad")
	output(t, "dpkg-deb", "-R", packages[1], bad)
	output(t, "sed", "-i", "s/^Version: .*/Version: 1.4.0/", filepath.Join(bad, "DEBIAN", "control"))
	if err := os.Rename(filepath.Join(bad, "usr/bin/husorden"), filepath.Join(bad, "usr/bin/husorden-real")); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\n[ \"$*\" != service ] || exit 1\nexec /usr/bin/husorden-real \"$@\"\n"
	if err := os.WriteFile(filepath.Join(bad, "usr/bin/husorden"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	third := filepath.Join(dir, "husorden_1.4.0_amd64.deb")
	output(t, "dpkg-deb", "--root-owner-group", "-b", bad, third)

	// What is handed out first, and later.
	files := []string{packages[0], filepath.Join(first.Out, "husorden-central-1.2.3-linux-amd64.tar.gz")}
	for name, has := range map[string][]string{"good": packages, "bad": append(packages, third)} {
		web := filepath.Join(dir, name)
		var said bytes.Buffer
		if err := list.Main(append([]string{"--key", key, "--out", web}, has...), &said, time.Now()); err != nil {
			t.Fatal(err)
		}
		packed := filepath.Join(dir, name+".tar")
		output(t, "tar", "-C", web, "-cf", packed, ".")
		files = append(files, packed)
	}
	t.Log(output(t, "../../.ci/systemd/test", append([]string{"testdata/updates"}, files...)...))
}
