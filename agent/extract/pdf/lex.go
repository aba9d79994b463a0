package pdf

// parser reads objects from bytes. It never fails: damage gives nil or a
// shorter object and sets damaged; running off the end sets short, which
// matters when buf is a window on a longer file.
type parser struct {
	buf     []byte
	pos     int
	short   bool
	damaged bool
	depth   int
	nodes   int
}

const (
	maxDepth = 64          // arrays and dictionaries within each other
	maxNodes = 1 << 20     // objects within one object
	endMark  = keyword("") // no more tokens
)

const (
	regular byte = iota
	space
	delimiter
)

// class tells white space and delimiters from the rest.
var class = func() (t [256]byte) {
	for _, c := range "\x00\t\n\f\r " {
		t[c] = space
	}
	for _, c := range "()<>[]{}/%" {
		t[c] = delimiter
	}
	return t
}()

// skipSpace passes white space and comments.
func skipSpace(b []byte, i int) int {
	for i < len(b) {
		switch c := b[i]; {
		case class[c] == space:
			i++
		case c == '%':
			for i < len(b) && b[i] != '\n' && b[i] != '\r' {
				i++
			}
		default:
			return i
		}
	}
	return i
}

func endOfRegular(b []byte, i int) int {
	for i < len(b) && class[b[i]] == regular {
		i++
	}
	return i
}

// object reads the next object or keyword; endMark at the end.
func (p *parser) object() any {
	p.pos = skipSpace(p.buf, p.pos)
	if p.pos >= len(p.buf) {
		p.short = true
		return endMark
	}
	p.nodes++
	switch c := p.buf[p.pos]; {
	case c >= '0' && c <= '9':
		if r, ok := p.reference(); ok {
			return r
		}
		return p.number()
	case c == '+' || c == '-' || c == '.':
		return p.number()
	case c == '/':
		return p.name()
	case c == '(':
		s, _, n := literal(p.buf[p.pos:], nil)
		p.advance(n)
		return text(s)
	case c == '<':
		if p.pos+1 < len(p.buf) && p.buf[p.pos+1] == '<' {
			return p.dict()
		}
		s, _, n := hexString(p.buf[p.pos:], nil)
		p.advance(n)
		return text(s)
	case c == '[':
		return p.array()
	case class[c] == delimiter:
		p.pos++
		if c == '>' && p.pos < len(p.buf) && p.buf[p.pos] == '>' {
			p.pos++
			return keyword(">>")
		}
		return keyword(string(c))
	}
	return p.word()
}

// advance passes a string of n bytes; n < 0 means that it has no end.
func (p *parser) advance(n int) {
	if n < 0 {
		p.short, p.pos = true, len(p.buf)
		return
	}
	p.pos += n
}

func (p *parser) word() any {
	end := endOfRegular(p.buf, p.pos)
	w := p.buf[p.pos:end]
	if end == len(p.buf) {
		p.short = true
	}
	p.pos = end
	switch string(w) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if len(w) > 64 {
		w = w[:64]
	}
	return keyword(w)
}

func (p *parser) number() any {
	end := endOfRegular(p.buf, p.pos)
	if end == len(p.buf) {
		p.short = true
	}
	v, whole := number(p.buf[p.pos:end])
	p.pos = end
	if whole {
		return int(v)
	}
	return v
}

// number reads a number as tolerantly as viewers do: signs and dots in the
// wrong place end it.
func number(b []byte) (v float64, whole bool) {
	neg, i := false, 0
	for i < len(b) && (b[i] == '-' || b[i] == '+') {
		neg = neg || b[i] == '-'
		i++
	}
	whole = true
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		v = v*10 + float64(b[i]-'0')
	}
	if i < len(b) && b[i] == '.' {
		whole = false
		var n, unit float64 = 0, 1
		for i++; i < len(b) && b[i] >= '0' && b[i] <= '9' && unit < 1e15; i++ {
			n, unit = n*10+float64(b[i]-'0'), unit*10
		}
		v += n / unit
	}
	if neg {
		v = -v
	}
	if v > 1e15 || v < -1e15 {
		return 0, whole
	}
	return v, whole
}

// reference reads "12 0 R" if that is what stands here.
func (p *parser) reference() (ref, bool) {
	b, i := p.buf, p.pos
	num, i, ok := digits(b, i)
	if !ok || i >= len(b) || class[b[i]] != space {
		return ref{}, false
	}
	gen, i, ok := digits(b, skipSpace(b, i))
	if !ok || i >= len(b) || class[b[i]] != space {
		return ref{}, false
	}
	i = skipSpace(b, i)
	if i+1 > len(b) || b[i:][0] != 'R' || i+1 < len(b) && class[b[i+1]] == regular {
		return ref{}, false
	}
	p.pos = i + 1
	return ref{num, gen}, true
}

// digits reads up to ten digits from b[i:].
func digits(b []byte, i int) (v, end int, ok bool) {
	start := i
	for ; i < len(b) && i-start < 10 && b[i] >= '0' && b[i] <= '9'; i++ {
		v = v*10 + int(b[i]-'0')
	}
	return v, i, i > start
}

func (p *parser) name() name {
	p.pos++
	end := endOfRegular(p.buf, p.pos)
	if end == len(p.buf) {
		p.short = true
	}
	w := p.buf[p.pos:end]
	p.pos = end
	return unescapeName(w)
}

func unescapeName(w []byte) name {
	for i := 0; i < len(w); i++ {
		if w[i] != '#' {
			continue
		}
		out := append([]byte(nil), w[:i]...)
		for ; i < len(w); i++ {
			if w[i] == '#' && i+2 < len(w) && hexDigit[w[i+1]] < 16 && hexDigit[w[i+2]] < 16 {
				out = append(out, hexDigit[w[i+1]]<<4|hexDigit[w[i+2]])
				i += 2
				continue
			}
			out = append(out, w[i])
		}
		return name(out)
	}
	return name(w)
}

func (p *parser) array() any {
	p.pos++
	if p.depth++; p.depth > maxDepth {
		p.pos, p.damaged = len(p.buf), true
		return nil
	}
	defer func() { p.depth-- }()
	out := array{}
	for {
		before := p.pos
		o := p.object()
		if k, ok := o.(keyword); ok {
			switch k {
			case "]":
				return out
			case endMark, "endobj", "endstream", "stream", ">>":
				p.damaged = true
				p.pos = before
				return out
			}
			continue
		}
		if p.nodes > maxNodes {
			p.pos, p.damaged = len(p.buf), true
			return out
		}
		out = append(out, o)
	}
}

func (p *parser) dict() any {
	p.pos += 2
	if p.depth++; p.depth > maxDepth {
		p.pos, p.damaged = len(p.buf), true
		return nil
	}
	defer func() { p.depth-- }()
	out := dict{}
	for {
		before := p.pos
		key := p.object()
		switch k := key.(type) {
		case name:
			before = p.pos
			v := p.object()
			if k2, ok := v.(keyword); ok {
				if p.damaged = true; k2 == endMark || k2 == "endobj" || k2 == "stream" || k2 == ">>" {
					p.pos = before
				}
				continue
			}
			if _, twice := out[k]; !twice {
				out[k] = v
			}
		case keyword:
			switch k {
			case ">>":
				return out
			case endMark, "endobj", "endstream", "stream":
				p.damaged = true
				p.pos = before
				return out
			}
			p.damaged = true
		default:
			p.damaged = true
		}
		if p.nodes > maxNodes {
			p.pos, p.damaged = len(p.buf), true
			return out
		}
	}
}
