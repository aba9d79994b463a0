package number

import "bytes"

// edge is what the gap between two words means.
type edge uint8

const (
	inside edge = iota
	comma
	startsLabel
	crossesCell
	endsSentence
)

// emptyLines reports whether the gap holds more than one line's end. A line of
// dots or dashes to write on is none.
func emptyLines(gap []byte) bool {
	lines := bytes.Count(gap, []byte("\n"))
	return lines > 2 || lines == 2 && !bytes.Contains(gap, []byte("...")) && !bytes.Contains(gap, []byte("___"))
}

// boundary tells what the gap between two words means to a reader.
func boundary(gap []byte, words int, columns bool) edge {
	e := inside
	for i, b := range gap {
		switch b {
		case ' ':
			if columns && i > 0 && gap[i-1] == ' ' {
				e = crossesCell
			}
		case '\n', '!', '?':
			return endsSentence
		case '\t', '|', ';':
			e = crossesCell
		case ':', '=':
			e = max(e, startsLabel)
		case ',':
			e = max(e, comma)
		case '.':
			if words > 0 && i+1 < len(gap) && e == inside {
				e = comma
			}
		}
	}
	return e
}

// rowAbove reports whether the line that ends before i is a row of a table: its
// last cell says nothing of the first one below.
func rowAbove(text []byte, i, floor int) bool {
	l := bytes.TrimLeft(text[bytes.LastIndexByte(text[floor:i], '\n')+1+floor:i], " \t>")
	return bytes.ContainsAny(l, ";|\t") || bytes.Contains(l, []byte("  ")) ||
		bytes.Count(l, []byte(",")) >= 2 && !bytes.Contains(l, []byte(", "))
}

// labelledLine reports whether the line that ends before i is a label for what
// stands below it: short, and ending in ":" or nothing but a label.
func labelledLine(text []byte, i, floor int) bool {
	start := bytes.LastIndexByte(text[floor:i], '\n') + 1 + floor
	l := bytes.TrimSpace(text[start:i])
	heads := bytes.ContainsAny(text[i:min(i+3, len(text))], ":")
	if len(l) == 0 || len(l) > 40 || start == floor && floor > 0 && text[floor-1] != '\n' {
		return false
	}
	if hasDigit(l) {
		return false
	}
	return heads || phraseLabel(l) >= cprLabel && bytes.Count(l, []byte(" ")) <= 2 && !tells(l)
}

// headingAbove reports whether one of the lines right above the one around i is a
// label, too: the headings of a table whose cells stand one below the other.
func headingAbove(text []byte, i int) bool {
	for range 4 {
		line := above(text, i)
		l := bytes.TrimSpace(line)
		if len(l) == 0 || len(l) > longestHeading || hasDigit(l) || bytes.IndexByte(l, ':') >= 0 {
			return false
		}
		if phraseLabel(l) >= cprLabel {
			return true
		}
		i = max(0, bytes.LastIndexByte(text[:i], '\n')-1)
	}
	return false
}

// personAbove reports whether the line above the one around i is a field that
// names a person ("Patient: Sofie Holm"), so that the "ID:" below is that person's.
func personAbove(text []byte, i int) bool {
	field, value, ok := bytes.Cut(above(text, i), []byte(":"))
	return ok && len(value) > 2 && len(field) < 20 && labels.of(bytes.TrimSpace(field)) == person
}

// above is the line above the one around i, or its end.
func above(text []byte, i int) []byte {
	floor := max(0, i-reach)
	end := bytes.LastIndexByte(text[floor:i], '\n') + floor
	if end < floor {
		return nil
	}
	floor = max(0, end-reach)
	return text[bytes.LastIndexByte(text[floor:end], '\n')+1+floor : end]
}

// listHeading returns what the line around i announces: "CPR-numre på indskrevne
// pr. 5/1-2021:", "Ordrenumre i maj:".
func listHeading(text []byte, i, floor int) label {
	start := bytes.LastIndexByte(text[floor:i], '\n') + 1 + floor
	if start == floor && floor > 0 && text[floor-1] != '\n' {
		return unlabelled
	}
	line, _, _ := bytes.Cut(text[start:min(i+reach, len(text))], []byte("\n"))
	line = bytes.TrimRight(line, " \r")
	if !bytes.HasSuffix(line, []byte(":")) || bytes.IndexByte(line, ' ') < 0 {
		return unlabelled
	}
	if phraseLabel(line) == cprLabel {
		return cprLabel
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	if l := labels.of(first); l.against() && !personsName(first) {
		return l
	}
	return unlabelled
}

// tells reports whether a line begins as a title that says where or from what
// something is ("Fra telefonen"), and labels nothing.
func tells(l []byte) bool {
	word, _, _ := bytes.Cut(l, []byte(" "))
	switch string(bytes.ToLower(word)) {
	case "fra", "til", "om", "med", "ved", "vedr", "vedr.", "angående", "efter", "før", "uden":
		return true
	}
	return false
}
