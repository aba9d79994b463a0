package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/cmd/proctest"
	"github.com/husorden/husorden/policy"
)

// A made-up child with a made-up number: its date lies in the future.
const (
	keptCPR    = "140351-4005"
	keptReport = "Statusrapport\n\nBarnet Sofie Vindelev Ro, CPR " + keptCPR + ", har haft en god måned i plejefamilien.\n" +
		"Sofie har fået ny medicin mod sin astma, og lægen er tilfreds.\n"
)

var clocked struct {
	sync.Once
	dir string
	err error
}

// clockedBinaries are the programs built with a clock that a test can move: the
// folder that husorden and husorden-companion lie in.
func clockedBinaries(t *testing.T) string {
	t.Helper()
	clocked.Do(func() {
		if clocked.dir = os.Getenv("HUSORDEN_CLOCKED"); clocked.dir != "" {
			return // where there is no compiler
		}
		if clocked.dir, clocked.err = os.MkdirTemp("", "husorden-clocked-"); clocked.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-tags", "testclock", "-o", clocked.dir, ".", "../husorden-companion", "../husorden-central").CombinedOutput()
		if err != nil {
			clocked.err = errors.New(string(out))
		}
	})
	if clocked.err != nil {
		t.Fatal(clocked.err)
	}
	return clocked.dir
}

// kept is a home that `husorden run` keeps in order.
type kept struct {
	t           *testing.T
	bin         string // folder of the programs
	home, state string // state is empty for the installed service
	env         []string
	clock       string
	now         time.Time
	args        []string
	proc        *exec.Cmd
	err         proctest.Output
}

func newKept(t *testing.T, args ...string) *kept {
	t.Helper()
	dir := t.TempDir()
	k := &kept{t: t, bin: clockedBinaries(t), home: filepath.Join(dir, "home"), state: filepath.Join(dir, "state"),
		clock: filepath.Join(dir, "clock"), now: time.Now().UTC().Truncate(time.Second),
		args: append([]string{"--no-desktop", "--choose", "remove_by_itself=true"}, args...)}
	for _, place := range []string{"Desktop", "Downloads", filepath.Join(".local", "share", "Trash", "files"), filepath.Join(".local", "share", "Trash", "info")} {
		if err := os.MkdirAll(filepath.Join(k.home, place), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	k.move(0)
	if runtime.GOOS == "windows" {
		write(t, dir, "policy.yaml", k.rules())
		k.args = append([]string{"--no-desktop", "--policy", filepath.Join(dir, "policy.yaml")}, args...)
	}
	return k
}

// rules is a policy that removes by itself. Under Wine a pipe takes so much of
// the processor that whoever asks for a status often uses up the scan's share.
func (k *kept) rules() string {
	k.t.Helper()
	text, err := k.command("policy", "show", "plejefamilie", "--choose", "remove_by_itself=true", "--format", "json").Output()
	if err != nil {
		k.t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		return brisk(string(text))
	}
	return string(text)
}

// brisk is a policy that lets looking take a whole processor.
func brisk(rules string) string {
	return strings.Replace(rules, `"cpu_percent": 10,`, `"cpu_percent": 100,`, 1)
}

// move moves the clock.
func (k *kept) move(d time.Duration) {
	k.t.Helper()
	k.now = k.now.Add(d)
	next := k.clock + ".next"
	err := os.WriteFile(next, []byte(k.now.Format(time.RFC3339)), 0o600)
	if err == nil {
		err = os.Rename(next, k.clock)
	}
	for range 1000 { // on Windows not while one of the programs reads it
		if !errors.Is(err, fs.ErrPermission) {
			break
		}
		time.Sleep(time.Millisecond)
		err = os.Rename(next, k.clock)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kept) command(args ...string) *exec.Cmd { return k.program("husorden", args...) }

func (k *kept) program(name string, args ...string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := prepared(filepath.Join(k.bin, name), k.home, args...)
	cmd.Env = append(append(cmd.Env, "HUSORDEN_CLOCK="+k.clock), k.env...)
	return cmd
}

// asked is a command about the house.
func (k *kept) asked(args ...string) *exec.Cmd {
	if k.state != "" {
		args = append(args, "--state", k.state)
	}
	return k.command(args...)
}

func (k *kept) start() {
	k.t.Helper()
	k.proc = k.spawn(k.command(append([]string{"run", "--home", k.home, "--state", k.state}, k.args...)...))
	k.reachable()
}

func (k *kept) spawn(cmd *exec.Cmd) *exec.Cmd {
	k.t.Helper()
	cmd.Stderr = &k.err
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}

// answered waits until the command ends well, and returns what it says: the
// program has just been started.
func (k *kept) answered(args ...string) string {
	k.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if out, err := k.asked(args...).Output(); err == nil {
			return string(out)
		}
	}
	return k.do(0, args...)
}

// reachable waits until there is a status.
func (k *kept) reachable() {
	k.t.Helper()
	k.answered("status")
}

// stop ends the program as Ctrl-C does; Windows has no such signal to send.
func (k *kept) stop() {
	k.t.Helper()
	if runtime.GOOS == "windows" {
		k.proc.Process.Kill()
		k.proc.Wait()
		return
	}
	k.proc.Process.Signal(os.Interrupt)
	if err := k.proc.Wait(); err != nil {
		k.t.Fatalf("husorden run ended with %v:\n%s", err, k.err.String())
	}
}

// do runs a command on the state, and fails unless it ends with the code.
func (k *kept) do(code int, args ...string) string {
	k.t.Helper()
	cmd := k.asked(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != code {
		k.t.Fatalf("husorden %q: %v, exit %d, not %d\n%s%s", args, err, cmd.ProcessState.ExitCode(), code, out.String(), errs.String())
	}
	return out.String()
}

type keptItem struct {
	ID       string
	Place    string
	Path     string
	Status   string
	Decision string
	Answer   string
	Rule     string
	Source   string    `json:"first_seen_source"`
	First    time.Time `json:"first_seen"`
	Due      time.Time
	Asked    time.Time
	Purge    time.Time
}

type keptStatus struct {
	Items  []keptItem
	Health []struct{ Code string }
	Places []struct {
		Place   string
		Files   int
		Exists  bool
		Watched bool
		At      time.Time // of the last whole look
	}
	Counts struct{ Files int }
}

func (k *kept) status() (s keptStatus) {
	k.t.Helper()
	cmd := k.asked("status", "--json")
	out, err := cmd.Output()
	if cmd.ProcessState.ExitCode() > 1 {
		var exit *exec.ExitError
		errors.As(err, &exit)
		k.t.Fatalf("husorden status: %v\n%s\nrun said:\n%s", err, exit.Stderr, k.err.String())
	}
	if err := json.Unmarshal(out, &s); err != nil {
		k.t.Fatalf("husorden status: %v in\n%s", err, out)
	}
	return s
}

// until waits until a status is as wanted; the work takes its time, but no
// longer than the issue allows.
func (k *kept) until(what string, ok func(keptStatus) bool) keptStatus {
	k.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		s := k.status()
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			k.t.Fatalf("after a minute still not: %s\n%+v\nrun said:\n%s\n%s", what, s, k.err.String(), k.log())
		}
	}
}

func (k *kept) log() string {
	b, _ := os.ReadFile(filepath.Join(k.state, "husorden.log"))
	c, _ := os.ReadFile(filepath.Join(k.own(), "companion.log"))
	return string(b) + string(c)
}

func (k *kept) own() string { return filepath.Join(filepath.Dir(k.state), "own") }

func (s keptStatus) item(name string) keptItem {
	for _, it := range s.Items {
		if filepath.Base(it.Path) == name {
			return it
		}
	}
	return keptItem{}
}

func (s keptStatus) sick(code string) bool {
	return slices.ContainsFunc(s.Health, func(h struct{ Code string }) bool { return h.Code == code })
}

// is says that the item has a status and decision.
func is(name, status, decision string) func(keptStatus) bool {
	return func(s keptStatus) bool {
		it := s.item(name)
		return it.Status == status && (decision == "" || it.Decision == decision)
	}
}

// days moves the clock a day at a time, as a PC that is used every day.
func (k *kept) days(n int) {
	k.t.Helper()
	for range n {
		k.move(24 * time.Hour)
		k.until("a look on the new day", func(s keptStatus) bool { return len(s.Places) > 0 && !s.Places[0].At.Before(k.now) })
	}
}

// besideOthers lets a test that mostly waits run while others do. On Windows the
// names of pipes are everybody's.
func besideOthers(t *testing.T) {
	if runtime.GOOS != "windows" {
		t.Parallel()
	}
}

// TestKeep: what `husorden run` promises, on a real home folder, from the file's
// arrival to its purge, with a removal and a restore on the way.
func TestKeep(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	write(t, k.home, "Desktop/Statusrapport Sofie.txt", keptReport)
	write(t, k.home, "Desktop/Indkøb.txt", "Mælk, brød og æbler.\n")
	const name = "Statusrapport Sofie.txt"
	path := filepath.Join(k.home, "Desktop", name)
	s := k.until("the report is flagged", is(name, "scanned", "keep"))
	it := s.item(name)
	if it.Source != "observed" || it.Due.Before(k.now.AddDate(0, 0, 29)) || it.Due.After(k.now.AddDate(0, 0, 31)) || it.Rule != "plejefamilie.desktop.30d" {
		t.Errorf("flagged as %+v", it)
	}
	k.days(31)
	k.until("it is asked about", func(s keptStatus) bool { return is(name, "scanned", "ask")(s) && !s.item(name).Asked.IsZero() })
	if !strings.Contains(k.err.String(), "husorden status") {
		t.Errorf("nobody was told: %q", k.err.String())
	}
	k.days(8)
	s = k.until("it is removed", is(name, "quarantined", ""))
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	k.noClearText(keptCPR, "Vindelev")
	if b, err := os.ReadFile(filepath.Join(k.home, "Desktop", "Indkøb.txt")); err != nil || len(b) == 0 {
		t.Errorf("the shopping list: %v", err)
	}

	k.do(0, "restore", s.item(name).ID)
	if b, err := os.ReadFile(path); err != nil || string(b) != keptReport {
		t.Fatalf("restored: %v, %d bytes", err, len(b))
	}
	k.until("it is asked about again", func(s keptStatus) bool { return is(name, "scanned", "ask")(s) })
	k.days(10)
	s = k.until("it is removed again", is(name, "quarantined", ""))
	if purge := s.item(name).Purge; purge.Before(k.now.AddDate(0, 0, 4)) {
		t.Errorf("purged at %v, now %v", purge, k.now)
	}
	k.days(8)
	k.until("it is purged", func(s keptStatus) bool { return s.item(name).ID == "" })
	if left, _ := filepath.Glob(filepath.Join(k.state, "undo", "*.item")); len(left) > 0 {
		t.Errorf("after the purge there is still %v", left)
	}
	k.do(0, "ledger", "verify")
	log := k.do(0, "ledger", "log", "--last", "1000")
	for _, event := range []string{"asked", "decided", "quarantined", "restored", "purged"} {
		if !strings.Contains(log, event) {
			t.Errorf("the log does not tell %s:\n%s", event, log)
		}
	}
	k.stop()
	k.do(0, "ledger", "verify") // with nobody running
	k.noClearText(keptCPR, "Vindelev", name)
}

// noClearText greps everything the program keeps, and all it said.
func (k *kept) noClearText(planted ...string) {
	k.t.Helper()
	check := func(where string, b []byte) {
		for _, p := range planted {
			if bytes.Contains(b, []byte(p)) {
				k.t.Errorf("%s holds %q in clear text", where, p)
			}
		}
	}
	check("standard error", k.err.Bytes())
	err := filepath.WalkDir(k.state, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil {
			check(filepath.Base(path), b)
		}
		if runtime.GOOS == "windows" {
			return nil // the lock file cannot be read
		}
		return err
	})
	if err != nil {
		k.t.Error(err)
	}
}

// TestKeepBin: a file in the recycle bin goes with the bin's record of it, and
// comes back with it.
func TestKeepBin(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // the bins of the other systems have tests of their own in platform and disposal
	}
	k := newKept(t)
	bin := filepath.Join(k.home, ".local", "share", "Trash")
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") })
	record := filepath.Join(bin, "info", "rapport.txt.trashinfo")
	write(t, bin, "info/rapport.txt.trashinfo", "[Trash Info]\nPath="+filepath.Join(k.home, "Desktop", "rapport.txt")+
		"\nDeletionDate="+k.now.Format("2006-01-02T15:04:05")+"\n")
	write(t, bin, "files/rapport.txt", keptReport)
	s := k.until("it is flagged", is("rapport.txt", "scanned", ""))
	if it := s.item("rapport.txt"); it.Place != "recycle_bin" {
		t.Errorf("%+v", it)
	}
	if out := k.do(0, "answer", s.item("rapport.txt").ID, "delete"); !strings.Contains(out, "--yes") {
		t.Errorf("a dry run says %q", out)
	}
	if _, err := os.Stat(record); err != nil {
		t.Fatalf("a dry run removed something: %v", err)
	}
	k.do(0, "answer", s.item("rapport.txt").ID, "delete", "--yes")
	for _, path := range []string{record, filepath.Join(bin, "files", "rapport.txt")} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	k.do(0, "restore", s.item("rapport.txt").ID)
	for _, path := range []string{record, filepath.Join(bin, "files", "rapport.txt")} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("restored without %s: %v", filepath.Base(path), err)
		}
	}
	k.stop()
}

// TestKeepAlone: the commands work when nothing runs, and what they remove can
// be had back.
func TestKeepAlone(t *testing.T) {
	k := newKept(t)
	write(t, k.home, "Downloads/Statusrapport.txt", keptReport)
	k.start()
	k.until("it is flagged", is("Statusrapport.txt", "scanned", ""))
	k.stop()
	s := k.status()
	id := s.item("Statusrapport.txt").ID
	if !s.sick("not_watched") {
		t.Error("nothing runs, and nobody says so")
	}
	k.do(0, "answer", id, "delete", "--yes")
	if got := k.status().item("Statusrapport.txt"); got.Status != "quarantined" {
		t.Errorf("%+v", got)
	}
	k.do(0, "purge", "--due", "--yes")
	if got := k.status().item("Statusrapport.txt"); got.Status != "quarantined" {
		t.Errorf("purged before its date: %+v", got)
	}
	k.do(0, "restore", id)
	if _, err := os.Stat(filepath.Join(k.home, "Downloads", "Statusrapport.txt")); err != nil {
		t.Error(err)
	}
	k.do(2, "answer", id, "eat", "--yes")
	k.do(2, "restore", "0000000000000000")
}

// startInstalled starts a service and a companion, as an installation does.
func (k *kept) startInstalled() (service, companion *exec.Cmd) {
	k.t.Helper()
	if err := os.MkdirAll(k.state, 0o755); err != nil {
		k.t.Fatal(err)
	}
	write(k.t, k.state, "policy.yaml", k.rules())
	service = k.spawn(k.command("service", "--state", k.state))
	companion = k.spawn(k.companion())
	k.reachable()
	return service, companion
}

func (k *kept) companion() *exec.Cmd {
	return k.program("husorden-companion", "--no-desktop", "--service", k.state, "--home", k.home, "--own", k.own())
}

// TestKeepInstalled: the same with a service and a companion, either of which
// dies on the way; and a second companion leaves by itself.
func TestKeepInstalled(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	service, companion := k.startInstalled()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	const name = "Statusrapport Sofie.txt"
	write(t, k.home, "Desktop/"+name, keptReport)
	k.until("the report is flagged", is(name, "scanned", "keep"))
	second := k.companion()
	if out, err := second.CombinedOutput(); err != nil {
		t.Errorf("a second companion: %v\n%s", err, out)
	}
	k.days(15)
	companion.Process.Kill()
	companion.Wait()
	k.until("the missing companion is told of", func(s keptStatus) bool { return s.sick("not_watched") })
	k.spawn(k.companion())
	k.until("it is watched again", func(s keptStatus) bool { return !s.sick("not_watched") })
	k.days(8)
	service.Process.Kill()
	service.Wait()
	k.spawn(k.command("service", "--state", k.state))
	k.reachable()
	k.until("the companion is back at the service", func(s keptStatus) bool { return !s.sick("not_watched") })
	k.days(8)
	k.until("it is asked about", func(s keptStatus) bool { return is(name, "scanned", "ask")(s) && !s.item(name).Asked.IsZero() })
	k.days(8)
	s := k.until("it is removed", is(name, "quarantined", ""))
	if _, err := os.Stat(filepath.Join(k.home, "Desktop", name)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	k.do(0, "restore", s.item(name).ID)
	if b, err := os.ReadFile(filepath.Join(k.home, "Desktop", name)); err != nil || string(b) != keptReport {
		t.Errorf("restored: %v, %d bytes", err, len(b))
	}
	k.do(0, "ledger", "verify")
	k.noClearText(keptCPR, "Vindelev")
}

// TestKeepOpenQuestion: rules that leave a question open are kept by, and the
// commands read them when nothing runs.
func TestKeepOpenQuestion(t *testing.T) {
	k := newKept(t)
	k.args = []string{"--no-desktop", "--policy", "botilbud"}
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") })
	k.stop()
	k.do(0, "ledger", "verify")
	k.do(0, "status")
}

// TestServicePolicy: a service without a policy file keeps by the default profile.
func TestServicePolicy(t *testing.T) {
	pol, err := servicePolicy(t.TempDir())
	if err != nil || pol.Name != policy.DefaultProfile || len(pol.Places) == 0 {
		t.Errorf("%+v, %v", pol, err)
	}
}
