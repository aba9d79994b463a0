package darwin

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"

	pictures "github.com/husorden/husorden/installer/icon"
)

// sizes are the pictures of the icon by their types in an .icns file.
var sizes = []struct {
	kind string
	side int
}{{"ic07", 128}, {"ic08", 256}, {"ic09", 512}}

// icon returns the .icns file.
func icon() ([]byte, error) {
	var body []byte
	for _, s := range sizes {
		var b bytes.Buffer
		if err := png.Encode(&b, pictures.Draw(s.side)); err != nil {
			return nil, fmt.Errorf("drawing the icon: %w", err)
		}
		body = append(body, s.kind...)
		body = binary.BigEndian.AppendUint32(body, uint32(8+b.Len()))
		body = append(body, b.Bytes()...)
	}
	head := binary.BigEndian.AppendUint32([]byte("icns"), uint32(8+len(body)))
	return append(head, body...), nil
}
