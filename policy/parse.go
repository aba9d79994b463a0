package policy

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mostBytes is the largest policy file that is read. The built-in ones are less
// than a thirtieth of it.
const mostBytes = 256 << 10

// Parse reads a policy file; name is what its problems are reported under. The
// error is always an *InvalidError with every problem found. A file that leaves
// a Question open is invalid.
func Parse(name string, src []byte) (*Policy, error) {
	p, d := decode(name, src)
	if p != nil {
		d.refuseOpen(p)
	}
	return d.result(p)
}

// ParseOpen is Parse for a file that may leave questions open, as the built-in
// profiles do: what [Load] gave, written by [Policy.YAML]. See [Policy.Enforceable].
func ParseOpen(name string, src []byte) (*Policy, error) {
	p, d := decode(name, src)
	return d.result(p)
}

func (d *decoder) result(p *Policy) (*Policy, error) {
	if len(d.errs) > 0 {
		e := &InvalidError{Errors: d.errs}
		e.sort()
		return nil, e
	}
	return p, nil
}

// decode reads a policy, open questions allowed. The Policy is nil when src is
// not even YAML with fields; otherwise it may be used only if d has no errs.
func decode(name string, src []byte) (*Policy, *decoder) {
	d := &decoder{file: name, at: map[string]*yaml.Node{}}
	if len(src) > mostBytes {
		d.problem("", "is larger than %d KiB; a policy is a few hundred lines", mostBytes>>10)
		return nil, d
	}
	var root yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src))
	switch err := dec.Decode(&root); {
	case errors.Is(err, io.EOF):
		d.problem("", "is empty; begin with the line version: %d", Version)
		return nil, d
	case err != nil:
		d.errs = append(d.errs, syntaxProblem(name, err))
		return nil, d
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		d.problem("", "holds more than one document; remove what follows the first ---")
		return nil, d
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		d.problem("", "is not a policy; begin with the line version: %d", Version)
		return nil, d
	}
	p := Default()
	d.value(root.Content[0], reflect.ValueOf(p).Elem(), "", "")
	if !d.wrote("removal.by_itself") {
		p.Removal.ByItself = p.Mode == Enforce
	}
	d.validate(p)
	return p, d
}

var quoted = regexp.MustCompile(`'[^']{2,}'`)

var syntaxLine = regexp.MustCompile(`^line (\d+): `)

// syntaxProblem makes a Problem of an error of the YAML reader.
func syntaxProblem(file string, err error) Problem {
	p := Problem{File: file, Line: 1, Column: 1}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := syntaxLine.FindStringSubmatch(msg); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Line = max(1, p.Line)
		msg = msg[len(m[0]):]
	}
	msg = quoted.ReplaceAllStringFunc(msg, func(s string) string { return "'" + short(strings.Trim(s, "'")) + "'" })
	p.Message = "is not YAML: " + msg + "; check the indentation, and put quotes around text that holds a colon"
	return p
}
