package linux

import (
	"bytes"
	"fmt"
	"image/png"

	"github.com/husorden/husorden/installer/icon"
)

// appID is the name by which a desktop knows the program: of its entry in the menu
// of programs, and of who asks the portal for the hot key (platform/hotkey). The
// portal takes no id that has no entry.
const appID = "dk.husorden.Husorden"

// sides are the sizes of the picture, in pixels: that of a menu, and that of what
// shows programs large.
var sides = []int{48, 256}

// launcher is the entry in the desktop's menu of programs, with its picture.
func launcher() ([]file, error) {
	entry, err := files.ReadFile("share/" + appID + ".desktop")
	if err != nil {
		return nil, err
	}
	all := []file{{path: "usr/share/applications/" + appID + ".desktop", mode: 0o644, text: entry}}
	for _, side := range sides {
		var picture bytes.Buffer
		if err := png.Encode(&picture, icon.Draw(side)); err != nil {
			return nil, err
		}
		all = append(all, file{path: fmt.Sprintf("usr/share/icons/hicolor/%dx%[1]d/apps/%s.png", side, appID), mode: 0o644, text: picture.Bytes()})
	}
	return all, nil
}
