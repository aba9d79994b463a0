package posture

import (
	"context"
	"strings"
)

func (s system) checks(ctx context.Context) map[Check]Finding {
	found := map[Check]Finding{}
	// Each says so in English whatever the language of the system is.
	if out, code, err := s.tool(ctx, "/usr/bin/fdesetup", "status"); err == nil && code == 0 {
		found[DiskEncryption] = yesNo(strings.Contains(out, "FileVault is On."), ByTool)
	}
	if out, code, err := s.tool(ctx, "/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate"); err == nil && code == 0 {
		found[Firewall] = yesNo(strings.Contains(out, "enabled"), ByTool)
	}
	return found
}
