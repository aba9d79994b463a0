package household

import (
	"slices"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/posture"
	"github.com/husorden/husorden/policy/compliance"
)

// TestPostureWords: every word of a check is one of the wire's.
func TestPostureWords(t *testing.T) {
	for _, c := range posture.Checks {
		if !slices.Contains(compliance.Checks, compliance.Check(c)) {
			t.Errorf("%s is no check of a report", c)
		}
	}
	for _, m := range []posture.Method{posture.ByAPI, posture.ByRegistry, posture.ByTool, posture.ByFile, posture.ByOther} {
		if !slices.Contains(compliance.Methods, compliance.Method(m)) {
			t.Errorf("%s is no method of a report", m)
		}
	}
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	list := Posture(func() time.Time { return at })(t.Context())
	if len(list) != len(compliance.Checks) || !list[0].At.Equal(at) {
		t.Errorf("%+v", list)
	}
}
