// Package scanner reads files in a child process that has no rights: it gets
// bytes over a pipe, holds no path, opens nothing, and is killed and replaced
// when it hangs, grows or makes no sense (DESIGN.md, Processes and rights).
//
// The child is the same program, started with an argument of its own, and ends
// with its input. It asks for the parts of the file it needs; the parent reads
// them from the open handle. Both sides bound all they take in: a child that was
// taken over can lie about the files it is given, and nothing else.
package scanner

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/confine"
)

// Options say how children are started. Zero values are the defaults.
type Options struct {
	Path string   // of the program
	Args []string // that make it call Main
	Now  func() time.Time

	Quiet    bool          // lowest priority, one processor
	Children int           // most at a time; default 1
	Memory   int64         // bytes a child may have; default 768 MiB
	Grace    time.Duration // how much longer than twice its limit a file may take; default 10 s
	Idle     time.Duration // after which a child that does nothing is ended; default 1 minute
	Files    int           // after which a child is replaced; default 2,000
}

const (
	mib = 1 << 20
	// The largest file may be held whole, twice while it grows.
	defaultMemory = 768 * mib
)

func (o Options) withDefaults() Options {
	if o.Children <= 0 {
		o.Children = 1
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	if o.Idle <= 0 {
		o.Idle = time.Minute
	}
	if o.Files <= 0 {
		o.Files = 2000
	}
	return o
}

// Pool is the children. It implements scan.Reader.
type Pool struct {
	o     Options
	slots chan struct{} // one a child that is at work

	mu     sync.Mutex // guards what follows
	free   []*worker
	busy   map[*worker]bool
	spent  time.Duration // by children that have ended
	health Health
	closed bool
	ending sync.WaitGroup // workers that are not reaped yet
}

var _ scan.Reader = (*Pool)(nil)

// Health is how the children do.
type Health struct {
	State   confine.State // what the last child said it has given up
	Started int
	Died    int // by themselves or by another's hand
	Hung    int // killed for taking too long
	Garbled int // killed for making no sense
}

// New returns a pool; no child is started before there is a file.
func New(o Options) *Pool {
	o = o.withDefaults()
	return &Pool{o: o, slots: make(chan struct{}, o.Children), busy: map[*worker]bool{}}
}

// Health tells how the children do.
func (p *Pool) Health() Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.health
}

// CPU is the processor time that all children have used.
func (p *Pool) CPU() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	sum := p.spent
	for w := range p.busy {
		sum += w.cpu()
	}
	for _, w := range p.free {
		sum += w.cpu()
	}
	return sum
}

// Close ends the children and waits for them. A Read under way fails.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	for w := range p.busy {
		w.child.Kill()
	}
	idle := p.free
	p.free = nil
	p.mu.Unlock()
	for _, w := range idle {
		w.rest.Stop()
		p.end(w, nil)
	}
	p.ending.Wait()
	return nil
}

// ErrNoScanner: no child can be started, or none begins with any file.
var ErrNoScanner = errors.New("the scanner does not start")

var errClosed = errors.New("the pool of scanners is closed")

// tries is how many children that never begin with a file are too many.
const tries = 10

// Read implements scan.Reader.
func (p *Pool) Read(ctx context.Context, rules *reading.Rules, f reading.File) (reading.Result, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return reading.Result{}, ctx.Err()
	}
	var last error
	for range tries {
		w, err := p.take()
		if err != nil {
			return reading.Result{}, fmt.Errorf("%w: %w", ErrNoScanner, err)
		}
		res, started, err := w.read(ctx, rules, f)
		if err != nil && ctx.Err() != nil {
			err, started = ctx.Err(), false
		}
		p.put(w, err)
		switch {
		case err == nil:
			return res, nil
		case ctx.Err() != nil:
			return reading.Result{}, ctx.Err()
		case started:
			return reading.Result{}, fmt.Errorf("%w: %w", scan.ErrDied, err)
		}
		last = err
	}
	return reading.Result{}, fmt.Errorf("%w: %w", ErrNoScanner, last)
}

// take returns a child that waits, or a new one.
func (p *Pool) take() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if n := len(p.free); n > 0 {
		w := p.free[n-1]
		p.free = p.free[:n-1]
		w.rest.Stop()
		p.busy[w] = true
		return w, nil
	}
	w, err := p.start()
	if err != nil {
		return nil, err
	}
	p.health.Started++
	p.busy[w] = true
	p.ending.Add(1)
	return w, nil
}

// start starts a child.
func (p *Pool) start() (*worker, error) {
	cmd := exec.Command(p.o.Path, p.o.Args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	child, err := confine.Start(cmd, confine.Limits{Memory: p.o.Memory})
	if err != nil {
		return nil, err
	}
	return newWorker(p.o, child, in, out), nil
}

// put takes a child back; err ends it.
func (p *Pool) put(w *worker, err error) {
	p.mu.Lock()
	delete(p.busy, w)
	p.health.State = w.state
	if err == nil && w.files < p.o.Files && !p.closed {
		w.rest = time.AfterFunc(p.o.Idle, func() { p.expire(w) })
		p.free = append(p.free, w)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.end(w, err)
}

// expire ends a child that nobody has taken for long.
func (p *Pool) expire(w *worker) {
	p.mu.Lock()
	for i, f := range p.free {
		if f == w {
			p.free = append(p.free[:i], p.free[i+1:]...)
			p.mu.Unlock()
			p.end(w, nil)
			return
		}
	}
	p.mu.Unlock()
}

// end ends a child and counts it.
func (p *Pool) end(w *worker, why error) {
	defer p.ending.Done()
	spent := w.end()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spent += spent
	switch {
	case why == nil, errors.Is(why, context.Canceled), errors.Is(why, context.DeadlineExceeded):
	case w.hung:
		p.health.Hung++
	case errors.Is(why, errProtocol):
		p.health.Garbled++
	default:
		p.health.Died++
	}
}

// Alive is how many children there are.
func (p *Pool) Alive() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.free) + len(p.busy)
}
