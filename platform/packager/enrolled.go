package packager

import "strings"

// enrolled reads the answer of profiles: "MDM enrollment: Yes (User Approved)".
func enrolled(out string) bool {
	for line := range strings.Lines(out) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "MDM enrollment:"); ok {
			return strings.HasPrefix(strings.TrimSpace(rest), "Yes")
		}
	}
	return false
}
