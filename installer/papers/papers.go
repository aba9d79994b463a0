// Package papers writes what goes with a release: the licences of everything
// that is in the programs, a bill of materials (CycloneDX) and a statement of how
// it was built (in-toto, SLSA provenance).
package papers

import (
	"context"
	_ "embed" // the licences of data
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/installer/release"
)

//go:embed data.txt
var data []byte

const head = `Husorden is under the Mozilla Public License 2.0. This file has its text, and the
licences and notices of everything that is in its programs.
`

// Build puts the licences, the bill of materials and the statement of how it was
// built into r.Out. They tell of the programs and packages that are built
// already: it comes last.
func Build(ctx context.Context, r *release.Release) error {
	path, err := Licences(ctx, r)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	modules, err := Modules(ctx, r.Root)
	if err != nil {
		return err
	}
	bill, err := Bill(r, modules)
	if err != nil {
		return err
	}
	name := "husorden-" + r.Version
	for file, text := range map[string][]byte{name + "-licences.txt": text, name + ".cdx.json": bill} {
		if err := os.WriteFile(filepath.Join(r.Out, file), text, 0o644); err != nil {
			return err
		}
	}
	statement, err := Provenance(ctx, r)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.Out, name+".provenance.json"), statement, 0o644)
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return append(text, '\n'), nil
}
