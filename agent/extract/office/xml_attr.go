package office

import "bytes"

// attr returns the value of the attribute with this local name, nil when the
// element just started has none. With several (id and r:id) it is the first.
// The value is valid until next.
func (x *xmlReader) attr(name string) []byte { return x.lookup(name, false) }

// relation returns the relationship id of the element just started: the
// attribute id of another namespace (r:id, r:embed, r:link).
func (x *xmlReader) relation(name string) []byte { return x.lookup(name, true) }

func (x *xmlReader) lookup(name string, prefixed bool) []byte {
	var found []byte
	x.attrs(func(full, value []byte) bool {
		l := local(full)
		if string(l) == name && (!prefixed || len(l) < len(full)) {
			if found = value; bytes.IndexByte(value, '&') >= 0 {
				found = unescape(bytes.Clone(value))
			}
			found = valid(found)
			return false
		}
		return true
	})
	return found
}

// attrs calls each with every attribute of the element just started until it
// returns false. Values are as written, entities included.
func (x *xmlReader) attrs(each func(full, value []byte) bool) {
	for t := x.tag; ; {
		eq := bytes.IndexByte(t, '=')
		if eq < 0 {
			return
		}
		full := bytes.TrimSpace(t[:eq])
		t = bytes.TrimLeft(t[eq+1:], " \t\r\n")
		if len(t) == 0 || t[0] != '"' && t[0] != '\'' {
			return
		}
		close := bytes.IndexByte(t[1:], t[0])
		if close < 0 {
			return
		}
		if !each(full, t[1:1+close]) {
			return
		}
		t = t[close+2:]
	}
}

// local returns a name without its namespace prefix.
func local(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// nameByte says whether c may stand in a name; anything beyond ASCII may.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80
}
