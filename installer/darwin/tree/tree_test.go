package tree

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles: folders come before what lies in them, whatever bytes sort before
// the slash.
func TestFiles(t *testing.T) {
	tr := New(7)
	tr.Add("a/b", 0o755, []byte("xy"))
	tr.Add("a.app/c", 0o644, nil)
	tr.Folder("a", 0o775, Admin)
	want := []File{
		{Path: ".", Mode: 0o040755, Time: 7},
		{Path: "./a", Mode: 0o040775, GID: 80, Time: 7},
		{Path: "./a/b", Mode: 0o100755, Time: 7, Data: []byte("xy")},
		{Path: "./a.app", Mode: 0o040755, Time: 7},
		{Path: "./a.app/c", Mode: 0o100644, Time: 7},
	}
	if diff := cmp.Diff(want, tr.Files()); diff != "" {
		t.Error(diff)
	}
	if size, number := tr.Size(); size != 2 || number != 5 {
		t.Errorf("%d bytes in %d", size, number)
	}
}
