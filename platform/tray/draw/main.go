// Command draw writes the icons of platform/tray: one shape a state, so that
// nobody needs to tell colours apart, for dark and for light taskbars, as PNG for
// Linux and as ICO for Windows.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: draw FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string) error {
	for name, s := range signs {
		for _, on := range []background{dark, light} {
			var b bytes.Buffer
			if err := png.Encode(&b, paint(s, on, 48)); err != nil {
				return err
			}
			base := filepath.Join(dir, name+"-"+on.name)
			if err := os.WriteFile(base+".png", b.Bytes(), 0o644); err != nil {
				return err
			}
			if err := os.WriteFile(base+".ico", ico(s, on, 16, 20, 24, 32, 48), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// background is what an icon lies on. Each icon has a rim of the background's
// colour too, for the case that nobody knows which it is.
type background struct {
	name string
	rim  color.NRGBA
	mark color.NRGBA // of the sign inside
	of   map[string]color.NRGBA
}

var (
	dark = background{name: "dark", rim: hex(0x10282d), mark: hex(0x10282d), of: map[string]color.NRGBA{
		"in_order": hex(0x6fd3c4), "due_soon": hex(0xffd166), "act": hex(0xff8a70), "not_watching": hex(0xe6e6e6)}}
	light = background{name: "light", rim: hex(0xffffff), mark: hex(0xffffff), of: map[string]color.NRGBA{
		"in_order": hex(0x17606e), "due_soon": hex(0x8a5a00), "act": hex(0xb3261e), "not_watching": hex(0x4a4a4a)}}
)

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{byte(rgb >> 16), byte(rgb >> 8), byte(rgb), 255}
}

// sign is a shape and a mark in it, as signed distances on the unit square: less
// than zero is inside.
type sign struct {
	name        string
	shape, mark func(x, y float64) float64
}

var signs = map[string]sign{
	// A house with a tick.
	"in_order": {"in_order", polygon(0.5, 0.08, 0.96, 0.47, 0.84, 0.47, 0.84, 0.92, 0.16, 0.92, 0.16, 0.47, 0.04, 0.47),
		either(line(0.33, 0.60, 0.46, 0.73, 0.055), line(0.46, 0.73, 0.69, 0.47, 0.055))},
	// A clock.
	"due_soon": {"due_soon", disc(0.5, 0.5, 0.44), either(line(0.5, 0.24, 0.5, 0.52, 0.055), line(0.5, 0.52, 0.68, 0.64, 0.055))},
	// A triangle with an exclamation mark.
	"act": {"act", polygon(0.5, 0.05, 0.98, 0.93, 0.02, 0.93), either(line(0.5, 0.38, 0.5, 0.60, 0.06), disc(0.5, 0.77, 0.07))},
	// A ring with a stroke through it.
	"not_watching": {"not_watching", either(func(x, y float64) float64 { return math.Abs(math.Hypot(x-0.5, y-0.5)-0.37) - 0.075 }, line(0.25, 0.25, 0.75, 0.75, 0.075)),
		func(float64, float64) float64 { return 1 }},
}

func disc(cx, cy, r float64) func(x, y float64) float64 {
	return func(x, y float64) float64 { return math.Hypot(x-cx, y-cy) - r }
}

func line(ax, ay, bx, by, half float64) func(x, y float64) float64 {
	return func(x, y float64) float64 { return toSegment(x, y, ax, ay, bx, by) - half }
}

func either(a, b func(x, y float64) float64) func(x, y float64) float64 {
	return func(x, y float64) float64 { return min(a(x, y), b(x, y)) }
}

func toSegment(x, y, ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := max(0, min(1, ((x-ax)*dx+(y-ay)*dy)/(dx*dx+dy*dy)))
	return math.Hypot(x-ax-t*dx, y-ay-t*dy)
}

func polygon(p ...float64) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		near, inside := math.Inf(1), false
		for i := 0; i < len(p); i += 2 {
			j := (i + 2) % len(p)
			ax, ay, bx, by := p[i], p[i+1], p[j], p[j+1]
			near = min(near, toSegment(x, y, ax, ay, bx, by))
			if (ay > y) != (by > y) && x < (bx-ax)*(y-ay)/(by-ay)+ax {
				inside = !inside
			}
		}
		if inside {
			return -near
		}
		return near
	}
}

// fine is how many points a side are looked at in each pixel.
const fine = 8

// paint draws a sign of some pixels a side.
func paint(s sign, on background, size int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	const inset, rim = 0.94, 0.035
	for py := range size {
		for px := range size {
			var r, g, b, hit int
			for i := range fine * fine {
				x := (float64(px) + (float64(i%fine)+0.5)/fine) / float64(size)
				y := (float64(py) + (float64(i/fine)+0.5)/fine) / float64(size)
				x, y = (x-0.5)/inset+0.5, (y-0.5)/inset+0.5
				var c color.NRGBA
				switch d := s.shape(x, y); {
				case d < 0 && s.mark(x, y) < 0:
					c = on.mark
				case d < 0:
					c = on.of[s.name]
				case d < rim:
					c = on.rim
				default:
					continue
				}
				r, g, b, hit = r+int(c.R), g+int(c.G), b+int(c.B), hit+1
			}
			if hit > 0 {
				img.SetNRGBA(px, py, color.NRGBA{byte(r / hit), byte(g / hit), byte(b / hit), byte(hit * 255 / (fine * fine))})
			}
		}
	}
	return img
}

// ico writes the sizes as one ICO of 32-bit bitmaps, which every Windows reads.
func ico(s sign, on background, sizes ...int) []byte {
	var head, body bytes.Buffer
	le := func(to *bytes.Buffer, vs ...any) {
		for _, v := range vs {
			_ = binary.Write(to, binary.LittleEndian, v) // a Buffer takes everything
		}
	}
	le(&head, uint16(0), uint16(1), uint16(len(sizes)))
	at := 6 + 16*len(sizes)
	for _, n := range sizes {
		img := paint(s, on, n)
		var b bytes.Buffer
		le(&b, uint32(40), int32(n), int32(2*n), uint16(1), uint16(32), uint32(0), uint32(0), [4]uint32{})
		for y := n - 1; y >= 0; y-- {
			for x := range n {
				c := img.NRGBAAt(x, y)
				b.Write([]byte{c.B, c.G, c.R, c.A})
			}
		}
		b.Write(make([]byte, (n+31)/32*4*n)) // the mask: alpha says it all
		le(&head, byte(n), byte(n), uint16(0), uint16(1), uint16(32), uint32(b.Len()), uint32(at+body.Len()))
		body.Write(b.Bytes())
	}
	return append(head.Bytes(), body.Bytes()...)
}
