package svc

import (
	"slices"
	"testing"
)

// FuzzStates: whatever a service manager's program writes is one of the states.
func FuzzStates(f *testing.F) {
	for _, seed := range []string{
		"MainPID=42\nActiveState=active\nSubState=running\n",
		"ActiveState=activating\nSubState=auto-restart\nMainPID=99999999999999999999\n",
		"system/x = {\n\tstate = running\n\tpid = 42\n\tendpoints = {\n\t\tstate = waiting\n\t}\n}\n",
		"\tstate = \n\tpid = -1\n=\n = \n",
	} {
		f.Add(seed)
	}
	states := []State{Running, Stopped, Starting, Stopping, Failed, Unknown}
	f.Fuzz(func(t *testing.T, out string) {
		for name, read := range map[string]func(string) (State, int){"systemd": systemdState, "launchd": launchdState} {
			if state, pid := read(out); !slices.Contains(states, state) || pid < 0 {
				t.Errorf("%s: %q, %d of %q", name, state, pid, out)
			}
		}
	})
}
