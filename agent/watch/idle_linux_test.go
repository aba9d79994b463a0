package watch

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var idle = flag.Duration("idle", 2*time.Second, "how long TestIdle watches nothing happen")

// TestIdle: when nothing happens the watcher does nothing. The figure of
// docs/performance.md:
//
//	go test -run TestIdle -v ./agent/watch -args -idle 20s
func TestIdle(t *testing.T) {
	d := newReal(t, Options{})
	for i := range 100 {
		d.write(fmt.Sprintf("%d/a.txt", i), "1")
	}
	d.told()
	most := 20 + 2*int(idle.Seconds())
	n := most + 1
	for range 5 { // until the runtime has come to rest, too
		time.Sleep(time.Second)
		before := switches(t)
		time.Sleep(*idle)
		if n = switches(t) - before; n <= most {
			break
		}
	}
	t.Logf("%d voluntary context switches of the whole process in %v, reading them included", n, *idle)
	if n > most {
		t.Errorf("more than %d", most)
	}
}

// switches is how often the threads of this process have gone to sleep.
func switches(t *testing.T) int {
	t.Helper()
	list, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, path := range list {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "\nvoluntary_ctxt_switches:")
		n := 0
		if _, err := fmt.Sscan(rest, &n); err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	return sum
}
