package ours

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// The person is invented and the number belongs to nobody (born 2045).
func TestList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "ours.json")
	l, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time changes nothing
		if err := l.AddCPR("150645-5009"); err != nil {
			t.Fatal(err)
		}
		if err := l.AddName("Karen Marie Holm"); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Save(); err != nil {
		t.Fatal(err)
	}
	l, err = Load(path)
	if err != nil || l.Len() != 2 {
		t.Fatalf("%d entries, %v", l.Len(), err)
	}
	for found, want := range map[string]bool{"150645 5009": true, "1506455009": true, "15.06.2045-5009": true, "150645-5010": false, "": false} {
		if got := l.CPR([]byte(found)); got != want {
			t.Errorf("CPR %q: %v", found, got)
		}
	}
	for found, want := range map[string]bool{"Karen Holm": true, "KAREN M. HOLM": true, "Karen Holms": true, "Holm, Karen": true, "Sofie Holm": false, "Karen": false} {
		if got := l.Name([]byte(found)); got != want {
			t.Errorf("name %q: %v", found, got)
		}
	}
	src, err := os.ReadFile(path)
	if err != nil || bytes.Contains(bytes.ToLower(src), []byte("holm")) || bytes.Contains(src, []byte("5009")) {
		t.Errorf("the file holds a value: %s %v", src, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := l.Clear(); err != nil || l.Len() != 0 || l.Name([]byte("Karen Holm")) {
		t.Errorf("after clearing: %d, %v", l.Len(), err)
	}
}

func TestBadInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ours.json")
	l, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if l.AddCPR("123") == nil || l.AddName("Karen") == nil {
		t.Error("half a value was taken")
	}
	for _, src := range []string{"", "{}", "x", `{"version":2}`} {
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil {
			t.Errorf("%q was taken for a list", src)
		}
	}
	var none *List
	if none.CPR([]byte("150645-5009")) || none.Name([]byte("Karen Holm")) {
		t.Error("nobody's list knows somebody")
	}
}
