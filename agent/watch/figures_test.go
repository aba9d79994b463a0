package watch

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

var count = flag.Int("files", 20_000, "how many files TestNothingIsLost makes")

// TestNothingIsLost: 20,000 files in new, nested folders, made by four writers as
// fast as the disk takes them while they are watched. Each is told, or covered by
// a Rescan that comes after it was made. The figures of docs/performance.md:
//
//	go test -run TestNothingIsLost -v ./agent/watch
//
// Under Wine, where a file takes a hundred times as long, it makes fewer of them
// unless it is told otherwise.
func TestNothingIsLost(t *testing.T) {
	if runtime.GOOS == "windows" && *count == 20_000 {
		*count = 2000
	}
	for _, c := range []struct {
		name  string
		paths int
	}{{"as it is", 0}, {"with hints of any length", 100_000}} {
		t.Run(c.name, func(t *testing.T) {
			const writers, each = 4, 100
			folders := *count / writers / each
			d := newReal(t, Options{Settle: 500 * time.Millisecond, Paths: c.paths})
			made := make(chan error, writers)
			began := time.Now()
			for i := range writers {
				go func() { // made waits for it
					for j := range folders {
						dir := d.path(fmt.Sprintf("%d/%d/%d/%d", j%5, i, j%7, j))
						if err := os.MkdirAll(dir, 0o700); err != nil {
							made <- err
							return
						}
						for k := range each {
							if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txt", k)), []byte("1"), 0o600); err != nil {
								made <- err
								return
							}
						}
					}
					made <- nil
				}()
			}
			b := &believer{t: t, known: map[string]string{}}
			left, took := writers, time.Duration(0)
			for left > 0 {
				select {
				case h := <-d.w.Hints():
					b.take(h)
				case err := <-made:
					d.do(err)
					left--
					took = time.Since(began)
				}
			}
			b.settle(d.w, 2*time.Second)
			lost := 0
			truth := files(t, d.dir)
			for path := range truth {
				if _, ok := b.known[path]; !ok {
					lost++
				}
			}
			t.Logf("%d files in %v: %d told directly, the others by %d rescans, %d lost", len(truth), took.Round(time.Millisecond), b.direct, b.rescans, lost)
			if want := writers * folders * each; len(truth) != want || lost > 0 {
				t.Errorf("%d of %d files are not known", lost, want)
			}
		})
	}
}
