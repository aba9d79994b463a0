package scanner_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/agent/scan/scanner"
	"github.com/husorden/husorden/policy"
)

// TestKilledAtRandom: children are killed at random points of a scan over 300
// files. Each file ends with the right answer, or as parser_failed after two
// deaths of its own; no file is told wrongly.
func TestKilledAtRandom(t *testing.T) {
	dir := t.TempDir()
	for i := range 300 {
		text := "Ingenting at se her.\n"
		if i%3 == 0 {
			text = strings.Repeat(fmt.Sprintf("Sofie Holm, cpr 150645-5009, dag %d.\n", i), 1+i*4)
		}
		write(t, filepath.Join(dir, fmt.Sprintf("%03d.txt", i)), text)
	}
	o := options(t)
	o.ShowMatches = false
	want := map[string]scan.File{}
	files, _ := run(t, o, folder(dir))
	for _, f := range files {
		want[f.Path] = f
	}
	memory := &mourning{}
	memory.deaths = map[[32]byte]int{}
	o.Memory = memory
	p := pool(t, scanner.Options{Children: 2})
	o.Reader = p
	ctx, stop := context.WithCancel(t.Context())
	var killer sync.WaitGroup
	// Ten children in a row that never begin with a file end a scan, so the killer
	// leaves them time to start: more on a busy machine.
	one := t.TempDir()
	write(t, filepath.Join(one, "one.txt"), "Ingenting at se her.\n")
	before := time.Now()
	run(t, o, folder(one))
	took := time.Since(before)
	least := max(10*time.Millisecond, took/4)
	if runtime.GOOS == "windows" { // a process starts in a tenth of a second there
		least = max(least, 80*time.Millisecond)
	}
	killer.Go(func() {
		r := rand.New(rand.NewPCG(1, 2))
		for ctx.Err() == nil {
			time.Sleep(least + time.Duration(r.Int64N(int64(3*least))))
			p.KillOne(r.IntN(2))
		}
	})
	files, _ = run(t, o, folder(dir))
	stop()
	killer.Wait()
	failed := 0
	for _, f := range files {
		w := want[f.Path]
		switch {
		case f.Reason == policy.ParserFailed && f.Status == policy.NotScanned:
			failed++
		case f.Status != w.Status || f.Format != w.Format || len(f.Findings) != len(w.Findings) || len(f.Findings) > 0 && f.Findings[0].Count != w.Findings[0].Count:
			t.Errorf("%s: got %+v, want %+v", filepath.Base(f.Path), f, w)
		}
	}
	died := p.Health().Died
	t.Logf("%d children died, %d files failed", died, failed)
	if len(files) != 300 || died < 2 || memory.total() > died || failed*2 > memory.total() {
		t.Errorf("%d files, %d deaths of children, %d of contents, %d failed", len(files), died, memory.total(), failed)
	}
}

// mourning is a counting memory that tells of no deaths beforehand: here files
// of one content share them, and each is to die its own.
type mourning struct{ counting }

func (m *mourning) Deaths(int64, func() ([32]byte, error)) int { return 0 }

func (m *mourning) Died(size int64, sum [32]byte) (int, error) {
	_, err := m.counting.Died(size, sum)
	return 0, err // the scan counts those of the file itself
}

// TestChildEndsWithItsParent: a child whose parent is killed does not live on,
// also while it reads.
func TestChildEndsWithItsParent(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(exe, "parent")
	in, err := parent.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var pid int
	if _, err := fmt.Fscan(bufio.NewReader(out), &pid); err != nil {
		t.Fatal(err)
	}
	if !alive(pid) {
		t.Fatal("there is no child")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for deadline := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the child lives on")
		}
	}
}

// asParent reads a file that has no end, in a child, and tells its number.
func asParent() {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	p := scanner.New(scanner.Options{Path: exe, Args: []string{"scanner"}, Now: time.Now})
	rules := &reading.Rules{}
	rules.Limits.Bytes = 1 << 40
	rules.Limits.Text = 1 << 40
	told := make(chan struct{})
	go func() {
		<-told
		for pid := 0; ; time.Sleep(time.Millisecond) {
			if pid = p.FirstPID(); pid != 0 {
				fmt.Println(pid)
				return
			}
		}
	}()
	var once sync.Once
	endless := readerAt(func(b []byte, off int64) (int, error) {
		if off > 1<<20 {
			once.Do(func() { close(told) })
		}
		for i := range b {
			b[i] = "Sofie Holm har det godt.\n"[(off+int64(i))%25]
		}
		return len(b), nil
	})
	_, err = p.Read(context.Background(), rules, reading.File{Name: "a.txt", R: endless, Size: 1 << 39})
	fmt.Println(0, err)
}

type readerAt func([]byte, int64) (int, error)

func (f readerAt) ReadAt(b []byte, off int64) (int, error) { return f(b, off) }

var _ io.ReaderAt = readerAt(nil)
