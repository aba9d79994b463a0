package linux

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"
)

// TestLauncher: the desktop knows the program by the id that it gives itself when
// it asks for the hot key, and the entry says what it opens.
func TestLauncher(t *testing.T) {
	source, err := os.ReadFile("../../platform/hotkey/portal_linux.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), `appID = "`+appID+`"`) {
		t.Errorf("platform/hotkey asks the portal by another id than %s", appID)
	}
	all, err := launcher()
	if err != nil {
		t.Fatal(err)
	}
	if want := "usr/share/applications/" + appID + ".desktop"; all[0].path != want {
		t.Errorf("the entry is %s, not %s", all[0].path, want)
	}
	entry := string(all[0].text)
	for _, line := range []string{"Icon=" + appID, "Exec=husorden page", "NoDisplay=false", "Actions=page;", "Name[da]=Åbn Husordens side"} {
		if !strings.Contains(entry, "\n"+line+"\n") {
			t.Errorf("the entry has no line %q", line)
		}
	}
	for i, picture := range all[1:] {
		img, err := png.Decode(bytes.NewReader(picture.text))
		if err != nil {
			t.Fatalf("%s: %v", picture.path, err)
		}
		if got := img.Bounds().Dx(); got != sides[i] || !strings.HasSuffix(picture.path, "/"+appID+".png") {
			t.Errorf("%s is %d pixels wide", picture.path, got)
		}
	}
}
