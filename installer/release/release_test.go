package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	for version, ok := range map[string]bool{"1.2.3": true, "0.0.0": true, "255.255.65535": true, "256.0.0": false, "1.256.0": false, "1.2.65536": false,
		"1.2": false, "1.2.3.4": false, "v1.2.3": false, "1.02.3": false, "1.2.3-rc1": false, "": false, "-1.2.3": false} {
		if err := check(version); (err == nil) != ok {
			t.Errorf("%q: %v", version, err)
		}
	}
}

// TestChecksums: as sha256sum writes them, of files alone, and the same again.
func TestChecksums(t *testing.T) {
	r := &Release{Out: t.TempDir()}
	for name, text := range map[string]string{"b.deb": "b", "a.msi": "a"} {
		if err := os.WriteFile(filepath.Join(r.Out, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(r.Out, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	const want = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a.msi\n" +
		"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b.deb\n"
	for range 2 {
		if err := r.Checksums(); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(r.Out, "SHA256SUMS")); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestNeed(t *testing.T) {
	if err := Need(map[string]string{"sh": "dash"}); err != nil {
		t.Error(err)
	}
	if err := Need(map[string]string{"no-such-command": "its-package"}); err == nil || !strings.Contains(err.Error(), "its-package") {
		t.Errorf("%v", err)
	}
}
