package office

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// The relationships kept for one part are bounded: a sheet may have one for each
// hyperlink in it.
const (
	maxRels     = 100_000
	maxRelBytes = 16 << 20
)

// rel is one relationship of a part: what it points at and why.
type rel struct {
	id       string
	kind     string // last segment of the type URI, the same in strict and transitional files
	target   string // part name, or the URI when external
	external bool
}

// rels reads the relationships of a part; those of the package are of part "".
// A broken list gives those before the fault, and its error is kept.
func (p *pack) rels(name string) []rel {
	dir, base := path.Split(name)
	var rs []rel
	size := 0
	t := p.part(dir + "_rels/" + base + ".rels")
	if t == nil || t.done {
		return nil
	}
	p.xml(t, func(x *xmlReader) error {
		for {
			k, err := x.next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if k != startTag || string(x.name) != "Relationship" {
				continue
			}
			if len(rs) == maxRels {
				return fmt.Errorf("more than %d relationships: %w", maxRels, doc.ErrTooLarge)
			}
			r := relation(x, dir)
			if size += len(r.id) + len(r.kind) + len(r.target); size > maxRelBytes {
				return fmt.Errorf("more than %d bytes of relationships: %w", maxRelBytes, doc.ErrTooLarge)
			}
			rs = append(rs, r)
		}
	})
	return rs
}

func relation(x *xmlReader, dir string) rel {
	r := rel{id: string(x.attr("Id")), target: string(x.attr("Target")),
		kind: path.Base(string(x.attr("Type"))), external: string(x.attr("TargetMode")) == "External"}
	if !r.external {
		target := strings.ReplaceAll(r.target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		r.target = strings.TrimPrefix(path.Clean("/"+target), "/")
	}
	return r
}

// main returns the part a package starts from, usual when nothing says which.
func (p *pack) main(usual string) *part {
	for _, r := range p.rels("") {
		if r.kind == "officeDocument" && p.part(r.target) != nil {
			return p.part(r.target)
		}
	}
	return p.part(usual)
}

// byID returns the relationships by their ids.
func byID(rs []rel) map[string]rel {
	m := make(map[string]rel, len(rs))
	for _, r := range rs {
		m[r.id] = r
	}
	return m
}
