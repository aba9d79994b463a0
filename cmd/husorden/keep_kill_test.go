//go:build unix

package main

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/platform/ipc"
)

// The kill test: somebody works on their files and answers, days go by, and the
// agent's processes are killed at random moments and started again. HUSORDEN_KILLS
// says how often, HUSORDEN_SEED what the somebody does.

// killing is one such test.
type killing struct {
	*papers
	t       *testing.T
	address ipc.Address
	parts   []*part
	told    uint64                        // audit records that were looked at
	events  map[ledger.ID][]ledger.Record // what became of items
	records map[string][]string           // all that was written of them
	decided map[ledger.ID]time.Time       // when leave was last given
}

// part is one of the processes.
type part struct {
	command func() *exec.Cmd
	proc    *exec.Cmd
	ended   chan struct{}
}

func (k *killing) start(p *part) {
	p.proc = p.command()
	p.proc.Stderr = &k.k.err
	if err := p.proc.Start(); err != nil {
		k.t.Fatal(err)
	}
	p.ended = make(chan struct{})
	go func() { // die waits for it
		defer close(p.ended)
		p.proc.Wait()
	}()
}

// dead reports whether there is no process.
func (p *part) dead() bool {
	if p.proc == nil {
		return true
	}
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// die kills the process, and fails when it had ended by itself.
func (k *killing) die(p *part) {
	p.proc.Process.Kill()
	<-p.ended
	if s := p.proc.ProcessState.Sys().(syscall.WaitStatus); !s.Signaled() {
		k.t.Fatalf("%s ended by itself: %v\n%s", filepath.Base(p.proc.Path), p.proc.ProcessState, k.k.err.String())
	}
	k.k.err.Reset()
}

// TestKeepKilled: `husorden run` is killed.
func TestKeepKilled(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	write(t, filepath.Dir(k.state), "policy.yaml", brisk(k.rules()))
	k.args = []string{"--no-desktop", "--policy", filepath.Join(filepath.Dir(k.state), "policy.yaml")}
	run := &part{command: func() *exec.Cmd {
		return k.command(append([]string{"run", "--home", k.home, "--state", k.state}, k.args...)...)
	}}
	address, err := ipc.State(k.state)
	if err != nil {
		t.Fatal(err)
	}
	killAgain(t, k, address, run)
}

// TestKeepInstalledKilled: the service is killed, or the companion, or both.
func TestKeepInstalledKilled(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	if err := os.MkdirAll(k.state, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, k.state, "policy.yaml", brisk(k.rules()))
	address, err := ipc.ServiceIn(k.state)
	if err != nil {
		t.Fatal(err)
	}
	killAgain(t, k, address, &part{command: func() *exec.Cmd { return k.command("service", "--state", k.state) }}, &part{command: k.companion})
}

func killAgain(t *testing.T, home *kept, address ipc.Address, parts ...*part) {
	kills := number(t, "HUSORDEN_KILLS", 30/len(parts))
	seed := uint64(number(t, "HUSORDEN_SEED", int(time.Now().UnixNano()&0xffffff)))
	k := &killing{t: t, address: address, parts: parts, events: map[ledger.ID][]ledger.Record{}, records: map[string][]string{}, decided: map[ledger.ID]time.Time{},
		papers: &papers{k: home, r: rand.New(rand.NewPCG(seed, 3)), all: map[int]*paper{}, items: map[ledger.ID]int{}, did: map[string]int{}}}
	t.Logf("HUSORDEN_SEED=%d", seed)
	if err := os.MkdirAll(k.folders()[1], 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, p := range parts {
			if p.proc != nil {
				p.proc.Process.Kill()
				<-p.ended
			}
		}
	})
	for i := range kills {
		for _, p := range parts {
			if p.dead() {
				k.start(p)
			}
		}
		if t.Failed() {
			t.Fatalf("after %d kills\n%s", i, k.trail())
		}
		if k.r.IntN(4) > 0 { // else it is killed while it sees what is the matter
			k.settled()
		}
		k.untilKilled()
		for range k.r.IntN(3) {
			k.work()
		}
	}
	k.end()
	t.Logf("%d kills; %v, %d papers", kills, k.did, len(k.all))
	for what, least := range map[string]int{"saved": 2, "renamed": 2, "edited": 2, "answered": 2, "restored": 1, "removed": 1, "purged": 1, "unasked": 1} {
		if kills >= 200 && k.did[what] < least*kills/100 {
			t.Errorf("%s %d times in %d kills: too little to tell", what, k.did[what], kills)
		}
	}
}

func number(t *testing.T, variable string, usually int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usually
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// untilKilled works on until a random moment, when a process is killed.
func (k *killing) untilKilled() {
	victims := []*part{k.parts[k.r.IntN(len(k.parts))]}
	if k.r.IntN(4) == 0 {
		victims = k.parts
	}
	over := make(chan struct{})
	timer := time.AfterFunc(time.Duration(k.r.IntN(700))*time.Millisecond, func() {
		for _, p := range victims {
			p.proc.Process.Signal(syscall.SIGKILL)
		}
		close(over)
	})
	defer timer.Stop()
	ctx, stop := context.WithTimeout(k.t.Context(), 20*time.Second)
	defer stop()
	d, err := remote.Dial(ctx, k.address, "test")
	if err == nil {
		defer d.Close()
	}
	for working := true; working; {
		select {
		case <-over:
			working = false
		default:
			if err == nil && k.r.IntN(2) == 0 {
				k.tell(ctx, d)
			} else {
				k.work()
			}
			time.Sleep(time.Duration(k.r.IntN(10)) * time.Millisecond)
		}
	}
	for _, p := range victims {
		k.die(p)
	}
}

// settled waits until the agent has looked at everything, and then checks all
// that must hold.
func (k *killing) settled() {
	k.t.Helper()
	k.k.move(time.Minute)
	ctx, stop := context.WithTimeout(k.t.Context(), 40*time.Second)
	defer stop()
	var d *remote.Device
	var s device.Status
	wait := func(what func() string, ok func() bool) {
		k.t.Helper()
		for !ok() {
			if ctx.Err() != nil {
				k.t.Fatalf("not in 40 s: %s\n%+v\n%s\n%s", what(), s.Health, k.k.log(), k.stacks())
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	wait(said("an answer"), func() (ok bool) {
		var err error
		d, err = remote.Dial(ctx, k.address, "test")
		return err == nil
	})
	defer d.Close()
	status := func() (err error) {
		if s, err = whole(ctx, d, device.Query{All: true}); err == nil {
			k.learn(s)
		}
		return err
	}
	wait(said("a whole look"), func() bool {
		return status() == nil && len(s.Places) > 0 && !s.Places[0].At.Before(k.k.now) && !ill(s, device.NotWatched)
	})
	k.clocks(s)
	for n, p := range k.all {
		wait(func() string { return k.story(n, p, s) }, func() bool { return k.accounted(ctx, d, n, p, &s, status) })
	}
	k.audit(ctx, d)
}

// stacks are what the processes are doing; they end with it.
func (k *killing) stacks() string {
	for _, p := range k.parts {
		p.proc.Process.Signal(syscall.SIGQUIT)
		<-p.ended
	}
	return k.k.err.String()
}

func said(what string) func() string { return func() string { return what } }

// story is all there is to tell of a paper that is nowhere.
func (k *killing) story(n int, p *paper, s device.Status) string {
	found, _ := k.disk()
	tale := fmt.Sprintf("paper %d is somewhere: %v\nthere is %q", n, p, found[n])
	for id, of := range k.items {
		if of == n {
			tale += fmt.Sprintf("\nitem %s: let go %v, %+v", id, k.decided[id], k.events[id])
		}
	}
	for _, it := range s.Items {
		if of := numberOf(it.Path); of == n || k.all[of] != nil && k.all[of].text == p.text {
			tale += fmt.Sprintf("\n%+v\n%v", it, k.records[it.ID])
		}
	}
	for id, of := range k.items {
		if k.all[of] != nil && k.all[of].text == p.text {
			tale += fmt.Sprintf("\nitem %s of paper %d, the same text: %v", id, of, k.records[id.String()])
		}
	}
	tale += "\n" + strings.Join(p.tale, "\n")
	for id := range k.events {
		if _, known := k.items[id]; !known {
			tale += fmt.Sprintf("\nitem %s, which nobody saw: %v", id, k.records[id.String()])
		}
	}
	err := filepath.WalkDir(filepath.Dir(k.k.home), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if string(b) == p.text {
			tale += "\nits text is in " + path
		}
		return err
	})
	return fmt.Sprintf("%s\nall of it was looked through: %v", tale, err == nil)
}

// trail is what the log says of the papers that something is wrong with.
func (k *killing) trail() string {
	text := strings.Builder{}
	for id, of := range k.items {
		if slices.Contains(k.wrong, of) {
			fmt.Fprintf(&text, "item %s of paper %d: %v\n", id, of, k.records[id.String()])
		}
	}
	return text.String()
}

func ill(s device.Status, c device.Code) bool {
	for _, h := range s.Health {
		if h.Code == c {
			return true
		}
	}
	return false
}

// end has everything brought back that can be, and compares it all.
func (k *killing) end() {
	k.t.Helper()
	for _, p := range k.parts {
		if p.dead() {
			k.start(p)
		}
	}
	k.settled()
	for _, it := range k.k.status().Items {
		p := k.all[numberOf(it.Path)]
		switch {
		case it.Status != "quarantined" || p == nil:
		case !it.Purge.After(k.k.now): // it goes for good at any moment
			p.deleted = true
		default:
			p.restored = true
			k.k.do(0, "restore", it.ID)
		}
	}
	found, _ := k.disk()
	back := 0
	for n, p := range k.all {
		if p.deleted {
			continue
		}
		if same := p.holding(found[n]); len(same) != 1 {
			k.t.Errorf("paper %d is there %d times after all was brought back: %v", n, len(same), p)
		}
		back++
	}
	k.k.do(0, "ledger", "verify")
	for _, p := range k.parts {
		k.die(p)
	}
	for _, p := range k.parts { // what the last kill left is put right
		k.start(p)
	}
	k.settled()
	k.tidy()
	k.k.noClearText(keptCPR, "Vindelev")
	k.t.Logf("%d papers at the end", back)
}
