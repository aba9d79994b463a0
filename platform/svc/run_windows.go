package svc

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// underManager takes the console events' signals away. With a handler for them
// the process would be told to end when any user logs off, and Windows ends what
// answered so a few seconds later; without one Windows leaves a service alone
// (learn.microsoft.com/windows/console/handlerroutine, read 2026-11-22).
func underManager(ctx context.Context) context.Context {
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	return context.WithoutCancel(ctx)
}

// notify has nobody to tell: kardianos reports the states to the SCM.
func notify(string) {}
