package main

import (
	"fmt"
	"strconv"
	"strings"
)

// A node is a part of a parsed template.
type node interface{}

type (
	text   string
	choice [][]node // one branch is taken
	repeat struct {
		min, max int
		body     []node
	}
	call struct {
		name   string
		sticky int // -1: a new one each time; 0: one per repetition; 1-9: one per text
		arg    string
	}
)

// template is one block of a template file. Its body is prose with places to
// fill in:
//
//	{name}       a filler; {cpr} writes a CPR number and marks it as one
//	{name1}      the same person each time within the text; {name0} within a row
//	{cpr:plain}  with an argument, for a number the way it is written
//	{a|b|}       one of the branches, which may nest
//	{#3-20 …#}   the body three to twenty times
//	\{ \| \} \\  the characters themselves
type template struct {
	id   string
	tags []string
	body []node
}

// parseTemplates reads a template file: blocks headed "=== id | tag tag".
func parseTemplates(file, src string) ([]template, error) {
	var out []template
	for i, block := range strings.Split("\n"+src, "\n=== ") {
		head, body, _ := strings.Cut(block, "\n")
		if i == 0 {
			if strings.TrimSpace(block) != "" {
				return nil, fmt.Errorf("%s: text before the first heading", file)
			}
			continue
		}
		id, tags, _ := strings.Cut(head, "|")
		p := parser{src: strings.TrimRight(body, "\n")}
		nodes, err := p.nodes("")
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, strings.TrimSpace(id), err)
		}
		out = append(out, template{id: strings.TrimSpace(id), tags: strings.Fields(tags), body: nodes})
	}
	return out, nil
}

type parser struct {
	src string
	pos int
}

// nodes reads up to one of the bytes of stop (not consumed) or, at the top,
// to the end. A stop of "#" means "#}".
func (p *parser) nodes(stop string) ([]node, error) {
	var out []node
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			out = append(out, text(lit.String()))
			lit.Reset()
		}
	}
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		switch {
		case stop == "#" && strings.HasPrefix(p.src[p.pos:], "#}"),
			stop != "#" && strings.IndexByte(stop, c) >= 0:
			flush()
			return out, nil
		case c == '\\' && p.pos+1 < len(p.src):
			lit.WriteByte(p.src[p.pos+1])
			p.pos += 2
		case c == '{':
			flush()
			p.pos++
			n, err := p.brace()
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		default:
			lit.WriteByte(c)
			p.pos++
		}
	}
	if stop != "" {
		return nil, fmt.Errorf("unclosed brace, want one of %q", stop)
	}
	flush()
	return out, nil
}

// brace reads what follows an opening brace, closing brace included.
func (p *parser) brace() (node, error) {
	if strings.HasPrefix(p.src[p.pos:], "#") {
		p.pos++
		return p.repeat()
	}
	var branches choice
	start := p.pos
	for {
		branch, err := p.nodes("|}")
		if err != nil {
			return nil, err
		}
		branches = append(branches, branch)
		p.pos++
		if p.src[p.pos-1] == '}' {
			break
		}
	}
	if len(branches) > 1 {
		return branches, nil
	}
	return parseCall(p.src[start : p.pos-1])
}

func (p *parser) repeat() (node, error) {
	space := strings.IndexByte(p.src[p.pos:], ' ')
	if space < 0 {
		return nil, fmt.Errorf("repeat without a body")
	}
	var r repeat
	if _, err := fmt.Sscanf(p.src[p.pos:p.pos+space], "%d-%d", &r.min, &r.max); err != nil {
		return nil, fmt.Errorf("reading repeat count: %w", err)
	}
	p.pos += space + 1
	var err error
	r.body, err = p.nodes("#")
	p.pos += 2
	return r, err
}

func parseCall(s string) (call, error) {
	name, arg, _ := strings.Cut(s, ":")
	c := call{name: name, sticky: -1, arg: arg}
	if n := len(name); n > 1 && name[n-1] >= '0' && name[n-1] <= '9' {
		c.sticky, _ = strconv.Atoi(name[n-1:])
		c.name = name[:n-1]
	}
	if c.name == "" || strings.ContainsAny(c.name, " \n,.") {
		return c, fmt.Errorf("not a filler: {%s}", s)
	}
	return c, nil
}
