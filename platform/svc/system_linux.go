package svc

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// Name is what the service is called here.
const Name = "husorden"

// system fills in what this system needs.
func (s *Service) system() error {
	// systemd takes no such program, quoted or not (config_parse_exec).
	for _, path := range []string{s.config.Program, s.config.Companion} {
		if strings.ContainsAny(path, "\"'\\") {
			return fmt.Errorf("a quote or a backslash in %s: systemd starts no such program", path)
		}
	}
	if s.config.Root != "" {
		s.parts = systemdParts(s.config, s.config.Root)
		return nil
	}
	s.parts = systemdParts(s.config, "/")
	s.safe = safe
	s.manager = systemd{
		unit: s.config.Name + ".service",
		// Longer than the unit's own limits, so that systemd's word comes first.
		run:    command(150*time.Second, "/usr/bin/systemctl", "/bin/systemctl"),
		booted: "/run/systemd/system",
		uid:    os.Geteuid(),
	}
	return nil
}
