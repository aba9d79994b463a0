// Package svc runs Husorden as a service of the system, and installs, repairs
// and removes that service and the companion's start in every session.
//
// The service managers are Windows' service control manager (SCM), launchd and
// systemd. What an installation consists of is a list of parts (a unit file, a
// registry value, the recovery actions); each can tell whether it is as it should
// be, make itself so, and go away. Install, Check, Repair and Uninstall are loops
// over them, so each can be called again at any time.
//
// github.com/kardianos/service is used for what it does well: taking part in the
// SCM's protocol, and creating a Windows service with its event source. Its unit
// texts, its control of systemd and launchd and its unbounded waits are not used;
// docs/adr/0010-service.md says why.
//
// What a process does not get through this package: the SCM's session changes
// and power events (kardianos accepts stop and shutdown only). Companions connect
// to the service by themselves, and everything that waits polls the wall clock,
// so neither is needed.
package svc
