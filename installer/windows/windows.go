// Package windows builds what a PC with Windows takes: a package of Windows
// Installer (.msi) for each processor. The tables of its database lie in the
// folder tables as text, as Windows Installer's own tools export and import them;
// msibuild puts them together.
package windows

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/installer/papers"
	"github.com/husorden/husorden/installer/release"
)

// MostBytes is how large a package may be.
const MostBytes = 25_000_000

// processors are those that there is a package for: Go's name, the package's, and
// that of Windows Installer.
var processors = []struct{ goarch, name, template string }{
	{"amd64", "x64", "x64"},
	{"arm64", "arm64", "Arm64"},
}

// Build puts husorden-<version>-<processor>.msi into r.Out. Programs and packages
// are signed where the environment says with what (see Signer).
func Build(ctx context.Context, r *release.Release) error {
	s, err := NewSigner(os.Getenv)
	if err != nil {
		return err
	}
	licences, err := papers.Licences(ctx, r)
	if err != nil {
		return err
	}
	for _, cpu := range processors {
		p := Package{Version: r.Version, Template: cpu.template, Time: r.Time, Licences: licences, Wine: r.Tags != ""}
		for _, program := range []struct {
			name string
			to   *string
		}{{release.Husorden, &p.Husorden}, {release.Companion, &p.Companion}} {
			plain, err := r.Program(ctx, program.name, "windows", cpu.goarch)
			if err != nil {
				return err
			}
			dir, err := r.Folder("windows-" + cpu.name)
			if err != nil {
				return err
			}
			*program.to = filepath.Join(dir, program.name+".exe")
			if err := Describe(*program.to, plain, program.name, r.Version); err != nil {
				return err
			}
			if err := s.Sign(ctx, *program.to); err != nil {
				return err
			}
		}
		dir, err := r.Folder("msi")
		if err != nil {
			return err
		}
		file := filepath.Join(r.Out, "husorden-"+r.Version+"-"+cpu.name+".msi")
		if err := p.Write(ctx, dir, file); err != nil {
			return err
		}
		if err := s.Sign(ctx, file); err != nil {
			return err
		}
		if info, err := os.Stat(file); err != nil || info.Size() > MostBytes {
			return fmt.Errorf("%s may have %d bytes at most: %v, %w", filepath.Base(file), MostBytes, info, err)
		}
	}
	return nil
}
