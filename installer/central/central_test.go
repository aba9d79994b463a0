package central

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPack: the same again, all root's, with the release's time and what the
// README tells of.
func TestPack(t *testing.T) {
	at := time.Unix(1790000000, 0)
	packed, err := pack("1.2.3", "arm64", at, []byte("program"), []byte("licences"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := pack("1.2.3", "arm64", at, []byte("program"), []byte("licences"))
	if err != nil || !bytes.Equal(packed, again) {
		t.Errorf("another archive: %v", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]int64{}
	texts := map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || !h.ModTime.Equal(at) {
			t.Errorf("%s: %d:%d, %v", h.Name, h.Uid, h.Gid, h.ModTime)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(h.Name, "husorden-central-1.2.3/")
		modes[name], texts[name] = h.Mode, string(text)
	}
	want := map[string]int64{"": 0o755, "husorden-central": 0o755, "LICENSES.txt": 0o644, "README.txt": 0o644, "central.env": 0o644,
		"husorden-central.service": 0o644, "husorden-central.sysusers": 0o644}
	if d := cmp.Diff(want, modes); d != "" {
		t.Error(d)
	}
	if !strings.Contains(texts["README.txt"], "husorden-central 1.2.3 for Linux (arm64)") {
		t.Errorf("README: %.80q", texts["README.txt"])
	}
	for name := range want {
		if name != "" && name != "README.txt" && !strings.Contains(texts["README.txt"], name) {
			t.Errorf("the README does not tell of %s", name)
		}
	}
	if _, err := pack("1.2.3", "arm64", at, nil, []byte("licences")); err == nil {
		t.Error("without a program, and no error")
	}
}

// TestUnit has systemd itself read the unit (Debian: systemd).
func TestUnit(t *testing.T) {
	text, err := files.ReadFile("files/husorden-central.service")
	if err != nil {
		t.Fatal(err)
	}
	verify := func(text string) string {
		path := filepath.Join(t.TempDir(), "husorden-central.service")
		if err := os.WriteFile(path, []byte(strings.Replace(text, "/usr/local/bin/husorden-central", "/bin/true", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		// It ends with an error for the faults of others' units too.
		out, _ := exec.CommandContext(t.Context(), "systemd-analyze", "--man=no", "verify", path).CombinedOutput()
		var ours []string
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "husorden-central.service") {
				ours = append(ours, line)
			}
		}
		return strings.Join(ours, "")
	}
	if said := verify(string(text)); said != "" {
		t.Error(said)
	}
	if verify(strings.Replace(string(text), "ProtectHome=yes", "ProtectHome=perhaps", 1)) == "" {
		t.Error("a fault was not found")
	}
}
