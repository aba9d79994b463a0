package papers

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/husorden/husorden/installer/release"
)

// Module is somebody else's work that is in a program.
type Module struct {
	Path, Version string
	Dir           string // in the module cache
}

// Licences writes the licences of everything that is in any of the programs, for
// any system, into one text file, and returns where it lies until r is closed. It
// goes into every package. A module without a licence is an error.
func Licences(ctx context.Context, r *release.Release) (path string, err error) {
	modules, err := Modules(ctx, r.Root)
	if err != nil {
		return "", err
	}
	root, err := release.Command(ctx, r.Root, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("asking where Go is: %w", err)
	}
	var text bytes.Buffer
	text.WriteString(head)
	own, err := os.ReadFile(filepath.Join(r.Root, "LICENSE"))
	if err != nil {
		return "", err
	}
	section(&text, "Husorden", own)
	glyphs, err := os.ReadFile(filepath.Join(r.Root, "agent/extract/pdf/glyphlist.txt"))
	if err != nil {
		return "", err
	}
	section(&text, "Data", data)
	section(&text, "Adobe Glyph List", comments(glyphs))
	gos, err := goLicence(strings.TrimSpace(string(root)))
	if err != nil {
		return "", err
	}
	section(&text, "Go: runtime and standard library", gos)
	for _, m := range modules {
		files, err := licenceFiles(m.Dir)
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.Path, err)
		}
		for _, f := range files {
			section(&text, m.Path+" "+m.Version+": "+filepath.Base(f.path), f.text)
		}
	}
	dir, err := r.Folder("licences")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "LICENSES.txt")
	return path, os.WriteFile(path, text.Bytes(), 0o644)
}

func section(w *bytes.Buffer, title string, text []byte) {
	line := strings.Repeat("=", 78)
	fmt.Fprintf(w, "\n%s\n%s\n%s\n\n%s\n", line, title, line, bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
}

// comments are the lines that a data file begins with.
func comments(text []byte) []byte {
	var head []byte
	for line := range bytes.Lines(text) {
		rest, is := bytes.CutPrefix(line, []byte("#"))
		if !is {
			break
		}
		head = append(head, bytes.TrimPrefix(rest, []byte(" "))...)
	}
	return head
}

// goLicence is the licence of Go itself. Some distributions keep it elsewhere.
func goLicence(root string) ([]byte, error) {
	for _, path := range []string{filepath.Join(root, "LICENSE"), "/usr/share/doc/golang/copyright"} {
		if text, err := os.ReadFile(path); err == nil {
			return text, nil
		}
	}
	return nil, errors.New("there is no licence beside Go; install Go from go.dev")
}

// systems are those that programs are built for.
var systems = []string{"linux", "windows", "darwin"}

// Modules are the modules that are linked into a program for any system, by path.
func Modules(ctx context.Context, root string) ([]Module, error) {
	found := map[string]Module{}
	for _, goos := range systems {
		for _, arch := range []string{"amd64", "arm64"} {
			cmd := release.Command(ctx, root, "go", "list", "-deps", "-json=Module", "./cmd/husorden", "./cmd/husorden-companion", "./cmd/husorden-central")
			cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS="+goos, "GOARCH="+arch)
			out, err := cmd.Output()
			if err != nil {
				return nil, fmt.Errorf("listing what is in the programs for %s: %w", goos, err)
			}
			for d := json.NewDecoder(bytes.NewReader(out)); ; {
				var p struct {
					Module *struct {
						Module
						Main bool
					}
				}
				if err := d.Decode(&p); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					return nil, fmt.Errorf("reading what is in the programs: %w", err)
				}
				if p.Module != nil && !p.Module.Main {
					found[p.Module.Path] = p.Module.Module
				}
			}
		}
	}
	var list []Module
	for _, m := range found {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b Module) int { return cmp.Compare(a.Path, b.Path) })
	return list, nil
}

type licenceFile struct {
	path string
	text []byte
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|unlicense)([.-].*)?$`)

// errNoLicence: nobody may pass on what has no licence.
var errNoLicence = errors.New("has no licence file")

// licenceFiles are the licences and notices at the top of a module.
func licenceFiles(dir string) ([]licenceFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []licenceFile
	for _, e := range entries { // by name
		if !e.Type().IsRegular() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		path := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		list = append(list, licenceFile{path, text})
	}
	if len(list) == 0 {
		return nil, errNoLicence
	}
	return list, nil
}
