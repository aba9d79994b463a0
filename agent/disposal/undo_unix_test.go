//go:build linux || darwin

package disposal

import (
	"os"
	"path/filepath"
	"testing"
)

// TestTheFolderIsRemovedMeanwhile: the user removes the folder while its only
// file is in our hands, which has to be put back.
func TestTheFolderIsRemovedMeanwhile(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "mappe/a", "indhold")
	h.area.step = func(step string) {
		if step == "claimed" {
			must(t, os.Remove(filepath.Join(h.place, "mappe")))
		}
	}
	if result, err := h.area.Remove(t.Context(), h.decide(t, "mappe/a")); result.Outcome != Kept || result.Reason != Changed {
		t.Errorf("%+v, %v", result, err)
	}
	h.wantFiles(t, map[string]string{"a": "indhold"})
	if left := h.left(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
