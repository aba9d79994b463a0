// Package cmd holds the programs. This test states the house's import rules
// (docs/architecture.md): policy and platform import nothing of ours, central
// imports policy alone, agent joins them, cmd is thin.
package cmd

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/husorden/husorden/"

// allowed says which top-level folders each may import, beside itself.
var allowed = map[string][]string{
	"policy":    {},
	"platform":  {},
	"central":   {"policy"},
	"agent":     {"policy", "platform"},
	"cmd":       {"policy", "platform", "agent", "central"},
	"installer": {"policy"},
}

// fenced names the one place in the house that may import a package, so that it
// can be replaced in one place (STYLE.md rule 4).
var fenced = map[string]string{
	"github.com/kardianos/service":        "platform/svc",
	"github.com/fsnotify/fsnotify":        "agent/watch",
	"github.com/shirou/gopsutil/v3":       "platform/posture",
	"github.com/Microsoft/go-winio":       "platform/ipc",
	"github.com/elastic/go-seccomp-bpf":   "platform/confine",
	"github.com/landlock-lsm/go-landlock": "platform/confine",
	"go.etcd.io/bbolt":                    "agent/ledger",
	"go.yaml.in/yaml/v3":                  "policy",
	"github.com/CycloneDX/cyclonedx-go":   "installer/papers",
	"github.com/tc-hib/winres":            "installer/windows",
	"codeberg.org/go-pdf/fpdf":            "central/evidence",
	"golang.org/x/image":                  "central/evidence",
	"modernc.org/sqlite":                  "central/store",
	"github.com/pressly/goose/v3":         "central/store",
	"github.com/jackc/pgx/v5":             "central", // the store, and its tests' server
	"golang.org/x/crypto/argon2":          "central/auth",
	"github.com/coreos/go-oidc/v3":        "central/auth",
	"golang.org/x/oauth2":                 "central/auth",
	"github.com/zitadel/oidc/v3":          "central/oidctest", // the tests' provider
	"rsc.io/qr":                           "central/web",
	"github.com/jezek/xgb":                "platform/hotkey",
}

func TestImportRules(t *testing.T) {
	files := 0
	for path, imports := range sources(t) {
		files++
		top, _, _ := strings.Cut(path, "/")
		for _, imp := range imports {
			if rest, ours := strings.CutPrefix(imp, module); ours {
				to, _, _ := strings.Cut(rest, "/")
				if to != top && !slices.Contains(allowed[top], to) {
					t.Errorf("%s imports %s: %s may import only %v", path, rest, top, allowed[top])
				}
			}
			for pkg, place := range fenced {
				if (imp == pkg || strings.HasPrefix(imp, pkg+"/")) && !strings.HasPrefix(path, place+"/") {
					t.Errorf("%s imports %s: only %s may", path, imp, place)
				}
			}
		}
	}
	if files < 20 {
		t.Fatalf("looked at %d files only", files)
	}
}

// TestTopLevel: the top level holds the house's folders and the usual files.
func TestTopLevel(t *testing.T) {
	usual := []string{"go.mod", "go.sum", "README.md", "LICENSE", "CONTRIBUTING.md", "docs", "changelog"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		_, house := allowed[e.Name()]
		if !house && !slices.Contains(usual, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}

// TestNoClock: time comes from an injected clock; only commands and tests ask what
// time it is (STYLE.md rule 7).
func TestNoClock(t *testing.T) {
	for path := range sources(t) {
		if strings.HasPrefix(path, "cmd/") || path == "installer/main.go" || strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(src), "time.Now(") {
			t.Errorf("%s calls time.Now", path)
		}
	}
}

// sources returns the imports of every Go file, by path from the top.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		imports := []string{}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, p)
		}
		found[filepath.ToSlash(rel)] = imports
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
