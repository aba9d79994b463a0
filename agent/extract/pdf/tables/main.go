// Command tables writes the tables of package pdf that come from elsewhere:
//
//   - glyphlist.txt, from Adobe's glyph list (BSD-3-Clause), reduced;
//   - widths_data.go and encodings_data.go, from Adobe's metrics of the core 14
//     fonts, which "may be used, copied, and distributed for any purpose and
//     without charge, with or without modification, provided that all copyright
//     notices are retained" (MustRead.html beside them).
//
// The sources are not in the repository, so this is no go:generate step. To
// repeat it, in the folder of package pdf:
//
//	go run ./tables -afm DIR -agl DIR
//
// The metrics are Adobe's Core14_AFMs.zip; the Go module
// github.com/pdfcpu/pdfcpu v0.15.0 carries the same files in
// internal/corefont/Core14_AFMs (`go mod download -json` says where it is). The
// lists are those of github.com/adobe-type-tools/agl-aglfn, which Debian packages
// as aglfn, in /usr/share/aglfn.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	afm := flag.String("afm", "", "folder with the core 14 metrics, *.afm")
	agl := flag.String("agl", "/usr/share/aglfn", "folder with glyphlist.txt and zapfdingbats.txt")
	out := flag.String("out", ".", "folder of package pdf")
	flag.Parse()
	if err := run(*afm, *agl, *out); err != nil {
		fmt.Fprintf(os.Stderr, "tables: %v\n", err)
		os.Exit(1)
	}
}

func run(afm, agl, out string) error {
	names, reduced, err := readGlyphList(filepath.Join(agl, "glyphlist.txt"))
	if err != nil {
		return err
	}
	dingbats, _, err := readGlyphList(filepath.Join(agl, "zapfdingbats.txt"))
	if err != nil {
		return err
	}
	fonts := map[string]*metrics{}
	for _, f := range []string{"Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Symbol", "ZapfDingbats"} {
		if fonts[f], err = readMetrics(filepath.Join(afm, f+".afm")); err != nil {
			return err
		}
	}
	widths, err := widthsFile(fonts, names)
	if err != nil {
		return err
	}
	encodings, err := encodingsFile(fonts, names, dingbats)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"glyphlist.txt": reduced, "widths_data.go": widths, "encodings_data.go": encodings} {
		if err := os.WriteFile(filepath.Join(out, name), content, 0o644); err != nil {
			return fmt.Errorf("writing a table: %w", err)
		}
	}
	return nil
}
