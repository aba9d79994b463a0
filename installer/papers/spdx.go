package papers

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// marks tell licences apart by words that only they have: small letters, no
// commas.
var marks = []struct {
	id, words string
}{
	{"Apache-2.0", "apache license"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"BSD-3-Clause", "endorse or promote products"},
	{"BSD-2-Clause", "redistribution and use in source and binary forms"},
	{"Zlib", "altered source versions must be plainly marked"},
	{"ISC", "permission to use copy modify and/or distribute this software for any purpose"},
	{"ISC", "permission to use copy modify and distribute this software for any purpose"},
	{"MIT", "permission is hereby granted free of charge"},
}

var (
	named = regexp.MustCompile(`SPDX-License-Identifier: ([A-Za-z0-9.() +-]+)`)
	main  = regexp.MustCompile(`(?i)^licen[cs]e(\.txt|\.md)?$`)
)

// Expression is the SPDX expression of a module, by the licence file at its top.
// A licence that is not known here is an error: somebody has to read it.
func Expression(m Module) (string, error) {
	files, err := licenceFiles(m.Dir)
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.Path, err)
	}
	for _, f := range files {
		if !main.MatchString(filepath.Base(f.path)) {
			continue
		}
		if e := identify(f.text); e != "" {
			return e, nil
		}
		return "", fmt.Errorf("%s: a licence that is not known here; read it and name it in spdx.go", m.Path)
	}
	return "", fmt.Errorf("%s: %w", m.Path, errNoLicence)
}

// identify returns the SPDX expression of a licence's text, "" for one that is
// not known.
func identify(text []byte) string {
	if m := named.FindSubmatch(text); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	plain := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(string(text), ",", " "))), " ")
	var ids []string
	for _, m := range marks {
		if !strings.Contains(plain, m.words) || slices.Contains(ids, m.id) {
			continue
		}
		if m.id == "BSD-2-Clause" && slices.Contains(ids, "BSD-3-Clause") { // a part of it
			continue
		}
		ids = append(ids, m.id)
	}
	return strings.Join(ids, " AND ")
}
