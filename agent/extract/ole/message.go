package ole

import (
	"fmt"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// property is one of Outlook's ([MS-OXPROPS]) and the name it is shown with.
type property struct{ id, label string }

// Properties of a message, in the order a person reads them. Each is stored as
// UTF-16 (001F) or in eight bits (001E).
var (
	messageProperties = []property{
		{"0C1A", "From"}, {"5D01", "From"}, {"0C1F", "From"}, {"0E04", "To"}, {"0E03", "Cc"}, {"0E02", "Bcc"}, {"0037", "Subject"}, {"1000", ""},
		{"3A06", "Given name"}, {"3A11", "Surname"}, {"3A08", "Phone"}, {"3A1C", "Mobile"}, {"3A09", "Phone"}, {"3A15", "Address"},
	}
	recipientProperties = []property{{"3001", "To"}, {"39FE", "To"}, {"3003", "To"}}
)

// message writes a message, the messages in it, and its attachments.
func (f *compound) message() error {
	var first error
	failed := func(err error) bool {
		if err != nil && first == nil {
			first = err
		}
		return f.d.Err() != nil
	}
	seen := map[uint32]bool{}
	todo := []uint32{0}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		if err := f.d.Part(); err != nil {
			return err
		}
		if failed(f.oneMessage(at)) {
			break
		}
		for _, n := range f.children(at) {
			name := f.entries[n].name
			switch {
			case strings.HasPrefix(name, "__recip_version1.0_"):
				f.texts(n, recipientProperties)
			case strings.HasPrefix(name, "__attach_version1.0_"):
				inner, isMessage, err := f.attachment(n)
				if isMessage {
					todo = append(todo, inner)
				}
				if failed(err) {
					return f.d.Err()
				}
			}
		}
	}
	if err := f.d.Err(); err != nil {
		return err
	}
	return first
}

func (f *compound) oneMessage(at uint32) error {
	f.texts(at, messageProperties)
	if _, ok := f.text(at, "1000"); ok {
		return f.d.Err()
	}
	if n, ok := f.find(at, "__substg1.0_10130102"); ok { // HTML
		s := f.open(n)
		return f.d.Nested(doc.Input{R: s, Size: s.length()})
	}
	if _, ok := f.find(at, "__substg1.0_10090102"); ok {
		return fmt.Errorf("message in compressed RTF alone: %w", doc.ErrUnsupported)
	}
	return f.d.Err()
}

// texts writes the properties that are there.
func (f *compound) texts(at uint32, properties []property) {
	for _, p := range properties {
		text, ok := f.text(at, p.id)
		if !ok || text == "" {
			continue
		}
		f.d.Line()
		if p.label != "" {
			f.d.Print(p.label + ": ")
		}
		f.d.Print(text)
		f.d.Line()
	}
}

func (f *compound) text(at uint32, id string) (string, bool) {
	if n, ok := f.find(at, "__substg1.0_"+id+"001F"); ok {
		b, _ := f.open(n).bytes(tableMost)
		return strings.TrimRight(wide(b), "\x00 \n"), true
	}
	if n, ok := f.find(at, "__substg1.0_"+id+"001E"); ok {
		b, _ := f.open(n).bytes(tableMost)
		return strings.TrimRight(eightBit(b), " \n"), true
	}
	return "", false
}

// attachment hands a file on as a document, or returns the message it is.
func (f *compound) attachment(at uint32) (inner uint32, isMessage bool, err error) {
	name, _ := f.text(at, "3707")
	if name == "" {
		name, _ = f.text(at, "3704")
	}
	if n, ok := f.find(at, "__substg1.0_3701000D"); ok && f.entries[n].kind == storageEntry {
		if _, ok := f.find(n, "__properties_version1.0"); ok {
			return n, true, nil
		}
		return 0, false, fmt.Errorf("object in a message: %w", doc.ErrUnsupported)
	}
	n, ok := f.find(at, "__substg1.0_37010102")
	if !ok {
		return 0, false, nil
	}
	if id, hidden := f.text(at, "3712"); hidden && id != "" && f.isPicture(n) {
		f.d.Line()
		f.d.Print(name) // a picture in the page, like one in a letter
		f.d.Line()
		return 0, false, f.d.Err()
	}
	s := f.open(n)
	return 0, false, f.d.Nested(doc.Input{Name: baseName(name), R: s, Size: s.length()})
}

func (f *compound) isPicture(n uint32) bool {
	b := make([]byte, 4)
	if _, err := f.open(n).ReadAt(b, 0); err != nil && err != io.EOF {
		return false
	}
	s := string(b)
	return s == "\x89PNG" || s == "GIF8" || strings.HasPrefix(s, "\xFF\xD8\xFF")
}

func baseName(s string) string { return s[strings.LastIndexAny(s, `/\`)+1:] }
