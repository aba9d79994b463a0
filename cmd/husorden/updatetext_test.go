package main

import (
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/update"
)

// TestUpdateWords: what was updated and what was put back is told by versions, and
// not by the address that they came from.
func TestUpdateWords(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for result, want := range map[update.Result]string{
		update.Updated:  "Updated from 1.2.3 to 1.3.0 on 23.11.2026",
		update.WentBack: "1.3.0 did not work on this PC, so 1.2.3 was put back on 23.11.2026",
		update.Stuck:    "Neither 1.3.0 nor 1.2.3 works",
	} {
		var said strings.Builder
		for _, line := range updateWords(remote.UpdateStanding{Source: "https://releases.example.org/", Version: "1.3.0",
			State: update.State{From: "1.2.3", To: "1.3.0", Result: result, At: at, Checked: at}}) {
			said.WriteString(line.EN + "\n")
		}
		if !strings.Contains(said.String(), want) {
			t.Errorf("%s: no %q in:\n%s", result, want, said.String())
		}
	}
}
