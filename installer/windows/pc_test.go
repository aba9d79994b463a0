//go:build packages

package windows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/installer/release"
)

// pc is a Windows PC of Wine's, in a copy of the prefix that .ci/wine/setup makes,
// beside a central endpoint of this checkout.
type pc struct {
	t       *testing.T
	prefix  string
	msi     map[string]string // by version
	url     string            // of central
	central func(args ...string) string
	org     string
	change  func(*release.Release) // how the packages are built otherwise; nil: as they are
}

// under starts a PC with nothing installed. before may change it first, and central
// gets these flags.
func under(t *testing.T, before func(t *testing.T, prefix string), flags ...string) *pc {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "../../.ci/wine/setup").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), "bash", "-c", `. ../../.ci/wine/env && echo "$prefix"`).Output()
	if err != nil {
		t.Fatal(err)
	}
	p := &pc{t: t, prefix: filepath.Join(t.TempDir(), "prefix"), msi: map[string]string{}}
	p.linux("cp", "-a", "--reflink=auto", strings.TrimSpace(string(out)), p.prefix)
	if before != nil {
		before(t, p.prefix)
	}
	t.Cleanup(func() {
		cmd := p.command("-k")
		cmd.Env = append(cmd.Env, "HUSORDEN_WINE_COMMAND=wineserver")
		cmd.Run() //nolint:errcheck // it may have ended by itself
	})
	keeper := filepath.Join(t.TempDir(), "keeper.exe")
	src := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(src, []byte("package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", keeper, src)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// Without a user's program Wine ends its services after some seconds.
	k := p.command(keeper)
	if err := k.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Process.Kill(); k.Wait() }) //nolint:errcheck // it is killed
	p.startCentral(flags)
	return p
}

func (p *pc) linux(name string, args ...string) string {
	p.t.Helper()
	out, err := exec.CommandContext(p.t.Context(), name, args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// command is one of Wine's, in this PC.
func (p *pc) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), "../../.ci/wine/exec", args...)
	cmd.Env = append(os.Environ(), "HUSORDEN_WINE_PREFIX="+p.prefix)
	if len(args) > 1 && args[1] == "/i" {
		cmd.Env = append(cmd.Env, "HUSORDEN_UPGRADING=1") // see Package.Wine
	}
	cmd.Stdin = nil
	return cmd
}

// wine runs a command and returns its exit code.
func (p *pc) wine(args ...string) (code int, out string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.t.Context(), 2*time.Minute)
	defer stop()
	cmd := p.command(args...)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		cmd.Process.Kill()
		p.t.Fatalf("%q does not end\n%s", args, &b)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), b.String()
}

// build builds the packages of these versions, for Wine.
func (p *pc) build(versions ...string) {
	p.t.Helper()
	for _, v := range versions {
		if cache := os.Getenv("HUSORDEN_MSI_CACHE"); cache != "" {
			p.msi[v] = filepath.Join(cache, "husorden-"+v+"-x64.msi")
			if _, err := os.Stat(p.msi[v]); err == nil {
				continue
			}
		}
		r, err := release.Open(p.t.Context(), "../..", p.t.TempDir(), v)
		if err != nil {
			p.t.Fatal(err)
		}
		r.Tags = "winetest" // Wine's services run in session 1
		if p.change != nil {
			p.change(r)
		}
		if err := Build(p.t.Context(), r); err != nil {
			p.t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			p.t.Fatal(err)
		}
		built := filepath.Join(r.Out, "husorden-"+v+"-x64.msi")
		if p.msi[v] != "" {
			p.linux("cp", built, p.msi[v])
		} else {
			p.msi[v] = built
		}
	}
}

func (p *pc) startCentral(flags []string) {
	p.t.Helper()
	dir := p.t.TempDir()
	program := filepath.Join(dir, "central")
	p.linux("go", "build", "-o", program, "../../cmd/husorden-central")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	p.url = "http://" + address
	data := filepath.Join(dir, "data")
	cmd := exec.CommandContext(context.Background(), program, append([]string{"--listen", address, "--data", data}, flags...)...)
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() }) //nolint:errcheck // it is killed
	p.within("central answers", func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	p.central = func(args ...string) string {
		p.t.Helper()
		return p.linux(program, append(args, "--data", data, "--json")...)
	}
	p.org = field(p.t, p.central("org", "create", "Et bosted"), "id")
}

func (p *pc) token() string {
	p.t.Helper()
	return field(p.t, p.central("token", "create", "--org", p.org), "token")
}

func field(t *testing.T, text, name string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s, _ := m[name].(string)
	return s
}

// devices is how many PCs central knows in that state.
func (p *pc) devices(state string) int {
	p.t.Helper()
	return strings.Count(p.central("device", "list", "--org", p.org), `"`+state+`"`)
}

func (p *pc) within(what string, done func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("not in time: %s\n%s", what, p.log())
		}
	}
}

// at is a path on drive C, as Linux has it.
func (p *pc) at(path string) string { return filepath.Join(p.prefix, "drive_c", path) }

func (p *pc) there(path string) bool {
	_, err := os.Lstat(p.at(path))
	return err == nil
}

func (p *pc) log() string {
	b, err := os.ReadFile(p.at(dataFolder + "/husorden.log"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.t.Error(err)
	}
	return string(b)
}

const (
	programs   = "Program Files/Husorden"
	dataFolder = "ProgramData/Husorden"
	uninstalls = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
)

// msiexec installs or removes, and returns the exit code and the log.
func (p *pc) msiexec(args ...string) (code int, log string) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "msi.log")
	code, out := p.wine(append(append([]string{"msiexec"}, args...), "/qn", "/norestart", "/l*v", windows(file))...)
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.t.Fatal(err)
	}
	return code, out + string(bytes.ReplaceAll(text, []byte{0}, nil)) // UTF-16
}

// windows is a path of Linux' as Wine's programs see it.
func windows(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }

func (p *pc) install(version string, properties ...string) string {
	p.t.Helper()
	code, log := p.msiexec(append([]string{"/i", windows(p.msi[version])}, properties...)...)
	if code != 0 {
		p.t.Fatalf("installing %s ended with %d\n%s\n%s", version, code, log, p.log())
	}
	return log
}

func (p *pc) state() string {
	_, out := p.wine("sc", "query", "Husorden")
	if m := regexp.MustCompile(`STATE\s*:\s*\d+\s+(\w+)`).FindStringSubmatch(out); m != nil {
		return m[1]
	}
	return ""
}

func (p *pc) runs(version string) {
	p.t.Helper()
	p.within("the service runs", func() bool { return p.state() == "RUNNING" })
	code, out := p.husorden("version")
	if code != 0 || !strings.Contains(out, "husorden "+version+" ") {
		p.t.Errorf("%d %s", code, out)
	}
	p.within("it answers", func() bool {
		code, out := p.husorden("update", "--format", "json")
		return code <= 1 && strings.Contains(out, `"version":"`+version+`"`)
	})
}

func (p *pc) husorden(args ...string) (int, string) {
	p.t.Helper()
	return p.wine(append([]string{`C:\Program Files\Husorden\husorden.exe`}, args...)...)
}

// entries are the versions in the list of installed programs.
func (p *pc) entries() (versions []string) {
	_, out := p.wine("reg", "query", uninstalls, "/s")
	for _, key := range strings.Split(out, "HKEY_LOCAL_MACHINE") {
		if m := regexp.MustCompile(`DisplayVersion\s+REG_SZ\s+(\S+)`).FindStringSubmatch(key); m != nil && strings.Contains(key, "Husorden") {
			versions = append(versions, m[1])
		}
	}
	return versions
}

func (p *pc) registry(key string) string {
	_, out := p.wine("reg", "query", key, "/s")
	return out
}
