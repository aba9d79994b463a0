package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/doctor"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/agent/scan/scanner"
	"github.com/husorden/husorden/agent/update"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/confine"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/svc"
	"github.com/husorden/husorden/policy"
)

// doctor tells what is the matter: exit 0 when nothing is that would keep the
// house from being in order, 1 when something is, 2 when it could not look.
func (p *program) doctor(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("doctor", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	asJSON := fs.Bool("json", false, "the same as --format json")
	file := fs.String("bundle", "", "also write what somebody who helps needs into this new zip `file`: no names, no paths, nothing that was found")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands; write husorden doctor [--bundle FILE.zip]")
	}
	dir, err := state.folder(p.getenv)
	if err != nil {
		return 0, err
	}
	e := &examination{program: p, lang: *lang, dir: dir, named: *state.dir != ""}
	missed := e.look(ctx, state)
	checks := doctor.Examine(e.facts, *lang)
	*asJSON = *asJSON || *format == "json"
	if err := errors.Join(e.tell(checks, *asJSON), e.write(*file, checks, *asJSON), missed); err != nil {
		return 0, err
	}
	if doctor.Worst(checks) == doctor.Bad {
		return exitDue, nil
	}
	return exitFine, nil
}

// examination is one look at everything that can be the matter.
type examination struct {
	*program
	lang  string
	dir   string // state folder
	named bool   // by --state
	facts doctor.Facts
	b     doctor.Bundle
}

// look fills in the facts. What could not be looked at has no fact; the error is
// of what an answer cannot do without.
func (e *examination) look(ctx context.Context, state stateFlags) error {
	e.facts.Private = private(e.dir)
	e.facts.Shield = shield(ctx)
	// Only Linux tells: elsewhere a false says nothing.
	if synced := clock.Synced(); synced || runtime.GOOS == "linux" {
		e.facts.Synced = &synced
	}
	if !e.named {
		e.service(ctx)
	}
	h, done, err := e.house(ctx, state)
	_, byItself := h.(*alone)
	if running := err == nil && !byItself; running || err == nil || errors.Is(err, errNoState) || errors.Is(err, errServiceAway) {
		e.facts.Running = &running
	}
	if err != nil {
		return err
	}
	defer done()
	s, err := whole(ctx, h, device.Query{All: true, Lang: e.lang})
	if err != nil {
		return err
	}
	e.facts.Status, e.b.Status = &s, &s
	a, err := h.Verify(ctx)
	if err != nil {
		return err
	}
	n := len(a.Problems)
	e.facts.Breaks = &n
	e.updates(ctx, h)
	const most = 1000
	e.b.History, err = h.History(ctx, most)
	return err
}

// private looks at the folder of somebody's own agent; another is a service's,
// which has one of its own to look after it.
func private(dir string) *bool {
	if _, err := os.Lstat(filepath.Join(dir, homeFile)); err != nil {
		return nil
	}
	d, err := rootfs.OpenDir(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	err = d.IsPrivate()
	if err != nil && !errors.Is(err, rootfs.ErrNotPrivate) {
		return nil
	}
	ok := err == nil
	return &ok
}

// updates looks at those of an installed service, where they are on.
func (e *examination) updates(ctx context.Context, h house) {
	d, ok := h.(*remote.Device)
	if !ok {
		return
	}
	s, err := d.Standing(ctx)
	if err != nil || s.Off != update.On {
		return
	}
	fine := !failed(s)
	e.facts.Updates = &fine
}

func (e *examination) service(ctx context.Context) {
	s, err := svc.New(svc.Config{})
	if err != nil {
		return
	}
	st, err := s.Status(ctx)
	if err != nil {
		return // no service manager, or it does not say
	}
	e.facts.Service = &st.Installed
	for _, d := range st.Deviations {
		e.facts.Differs = append(e.facts.Differs, string(d.Part))
	}
}

// shield has a child read a text, and tells whether the child gave up what it
// can on this system (package confine).
func shield(ctx context.Context) *bool {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	children := scanner.New(scanner.Options{Path: self, Args: []string{household.ScannerArgument}, Now: time.Now})
	text := []byte("Mælk, brød og æbler.\n")
	_, err = children.Read(ctx, reading.NewRules(policy.Default(), nil), reading.File{Name: "a.txt", R: bytes.NewReader(text), Size: int64(len(text))})
	got := children.Health().State
	ok := errors.Join(err, children.Close()) == nil && got == confinedHere(got)
	return &ok
}

// confinedHere is the State that a child should have on this system.
func confinedHere(got confine.State) confine.State {
	switch runtime.GOOS {
	case "windows": // a file that the user may read can still be opened
		got.Writes, got.Processes, got.Memory = true, true, true
	case "darwin": // the system does not enforce a limit of memory
		got.Files, got.Writes, got.Network, got.Processes = true, true, true, true
	default:
		got = confine.State{Files: true, Writes: true, Network: true, Processes: true, Memory: true}
	}
	return got
}

// tell writes the answer.
func (e *examination) tell(checks []doctor.Check, asJSON bool) error {
	if asJSON {
		j := json.NewEncoder(e.out)
		j.SetEscapeHTML(false)
		j.SetIndent("", " ")
		if checks == nil {
			checks = []doctor.Check{}
		}
		return j.Encode(struct {
			State  doctor.State   `json:"state"`
			Checks []doctor.Check `json:"checks"`
		}{doctor.Worst(checks), checks})
	}
	marks := map[doctor.State]policy.Sentence{
		doctor.Bad: {DA: "FEJL", EN: "BAD"}, doctor.Notice: {DA: "OBS", EN: "NOTE"}, doctor.Fine: {DA: "ok", EN: "ok"}}
	var b strings.Builder
	for _, c := range checks {
		place := ""
		if c.Place != "" {
			place = desk.PlaceWord(desk.ParseLang(e.lang), c.Place) + ": "
		}
		fmt.Fprintf(&b, "%-4s  %s%s\n", marks[c.State].In(e.lang), place, c.Say)
	}
	_, err := io.WriteString(e.out, b.String())
	return err
}

// write writes the bundle. It is made before its file is, so that no half one
// is left behind.
func (e *examination) write(path string, checks []doctor.Check, quiet bool) error {
	if path == "" {
		return nil
	}
	var logs []io.Reader
	for _, name := range e.logs() {
		if f, err := os.Open(name); err == nil { // a service's own is its administrator's
			defer f.Close()
			logs = append(logs, f)
		}
	}
	e.b.Now, e.b.Version, e.b.Checks, e.b.Log = e.now(), thisProgram(), checks, io.MultiReader(logs...)
	var zip bytes.Buffer
	if err := e.b.Write(&zip); err != nil {
		return fmt.Errorf("making the bundle: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing the bundle: %w; name a new file", err)
	}
	if err != nil {
		return fmt.Errorf("writing the bundle: %w", err)
	}
	_, err = f.Write(zip.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the bundle: %w", err)
	}
	if !quiet {
		e.say(e.lang, "Filen er skrevet. Der er ingen navne, stier eller fund i den.", "The file is written. There are no names, paths or findings in it.")
	}
	return nil
}

// logs are where there may be logs of what is looked at.
func (e *examination) logs() []string {
	list := []string{filepath.Join(e.dir, logName), filepath.Join(e.dir, "companion.log")}
	if !e.named {
		list = append(list, filepath.Join(household.ServiceState(e.getenv), logName))
	}
	return list
}
