package office

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Sniff tells whether in is one of the formats of this package, by what it
// holds: the main content type of an Office Open XML package, the media type of
// an OpenDocument one, or, when these are broken, the names of its parts.
// Templates, slide shows, macro forms and flat OpenDocument XML count as the
// format they are a form of. A binary workbook (xlsb) is none of them.
func Sniff(in doc.Input) (doc.Format, bool) {
	head := make([]byte, 4096)
	n, _ := in.R.ReadAt(head, 0)
	head = head[:n]
	if !bytes.HasPrefix(head, []byte("PK")) {
		return sniffFlat(head)
	}
	if f, ok := sniffHead(head); ok {
		return f, ok
	}
	d := doc.New(context.Background(), io.Discard, doc.DefaultLimits(), nil)
	p, _ := openPack(d, in)
	if p == nil {
		return doc.Unknown, false
	}
	if f := p.contentType(); f != doc.Unknown {
		return f, true
	}
	for name, f := range map[string]doc.Format{"word/document.xml": doc.DOCX, "xl/workbook.xml": doc.XLSX, "ppt/presentation.xml": doc.PPTX} {
		if p.part(name) != nil {
			return f, true
		}
	}
	if f := p.mediaType(); f != doc.Unknown {
		return f, true
	}
	return doc.Unknown, false
}

// sniffHead recognises an OpenDocument file by its first entry, which is called
// mimetype and stored as it is, at a fixed place.
func sniffHead(head []byte) (doc.Format, bool) {
	const at = localHeadSize
	if len(head) < at+len("mimetype") || string(head[at:at+len("mimetype")]) != "mimetype" {
		return doc.Unknown, false
	}
	f := openDocument(string(head[at+len("mimetype") : min(len(head), at+128)]))
	return f, f != doc.Unknown
}

// openDocument returns the format whose media type s begins with.
func openDocument(s string) doc.Format {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "application/vnd.oasis.opendocument.")
	if !ok {
		return doc.Unknown
	}
	switch {
	case strings.HasPrefix(rest, "text"):
		return doc.ODT
	case strings.HasPrefix(rest, "spreadsheet"):
		return doc.ODS
	case strings.HasPrefix(rest, "presentation"), strings.HasPrefix(rest, "graphics"), strings.HasPrefix(rest, "drawing"):
		return doc.ODP
	}
	return doc.Unknown
}

// sniffFlat recognises flat OpenDocument XML by the media type on its root.
func sniffFlat(head []byte) (doc.Format, bool) {
	i := bytes.Index(head, []byte("office:mimetype="))
	if i < 0 || !bytes.Contains(head[:i], []byte("<office:document")) {
		return doc.Unknown, false
	}
	value := head[i+len("office:mimetype="):]
	f := openDocument(string(value[min(1, len(value)):]))
	return f, f != doc.Unknown
}

// contentType returns the format that [Content_Types].xml names.
func (p *pack) contentType() doc.Format {
	found := doc.Unknown
	p.xml(p.part("[Content_Types].xml"), func(x *xmlReader) error {
		for {
			k, err := x.next()
			if err != nil {
				return err
			}
			if k != startTag || string(x.name) != "Override" && string(x.name) != "Default" {
				continue
			}
			if f := mainType(strings.ToLower(string(x.attr("ContentType")))); f != doc.Unknown {
				found = f
				return nil
			}
		}
	})
	return found
}

// mainType returns the format of which this is the content type of the main
// part: …wordprocessingml.document.main+xml, …template.main+xml,
// …ms-excel.sheet.macroEnabled.main+xml and their like.
func mainType(s string) doc.Format {
	if !strings.HasSuffix(s, "main+xml") {
		return doc.Unknown
	}
	switch {
	case strings.Contains(s, "wordprocessingml."), strings.Contains(s, "ms-word."):
		return doc.DOCX
	case strings.Contains(s, "spreadsheetml."), strings.Contains(s, "ms-excel."):
		return doc.XLSX
	case strings.Contains(s, "presentationml."), strings.Contains(s, "ms-powerpoint."):
		return doc.PPTX
	}
	return doc.Unknown
}

// mediaType returns the format of an OpenDocument file whose mimetype entry is
// damaged or not where it should be: what the entry says, or the manifest, or
// the body of the content.
func (p *pack) mediaType() doc.Format {
	if t := p.part("mimetype"); t != nil {
		if rc, err := p.open(t); err == nil {
			defer rc.Close()
			b, _ := io.ReadAll(io.LimitReader(rc, 128))
			if f := openDocument(string(b)); f != doc.Unknown {
				return f
			}
		}
	}
	found := doc.Unknown
	first := func(name string, is func(x *xmlReader) doc.Format) {
		p.xml(p.part(name), func(x *xmlReader) error {
			for found == doc.Unknown {
				k, err := x.next()
				if err != nil {
					return err
				}
				if k == startTag {
					found = is(x)
				}
			}
			return nil
		})
	}
	first("META-INF/manifest.xml", func(x *xmlReader) doc.Format {
		if string(x.name) == "file-entry" && string(x.attr("full-path")) == "/" {
			return openDocument(string(x.attr("media-type")))
		}
		return doc.Unknown
	})
	tags, root, body := 0, false, false
	first("content.xml", func(x *xmlReader) doc.Format {
		if tags++; tags == 1 {
			root = string(x.name) == "document-content"
		}
		if body {
			return openDocument("application/vnd.oasis.opendocument." + string(x.name))
		}
		body = root && string(x.name) == "body"
		return doc.Unknown
	})
	return found
}
