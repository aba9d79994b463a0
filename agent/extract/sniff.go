package extract

import (
	"bytes"

	"github.com/husorden/husorden/agent/extract/archive"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/office"
	"github.com/husorden/husorden/agent/extract/plain"
)

// headSize is how much is looked at for the marks of formats that are not text.
const headSize = 1024

// Sniff says what a document is. The extension of its name counts only between
// formats that are plain text and that its content leaves open.
func Sniff(in doc.Input) doc.Format {
	if in.Size <= 0 {
		return doc.Empty
	}
	head := make([]byte, min(in.Size, headSize))
	n, _ := in.R.ReadAt(head, 0)
	head = head[:n]
	if f := marked(head); f == doc.ZIP {
		if f, ok := office.Sniff(in); ok {
			return f
		}
		return f
	} else if f != "" {
		return f
	}
	if sample, ok := plain.Sample(in); ok {
		f := textFormat(sample, in.Name)
		if f == doc.XML {
			if flat, ok := office.Sniff(in); ok {
				return flat
			}
		}
		return f
	}
	if i := bytes.Index(head, []byte("%PDF-")); i >= 0 { // after something else, as some senders do
		return doc.PDF
	}
	return doc.Unknown
}

// mark is what a format has at an offset.
type mark struct {
	at     int
	bytes  string
	format doc.Format
}

// marks of formats that are read, of pictures, and of what a program of its own
// has encrypted. Programs, film, sound and databases have none: they are simply
// no text.
var marks = []mark{
	{0, "%PDF-", doc.PDF},
	{0, "{\\rtf", doc.RTF},
	{0, "PK\x03\x04", doc.ZIP},
	{0, "PK\x05\x06", doc.ZIP},
	{0, "PK\x07\x08PK", doc.ZIP},
	{0, "PK00PK\x03\x04", doc.ZIP},
	{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", doc.OLE},
	{0, "\x1F\x8B\x08", doc.GZIP},

	{0, "\x89PNG\r\n\x1A\n", doc.Image},
	{0, "\xFF\xD8\xFF", doc.Image}, // JPEG
	{0, "GIF87a", doc.Image},
	{0, "GIF89a", doc.Image},
	{0, "II*\x00", doc.Image}, // TIFF and most raw formats of cameras
	{0, "MM\x00*", doc.Image},
	{0, "8BPS", doc.Image},                 // Photoshop
	{8, "WEBP", doc.Image},                 // in RIFF
	{0, "\x00\x00\x00\x0CjP  ", doc.Image}, // JPEG 2000
	{0, "\xFF\x4F\xFF\x51", doc.Image},
	{0, "\x00\x00\x01\x00", doc.Image}, // icon
	{40, " EMF", doc.Image},            // Windows metafile
	{0, "\xD7\xCD\xC6\x9A", doc.Image}, // Windows metafile
	{0, "AT&TFORM", doc.Image},         // DjVu
	{128, "DICM", doc.Image},           // X-rays and scans
	{0, "gimp xcf ", doc.Image},        // GIMP
	{0, "\x3A\xDE\x68\xB1", doc.Image}, // PCX in several pages

	{0, "-----BEGIN PGP MESSAGE-----", doc.Locked},
	{0, "age-encryption.org/v1\n", doc.Locked},
	{0, "\x03\xD9\xA2\x9A\x67\xFB\x4B\xB5", doc.Locked}, // KeePass
}

// marked recognises a format by the bytes at its start, or returns "".
func marked(head []byte) doc.Format {
	for _, m := range marks {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes)) {
			return m.format
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n\x00")
	switch {
	case archive.IsTar(head):
		return doc.TAR
	case bytes.HasPrefix(text, []byte("{\\rtf")):
		return doc.RTF
	case bytes.HasPrefix(text, []byte("%PDF-")):
		return doc.PDF
	case len(head) > 12 && string(head[4:8]) == "ftyp":
		return media(string(head[8:12]))
	case len(head) > 30 && head[0] == 'B' && head[1] == 'M' && head[15] == 0 && head[16] == 0 && head[17] == 0:
		return doc.Image // BMP: the size of its header fits in one byte
	}
	return ""
}

// media tells pictures from film by the brand of an ISO container.
func media(brand string) doc.Format {
	switch brand {
	case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis", "crx ":
		return doc.Image
	}
	return doc.Unknown
}
