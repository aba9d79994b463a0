//go:build packages

package windows

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/installer/list"
	"github.com/husorden/husorden/installer/release"
)

// broken is a husorden.exe whose service ends at once.
const broken = `package main

import "os"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "service" {
		os.Exit(1)
	}
}
`

// brokenPackage builds a package of a version whose service does not work.
func (p *pc) brokenPackage(version string) string {
	p.t.Helper()
	dir := p.t.TempDir()
	src, plain, exe := filepath.Join(dir, "main.go"), filepath.Join(dir, "plain.exe"), filepath.Join(dir, "husorden.exe")
	if err := os.WriteFile(src, []byte(broken), 0o600); err != nil {
		p.t.Fatal(err)
	}
	build := exec.CommandContext(p.t.Context(), "go", "build", "-o", plain, src)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
	if err := Describe(exe, plain, release.Husorden, version); err != nil {
		p.t.Fatal(err)
	}
	to := filepath.Join(dir, "husorden-"+version+"-x64.msi")
	pkg := Package{Version: version, Template: "x64", Time: time.Unix(1_700_000_000, 0), Wine: true, Husorden: exe, Companion: exe, Licences: src}
	if err := pkg.Write(p.t.Context(), p.t.TempDir(), to); err != nil {
		p.t.Fatal(err)
	}
	return to
}

// upgrading makes Package.Wine's variable one of the whole PC, before it starts.
func upgrading(t *testing.T, prefix string) {
	t.Helper()
	file := filepath.Join(prefix, "system.reg")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile(`(?m)^\[System\\\\(ControlSet001|CurrentControlSet)\\\\Control\\\\Session Manager\\\\Environment\].*\n(#time=.*\n)?`)
	at := section.FindIndex(text)
	if at == nil {
		t.Fatal("no environment in the registry")
	}
	text = slices.Concat(text[:at[1]], []byte("\"HUSORDEN_UPGRADING\"=\"1\"\n"), text[at[1]:])
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

type standing struct {
	Version, Result, Problem, Step, From, To string
}

func (p *pc) updates() (s standing) {
	p.t.Helper()
	_, out := p.husorden("update", "--format", "json")
	if i := strings.Index(out, "{"); i < 0 || json.NewDecoder(strings.NewReader(out[i:])).Decode(&s) != nil {
		return standing{Problem: out}
	}
	return s
}

// TestUpdatesUnderWine: the service updates itself from its central endpoint by the
// system's own installer, and goes back from a version that does not work.
func TestUpdatesUnderWine(t *testing.T) {
	dir := t.TempDir()
	key, web := filepath.Join(dir, "key"), filepath.Join(dir, "releases")
	var public bytes.Buffer
	if err := list.Keygen([]string{"--out", key}, &public); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(web, 0o755); err != nil {
		t.Fatal(err)
	}
	p := under(t, upgrading, "--releases", web)
	p.change = func(r *release.Release) {
		r.Keys, _, _ = strings.Cut(public.String(), "\n")
		r.URL, r.Test = p.url+"/releases/", "-X main.updateWait=30s"
	}
	p.build("1.2.3", "1.3.0")
	publish := func(packages ...string) {
		t.Helper()
		var said bytes.Buffer
		if err := list.Main(append([]string{"--key", key, "--out", web}, packages...), &said, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	update := func(most time.Duration, done func(standing) bool) standing {
		t.Helper()
		if code, out := p.husorden("update", "--now"); code != 0 {
			t.Fatalf("%d %s", code, out)
		}
		var s standing
		for deadline := time.Now().Add(most); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
			if s = p.updates(); done(s) {
				return s
			}
		}
		t.Fatalf("not in time: %+v\n%s", s, p.log())
		return s
	}

	publish(p.msi["1.3.0"], p.msi["1.2.3"])
	p.install("1.2.3", "CENTRAL_URL="+p.url, "ENROLL_TOKEN="+p.token())
	p.runs("1.2.3")
	p.within("central knows it", func() bool { return p.devices("active") == 1 })
	before := p.records()

	if s := update(2*time.Minute, func(s standing) bool { return s.Result == "updated" }); s.Version != "1.3.0" || s.From != "1.2.3" {
		t.Errorf("%+v", s)
	}
	p.runs("1.3.0")
	p.enrolled()

	publish(p.brokenPackage("1.4.0"), p.msi["1.3.0"], p.msi["1.2.3"])
	if s := update(3*time.Minute, func(s standing) bool { return s.Result == "went_back" }); s.Version != "1.3.0" || s.To != "1.4.0" {
		t.Errorf("%+v", s)
	}
	p.runs("1.3.0")
	p.enrolled()
	if e := p.entries(); !slices.Equal(e, []string{"1.3.0"}) {
		t.Errorf("in the list of programs: %q", e)
	}
	if after := p.records(); after < before {
		t.Errorf("%d records, and %d before", after, before)
	}
}
