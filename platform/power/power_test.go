package power

import (
	"slices"
	"testing"
)

// TestAsksTheSystem: whatever this machine is, the answers are answers.
func TestAsksTheSystem(t *testing.T) {
	for what, got := range map[string]Answer{"on battery": OnBattery(), "busy": Busy()} {
		t.Logf("%s: %s", what, got)
		if !slices.Contains([]Answer{Yes, No, Unknown}, got) {
			t.Errorf("%s: %q", what, got)
		}
	}
}
