package number

// place is where in its line the number at text[start:end] stands.
func place(text []byte, start, end int, e *Evidence) {
	before, behind := start, end
	for before > 0 && text[before-1] == ' ' {
		before--
	}
	for behind < len(text) && text[behind] == ' ' {
		behind++
	}
	b, a := at(text, before-1), at(text, behind)
	opens := lineOpens(text, before) >= 0
	ends := a == '\n' || a == '\r' || a == 0
	e.when(opens && !ends, opensLine)
	e.when(opens && ends, aloneInLine)
	cell := func(b byte) bool { return b == '\t' || b == ';' || b == '|' }
	e.when((cell(b) || opens) && (cell(a) || ends) && !(opens && ends), aloneInCell)
	e.when(b == '(' && a == ')', inBrackets)
	e.when((b == '"' || b == '\'' || b == '>') && (a == '"' || a == '\'' || a == '<'), inQuotes)
	e.when(ends && !opens || a == '.' || a == ',', endsClause)
	e.when(b == ',', behindComma)
}

// documentFile reports whether a name goes on as that of a document.
func documentFile(rest []byte) bool {
	var buf [4]byte
	switch string(fold(buf[:0], rest[:min(3, len(rest))])) {
	case "pdf", "doc", "odt", "rtf", "xls", "txt", "ods", "ppt", "eml", "msg":
		return true
	}
	return false
}
