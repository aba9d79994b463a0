package scanner

import (
	"bufio"
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/confine"
)

// worker is one child.
type worker struct {
	talk
	o     Options
	child *confine.Child
	in    io.Closer
	rules *reading.Rules // that it was told
	state confine.State
	files int
	hung  bool
	rest  *time.Timer  // ends it when it is idle
	said  atomic.Int64 // talk.used, for other goroutines
}

func newWorker(o Options, c *confine.Child, in io.WriteCloser, out io.Reader) *worker {
	w := &worker{o: o, child: c, in: in}
	w.wire = wire{r: bufio.NewReaderSize(out, 32<<10), w: in}
	w.watch = &watch{now: o.Now, kill: c.Kill}
	return w
}

// read has a file read. After an error the child is of no more use.
func (w *worker) read(ctx context.Context, rules *reading.Rules, f reading.File) (res reading.Result, started bool, err error) {
	limit := rules.Limits.Time
	if limit <= 0 {
		limit = doc.DefaultLimits().Time
	}
	unhook := context.AfterFunc(ctx, w.child.Kill)
	w.watch.start(2*limit + w.o.Grace)
	defer func() {
		w.hung = w.watch.stop()
		unhook()
		w.said.Store(int64(w.used))
		if err == nil {
			err = ctx.Err() // the child was killed, or is about to be
		}
	}()
	if w.rules != rules {
		r, err := w.hello(rules, w.o.Memory, w.o.Quiet)
		if err != nil {
			return res, false, err
		}
		w.rules, w.state = rules, r.State
	}
	w.files++
	return w.talk.read(ctx, rules, f)
}

// cpu is what the child has used.
func (w *worker) cpu() time.Duration {
	if d, ok := w.child.CPU(); ok {
		return d
	}
	return time.Duration(w.said.Load())
}

// end ends the child and returns what it has used.
func (w *worker) end() time.Duration {
	w.in.Close() // it ends by itself, and need not
	w.child.Kill()
	_ = w.child.Wait() // how it ended is known, or does not matter
	return w.cpu()
}
