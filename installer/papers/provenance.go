package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/installer/release"
)

// digest is a hash by its algorithm's name, as in-toto writes it.
type digest map[string]string

// artifact is a ResourceDescriptor of in-toto.
type artifact struct {
	Name   string `json:"name,omitempty"`
	URI    string `json:"uri,omitempty"`
	Digest digest `json:"digest,omitempty"`
}

// statement is an in-toto statement v1 with SLSA provenance v1. Nobody has signed
// it: it says what to build again, and that shows whether it is true.
type statement struct {
	Type      string     `json:"_type"`
	Subject   []artifact `json:"subject"`
	Kind      string     `json:"predicateType"`
	Predicate struct {
		Definition struct {
			Type       string            `json:"buildType"`
			External   map[string]string `json:"externalParameters"`
			Internal   map[string]any    `json:"internalParameters"`
			Dependents []artifact        `json:"resolvedDependencies"`
		} `json:"buildDefinition"`
		Run struct {
			Builder struct {
				ID string `json:"id"`
			} `json:"builder"`
		} `json:"runDetails"`
	} `json:"predicate"`
}

const repository = "https://github.com/husorden/husorden"

// Provenance says how what lies in r.Out was built: from which commit, by which
// Go and with which commands. It holds no time and no place but the commit's.
func Provenance(ctx context.Context, r *release.Release) ([]byte, error) {
	var s statement
	s.Type, s.Kind = "https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"
	entries, err := os.ReadDir(r.Out)
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // by name
		if !e.Type().IsRegular() || e.Name() == "SHA256SUMS" || strings.HasSuffix(e.Name(), ".provenance.json") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(r.Out, e.Name()))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		s.Subject = append(s.Subject, artifact{Name: e.Name(), Digest: digest{"sha256": hex.EncodeToString(sum[:])}})
	}
	version, err := release.Command(ctx, r.Root, "go", "env", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("asking for Go's version: %w", err)
	}
	var commands []string
	for _, b := range r.Built() {
		commands = append(commands, b.Command)
	}
	d := &s.Predicate.Definition
	d.Type = repository + "/blob/main/docs/installing.md#building"
	d.External = map[string]string{"version": r.Version}
	d.Internal = map[string]any{"go": strings.TrimSpace(string(version)), "build": "go run ./installer build --version " + r.Version, "commands": commands}
	d.Dependents = []artifact{{URI: "git+" + repository, Digest: digest{"gitCommit": r.Commit}}}
	s.Predicate.Run.Builder.ID = repository + "/tree/main/installer"
	return indented(s)
}
