package reading

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
)

// forever is longer than any file's Limits.Time.
const forever = 30 * 24 * time.Hour

// allowance is the time limit of a file whose reading is held back on the way:
// the time spent waiting does not count.
type allowance struct {
	ctx    context.Context
	cancel context.CancelFunc
	wait   func(context.Context) error
	held   atomic.Int32 // waits under way
	ticker sync.WaitGroup
	err    error // of wait; it ended the reading
	some   int   // bytes since the last wait
}

// ticks is into how many parts the limit is divided: a wait counts as time at
// most when a part ends in it.
const ticks = 64

// allow begins a file. end must be called.
func allow(ctx context.Context, limit time.Duration, wait func(context.Context) error) *allowance {
	if limit <= 0 {
		limit = doc.DefaultLimits().Time
	}
	a := &allowance{wait: wait}
	a.ctx, a.cancel = context.WithCancel(ctx)
	a.ticker.Go(func() {
		t := time.NewTicker(max(limit/ticks, time.Millisecond))
		defer t.Stop()
		for used := 0; used < ticks; {
			select {
			case <-a.ctx.Done():
				return
			case <-t.C:
				if a.held.Load() == 0 {
					used++
				}
			}
		}
		a.cancel()
	})
	return a
}

func (a *allowance) end() {
	a.cancel()
	a.ticker.Wait()
}

// step waits once enough was read or written since the last wait.
func (a *allowance) step(n int) error {
	const each, call = 64 << 10, 64 // a call costs something too
	if a.some += n + call; a.some < each {
		return a.err
	}
	a.some = 0
	a.held.Add(1)
	defer a.held.Add(-1)
	if err := a.wait(a.ctx); err != nil && a.err == nil {
		a.err = err
		a.cancel()
	}
	return a.err
}

func (a *allowance) reader(r io.ReaderAt) io.ReaderAt { return &steppedReader{a, r} }
func (a *allowance) writer(w io.Writer) io.Writer     { return &steppedWriter{a, w} }

type steppedReader struct {
	*allowance
	r io.ReaderAt
}

// ReadAt implements io.ReaderAt.
func (s *steppedReader) ReadAt(p []byte, off int64) (int, error) {
	if err := s.step(len(p)); err != nil {
		return 0, err
	}
	return s.r.ReadAt(p, off)
}

type steppedWriter struct {
	*allowance
	w io.Writer
}

// Write implements io.Writer.
func (s *steppedWriter) Write(p []byte) (int, error) {
	if err := s.step(len(p)); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}
