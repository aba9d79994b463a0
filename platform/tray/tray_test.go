package tray

import (
	"bytes"
	"image/png"
	"testing"
)

// TestIcons: each state has an icon for each taskbar and system, and the shapes
// differ where colours do not count.
func TestIcons(t *testing.T) {
	shapes := map[string]State{}
	for _, s := range States() {
		for _, dark := range []bool{false, true} {
			ico := icon(s, dark, ".ico")
			if len(ico) < 6 || !bytes.Equal(ico[:6], []byte{0, 0, 1, 0, 5, 0}) {
				t.Errorf("%s: not an ICO of five sizes", s)
			}
			img, err := png.Decode(bytes.NewReader(icon(s, dark, ".png")))
			if err != nil {
				t.Fatalf("%s: %v", s, err)
			}
			if img.Bounds().Dx() != 48 {
				t.Errorf("%s: %v", s, img.Bounds())
			}
			var shape bytes.Buffer // what is there and what is not, 16 by 16
			for i := range 16 * 16 {
				_, _, _, a := img.At(i%16*3+1, i/16*3+1).RGBA()
				shape.WriteByte(byte(a >> 15))
			}
			if other, same := shapes[shape.String()]; same && other != s {
				t.Errorf("%s has the shape of %s", s, other)
			}
			shapes[shape.String()] = s
		}
	}
	if _, err := png.Decode(bytes.NewReader(Picture())); err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	tr := New("Husorden", Menu{Items: []Item{{ID: "open"}, {Text: "1.2"}}}, nil)
	tr.tapped()
	tr.choose("")
	for range 20 { // nobody takes them: nothing hangs
		tr.choose("check")
	}
	if a, b := <-tr.Chosen(), <-tr.Chosen(); a != "open" || b != "check" {
		t.Errorf("%s, %s", a, b)
	}
	tr.Show(Menu{})
	tr.tapped()
}
