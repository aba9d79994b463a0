package svc

import (
	"context"
	"os"
)

// Managed reports whether launchd started this process as the job of that name.
// (kardianos asks whether the parent is process 1, which holds for every process
// whose parent has ended.)
func Managed(name string) bool { return os.Getenv("XPC_SERVICE_NAME") == name }

// logLimit is how large the file behind standard error may be when the service
// starts.
const logLimit = 1 << 20

// underManager: launchd stops a job by SIGTERM, which ends ctx. launchd never
// rotates the file it writes standard error to, and newsyslog cannot, because
// launchd keeps it open: so it is emptied at a start when it has grown.
func underManager(ctx context.Context) context.Context {
	if info, err := os.Stderr.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > logLimit {
		os.Stderr.Truncate(0) // what cannot be emptied is no reason not to run
	}
	return ctx
}

// notify has nobody to tell.
func notify(string) {}
