package power

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFedBy(t *testing.T) {
	for name, c := range map[string]struct {
		supplies string // "name attribute=value …; …"
		want     Answer
	}{
		"no battery":         {"", No},
		"plugged in":         {"AC type=Mains online=1; BAT0 type=Battery status=Discharging", No},
		"on battery":         {"AC type=Mains online=0; BAT0 type=Battery status=Discharging", Yes},
		"charged by USB":     {"ucsi type=USB online=1; BAT0 type=Battery status=Charging", No},
		"full, no mains":     {"BAT0 type=Battery status=Full", No},
		"two batteries":      {"BAT0 type=Battery status=Full; BAT1 type=Battery status=Discharging", Yes},
		"a mouse":            {"hid type=Battery scope=Device status=Discharging", Unknown},
		"says nothing":       {"BAT0 type=Battery status=Unknown", Unknown},
		"mains that is off":  {"AC type=Mains online=0", Unknown},
		"attributes missing": {"X", Unknown},
	} {
		dir := t.TempDir()
		for s := range strings.SplitSeq(c.supplies, ";") {
			words := strings.Fields(s)
			if len(words) == 0 {
				continue
			}
			if err := os.Mkdir(filepath.Join(dir, words[0]), 0o755); err != nil {
				t.Fatal(err)
			}
			for _, w := range words[1:] {
				k, v, _ := strings.Cut(w, "=")
				if err := os.WriteFile(filepath.Join(dir, words[0], k), []byte(v+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := fedBy(dir); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := fedBy(filepath.Join(t.TempDir(), "none")); got != Unknown {
		t.Errorf("no such folder: %s", got)
	}
}
