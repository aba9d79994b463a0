package desk

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/husorden/husorden/agent/scan"
)

//go:embed report.html.tmpl
var pageTemplate string

//go:embed report.css
var pageStyle string

// HTML writes a scan as one page for a browser: no script, no requests, and a
// content security policy that allows neither. It names files and what kinds
// of data they hold, never a value, whatever Options say.
type HTML struct {
	w io.Writer
	r *report
}

// NewHTML returns a writer onto w. Nothing is written before Close.
func NewHTML(w io.Writer, o Options) *HTML {
	o.ShowMatches = false
	return &HTML{w: w, r: newReport(o)}
}

// File takes one file.
func (h *HTML) File(f scan.File) error { h.r.add(f); return nil }

// Close writes the page.
func (h *HTML) Close(s scan.Summary) error {
	h.r.sort()
	page := template.New("page").Funcs(template.FuncMap{"t": h.r.opt.Lang.pick})
	if _, err := page.Parse(pageTemplate); err != nil {
		return fmt.Errorf("reading the page template: %w", err)
	}
	out := bufio.NewWriter(h.w)
	if err := page.Execute(out, h.r.page(s)); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// styleAndPolicy returns the style and a content security policy that allows
// it, by its hash, and nothing else.
func styleAndPolicy() (template.CSS, string) {
	sum := sha256.Sum256([]byte(pageStyle))
	return template.CSS(pageStyle), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}
