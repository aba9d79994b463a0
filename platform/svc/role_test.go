package svc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test program be a service: PROGRAM role NAME KIND DIR.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == "role" {
		os.Exit(role(os.Args[2], os.Args[3], os.Args[4]))
	}
	os.Exit(m.Run())
}

// role runs as the service of that name and leaves marks in dir. Its exit code
// is that of husorden: 2 for an error.
func role(name, kind, dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	mark := func(what string) {
		if err := os.WriteFile(filepath.Join(dir, what), []byte(fmt.Sprint(os.Getpid())), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	err := run(ctx, name, func(ctx context.Context, ready func()) error {
		mark("started")
		defer mark("ended")
		switch kind {
		case "works":
			ready()
			mark("ready")
			<-ctx.Done()
			return ctx.Err()
		case "fails":
			time.Sleep(500 * time.Millisecond) // the SCM has seen it run
			return errors.New("made to fail")
		case "ends":
			time.Sleep(500 * time.Millisecond)
			return nil
		case "stuck":
			ready()
			mark("ready")
			time.Sleep(time.Minute)
		}
		return errors.New("no such kind")
	}, 2*time.Second)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}
