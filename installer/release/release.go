// Package release is one version of the programs on its way to people: where it
// is built from, what it is called, and its binaries, each built once.
package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The programs.
const (
	Husorden  = "husorden"
	Companion = "husorden-companion"
	Central   = "husorden-central"
)

// Release is a version that is being built. Two of the same commit and version
// are the same byte for byte, wherever they are built.
type Release struct {
	Version string    // "1.2.3": three numbers, each below what an MSI can hold
	Commit  string    // full hash
	Time    time.Time // of the commit: no other time goes into a package
	Root    string    // the repository, absolute
	Out     string    // where packages are put, absolute
	// Keys and URL are what the programs update themselves by: the public keys of
	// those who may sign a list of releases, with spaces between, and where the lists
	// are. Without them they do not.
	Keys, URL string
	// Test are further flags of the linker, and Tags of the compiler, for tests alone.
	Test, Tags string
	work       string // binaries and what packages are put together from
	built      map[string]Built
}

// Built is a program that was built for a release.
type Built struct {
	Name, GOOS, GOARCH string
	Path               string
	Command            string // that built it, without the path
}

var number = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// Open prepares the release of the commit that the repository at root stands at.
// The packages are put in out, which is made.
func Open(ctx context.Context, root, out, version string) (*Release, error) {
	if err := check(version); err != nil {
		return nil, err
	}
	r := &Release{Version: version, built: map[string]Built{}}
	for _, p := range []struct {
		to   *string
		path string
	}{{&r.Root, root}, {&r.Out, out}} {
		abs, err := filepath.Abs(p.path)
		if err != nil {
			return nil, err
		}
		*p.to = abs
	}
	text, err := Command(ctx, r.Root, "git", "log", "-1", "--format=%H %ct").Output()
	if err != nil {
		return nil, fmt.Errorf("asking git for the commit: %w; build from a clone", err)
	}
	commit, seconds, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading the commit's time: %w", err)
	}
	r.Commit, r.Time = commit, time.Unix(at, 0).UTC()
	if err := os.MkdirAll(r.Out, 0o755); err != nil {
		return nil, err
	}
	r.work, err = os.MkdirTemp("", "husorden-release-")
	return r, err
}

// check refuses what Windows Installer cannot compare: 255.255.65535 is its most.
func check(version string) error {
	if !number.MatchString(version) {
		return fmt.Errorf("%q is no version; write three numbers, such as 1.2.3", version)
	}
	for i, n := range strings.Split(version, ".") {
		most := []int{255, 255, 65535}[i]
		if v, err := strconv.Atoi(n); err != nil || v > most || n != strconv.Itoa(v) {
			return fmt.Errorf("%q is no version: %s must be a number of at most %d", version, n, most)
		}
	}
	return nil
}

// Close removes what was built on the way.
func (r *Release) Close() error { return os.RemoveAll(r.work) }

// Folder makes a new folder that goes away with the release.
func (r *Release) Folder(name string) (string, error) {
	return os.MkdirTemp(r.work, name+"-")
}

// Program returns the path of a program built for a system; the second time the
// same one.
func (r *Release) Program(ctx context.Context, name, goos, goarch string) (string, error) {
	key := goos + "-" + goarch + "-" + name
	if b, ok := r.built[key]; ok {
		return b.Path, nil
	}
	dir, err := r.Folder(key)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	flags := "-s -w -buildid= -X github.com/husorden/husorden/cmd/household.version=" + r.Version + " -X main.release=" + r.Version
	if r.Keys != "" {
		flags += ` -X "github.com/husorden/husorden/cmd/household.releaseKeys=` + r.Keys + `"`
	}
	if r.URL != "" {
		flags += " -X github.com/husorden/husorden/cmd/household.releaseURL=" + r.URL
	}
	if r.Test != "" {
		flags += " " + r.Test
	}
	if goos == "windows" {
		path += ".exe"
		if name == Companion { // no console window at logon
			flags += " -H windowsgui"
		}
	}
	args := []string{"build", "-trimpath", "-buildvcs=true", "-ldflags", flags}
	if r.Tags != "" {
		args = append(args, "-tags", r.Tags)
	}
	env := []string{"CGO_ENABLED=0", "GOOS=" + goos, "GOARCH=" + goarch, "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0"}
	cmd := Command(ctx, r.Root, "go", append(args, "-o", path, "./cmd/"+name)...)
	cmd.Env = append(cmd.Environ(), env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s for %s/%s: %w\n%s", name, goos, goarch, err, text)
	}
	command := strings.Join(env, " ") + " go build -trimpath -buildvcs=true -ldflags '" + flags + "' ./cmd/" + name
	r.built[key] = Built{name, goos, goarch, path, command}
	return path, nil
}

// Built returns the programs that were built so far, by system and name.
func (r *Release) Built() []Built {
	var list []Built
	for _, key := range slices.Sorted(maps.Keys(r.built)) {
		list = append(list, r.built[key])
	}
	return list
}

// Command is a command run in a folder.
func Command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	return cmd
}

// Checksums writes SHA256SUMS of all files in Out, as sha256sum does.
func (r *Release) Checksums() error {
	entries, err := os.ReadDir(r.Out)
	if err != nil {
		return err
	}
	const name = "SHA256SUMS"
	var text strings.Builder
	for _, e := range entries { // by name
		if e.Name() == name || !e.Type().IsRegular() {
			continue
		}
		sum, err := fileSum(filepath.Join(r.Out, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s  %s\n", sum, e.Name())
	}
	return os.WriteFile(filepath.Join(r.Out, name), []byte(text.String()), 0o644)
}

func fileSum(path string) (_ string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Need returns an error that names the commands that are not there, and where
// they come from.
func Need(commands map[string]string) error {
	var missing []string
	for name, from := range commands {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, fmt.Sprintf("%s (%s)", name, from))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("these commands are not there: %s", strings.Join(missing, ", "))
}
