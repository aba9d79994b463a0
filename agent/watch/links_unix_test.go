//go:build unix

package watch

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLinksAreNotFollowed: what a link leads to is no part of the place.
func TestLinksAreNotFollowed(t *testing.T) {
	d := newWatched(t, Options{})
	other := t.TempDir()
	if err := os.Symlink(other, d.path("link")); err != nil {
		t.Fatal(err)
	}
	d.told()
	if err := os.WriteFile(filepath.Join(other, "a.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d.want("", "", false)
}
