package session

import "testing"

func TestTold(t *testing.T) {
	for state, want := range map[int32]State{0: Unknown, 1: Away, 2: Busy, 3: Busy, 4: Busy, 5: Free, 6: Busy, 7: Free, 8: Unknown} {
		if got := told(state); got != want {
			t.Errorf("%d: %s, want %s", state, got, want)
		}
	}
}
