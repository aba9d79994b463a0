package darwin

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
)

// sizes are the pictures of the icon by their types in an .icns file.
var sizes = []struct {
	kind string
	side int
}{{"ic07", 128}, {"ic08", 256}, {"ic09", 512}}

// icon returns the .icns file: a house on a green ground, drawn here so that no
// picture's origin has to be explained.
func icon() ([]byte, error) {
	var body []byte
	for _, s := range sizes {
		var b bytes.Buffer
		if err := png.Encode(&b, draw(s.side)); err != nil {
			return nil, fmt.Errorf("drawing the icon: %w", err)
		}
		body = append(body, s.kind...)
		body = binary.BigEndian.AppendUint32(body, uint32(8+b.Len()))
		body = append(body, b.Bytes()...)
	}
	head := binary.BigEndian.AppendUint32([]byte("icns"), uint32(8+len(body)))
	return append(head, body...), nil
}

// draw takes four by four samples a pixel, for soft edges.
func draw(side int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	const n = 4
	for y := range side {
		for x := range side {
			ground, house := 0, 0
			for i := range n * n {
				u := (float64(x) + (float64(i%n)+0.5)/n) / float64(side)
				v := (float64(y) + (float64(i/n)+0.5)/n) / float64(side)
				if onGround(u, v) {
					ground++
					if onHouse(u, v) {
						house++
					}
				}
			}
			if ground == 0 {
				continue
			}
			mix := func(a, b int) uint8 { return uint8(a + (b-a)*house/ground) }
			img.SetNRGBA(x, y, color.NRGBA{mix(0x1d, 0xff), mix(0x6b, 0xff), mix(0x57, 0xff), uint8(255 * ground / (n * n))})
		}
	}
	return img
}

// onGround: a square with round corners, a tenth free around it.
func onGround(u, v float64) bool {
	const half, round = 0.4, 0.09
	du, dv := max(math.Abs(u-0.5)-half+round, 0), max(math.Abs(v-0.5)-half+round, 0)
	return math.Hypot(du, dv) <= round
}

// onHouse: a roof, and walls with a door.
func onHouse(u, v float64) bool {
	roof := v >= 0.26 && v <= 0.48 && math.Abs(u-0.5) <= (v-0.26)*1.18
	walls := v > 0.48 && v <= 0.72 && math.Abs(u-0.5) <= 0.18
	door := v > 0.56 && math.Abs(u-0.5) <= 0.05
	return roof || walls && !door
}
