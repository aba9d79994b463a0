package office

import (
	"bytes"
	"errors"
	"io"
)

const maxRemoved = 1 << 20 // bytes of deleted text held for its place in the body

// odfChanges are the tracked changes of a text. The format lists them before
// the body, which refers to them: deleted text is put back where it stood.
type odfChanges struct {
	removed   map[string][]byte
	order     []string
	inserted  map[string]bool
	size      int
	inserting bool
}

// read reads text:tracked-changes.
func (c *odfChanges) read(f *flow, x *xmlReader) error {
	if c.removed == nil {
		c.removed, c.inserted = map[string][]byte{}, map[string]bool{}
	}
	id, paras := "", 0
	for depth := x.depth; ; {
		k, err := x.next()
		if errors.Is(err, io.EOF) || err == nil && k == endTag && x.depth < depth {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case startTag:
			switch string(x.name) {
			case "changed-region":
				id = string(x.attr("id"))
			case "insertion":
				if c.size += len(id); c.size < maxRemoved {
					c.inserted[id] = true
				}
			case "change-info", "note-citation":
				if err := x.skip(); err != nil {
					return err
				}
			case "p", "h":
				paras++
			case "s", "tab", "line-break":
				c.add(f, id, []byte{' '})
			}
		case charData:
			if paras > 0 {
				c.add(f, id, x.text)
			}
		case endTag:
			if n := string(x.name); n == "p" || n == "h" {
				paras--
				c.add(f, id, []byte{'\n'})
			}
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// add keeps deleted text; beyond the limit it is written at once.
func (c *odfChanges) add(f *flow, id string, b []byte) {
	_, known := c.removed[id]
	if !known {
		c.size += len(id) + 64 // bytes of a map entry, about
	}
	if c.size += len(b); c.size > maxRemoved {
		f.text(b)
		return
	}
	if !known {
		c.order = append(c.order, id)
	}
	c.removed[id] = append(c.removed[id], b...)
}

// at writes the text that was deleted here.
func (c *odfChanges) at(f *flow, id string) {
	text := bytes.TrimRight(c.removed[id], "\n")
	delete(c.removed, id)
	f.delete(text)
}

// leftover writes deleted text whose place was not found.
func (c *odfChanges) leftover(f *flow) {
	for _, id := range c.order {
		if text := bytes.TrimSpace(c.removed[id]); len(text) > 0 {
			f.fresh()
			f.text(text)
			f.fresh()
		}
	}
}
