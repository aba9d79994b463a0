package ledger

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/scan"
)

// The kill test: a child process works on a ledger and says on its output what
// was promised to be on disk; it is killed at a random moment; then everything
// promised must be there. HUSORDEN_KILLS says how often (default 200).

const childEnv = "HUSORDEN_LEDGER_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		if err := work(dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3) // on Windows one that was killed has 1
		}
		return
	}
	os.Exit(m.Run())
}

// disk is the child's world: file i exists with content i.
func killSeen(i int) scan.Seen {
	w := newWorld()
	p := fmt.Sprintf("%s/%d.docx", deskRoot, i)
	w.next = uint64(5000 + i)
	w.create(p, fmt.Sprint("nummer ", i))
	return w.seen(p)
}

// work does random things for ever, and writes a line for each promise: the file
// number and first-seen time of an item, an audit record's number, a report's
// sequence queued or sent, a mark's value.
func work(dir string, out io.Writer) error {
	l, err := Open(Options{Dir: dir, Now: time.Now, Reader: "1"})
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	k := l.Look(anna, roots, time.Time{})
	for step := 0; ; step++ {
		switch r.IntN(10) {
		case 0:
			if err := l.Audit(Event{What: Erased, Count: step}); err != nil {
				return err
			}
			n, _ := l.AuditHead()
			fmt.Fprintln(out, "audit", n)
		case 1:
			seq, err := l.Queue(func(n uint64) ([]byte, error) { return fmt.Append(nil, n, " ", r.Uint64()), nil })
			if err != nil {
				return err
			}
			fmt.Fprintln(out, "queued", seq)
		case 2:
			rs, err := l.Queued(1)
			if err != nil {
				return err
			}
			if len(rs) > 0 {
				fmt.Fprintln(out, "sending", rs[0].Seq)
				if err := l.Sent(rs[0].Seq); err != nil {
					return err
				}
				fmt.Fprintln(out, "sent", rs[0].Seq)
			}
		case 3:
			if r.IntN(4) == 0 {
				if err := l.Maintain(context.Background()); err != nil {
					return err
				}
			}
		case 4:
			if err := l.KeepSecret("quarantine", ID{1, 2, 3}, []byte("key")); err != nil {
				return err
			}
			fmt.Fprintln(out, "secret")
		default:
			firsts := map[int]time.Time{}
			for range 1 + r.IntN(50) {
				i := r.IntN(2000)
				s := killSeen(i)
				if _, ok := k.Recall(s); !ok {
					k.Keep(s, content("nummer 1"))
					if err := k.Sum(s, sha256.Sum256(fmt.Append(nil, i))); err != nil {
						return err
					}
				}
				firsts[i], _ = k.FirstSeen(s)
			}
			if err := l.Flush(); err != nil {
				return err
			}
			for i, at := range firsts {
				fmt.Fprintln(out, "item", i, at.UnixNano())
			}
		}
	}
}

// promises is what children have promised so far.
type promises struct {
	items         map[int]int64
	audit, queued uint64
	sent, sending map[uint64]bool
	bodies        map[uint64]string // seen in the outbox
	secret        bool
}

func (p *promises) read(t *testing.T, from io.Reader) {
	in := bufio.NewScanner(from)
	for in.Scan() {
		f := strings.Fields(in.Text())
		n := func(i int) uint64 {
			v, err := strconv.ParseUint(f[i], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		switch f[0] {
		case "audit":
			p.audit = max(p.audit, n(1))
		case "queued":
			if n(1) <= p.queued {
				t.Fatalf("sequence %d was given twice", n(1))
			}
			p.queued = n(1)
		case "sending":
			p.sending[n(1)] = true
		case "sent":
			p.sent[n(1)] = true
		case "secret":
			p.secret = true
		case "item":
			at, i := int64(n(2)), int(n(1))
			if was, ok := p.items[i]; ok && was != at {
				t.Fatalf("item %d: first seen %v, then %v", i, time.Unix(0, was), time.Unix(0, at))
			}
			p.items[i] = at
		}
	}
}

// check opens the ledger and compares it with the promises.
func (p *promises) check(t *testing.T, dir string, want ...Fact) {
	t.Helper()
	l, err := Open(Options{Dir: dir, Now: time.Now, Reader: "1"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	var facts []Fact
	for _, h := range l.Health() {
		facts = append(facts, h.Fact)
	}
	if fmt.Sprint(facts) != fmt.Sprint(want) {
		t.Fatalf("health: %v, want %v", facts, want)
	}
	k := l.Look(anna, roots, time.Time{})
	for i, at := range p.items {
		if got, _ := k.FirstSeen(killSeen(i)); got.UnixNano() != at {
			t.Fatalf("item %d: first seen %v, promised %v", i, got, time.Unix(0, at).UTC())
		}
	}
	a, err := l.VerifyAudit()
	if err != nil || len(a.Problems) > 0 || a.Records < p.audit {
		t.Fatalf("audit: %+v, %v; promised %d", a, err, p.audit)
	}
	rs, err := l.Queued(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	waiting := map[uint64]bool{}
	for _, r := range rs {
		waiting[r.Seq] = true
		if was, ok := p.bodies[r.Seq]; ok && was != string(r.Body) {
			t.Fatalf("report %d was %q and is %q", r.Seq, was, r.Body)
		}
		p.bodies[r.Seq] = string(r.Body)
	}
	for seq := uint64(1); seq <= p.queued; seq++ {
		// Killed between sending and confirming, it may be sent again: the endpoint counts it once.
		if waiting[seq] == p.sent[seq] && !(p.sending[seq] && !p.sent[seq]) {
			t.Fatalf("report %d: waiting %v, sent %v", seq, waiting[seq], p.sent[seq])
		}
	}
	if len(rs) > 0 { // one whose child died before it could say so
		p.queued = max(p.queued, rs[len(rs)-1].Seq)
	}
	if v, err := l.Secret("quarantine", ID{1, 2, 3}); p.secret && (err != nil || string(v) != "key") {
		t.Fatalf("secret: %q, %v", v, err)
	}
	if err := check(filepath.Join(dir, dbName)); err != nil {
		t.Fatal(err)
	}
}

func newPromises() *promises {
	return &promises{items: map[int]int64{}, sent: map[uint64]bool{}, sending: map[uint64]bool{}, bodies: map[uint64]string{}}
}

func TestKill(t *testing.T) {
	kills := 200
	if s := os.Getenv("HUSORDEN_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	r := seeded(t)
	dir := filepath.Join(t.TempDir(), "state")
	p := newPromises()
	early := 0
	for i := range kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		before := len(p.items) + int(p.audit)
		time.AfterFunc(time.Duration(r.IntN(120))*time.Millisecond, func() { cmd.Process.Kill() })
		p.read(t, out)
		err = cmd.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Exited() && exit.ExitCode() == 3 {
			t.Fatalf("child %d ended by itself: %v\n%s", i, err, errs.String())
		}
		if len(p.items)+int(p.audit) == before {
			early++
		}
		p.check(t, dir)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills, %d of them before the child had promised anything; %d items, %d audit records, %d reports (%d sent)",
		kills, early, len(p.items), p.audit, p.queued, len(p.sent))
	if kills >= 50 && (len(p.items) == 0 || p.audit == 0 || p.queued == 0 || early > kills*3/4) {
		t.Error("the children did too little to tell")
	}
}
