package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/sample"
)

// TestKeepFigures measures the first look at a full home, a second one, and how
// soon a new file is flagged, by the program as users get it: the made-up
// documents again and again, each with a line of its own so that no two are alike.
// HUSORDEN_FILES=10000 gives the figures of docs/performance.md.
func TestKeepFigures(t *testing.T) {
	files, news := number(t, "HUSORDEN_FILES", 40), 2
	if files >= 1000 {
		news = 30
	}
	k := newReal(t)
	fill(t, k.home, files)

	began := time.Now()
	k.start()
	cost := watchCost(t, k.proc.Process.Pid)
	looked := func(s keptStatus) bool { return s.Counts.Files >= files && !s.sick("not_looked_at") }
	first := k.timed(began, "the first look is done", looked)
	used, most := cost()
	t.Logf("first look at %d files: %v, %.1f %% of a processor, at most %d MB in both processes", files, first.Round(time.Second), 100*float64(used)/float64(first), most/1e6)
	if most > 150e6 {
		t.Errorf("%d MB of memory", most/1e6)
	}
	if share := float64(used) / float64(first); files >= 1000 && share > 0.11 {
		t.Errorf("%.1f %% of a processor", 100*share)
	}

	k.stop()
	began = time.Now()
	k.start()
	cost = watchCost(t, k.proc.Process.Pid)
	second := k.timed(began, "the second look is done", func(s keptStatus) bool {
		return looked(s) && !slices.ContainsFunc(s.Places, func(p struct {
			Place   string
			Files   int
			Exists  bool
			Watched bool
			At      time.Time
		}) bool {
			return p.Exists && p.At.Before(began)
		})
	})
	used, _ = cost()
	t.Logf("second look: %v, %v of a processor", second.Round(10*time.Millisecond), used.Round(10*time.Millisecond))

	var took []time.Duration
	for i := range news {
		name := fmt.Sprintf("Nyt notat %d.txt", i)
		write(t, k.home, "Desktop/"+name, fmt.Sprintf("%sSkrevet som nummer %d.\n", keptReport, i))
		took = append(took, k.timed(time.Now(), name+" is flagged", is(name, "scanned", "keep")))
	}
	slices.Sort(took)
	t.Logf("%d new files flagged: %v at best, %v in the middle, %v at most", news, took[0].Round(10*time.Millisecond), took[news/2].Round(10*time.Millisecond), took[news-1].Round(10*time.Millisecond))
	if took[news-1] > time.Minute {
		t.Errorf("a new file was flagged after %v", took[news-1])
	}
}

// fill writes files below the home's places.
func fill(t *testing.T, home string, files int) {
	t.Helper()
	dir := t.TempDir()
	if _, err := sample.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	var texts []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(path) == ".txt" {
			b, err := os.ReadFile(path)
			texts = append(texts, string(b))
			return err
		}
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("%d texts, %v", len(texts), err)
	}
	for i := range files {
		place := []string{"Desktop", "Downloads"}[i%2]
		write(t, home, fmt.Sprintf("%s/mappe %d/fil %d.txt", place, i%50, i), texts[i%len(texts)]+"\nNummer "+strconv.Itoa(i)+"\n"+strings.Repeat("Alt går godt, og vi ses på fredag. ", i%200))
	}
}

// timed waits, for a quarter of an hour at most, and tells how long it took. To
// ask of many files costs the agent much of its share of the processor, which is
// then not there for looking: it is done ever less often.
func (k *kept) timed(began time.Time, what string, ok func(keptStatus) bool) time.Duration {
	k.t.Helper()
	for {
		asked := time.Now()
		s := k.status()
		took := time.Since(began)
		time.Sleep(max(100*time.Millisecond, took/50, 20*time.Since(asked)))
		if ok(s) {
			return took
		}
		if took > 15*time.Minute {
			k.t.Fatalf("after %v still not: %s\n%+v\n%s", took, what, s.Counts, k.log())
		}
	}
}

// watchCost looks at a process and its children every tenth of a second until the
// function is called that tells what they took: processor time of the parent and
// of children alive and ended, and the most memory at once.
func watchCost(t *testing.T, pid int) func() (used time.Duration, most int64) {
	t.Helper()
	type answer struct {
		used time.Duration
		most int64
	}
	stop, done := make(chan struct{}), make(chan answer)
	go func() {
		var most int64
		spent := map[int]time.Duration{}
		for {
			memory := int64(0)
			for _, p := range append(children(pid), pid) {
				if c, ok := snapshot(p); ok {
					memory += c.resident
					spent[p] = c.cpu
				}
			}
			most = max(most, memory)
			select {
			case <-stop:
				a := answer{most: most}
				for _, s := range spent {
					a.used += s
				}
				done <- a
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() (time.Duration, int64) {
		close(stop)
		a := <-done
		return a.used, a.most
	}
}

// children are the processes that a process's threads started.
func children(pid int) (list []int) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range threads {
		text, _ := os.ReadFile(path)
		for _, f := range strings.Fields(string(text)) {
			if n, err := strconv.Atoi(f); err == nil {
				list = append(list, n)
			}
		}
	}
	return list
}

// snapshot is the memory and processor time of a process that may be gone.
func snapshot(pid int) (c cost, ok bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return c, false
	}
	f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(f) < 22 {
		return c, false
	}
	const perTick = 10 * time.Millisecond // the unit of /proc on every Linux
	for _, i := range []int{11, 12} {     // utime, stime
		n, _ := strconv.ParseInt(f[i], 10, 64)
		c.cpu += time.Duration(n) * perTick
	}
	pages, _ := strconv.ParseInt(f[21], 10, 64)
	c.resident = pages * int64(os.Getpagesize())
	return c, true
}
