package rootfs

import (
	"errors"
	"testing"
	"time"
)

func TestTypeOfAttributes(t *testing.T) {
	for _, c := range []struct {
		name            string
		attributes, tag uint32
		want            Type
	}{
		{"plain file", 0x20, 0, File},
		{"folder", 0x10, 0, Folder},
		{"symbolic link", 0x420, 0xA000000C, Link},
		{"junction or mounted volume", 0x410, 0xA0000003, Link},
		{"Linux symbolic link", 0x420, 0xA000001D, Link},
		{"OneDrive folder, as with Known Folder Move", 0x410, 0x9000701A, Folder},
		{"OneDrive file that is here", 0x420, 0x9000601A, File},
		{"deduplicated file", 0x420, 0x80000013, File},
		{"compressed system file", 0x420, 0x80000017, File},
		{"unix socket", 0x420, 0x80000023, Special},
		{"Linux fifo", 0x420, 0x80000024, Special},
	} {
		if got := typeOfAttributes(c.attributes, c.tag); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestIsPlaceholder(t *testing.T) {
	for _, c := range []struct {
		name       string
		attributes uint32
		want       bool
	}{
		{"plain", 0x20, false},
		{"pinned, here", 0x80020, false},
		{"OneDrive cloud-only, as measured", 0x400020, true},
		{"with UNPINNED", 0x500020, true},
		{"recall on open", 0x40000, true},
		{"offline", 0x1000, true},
		{"tagged but here", 0x420, false},
	} {
		if got := isPlaceholder(c.attributes); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestIsCloudTag(t *testing.T) {
	for tag, want := range map[uint32]bool{0x9000001A: true, 0x9000701A: true, 0x9000F01A: true, 0x80000013: false, 0xA000000C: false, 0: false} {
		if got := isCloudTag(tag); got != want {
			t.Errorf("%#x: %v, want %v", tag, got, want)
		}
	}
}

func TestQuarantineTime(t *testing.T) {
	for mark, want := range map[string]time.Time{
		"0083;65f1a2b3;Safari;1234-ABCD": time.Unix(0x65f1a2b3, 0).UTC(),
		"0083;65f1a2b3":                  time.Unix(0x65f1a2b3, 0).UTC(),
		"0083;;Safari;":                  {},
		"0083;-5;Safari;":                {},
		"0083;ffffffffffffffff;x;":       {},
		"0083;zz;x;":                     {},
		"":                               {},
	} {
		if got := quarantineTime(mark); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", mark, got, want)
		}
	}
}

// TestEntryRefusesWhatMustNotBeOpened: by what was listed, before any open.
func TestEntryRefusesWhatMustNotBeOpened(t *testing.T) {
	d := &Dir{}
	for _, c := range []struct {
		info Info
		want error
	}{
		{Info{Type: File, Placeholder: true}, ErrPlaceholder},
		{Info{Type: Link}, ErrLink},
		{Info{Type: Special}, ErrSpecial},
		{Info{Type: File, mount: true}, ErrMount},
	} {
		e := Entry{Name: "x", Path: "x", Info: c.info, dir: d}
		if _, err := e.Open(); !errors.Is(err, c.want) {
			t.Errorf("file %+v: %v, want %v", c.info, err, c.want)
		}
		e.Type = folderUnlessOther(c.info.Type)
		if _, err := e.OpenDir(); !errors.Is(err, c.want) {
			t.Errorf("folder %+v: %v, want %v", c.info, err, c.want)
		}
	}
}

func folderUnlessOther(t Type) Type {
	if t == File {
		return Folder
	}
	return t
}
