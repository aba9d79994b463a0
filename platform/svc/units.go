package svc

import (
	"strings"
)

// systemUnit is the service's unit for systemd (systemd.exec(5)). It is root, but
// of root's power it has nothing left that it does not need: no capability, no
// home folder, a file system it cannot write to outside its own two folders, no
// device, no other kind of socket.
func systemUnit(c Config) string {
	return `[Unit]
Description=Husorden: personal data is not kept longer than the rules allow
StartLimitIntervalSec=0
Wants=` + c.Name + `-update.path

[Service]
Type=notify
NotifyAccess=main
ExecStart=` + execStart(c.Program, c.Arguments) + `
Restart=always
RestartSec=1min
TimeoutStartSec=2min
TimeoutStopSec=30s

StateDirectory=husorden
StateDirectoryMode=0700
RuntimeDirectory=husorden
RuntimeDirectoryMode=0755
UMask=0077
LimitCORE=0

Nice=10
IOSchedulingPriority=7

CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateMounts=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
KeyringMode=private
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}

// wantedFile is what the service writes when an update is to be installed; see
// platform/packager.
const wantedFile = "/var/lib/husorden/update/wanted"

// updatePath is the unit that starts updateUnit when the service asks for it:
// itself it is not allowed to. It comes and goes with the service.
func updatePath(c Config) string {
	return `[Unit]
Description=Husorden: waits for an update that is wanted
PartOf=` + c.Name + `.service

[Path]
PathExists=` + wantedFile + `
Unit=` + c.Name + `-update.service
`
}

// updateUnit installs an update. It has no sandbox: the scripts of the package
// run in it. No package manager stops it, and what it began it ends. Whoever asks
// again and again for an update is no fault, but a file that asks and cannot be
// removed must not turn the PC's fan on.
func updateUnit(c Config) string {
	return `[Unit]
Description=Husorden: installs an update, or goes back
StartLimitIntervalSec=10min
StartLimitBurst=100

[Service]
Type=oneshot
ExecStart=` + execStart(c.Program, []string{"update", "--ordered"}) + `
SuccessExitStatus=1
TimeoutStartSec=3h
UMask=0077
LimitCORE=0
Nice=10
IOSchedulingPriority=7
`
}

// userUnit is the companion's unit, for the systemd of each user. It has no
// sandbox: what it opens for the user, such as a browser, would be in it too.
func userUnit(c Config) string {
	return `[Unit]
Description=Husorden: watches this user's own places
ConditionUser=!@system
StartLimitIntervalSec=0

[Service]
ExecStart=` + execStart(c.Companion, nil) + `
Restart=on-failure
RestartSec=1min
TimeoutStopSec=30s
OOMPolicy=continue
UMask=0077
LimitCORE=0

[Install]
WantedBy=default.target
`
}

// desktopEntry starts the companion in desktops that have no systemd for the
// user (desktop-entry-spec, autostart-spec). Where both start it, the
// second one ends by itself; X-systemd-skip spares that.
func desktopEntry(c Config) string {
	return `[Desktop Entry]
Type=Application
Name=Husorden
Comment=Watches for personal data that has lain too long
Comment[da]=Holder øje med personoplysninger, der har ligget for længe
Exec=` + desktopExec(c.Companion) + `
Terminal=false
NoDisplay=true
X-systemd-skip=true
`
}

// execStart writes a command for ExecStart=: quoted, with systemd's own
// specifiers and variables taken for what they are (systemd.service(5)).
func execStart(program string, args []string) string {
	var b strings.Builder
	for i, word := range append([]string{program}, args...) {
		if i > 0 {
			b.WriteByte(' ')
			word = strings.ReplaceAll(word, "$", "$$") // not done in the program's path
		}
		word = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(word)
		if strings.ContainsAny(word, " '\"\\;") {
			word = `"` + word + `"`
		}
		b.WriteString(word)
	}
	return b.String()
}

// desktopExec writes a program for Exec=: quoted for the command line, then
// escaped as every string of a desktop entry is.
func desktopExec(program string) string {
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`, "%", "%%").Replace(program) + `"`
	return strings.ReplaceAll(quoted, `\`, `\\`)
}
