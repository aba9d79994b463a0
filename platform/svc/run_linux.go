package svc

import (
	"context"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/kardianos/service"
)

// Managed reports whether systemd started this process itself, and not
// something systemd started, such as a shell: systemd (since 248) leaves the
// process id in the environment. An older systemd is known by being the parent.
func Managed(string) bool {
	if pid, ok := os.LookupEnv("SYSTEMD_EXEC_PID"); ok {
		return pid == strconv.Itoa(os.Getpid())
	}
	return os.Getenv("NOTIFY_SOCKET") != "" && !service.Interactive()
}

// underManager: systemd stops a service by SIGTERM, which ends ctx.
func underManager(ctx context.Context) context.Context { return ctx }

// notify tells systemd a state (sd_notify(3)), when it asked to be told. A state
// that cannot be told is none of the service's worries: systemd has its own
// time limits.
func notify(state string) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	conn, err := net.DialTimeout("unixgram", socket, time.Second) // "@" is an abstract name here and there
	if err != nil {
		return
	}
	defer conn.Close()
	limit := time.AfterFunc(time.Second, func() { conn.Close() }) // a full queue may block
	defer limit.Stop()
	conn.Write([]byte(state))
}
