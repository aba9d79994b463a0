package darwin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/husorden/husorden/installer/darwin/tree"
	"github.com/husorden/husorden/installer/release"
)

// rcodesign plays the signer: it writes down what it is asked, changes the programs
// that it signs, and seals the app.
const rcodesign = `#!/bin/sh
echo "$*" >>"$HUSORDEN_SAID"
for last; do :; done
case $1 in
sign)
	if [ -d "$last" ]; then
		mkdir -p "$last/Contents/_CodeSignature"
		echo seal >"$last/Contents/_CodeSignature/CodeResources"
		echo signed >>"$last/Contents/MacOS/husorden-companion"
	else
		echo signed >>"$last"
	fi ;;
esac
`

// TestSigned: the app is signed before it is packed, the package afterwards, with
// what the environment says; half of it is an error, and nothing is signed without.
func TestSigned(t *testing.T) {
	dir := t.TempDir()
	said := filepath.Join(dir, "said")
	for name, text := range map[string]string{"rcodesign": rcodesign, "app.p12": "", "pkg.p12": "", "password": "", "notary": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"HUSORDEN_APP_P12": "app.p12", "HUSORDEN_PKG_P12": "pkg.p12", "HUSORDEN_P12_PASSWORD_FILE": "password", "HUSORDEN_NOTARY_KEY": "notary"}
	for name, file := range env {
		env[name] = filepath.Join(dir, file)
		t.Setenv(name, env[name])
	}
	t.Setenv("HUSORDEN_SAID", said)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))

	s, err := newSigner("../..", os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	programs := map[string][]byte{release.Husorden: []byte("one\n"), release.Companion: []byte("another\n")}
	pkg, err := Package("1.2.3", at, programs, func(tr *tree.Tree) error { return s.seal(t.Context(), t.TempDir(), tr) })
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Package("1.2.3", at, programs, nil)
	if err != nil || string(plain) == string(pkg) {
		t.Errorf("signed and unsigned are the same: %v", err)
	}
	tr := tree.New(0)
	tr.Add(contents+"/Info.plist", 0o644, nil)
	tr.Add(contents+"/MacOS/husorden", 0o755, []byte("one\n"))
	tr.Add(contents+"/MacOS/husorden-companion", 0o755, []byte("another\n"))
	if err := s.seal(t.Context(), t.TempDir(), tr); err != nil {
		t.Fatal(err)
	}
	is := map[string]string{}
	for _, f := range tr.Files() {
		if !f.Dir() {
			is[strings.TrimPrefix(f.Path, "./"+contents)] = string(f.Data)
			if want := uint32(0o755); strings.Contains(f.Path, "/MacOS/") && f.Mode&0o777 != want {
				t.Errorf("%s: %o", f.Path, f.Mode)
			}
		}
	}
	for name, text := range map[string]string{"/MacOS/husorden": "one\nsigned\n", "/MacOS/husorden-companion": "another\nsigned\n", "/_CodeSignature/CodeResources": "seal\n"} {
		if is[name] != text {
			t.Errorf("%s: %q", name, is[name])
		}
	}
	file := filepath.Join(dir, "husorden-1.2.3.pkg")
	if err := os.WriteFile(file, pkg, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.finish(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"--binary-identifier dk.husorden.service", "--code-signature-flags runtime --exclude Contents/MacOS/husorden ",
		"--p12-file " + env["HUSORDEN_PKG_P12"], "notary-submit --api-key-path " + env["HUSORDEN_NOTARY_KEY"] + " --staple " + file} {
		if !strings.Contains(string(log), part) {
			t.Errorf("no %q in\n%s", part, log)
		}
	}

	t.Setenv("HUSORDEN_NOTARY_KEY", "")
	if err := s.finish(t.Context(), file); err == nil || !strings.Contains(err.Error(), "HUSORDEN_NOTARY_KEY is not set") {
		t.Errorf("without the notary's key: %v", err)
	}
	if _, err := newSigner(".", func(name string) string { return map[string]string{"HUSORDEN_PKG_P12": "x"}[name] }); err == nil {
		t.Error("a signed package around an unsigned app")
	}
	if err := (signer{}).seal(t.Context(), "/nowhere", tr); err != nil {
		t.Errorf("nothing is to be signed: %v", err)
	}
	if _, err := exec.LookPath("shellcheck"); err == nil {
		if out, err := exec.Command("shellcheck", "sign.sh").CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	}
}
