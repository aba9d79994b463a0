package policy

import (
	"strings"
	"time"
)

// at reads an RFC 3339 time that a test wrote.
func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func contains(s, part string) bool { return strings.Contains(s, part) }
