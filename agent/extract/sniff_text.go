package extract

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

// textFormat tells the formats that are text apart by their first characters.
func textFormat(sample, name string) doc.Format {
	sample = strings.TrimPrefix(sample, "\uFEFF")
	trimmed := strings.TrimLeft(sample, " \t\n\x00")
	extension := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	lower := strings.ToLower(trimmed[:min(len(trimmed), 2048)])
	switch {
	case trimmed == "":
		return doc.Text
	case strings.HasPrefix(lower, "begin:vcard"):
		return doc.VCF
	case strings.HasPrefix(lower, "begin:vcalendar"):
		return doc.ICS
	case isMbox(sample):
		return doc.MBOX
	case isMessage(trimmed):
		return doc.EML
	case trimmed[0] == '<':
		if f := markup(lower, trimmed); f != "" {
			return f
		}
	case (trimmed[0] == '{' || trimmed[0] == '[') && isJSON(trimmed):
		return doc.JSON
	}
	switch extension {
	case "md", "markdown":
		return doc.Markdown
	case "csv", "tsv":
		return doc.CSV
	case "json", "jsonl", "ndjson", "geojson":
		if trimmed[0] == '{' || trimmed[0] == '[' {
			return doc.JSON
		}
	case "html", "htm", "xhtml":
		if strings.Contains(lower, "</") || strings.Contains(lower, "<br") || strings.Contains(lower, "<p") {
			return doc.HTML
		}
	case "xml":
		if strings.Contains(sample, "</") {
			return doc.XML
		}
	}
	if _, ok := plain.Delimiter(sample); ok {
		return doc.CSV
	}
	if isMarkdown(sample) {
		return doc.Markdown
	}
	return doc.Text
}

// markup tells HTML from XML, and both from a text that begins with "<".
func markup(lower, text string) doc.Format {
	for _, mark := range []string{"<!doctype html", "<html", "<head>", "<body", "<!doctype htm"} {
		if strings.Contains(lower, mark) {
			return doc.HTML
		}
	}
	if strings.HasPrefix(lower, "<?xml") || strings.HasPrefix(lower, "<!doctype") {
		return doc.XML
	}
	if strings.HasPrefix(lower, "<!--") {
		if _, rest, ok := strings.Cut(lower, "-->"); ok {
			return markup(strings.TrimLeft(rest, " \t\n"), text)
		}
		return ""
	}
	end := strings.IndexAny(lower, " \t\n/>")
	if end < 2 {
		return ""
	}
	switch name := lower[1:end]; name {
	case "table", "div", "p", "span", "meta", "title", "style", "script", "h1", "h2", "h3", "br", "a", "b", "font", "center", "form", "ul", "ol", "img", "base", "link", "pre", "article", "section", "header", "main", "nav":
		return doc.HTML
	default:
		if strings.Contains(text, "</") || strings.Contains(text, "/>") {
			return doc.XML
		}
	}
	return ""
}

// isJSON reads the sample as JSON as far as it goes.
func isJSON(sample string) bool {
	dec := json.NewDecoder(strings.NewReader(sample))
	for n := 0; n < 1000; n++ {
		_, err := dec.Token()
		switch {
		case err == nil:
		case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
			return n > 1
		default:
			return n > 8 // damaged later on
		}
	}
	return true
}

// isMbox: "From ", an address and a time, then a field.
func isMbox(sample string) bool {
	line, rest, ok := strings.Cut(sample, "\n")
	if !ok || !strings.HasPrefix(line, "From ") || !strings.Contains(line, ":") || !strings.ContainsAny(line, "0123456789") {
		return false
	}
	next, _, _ := strings.Cut(rest, "\n")
	return fieldName(strings.TrimPrefix(next, ">")) != ""
}

// isMessage: a header of fields, among them some that only messages have.
func isMessage(text string) bool {
	known, sure, lines := 0, false, 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || lines > 100 {
			break
		}
		lines++
		if line[0] == ' ' || line[0] == '\t' {
			if lines == 1 {
				return false
			}
			continue
		}
		switch fieldName(line) {
		case "":
			if known < 3 {
				return false
			}
		case "from", "to", "cc", "subject", "date", "reply-to", "sender":
			known++
		case "received", "message-id", "mime-version", "return-path", "delivered-to", "x-mailer", "dkim-signature", "content-type", "content-transfer-encoding", "x-sender", "authentication-results", "in-reply-to":
			known++
			sure = true
		}
	}
	return known >= 2 && (sure || known >= 3)
}

// fieldName is the name of a header field in lower case, or "".
func fieldName(line string) string {
	name, _, ok := strings.Cut(line, ":")
	if !ok || name == "" || len(name) > 70 || strings.ContainsAny(name, " \t<>\"(),;") {
		return ""
	}
	return strings.ToLower(name)
}

// isMarkdown: headings, and something else that only Markdown has.
func isMarkdown(sample string) bool {
	headings, others := 0, 0
	for line := range strings.Lines(sample) {
		switch {
		case strings.HasPrefix(line, "# "), strings.HasPrefix(line, "## "), strings.HasPrefix(line, "### "):
			headings++
		case strings.HasPrefix(line, "```"), strings.Contains(line, "](http"), strings.Contains(line, "**"), strings.HasPrefix(line, "- [ ]"):
			others++
		}
	}
	return headings > 0 && others > 1
}
