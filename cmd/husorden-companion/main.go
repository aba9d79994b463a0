// Command husorden-companion is one user's part of the installed agent: it looks
// at that user's places, asks, and removes what the service decided, with that
// user's rights. The system starts one in every session.
//
// Exit codes: 0, it was told to end, or another one is at work for the user; 2,
// it cannot work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/husorden/husorden/agent/companion"
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/scan/scanner"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/platform/rootfs"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == household.ScannerArgument {
		os.Exit(scanner.Main(os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "husorden-companion: %v\n", err)
		os.Exit(2)
	}
}

// flags are those of the command line.
type flags struct {
	service, home, own string
	noDesktop          bool
}

func newFlags() (*flag.FlagSet, *flags) {
	var f flags
	fs := flag.NewFlagSet("husorden-companion", flag.ContinueOnError)
	fs.StringVar(&f.service, "service", "", "the state `folder` of a service that is not the installed one")
	fs.StringVar(&f.home, "home", "", "the home `folder` to keep in order (default: this user's places)")
	fs.StringVar(&f.own, "own", "", "the program's own `folder` of this user (default: where the system wants it)")
	fs.BoolVar(&f.noDesktop, "no-desktop", false, "nothing on the screen: what waits is told by the status")
	return fs, &f
}

func run(ctx context.Context, args []string) error {
	fs, f := newFlags()
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) { // said already
		return nil
	} else if err != nil {
		return err
	}
	c := one{home: f.home, own: f.own, address: ipc.Service()}
	var err error
	if f.service != "" {
		if c.address, err = ipc.ServiceIn(f.service); err != nil {
			return err
		}
	}
	if c.own == "" {
		if c.own, err = household.OwnState(os.Getenv); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(c.own, 0o700); err != nil {
		return fmt.Errorf("making the program's own folder: %w", err)
	}
	file, err := household.OpenLog(filepath.Join(c.own, "companion.log"))
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	defer file.Close()
	c.log = household.Logger(file, clock.Now)
	if c.seat, err = page.TakeSeat(time.Now, c.lang()); err != nil {
		return err
	}
	defer c.seat.Close()
	if err := rootfs.Quiet(); err != nil { // the checks before each open still hold
		c.log.Warn("the system's own belt against fetching cloud files is not there")
	}
	if f.noDesktop {
		return c.stay(ctx)
	}
	c.desktop = household.NewDesktop(c.lang(), c.log)
	return household.Together(ctx, c.desktop.Run, c.stay)
}

// one is the companion of this session.
type one struct {
	address ipc.Address
	home    string // empty: this user's places
	own     string
	log     *slog.Logger
	desktop *household.Desktop // nil: nothing is shown
	seat    *page.Seat         // where the page is, also when the service has been away
}

// stay works for the service until ctx ends. A service that is away comes back:
// it was updated, or the computer is starting. It is tried at once, then ever less often.
func (c one) stay(ctx context.Context) error {
	const shortest, longest = 250 * time.Millisecond, time.Minute
	for wait := shortest; ; wait = min(2*wait, longest) {
		began := time.Now()
		err := c.work(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // whoever stops it expects the call under way to fail
		case errors.Is(err, errAnother):
			c.log.Info("another companion is at work for this user")
			return nil
		case errors.Is(err, localapi.Newer):
			return err // whoever updates starts the right one
		}
		c.log.Warn("without a service", "code", "service_away")
		if time.Since(began) > longest { // it was there
			wait = shortest
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

var errAnother = errors.New("another companion is at work for this user")

// work is one connection's time.
func (c one) work(ctx context.Context) error {
	d, err := remote.Dial(ctx, c.address, household.Version())
	if err != nil {
		return err
	}
	defer d.Close()
	pol, err := d.Policy(ctx)
	if err != nil {
		return err
	}
	c.log.Info("at work", "policy", pol.Name)
	p := household.Person{Device: d, Policy: pol, Home: c.home, Own: c.own, Ask: c.ask, Desktop: c.desktop, Lang: c.lang(), Office: d,
		Start: household.ToldStart(c.own, c.home), Seat: c.seat, Log: c.log}
	attached := make(chan struct{})
	return household.Together(ctx,
		func(ctx context.Context) error {
			time.AfterFunc(time.Second, func() { close(attached) }) // one that may not is told so at once
			err := d.Attach(ctx)
			if errors.Is(err, device.ErrBusy) {
				err = errAnother
			}
			return err
		},
		func(ctx context.Context) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-attached:
			}
			return p.Run(ctx)
		})
}

// lang is the language of what is shown until the person chooses another.
func (c one) lang() desk.Lang { return desk.ParseLang(os.Getenv("HUSORDEN_LANG")) }

// ask stands in for the desktop: what waits is told by the status.
func (c one) ask(_ context.Context, s companion.Summary) bool {
	c.log.Info("something waits for the person", "items", s.Due)
	return true
}
