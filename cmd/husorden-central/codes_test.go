package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/husorden/husorden/policy/compliance"
)

// TestCodes: every health code of the agent is a word of the wire, so that the
// agent never has to write compliance.Other for one of its own.
func TestCodes(t *testing.T) {
	found := 0
	for folder, typ := range map[string]string{"device": "Code", "ledger": "Fact"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "agent", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				v, ok := n.(*ast.ValueSpec)
				if !ok {
					return true
				}
				if id, ok := v.Type.(*ast.Ident); !ok || id.Name != typ {
					return true
				}
				for _, value := range v.Values {
					lit, ok := value.(*ast.BasicLit)
					if !ok {
						continue
					}
					code, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					if found++; !slices.Contains(compliance.Codes, compliance.Code(code)) {
						t.Errorf("%s: %q is no word of compliance.Codes", path, code)
					}
				}
				return true
			})
		}
	}
	if found < 20 {
		t.Errorf("%d codes were found", found)
	}
}
