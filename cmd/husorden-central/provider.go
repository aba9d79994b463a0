package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/seal"
)

// providerFile is what --oidc names. The secret is in a file of its own, beside it
// unless its path says otherwise.
type providerFile struct {
	auth.ProviderConfig
	SecretFile string `json:"client_secret_file"`
}

// mostConfig is the most bytes of either file.
const mostConfig = 64 << 10

// provider reads which provider signs people in; nil when none does. The
// environment may name the file too.
func provider(path string, box *seal.Box, now func() time.Time) (*auth.Provider, error) {
	if path == "" {
		path = os.Getenv("HUSORDEN_OIDC")
	}
	if path == "" {
		return nil, nil
	}
	src, err := readSome(path)
	if err != nil {
		return nil, fmt.Errorf("--oidc: %w", err)
	}
	var f providerFile
	d := json.NewDecoder(strings.NewReader(src))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("--oidc: %s: %w", path, err)
	}
	if f.SecretFile != "" {
		if !filepath.IsAbs(f.SecretFile) {
			f.SecretFile = filepath.Join(filepath.Dir(path), f.SecretFile)
		}
		secret, err := readSome(f.SecretFile)
		if err != nil {
			return nil, fmt.Errorf("--oidc: client_secret_file: %w", err)
		}
		f.Secret = strings.TrimSpace(secret)
	}
	p, err := auth.NewProvider(f.ProviderConfig, box, now)
	if err != nil {
		return nil, fmt.Errorf("--oidc: %s: %w", path, err)
	}
	return p, nil
}

func readSome(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostConfig))
	return string(b), err
}
