// Package list makes and signs the lists of releases that PCs update themselves by.
package list

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/husorden/husorden/policy/release"
)

// Keygen makes a key: the secret half goes into a file that must not be there yet,
// the public one is printed.
func Keygen(args []string, out io.Writer) (err error) {
	fs := flag.NewFlagSet("keygen", flag.ContinueOnError)
	file := fs.String("out", "", "the `file` of the secret key; keep it where no build machine has it")
	name := fs.String("name", "husorden", "what the key is called, such as husorden-2")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *file == "" || fs.NArg() > 0 {
		return errors.New("write keygen --out FILE")
	}
	secret, public, err := note.GenerateKey(rand.Reader, *name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(*file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("a key is not written over another: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.WriteString(f, secret+"\n"); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\nBuild with --update-keys %q.\n", public, public)
	return err
}

// Trusted checks what programs are built with.
func Trusted(keys, address string) (string, string, error) {
	for _, k := range strings.Fields(keys) {
		if _, err := note.NewVerifier(k); err != nil {
			return "", "", fmt.Errorf("--update-keys: %q is no public key: %w", k, err)
		}
	}
	if address != "" {
		u, err := url.Parse(address)
		local := err == nil && u.Scheme == "http" && u.Hostname() == "127.0.0.1"
		if err != nil || u.Host == "" || u.Scheme != "https" && !local || strings.ContainsAny(address, " \"'\\") {
			return "", "", fmt.Errorf("--update-url: %q is no https address", address)
		}
		if keys == "" {
			return "", "", errors.New("--update-url goes with --update-keys: nobody updates from lists that anybody may sign")
		}
	}
	return strings.Join(strings.Fields(keys), " "), address, nil
}

// Main is the command list: it lists the packages, signs that, and puts list and
// packages into a folder that any web server can hand out.
func Main(args []string, out io.Writer, now time.Time) error {
	fs := flag.NewFlagSet("list", flag.ContinueOnError)
	channel := fs.String("channel", "stable", "stable or early")
	keyFile := fs.String("key", "", "the `file` of the secret key")
	to := fs.String("out", "", "the `folder` that list and packages are put in")
	days := fs.Int("days", 120, "for how many days PCs take this list; sign a new one before")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *keyFile == "" || *to == "" || fs.NArg() == 0 {
		return errors.New("write list --key FILE --out FOLDER PACKAGE…; name the packages of the earlier release too, for the way back")
	}
	if *days < 1 || *days > 400 {
		return errors.New("--days: write 1 to 400")
	}
	secret, err := os.ReadFile(*keyFile)
	if err != nil {
		return err
	}
	key, err := note.NewSigner(strings.TrimSpace(string(secret)))
	if err != nil {
		return fmt.Errorf("%s is no key of keygen's", *keyFile) // its words could hold the key
	}
	l, err := Of(*channel, now, now.AddDate(0, 0, *days), fs.Args())
	if err != nil {
		return err
	}
	data, err := release.Sign(l, key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*to, 0o755); err != nil {
		return err
	}
	for _, path := range fs.Args() {
		if err := copyFile(filepath.Join(*to, filepath.Base(path)), path); err != nil {
			return err
		}
	}
	file := filepath.Join(*to, *channel+".releases") // last: what it names is there
	if err := os.WriteFile(file+".new", data, 0o644); err != nil {
		return err
	}
	if err := os.Rename(file+".new", file); err != nil {
		return err
	}
	for _, r := range l.Releases {
		fmt.Fprintf(out, "%s: %d packages\n", r.Version, len(r.Packages))
	}
	_, err = fmt.Fprintf(out, "%s is signed, and holds until %s\n", file, l.Expires.Format(time.DateOnly))
	return err
}

// forms are the names that the builders give packages.
var forms = []struct {
	name *regexp.Regexp // version and processor
	os   string
	kind release.Kind
}{
	{regexp.MustCompile(`^husorden_(\d+\.\d+\.\d+)_([a-z0-9]+)\.deb$`), "linux", release.Deb},
	{regexp.MustCompile(`^husorden-(\d+\.\d+\.\d+)-1\.([a-z0-9_]+)\.rpm$`), "linux", release.RPM},
	{regexp.MustCompile(`^husorden-(\d+\.\d+\.\d+)-([a-z0-9]+)\.msi$`), "windows", release.MSI},
	{regexp.MustCompile(`^husorden-(\d+\.\d+\.\d+)(\.)pkg$`), "darwin", release.PKG},
}

// processors are Go's names of what packages call them.
var processors = map[string]string{"amd64": "amd64", "x86_64": "amd64", "x64": "amd64", "arm64": "arm64", "aarch64": "arm64", ".": "universal"}

// Of lists packages.
func Of(channel string, issued, expires time.Time, paths []string) (release.List, error) {
	l := release.List{Format: release.Format, Channel: channel, Issued: issued.UTC().Truncate(time.Second), Expires: expires.UTC().Truncate(time.Second)}
	for _, path := range paths {
		version, p, err := packageOf(path)
		if err != nil {
			return l, err
		}
		i := slices.IndexFunc(l.Releases, func(r release.Release) bool { return r.Version == version })
		if i < 0 {
			i = len(l.Releases)
			l.Releases = append(l.Releases, release.Release{Version: version})
		}
		l.Releases[i].Packages = append(l.Releases[i].Packages, p)
	}
	slices.SortFunc(l.Releases, func(a, b release.Release) int { return release.Compare(b.Version, a.Version) })
	for _, r := range l.Releases {
		slices.SortFunc(r.Packages, func(a, b release.Package) int { return strings.Compare(a.Name, b.Name) })
	}
	return l, nil
}

func packageOf(path string) (version string, p release.Package, err error) {
	name := filepath.Base(path)
	for _, f := range forms {
		m := f.name.FindStringSubmatch(name)
		if m == nil || processors[m[2]] == "" {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return "", p, err
		}
		sum := sha256.Sum256(data)
		return m[1], release.Package{Name: name, OS: f.os, Arch: processors[m[2]], Kind: f.kind, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, nil
	}
	return "", p, fmt.Errorf("%s is not called as our packages are", name)
}

// copyFile puts a package in the folder; the one that lies there already is it,
// or another of the same name, which is an error: PCs may have it.
func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(to)
	switch {
	case err == nil && string(old) != string(data):
		return fmt.Errorf("another %s has been handed out; a changed package is a new version", filepath.Base(to))
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
