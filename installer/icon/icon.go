// Package icon draws the program's picture, so that no picture's origin has to
// be explained.
package icon

import (
	"image"
	"image/color"
	"math"
)

// Draw returns a house on a green ground, of some pixels a side. It takes four by
// four samples a pixel, for soft edges.
func Draw(side int) image.Image {
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
