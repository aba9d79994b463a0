package papers

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/husorden/husorden/installer/release"
)

// opened is a release of this checkout.
func opened(t *testing.T) *release.Release {
	t.Helper()
	r, err := release.Open(t.Context(), "../..", t.TempDir(), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// TestLicences: every module that is in a program has a licence that is known
// here, and its text is in the file, as are those of Go, of data and our own.
func TestLicences(t *testing.T) {
	r := opened(t)
	modules, err := Modules(t.Context(), r.Root)
	if err != nil {
		t.Fatal(err)
	}
	path, err := Licences(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) < 20 {
		t.Fatalf("%d modules only", len(modules))
	}
	seen := map[string]bool{}
	for _, m := range modules {
		if e, err := Expression(m); err != nil {
			t.Error(err)
		} else if strings.Contains(e, "GPL") && !strings.Contains(e, "OR") {
			t.Errorf("%s: %s", m.Path, e)
		}
		if !strings.Contains(string(text), "\n"+m.Path+" "+m.Version+": ") {
			t.Errorf("%s is not in the file", m.Path)
		}
		seen[m.Path] = true
	}
	// One of each system's, and none of the tests'.
	for path, want := range map[string]bool{"github.com/Microsoft/go-winio": true, "modernc.org/sqlite": true,
		"github.com/landlock-lsm/go-landlock": true, "github.com/google/go-cmp": false, "github.com/zitadel/oidc/v3": false} {
		if seen[path] != want {
			t.Errorf("%s: %v", path, seen[path])
		}
	}
	for _, words := range []string{"Mozilla Public License Version 2.0", "The Go Authors", "Kevin Atkinson", "CC BY-SA 4.0", "2002-2019 Adobe"} {
		if !strings.Contains(string(text), words) {
			t.Errorf("%q is not in the file", words)
		}
	}
	if strings.Contains(string(text), r.Root) {
		t.Error("it says where it was built")
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it is there after the release was closed")
	}
}

func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"/* SPDX-License-Identifier: BSD-3-Clause OR GPL-2.0-only */":                                 "BSD-3-Clause OR GPL-2.0-only",
		"Redistribution and use in source\n  and binary forms":                                        "BSD-2-Clause",
		"Redistribution and use in source and binary forms … to endorse or promote products":          "BSD-3-Clause",
		"Permission is hereby granted, free of charge … Licensed under the Apache License, Version 2": "Apache-2.0 AND MIT",
		"All rights reserved.": "",
	} {
		if got := identify([]byte(text)); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

// TestNoLicence: what nobody may pass on stops a release.
func TestNoLicence(t *testing.T) {
	dir := t.TempDir()
	m := Module{Path: "example.org/x", Dir: dir}
	if _, err := Expression(m); err == nil {
		t.Error("no file, and no error")
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("Ask me."), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Expression(m); err == nil {
		t.Error("an unknown licence, and no error")
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Modules(ctx, "../.."); err == nil {
		t.Error("stopped, and no error")
	}
}
