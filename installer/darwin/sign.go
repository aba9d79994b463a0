package darwin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/husorden/husorden/installer/darwin/tree"
	"github.com/husorden/husorden/installer/release"
)

// signer signs app and package by sign.sh, which says what it needs from the
// environment. The zero one signs nothing.
type signer struct {
	script   string
	app, pkg bool
}

// newSigner reads the environment: the app is signed where there is a certificate
// for it, and the package where there is one. A package is not signed around an
// app that is not: Apple notarises no such thing.
func newSigner(root string, getenv func(string) string) (signer, error) {
	s := signer{filepath.Join(root, "installer", "darwin", "sign.sh"), getenv("HUSORDEN_APP_P12") != "", getenv("HUSORDEN_PKG_P12") != ""}
	if s.pkg && !s.app {
		return s, errors.New("HUSORDEN_PKG_P12 goes with HUSORDEN_APP_P12: a package is not notarised around programs that are not signed")
	}
	return s, nil
}

// seal signs the app in the tree, which then has its signatures in it. It works in
// dir.
func (s signer) seal(ctx context.Context, dir string, t *tree.Tree) error {
	if !s.app {
		return nil
	}
	modes := map[string]uint32{}
	for _, f := range t.Files() {
		to := filepath.Join(dir, filepath.FromSlash(f.Path))
		modes[f.Path] = f.Mode & 0o777
		if f.Dir() {
			if err := os.MkdirAll(to, 0o755); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(to, f.Data, fs.FileMode(modes[f.Path])); err != nil {
			return err
		}
	}
	app := path.Dir(contents)
	if err := s.run(ctx, "app", filepath.Join(dir, filepath.FromSlash(app))); err != nil {
		return err
	}
	root := os.DirFS(dir)
	return fs.WalkDir(root, app, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if !e.Type().IsRegular() {
			return fmt.Errorf("signing left %s, which is no file", name)
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		mode, ok := modes["./"+name]
		if !ok { // the seal itself
			mode = 0o644
		}
		t.Add(name, mode, data)
		return nil
	})
}

// finish signs and notarises the package.
func (s signer) finish(ctx context.Context, file string) error {
	if !s.pkg {
		return nil
	}
	return s.run(ctx, "pkg", file)
}

func (s signer) run(ctx context.Context, what, path string) error {
	out, err := release.Command(ctx, ".", s.script, what, path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("signing the %s: %w: %s", what, err, out)
	}
	return nil
}
