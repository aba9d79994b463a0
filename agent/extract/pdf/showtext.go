package pdf

import (
	"bytes"
	"math"
)

func containsActualText(b []byte) bool { return bytes.Contains(b, []byte("ActualText")) }

// text handles the operators about text and reports whether op is one.
func (in *interp) text(op []byte, t *tokenizer, res *resources) bool {
	s := &in.state
	switch string(op) {
	case "BT":
		in.tm, in.line = identity, identity
	case "ET":
	case "Tf":
		if len(t.operands) >= 2 {
			in.setFont(t.operands[len(t.operands)-2].s, t.last().num, res)
		}
	case "Td":
		in.move(t.num(0), t.num(1))
	case "TD":
		s.lead = -t.num(1)
		in.move(t.num(0), t.num(1))
	case "Tm":
		in.line = matrix{t.num(0), t.num(1), t.num(2), t.num(3), t.num(4), t.num(5)}
		in.tm = in.line
	case "T*":
		in.move(0, -s.lead)
	case "Tj":
		in.show(t.operands)
	case "TJ":
		in.show(t.operands)
	case "'":
		in.move(0, -s.lead)
		in.show(t.operands)
	case "\"":
		s.word, s.char = t.num(0), t.num(1)
		in.move(0, -s.lead)
		in.show(t.operands[min(2, len(t.operands)):])
	case "Tc":
		s.char = t.num(0)
	case "Tw":
		s.word = t.num(0)
	case "Tz":
		s.wide = t.num(0) / 100
	case "TL":
		s.lead = t.num(0)
	case "Ts":
		s.rise = t.num(0)
	case "Tr": // invisible text is read like any other: it is what OCR leaves
	default:
		return false
	}
	return true
}

func (in *interp) move(x, y float64) {
	in.line = matrix{1, 0, 0, 1, x, y}.mul(in.line)
	in.tm = in.line
}

func (in *interp) setFont(key []byte, size float64, res *resources) {
	in.state.size = size
	ft, ok := res.fonts[string(key)]
	if !ok {
		if o := in.f.dict(res.d["Font"])[unescapeName(key)]; o != nil {
			ft = in.f.font(o)
		} else {
			in.f.halved = true
		}
		if res.fonts == nil {
			res.fonts = map[string]*font{}
		}
		res.fonts[string(key)] = ft
	}
	in.state.font = ft
}

// show places the glyphs of strings, moved apart by the numbers between them.
func (in *interp) show(operands []operand) {
	s := &in.state
	ft := s.font
	if ft == nil {
		if in.plain == nil {
			in.plain = in.f.readFont(dict{"Subtype": name("Type1"), "BaseFont": name("Helvetica"), "Encoding": name("WinAnsiEncoding")})
		}
		ft = in.plain
	}
	in.page.op++
	l := in.place(ft)
	l.fold = in.foldSpacing(ft, operands)
	pen := 0.0 // along the line, in text space before Tz
	for i := range operands {
		o := &operands[i]
		switch o.kind {
		case opNumber:
			pen -= o.num / 1000 * s.size
		case opString:
			pen = in.glyphs(ft, &l, o.s, pen)
		}
	}
	if ft.vertical {
		in.tm = matrix{1, 0, 0, 1, 0, -pen}.mul(in.tm)
	} else {
		in.tm = matrix{1, 0, 0, 1, pen * s.wide, 0}.mul(in.tm)
	}
}

// place says where on the page the text matrix puts a line of text.
func (in *interp) place(ft *font) spot {
	s := &in.state
	m := in.tm.mul(s.ctm)
	x, y := m[4]+s.rise*m[2], m[5]+s.rise*m[3]
	ux, uy := m[0]*s.wide, m[1]*s.wide
	height := math.Hypot(m[2], m[3])
	if ft.vertical {
		ux, uy = -m[2], -m[3]
	}
	l := spot{scale: math.Hypot(ux, uy), sign: 1}
	if s.size < 0 {
		ux, uy, l.sign = -ux, -uy, -1
	}
	if height == 0 {
		height = l.scale
	}
	em := 1.0
	if ft.em > 0 {
		em = float64(ft.em)
	}
	l.em = math.Abs(s.size) * em
	l.size = float32(l.em * height)
	if ux > 0 && math.Abs(uy) < ux*0.004 {
		l.u, l.v = x, float32(y)
		return l
	}
	a := math.Atan2(uy, ux)
	l.angle = int16(math.Round(a * 180 / math.Pi))
	if l.angle == -180 {
		l.angle = 180
	}
	sin, cos := math.Sincos(float64(l.angle) * math.Pi / 180)
	l.u, l.v = x*cos+y*sin, float32(y*cos-x*sin)
	return l
}

// foldSpacing tells whether character spacing belongs to the characters, as in
// letter-spaced words, or makes gaps: some programs set every other gap between
// words by it, a couple of characters at a time.
func (in *interp) foldSpacing(ft *font, operands []operand) bool {
	s := &in.state
	if s.char == 0 || math.Abs(s.char) > math.Abs(s.size) {
		return false
	}
	if s.char == in.folded {
		return true
	}
	n := 0
	for i := range operands {
		n = max(n, len(operands[i].s))
	}
	if ft.composite {
		n /= 2
	}
	if n < 4 {
		return false
	}
	in.folded = s.char
	return true
}

// glyphs places the characters of b and returns where the pen ends up.
func (in *interp) glyphs(ft *font, l *spot, b []byte, pen float64) float64 {
	s := &in.state
	for len(b) > 0 {
		g, code, n := ft.next(b)
		b = b[n:]
		w := float64(g.w)
		if ft.vertical {
			w = 1
		}
		from := pen
		pen += w*s.size + s.char
		to := pen
		if !l.fold {
			to -= s.char
		}
		if code == ' ' && n == 1 {
			pen += s.word
		}
		if g.r == 0 {
			in.f.unknown++
			continue
		}
		in.f.known++
		if g.r == ' ' {
			// A space that word spacing took the width from, or made a table
			// column of, is not one: what counts is the gap.
			if wide := math.Abs(pen-from) / l.em; wide < 0.05 || wide > 1.5 {
				continue
			}
		}
		in.page.add(l.angle, float32(l.u+l.sign*from*l.scale), l.v, float32(l.u+l.sign*to*l.scale), l.size, g.r)
	}
	return pen
}
