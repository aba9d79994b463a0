package number

import "github.com/husorden/husorden/agent/detect/name/lexicon"

// partOfMore reports whether the candidate can only be a part of something longer,
// or something else, unless it is called a CPR number.
func partOfMore(text []byte, c *cluster, g int, cand *candidate, form, check Sight) bool {
	return inURL(text, cand.start) || partBefore(text, cand) || partAfter(text, cand) || joinedOnBothSides(text, c, g, cand) ||
		cand.groups == 5 && hexBeside(text, cand.start, cand.end) ||
		form == apartForm && (townAfter(text, cand.end) || counted(text, cand.end)) ||
		check == failsOld && (form == apartForm && cand.digits.timeStamp() || at(text, cand.end) == '.' && mediaFile(text[cand.end+1:]))
}

// partBefore tells of a hash ("a1506455010"), a decimal ("55.1506455010") and a sign
// that makes it a code ("#1506455010").
func partBefore(text []byte, cand *candidate) bool {
	i := cand.start - 1
	switch b := at(text, i); {
	case letterAt(text, i):
		word := wordStart(text, i+1)
		return i+1-word < 2 || isDigit(at(text, word-1)) || code(text[word:i+1])
	case b == '+' || b == '#' || b == '$' || b == '%' || b == '@':
		return true
	case b == '.':
		return isDigit(at(text, i-1))
	case b == '-':
		return identifies(text, i, -1)
	}
	return false
}

// code reports whether a word glued to a number is none: "INC1506455010". Names in
// capitals are: "HOLM1506455010".
func code(word []byte) bool {
	for _, b := range word {
		if b-'A' >= 26 {
			return false
		}
	}
	return attr(word)&(lexicon.First|lexicon.Surname) == 0
}

// partAfter tells of a hash, a decimal ("0304525011,25"), a time and a mail address.
func partAfter(text []byte, cand *candidate) bool {
	i := cand.end
	switch b := at(text, i); {
	case b == '_':
		return false
	case letterAt(text, i): // a name that a document glues to its number: "150645-5010Sofie"
		_, ok := capital(text[i:])
		return !ok || wordEnd(text, i)-i < 2
	case b == '%' || b == '@':
		return true
	case b == '-':
		return identifies(text, i, +1)
	case b == '.' || b == ':':
		return isDigit(at(text, i+1)) && (cand.plain || cand.spaced)
	case b == ',':
		return (cand.plain || cand.spaced) && isDigit(at(text, i+1)) && isDigit(at(text, i+2)) && !isDigit(at(text, i+3))
	}
	return false
}

// joinedOnBothSides tells of one group of digits among many: "12-150645-5010-77".
func joinedOnBothSides(text []byte, c *cluster, g int, cand *candidate) bool {
	last := c.groups[g+cand.groups-1]
	return cand.split == 0 && g > 0 && inRow(text, c, g, cand) && last.sep != none && joinsNumbers(last, cand)
}
