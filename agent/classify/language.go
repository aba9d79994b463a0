package classify

import "bytes"

// English reports whether a text is plainly English: manuals, licences and
// change logs name their authors and are no one's papers here. The few words
// that tell the languages apart are counted in its first 64 KiB.
func English(head []byte) bool {
	danish, english := 0, 0
	for w := range bytes.FieldsFuncSeq(head[:min(len(head), 64<<10)], func(r rune) bool { return r < 'A' }) {
		switch languageOf[string(w)] {
		case 'd':
			danish++
		case 'e':
			english++
		}
	}
	return english >= 5 && english > 4*danish
}

var languageOf = words("og er det på til med af ikke der som har den jeg han hun vi fra også blev skal", 'd',
	"the of and to is that with as be this by are from not or you it", 'e')

func words(danish string, d byte, english string, e byte) map[string]byte {
	m := map[string]byte{}
	for w := range bytes.FieldsSeq([]byte(danish)) {
		m[string(w)] = d
	}
	for w := range bytes.FieldsSeq([]byte(english)) {
		m[string(w)] = e
	}
	return m
}
