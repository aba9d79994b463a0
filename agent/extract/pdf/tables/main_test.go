package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var list, afm strings.Builder
	list.WriteString("# licence\nA;0041\nffi2;0066 0066\nhebrew;05D0\n")
	for code := 32; code < 256; code++ {
		r := winAnsi(byte(code))
		fmt.Fprintf(&list, "g%d;%04X\n", code, r)
		fmt.Fprintf(&afm, "C %d ; WX %d ; N g%d ; B 0 0 0 0 ;\n", code, code, code)
	}
	write("glyphlist.txt", list.String())
	write("zapfdingbats.txt", "g33;2701\n")
	for _, f := range []string{"Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Symbol", "ZapfDingbats"} {
		write(f+".afm", "Comment Copyright (c) Somebody\n"+afm.String())
	}
	if err := run(in, in, out); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]string{
		"glyphlist.txt":     {"# licence\n#\n# Reduced", "g65;0041\n"},
		"widths_data.go":    {"Copyright (c) Somebody", "var helveticaWidths = [224]uint16{\n", "48, 49, 50, 51,"},
		"encodings_data.go": {"@ABCDEFGHIJKLMNOPQRSTUVWXYZ", `" ✁ `},
	} {
		b, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(b), w) {
				t.Errorf("%s lacks %q:\n%s", file, w, b)
			}
		}
		if file == "glyphlist.txt" && (strings.Contains(string(b), "hebrew") || strings.Contains(string(b), "ffi2") || strings.Contains(string(b), "\nA;")) {
			t.Errorf("not reduced:\n%s", b)
		}
	}
	write("Symbol.afm", "C 1 ; WX x ; N a ;\n")
	if err := run(in, in, out); err == nil {
		t.Error("damaged metrics were taken")
	}
}
