//go:build packages

package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReproducible: the one command builds everything, from two clones in
// different folders, under another umask, time zone and home, and every file is
// the same byte for byte.
func TestReproducible(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	type build struct {
		dir, umask, zone string
		err              error
		text             []byte
	}
	builds := []*build{
		{dir: filepath.Join(t.TempDir(), "a"), umask: "022", zone: "UTC"},
		{dir: filepath.Join(t.TempDir(), "another folder", "with æøå"), umask: "077", zone: "Asia/Tokyo"},
	}
	var both sync.WaitGroup
	for _, b := range builds {
		if out, err := exec.CommandContext(t.Context(), "git", "clone", "-q", root, b.dir).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		both.Go(func() {
			cmd := exec.CommandContext(t.Context(), "sh", "-c", "umask "+b.umask+" && exec go run ./installer build --version 1.2.3")
			cmd.Dir = b.dir
			cmd.Env = append(cmd.Environ(), "TZ="+b.zone)
			b.text, b.err = cmd.CombinedOutput()
		})
	}
	both.Wait()
	var sums []map[string]string
	for _, b := range builds {
		if b.err != nil {
			t.Fatalf("%v\n%s", b.err, b.text)
		}
		dist := filepath.Join(b.dir, "dist")
		entries, err := os.ReadDir(dist)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(dist, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			found[e.Name()] = fmt.Sprintf("%x", sha256.Sum256(text))
		}
		sums = append(sums, found)
	}
	if d := cmp.Diff(sums[0], sums[1]); d != "" {
		t.Errorf("built twice, and not the same:\n%s", d)
	}
	for _, name := range []string{"husorden_1.2.3_amd64.deb", "husorden_1.2.3_arm64.deb", "husorden-1.2.3-1.x86_64.rpm", "husorden-1.2.3-1.aarch64.rpm",
		"husorden-central-1.2.3-linux-amd64.tar.gz", "husorden-central-1.2.3-linux-arm64.tar.gz", "husorden-1.2.3.pkg", "husorden-1.2.3-x64.msi", "husorden-1.2.3-arm64.msi",
		"husorden-1.2.3.cdx.json", "husorden-1.2.3-licences.txt", "husorden-1.2.3.provenance.json", "SHA256SUMS"} {
		if sums[0][name] == "" {
			t.Errorf("%s was not built", name)
		}
	}
}
