package household

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/agent/companion"
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/notice"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/scan/pace"
	"github.com/husorden/husorden/agent/scan/scanner"
	"github.com/husorden/husorden/agent/watch"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/platform/confine"
	"github.com/husorden/husorden/platform/power"
	"github.com/husorden/husorden/policy"
)

// Person is one user's part of the agent: watcher, scanner and companion.
type Person struct {
	Device companion.Device
	Policy *policy.Policy
	Home   string // empty: this user's places
	Own    string // the program's own folder of the user
	Hurry  bool   // a person waits for one thing: no budget, no pauses, no page
	Lang   desk.Lang
	// Ask tells that something waits, where there is no Desktop.
	Ask     func(ctx context.Context, s companion.Summary) bool
	Desktop *Desktop // nil: nothing is shown on the screen
	// Trial says that the person tries the program on made-up files: there is a
	// clock of its own, and no pauses.
	Trial page.Trial
	// Office tells what is reported; nil: nothing is.
	Office Office
	Clock  clock.Source // nil: the PC's
	Start  *Start       // nil: there is no first start
	Seat   *page.Seat   // where the page is; nil: one of its own
	// Served is given what mints addresses of the page, once there is one; nil: nobody waits for it.
	Served func(mint func() string)
	Log    *slog.Logger
}

// timeOf is a clock; nil stands for the PC's.
func timeOf(c clock.Source) clock.Source {
	if c == nil {
		return clock.PC{}
	}
	return c
}

// Run works until ctx ends or the device is lost.
func (p Person) Run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	children := scanner.New(scanner.Options{Path: self, Args: []string{ScannerArgument}, Now: time.Now, Quiet: !p.Hurry && p.Trial == nil})
	w := watch.New(watch.Options{Now: timeOf(p.Clock).Now, Pulse: time.Now, Log: p.Log, Skip: disposal.IsArea})
	o := companion.Options{Device: p.Device, Places: Places(p.Home, p.Policy), Own: p.Own, Policy: p.Policy, Reader: children,
		Ours: p.own, Watch: w, Ask: p.Ask, Log: p.Log}
	if !p.Hurry && p.Trial == nil {
		o.Pace = pace.New(pace.Options{Now: time.Now, Hold: p.hold, Share: float64(p.Policy.Scanning.CPUPercent) / 100,
			Used: func() time.Duration { return children.CPU() + confine.Self() }})
	}
	mint := func() string { return "" }
	var keeper *notice.Keeper
	var keys page.Keys // nil: without a screen
	var hears func(context.Context) error
	if p.Desktop != nil && !p.Hurry {
		if keeper, err = p.Desktop.keeper(p, func() string { return mint() }); err != nil {
			return err
		}
		o.Ask, o.Stands = nil, keeper.Stands
		h := p.Desktop.hotKey(keeper, p.Log)
		keys, hears = h, h.Run
	}
	c := companion.New(o)
	parts := []func(context.Context) error{w.Run, func(ctx context.Context) error {
		each, stop := timeOf(p.Clock).Ticks()
		defer stop()
		return c.Run(ctx, each)
	}}
	if !p.Hurry {
		served, give, err := p.page(c, children, keeper, keys)
		if err == nil {
			parts, mint = append(parts, served), give
			if p.Served != nil {
				p.Served(give)
			}
		} else { // the rest is worth as much without
			p.Log.Error("there is no page", "code", "page_failed")
		}
	}
	if keeper != nil {
		parts = append(parts, func(ctx context.Context) error {
			each, stop := timeOf(p.Clock).Ticks()
			defer stop()
			return keeper.Run(ctx, each)
		}, hears)
	}
	err = Together(ctx, parts...)
	return errors.Join(err, children.Close())
}

// hold reports whether looking can wait: the policy says when.
func (p Person) hold() bool {
	s := p.Policy.Scanning
	return s.PauseOnBattery && power.OnBattery() == power.Yes || s.PauseWhenBusy && power.Busy() == power.Yes
}

// ownList is the list of the household's own names, as it is now. A trial has
// one of its own.
func (p Person) ownList() (*ours.List, error) {
	if p.Trial != nil {
		return ours.Load(filepath.Join(p.Own, "ours.json"))
	}
	path, err := ours.Path()
	if err != nil {
		return nil, err
	}
	return ours.Load(path)
}

// own is that list for looking: without one nobody's papers are private.
func (p Person) own() *ours.List {
	list, err := p.ownList()
	if err != nil {
		p.Log.Warn("the list of own names cannot be read")
	}
	return list
}
