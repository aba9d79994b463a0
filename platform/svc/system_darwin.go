package svc

import (
	"os"
	"syscall"
	"time"
)

// Name is what the service is called here: the label of its job.
const Name = darwinName

// system fills in what this system needs.
func (s *Service) system() error {
	if s.config.Root != "" {
		s.parts = launchdParts(s.config, s.config.Root)
		return nil
	}
	s.parts = launchdParts(s.config, "/")
	s.safe = safe
	daemon, agent := launchdPaths(s.config, "/")
	s.manager = launchd{
		label: s.config.Name, daemon: daemon, agent: agent,
		run:     command(60*time.Second, "/bin/launchctl"),
		uid:     os.Geteuid(),
		console: console,
		bound:   40 * time.Second, // longer than ExitTimeOut
		poll:    200 * time.Millisecond,
	}
	return nil
}

// console is who sits at the screen: the owner of /dev/console, root when it is
// nobody.
func console() (int, bool) {
	info, err := os.Stat("/dev/console")
	if err != nil {
		return 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return 0, false
	}
	return int(st.Uid), true
}
