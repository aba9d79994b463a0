package pdf

import "bytes"

// operand is one operand of a content stream. Nothing is allocated for it:
// bytes lie in the content itself or in the tokenizer's scratch.
type operand struct {
	kind operandKind
	num  float64
	s    []byte // of a string or name
}

type operandKind byte

const (
	opNumber operandKind = iota
	opString
	opName
	opOpen  // "["
	opClose // "]"
	opOther // a dictionary: s is its text, from "<<"; or true, false, null
)

// maxOperands bounds what stands before one operator.
const maxOperands = 1 << 16

// tokenizer splits a content stream into operators with their operands.
type tokenizer struct {
	buf      []byte
	pos      int
	operands []operand
	scratch  []byte
}

// next returns the next operator, nil at the end, and leaves its operands in t.operands.
func (t *tokenizer) next() []byte {
	t.operands = t.operands[:0]
	t.scratch = t.scratch[:0]
	b := t.buf
	for {
		i := skipSpace(b, t.pos)
		if i >= len(b) {
			t.pos = i
			return nil
		}
		if len(t.operands) > maxOperands {
			t.operands = t.operands[:0]
		}
		switch c := b[i]; {
		case c >= '0' && c <= '9' || c == '-' || c == '.' || c == '+':
			i = t.number(i)
		case c == '(':
			s, scratch, n := literal(b[i:], t.scratch)
			t.scratch = scratch
			if n < 0 {
				n = len(b) - i
			}
			t.push(opString, s)
			i += n
		case c == '<' && i+1 < len(b) && b[i+1] == '<':
			p := parser{buf: b, pos: i}
			p.object()
			t.push(opOther, b[i:p.pos])
			i = p.pos
		case c == '<':
			s, scratch, n := hexString(b[i:], t.scratch)
			t.scratch = scratch
			if n < 0 {
				n = len(b) - i
			}
			t.push(opString, s)
			i += n
		case c == '/':
			end := endOfRegular(b, i+1)
			t.push(opName, b[i+1:end])
			i = end
		case c == '[':
			t.push(opOpen, nil)
			i++
		case c == ']':
			t.push(opClose, nil)
			i++
		case class[c] == delimiter:
			i++
		default:
			end := endOfRegular(b, i)
			t.pos = end
			switch w := b[i:end]; string(w) {
			case "true", "false", "null":
				t.push(opOther, w)
				i = end
			default:
				return w
			}
		}
		t.pos = i
	}
}

func (t *tokenizer) push(k operandKind, s []byte) {
	t.operands = append(t.operands, operand{kind: k, s: s})
}

// number reads the number at i and returns where it ends.
func (t *tokenizer) number(i int) int {
	b := t.buf
	// The plain case first: most of a content stream is numbers.
	j, neg := i, false
	if b[j] == '-' {
		neg = true
		j++
	}
	start := j
	v := 0.0
	for j < len(b) && b[j] >= '0' && b[j] <= '9' {
		v = v*10 + float64(b[j]-'0')
		j++
	}
	if j < len(b) && b[j] == '.' {
		j++
		unit := 1.0
		for j < len(b) && b[j] >= '0' && b[j] <= '9' {
			v = v*10 + float64(b[j]-'0')
			unit *= 10
			j++
		}
		v /= unit
	}
	if j-start > 15 || j < len(b) && class[b[j]] == regular {
		end := j
		for end < len(b) && (b[end] >= '0' && b[end] <= '9' || b[end] == '.' || b[end] == '-' || b[end] == '+') {
			end++
		}
		v, _ = number(b[i:end])
		j, neg = max(end, i+1), false
	}
	if neg {
		v = -v
	}
	t.operands = append(t.operands, operand{kind: opNumber, num: v})
	return j
}

// num returns the i-th operand as a number, 0 when it is not one.
func (t *tokenizer) num(i int) float64 {
	if i < len(t.operands) && t.operands[i].kind == opNumber {
		return t.operands[i].num
	}
	return 0
}

// last returns the last operand.
func (t *tokenizer) last() operand {
	if n := len(t.operands); n > 0 {
		return t.operands[n-1]
	}
	return operand{kind: opOther}
}

// skipImage passes the data of an inline image after its "ID".
func (t *tokenizer) skipImage() {
	b := t.buf
	i := min(t.pos+1, len(b))
	for {
		k := bytes.Index(b[i:], []byte("EI"))
		if k < 0 {
			t.pos = len(b)
			return
		}
		i += k
		end := i + 2
		if i > 0 && class[b[i-1]] == space && (end >= len(b) || class[b[end]] == space) && readable(b[end:min(len(b), end+16)]) {
			t.pos = end
			return
		}
		i = end
	}
}

// readable reports whether b looks like content and not like picture data.
func readable(b []byte) bool {
	for _, c := range b {
		if c > 126 || c < ' ' && class[c] != space || c == 0 {
			return false
		}
	}
	return true
}
