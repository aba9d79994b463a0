package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"strings"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/platform/packager"
	"github.com/husorden/husorden/platform/svc"
)

// service runs the service, installs it, removes it, controls it and tells of it.
func (p *program) service(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("service", flag.ContinueOnError)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	lang := p.lang(fs)
	yes := fs.Bool("yes", false, "with uninstall: do it; without, only tell what would be removed")
	root := fs.String("root", "", "with install, uninstall and status: the files below this `folder` instead of the system's (for packages; not on Windows)")
	path := fs.String("program", "", "with --root: where husorden will lie, as an absolute `path`; empty for where it lies now")
	state := fs.String("state", "", "to run it: keep everything in this `folder`, beside an installed service (for tests)")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		if err := svc.Run(ctx, svc.Name, p.runService(*state)); err != nil {
			return 0, err
		}
		return exitFine, nil
	}
	if *path != "" && *root == "" {
		return 0, errors.New("--program goes with --root: without, this program itself is installed")
	}
	if len(operands) == 2 && operands[0] == "keep-token" { // the package for Windows does this
		return exitFine, packager.KeepToken(operands[1])
	}
	s, err := svc.New(svc.Config{Root: *root, Program: *path})
	if err != nil {
		return 0, err
	}
	a := serviceAnswer{p, *format == "json", *root != "", serviceTexts(desk.ParseLang(*lang))}
	switch verb := strings.Join(operands, " "); verb {
	case "install":
		changed, err := s.Install(ctx)
		if err != nil {
			return 0, serviceError(err)
		}
		return a.installed(changed)
	case "uninstall":
		parts, err := s.Installed(ctx)
		if *yes && err == nil {
			parts, err = s.Uninstall(ctx)
		}
		if err != nil {
			return 0, serviceError(err)
		}
		return a.removed(parts, *yes)
	case "start", "stop":
		act := s.Start
		if verb == "stop" {
			act = s.Stop
		}
		if err := act(ctx); err != nil {
			return 0, serviceError(err)
		}
		return a.status(ctx, s, false)
	case "status":
		return a.status(ctx, s, true)
	default:
		return 0, fmt.Errorf("does not know %q; write service install, service uninstall --yes, service start, service stop or service status, or service alone to run it", verb)
	}
}

// serviceError adds what to do about it.
func serviceError(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("needs administrator rights: %w; run it again with sudo, on Windows from a terminal opened as administrator", err)
	case errors.Is(err, svc.ErrNotInstalled):
		return fmt.Errorf("%w; husorden service install does that", err)
	case errors.Is(err, svc.ErrIncomplete):
		return fmt.Errorf("%w; put husorden and husorden-companion in the same folder", err)
	case errors.Is(err, svc.ErrNoManager):
		return fmt.Errorf("%w; husorden service alone runs it in the foreground", err)
	}
	return err
}

// serviceAnswer writes what the service command answers.
type serviceAnswer struct {
	p    *program
	json bool
	root bool // below a folder nothing runs
	text serviceText
}

func (a serviceAnswer) installed(changed []svc.Deviation) (int, error) {
	if a.json {
		if changed == nil {
			changed = []svc.Deviation{}
		}
		return exitFine, json.NewEncoder(a.p.out).Encode(struct {
			Changed []svc.Deviation `json:"changed"`
		}{changed})
	}
	if len(changed) == 0 {
		fmt.Fprintln(a.p.out, a.text.unchanged)
		return exitFine, nil
	}
	fmt.Fprintln(a.p.out, a.text.installed)
	for _, d := range changed {
		fmt.Fprintf(a.p.out, "  %s\n", a.text.part(d.Part))
	}
	return exitFine, nil
}

func (a serviceAnswer) removed(parts []svc.Part, done bool) (int, error) {
	if a.json {
		return exitFine, json.NewEncoder(a.p.out).Encode(struct {
			DryRun bool       `json:"dry_run"`
			Parts  []svc.Part `json:"parts"`
		}{!done, parts})
	}
	head := a.text.wouldRemove
	switch {
	case len(parts) == 0:
		head = a.text.nothing
	case done:
		head = a.text.removed
	}
	fmt.Fprintln(a.p.out, head)
	for _, part := range parts {
		fmt.Fprintf(a.p.out, "  %s\n", a.text.part(part))
	}
	return exitFine, nil
}

// status tells how the service stands. Judged, it ends with exitDue when the
// service does not run as it should.
func (a serviceAnswer) status(ctx context.Context, s *svc.Service, judged bool) (int, error) {
	st, err := s.Status(ctx)
	if err != nil {
		return 0, serviceError(err)
	}
	exit := exitFine
	if judged && (!st.Installed || st.State != svc.Running && !a.root || len(st.Deviations) > 0) {
		exit = exitDue
	}
	if a.json {
		return exit, json.NewEncoder(a.p.out).Encode(st)
	}
	if !st.Installed {
		fmt.Fprintln(a.p.out, a.text.absent)
		return exit, nil
	}
	line := a.text.states[st.State]
	if st.PID != 0 {
		line = fmt.Sprintf("%s (pid %d)", line, st.PID)
	}
	if !a.root {
		fmt.Fprintln(a.p.out, line)
	}
	if a.root && len(st.Deviations) == 0 {
		fmt.Fprintln(a.p.out, a.text.whole)
	}
	if judged && len(st.Deviations) > 0 {
		fmt.Fprintln(a.p.out, a.text.deviates)
		for _, d := range st.Deviations {
			fmt.Fprintf(a.p.out, "  %s: %s\n", a.text.part(d.Part), a.text.conditions[d.Condition])
		}
	}
	return exit, nil
}
