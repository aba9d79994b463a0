package household

import (
	"context"
	"time"

	"github.com/husorden/husorden/platform/posture"
	"github.com/husorden/husorden/policy/compliance"
)

// Posture returns what looks at how the PC itself is protected, in a report's
// words.
func Posture(now func() time.Time) func(context.Context) []compliance.Posture {
	return func(ctx context.Context) []compliance.Posture {
		var list []compliance.Posture
		for _, f := range posture.Look(ctx) {
			list = append(list, compliance.Posture{Check: compliance.Check(f.Check), Result: compliance.Result(f.Result),
				Method: compliance.Method(f.Method), At: now().UTC()})
		}
		return list
	}
}

// encrypted reports whether the system's disk is encrypted.
func encrypted() (yes, known bool) {
	for _, f := range posture.Look(context.Background()) {
		if f.Check == posture.DiskEncryption {
			return f.Result == posture.Yes, f.Result != posture.Unknown
		}
	}
	return false, false
}
