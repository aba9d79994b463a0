package scanner

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/confine"
)

// Main is the child: the program calls it at once when its first argument is the
// one that Options.Args names. It returns the exit code when its input ends, or
// says what it does not understand.
func Main(in io.Reader, out io.Writer) int {
	debug.SetTraceback("none") // a trace could show what was read
	frames := make(chan received)
	ended := make(chan struct{})
	go func() { // ends with in, and the process with it: nothing needs to wait for it
		defer close(ended)
		receiveAll(in, frames)
	}()
	served := make(chan error, 1)
	go func() { // ends with in, or the process with it
		c := child{wire: wire{w: out}, next: func() received {
			select {
			case f := <-frames:
				return f
			case <-ended:
				return received{err: io.EOF}
			}
		}, drop: confine.Drop, detector: &detect.Detector{}, exit: os.Exit}
		served <- c.serve()
	}()
	select {
	case <-ended: // also in the middle of a file: the parent is gone
		return exitFine
	case <-served:
		return exitConfused
	}
}

type received struct {
	kind    kind
	payload []byte
	err     error
}

// receiveAll reads frames until the input ends. A frame is taken before the next
// one is read: its payload is valid so long.
func receiveAll(in io.Reader, to chan<- received) {
	w := wire{r: in}
	for {
		k, p, err := w.receive()
		if err != nil {
			return
		}
		to <- received{kind: k, payload: append([]byte(nil), p...)}
	}
}

// child is the side that reads files.
type child struct {
	wire
	next     func() received
	drop     func(confine.Limits) confine.State
	detector *detect.Detector
	reader   *reading.Reader
	rules    *reading.Rules
	hard     int64 // bytes of memory
	paced    bool  // the file: ask before going on
	granted  time.Duration
	calls    int // of small
	exit     func(int)
	dropped  *confine.State
}

// serve answers until the input ends or makes no sense.
func (c *child) serve() error {
	for {
		f := c.next()
		switch {
		case f.err != nil:
			return f.err
		case f.kind == hello:
			if err := c.hello(f.payload); err != nil {
				return err
			}
		case f.kind == file && c.reader != nil:
			if err := c.file(f.payload); err != nil {
				return err
			}
		default:
			return fmt.Errorf("frame %d: %w", f.kind, errProtocol)
		}
	}
}

func (c *child) hello(payload []byte) error {
	var h helloMessage
	if err := json.Unmarshal(payload, &h); err != nil {
		return fmt.Errorf("hello: %w", errProtocol)
	}
	rules, err := h.rules(c.detector)
	if err != nil {
		return err
	}
	c.rules, c.reader = rules, reading.New(rules)
	if c.dropped == nil {
		procs := 2 // one for the collector
		if h.Quiet {
			procs = 1
			_ = confine.Quiet() // it is merely less quiet without
		}
		runtime.GOMAXPROCS(procs)
		if c.hard = h.Memory; c.hard > 0 {
			debug.SetMemoryLimit(c.hard / 2)
		}
		s := c.drop(confine.Limits{Memory: h.Memory})
		c.dropped = &s
	}
	return c.sendJSON(ready, readyMessage{version, *c.dropped})
}

func (c *child) sendJSON(k kind, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding frame %d: %w", k, err)
	}
	return c.send(k, b)
}

// file reads one file and answers.
func (c *child) file(payload []byte) error {
	var m fileMessage
	if err := json.Unmarshal(payload, &m); err != nil || m.Size < 0 {
		return fmt.Errorf("file: %w", errProtocol)
	}
	if err := c.send(began, nil); err != nil {
		return err
	}
	f := reading.File{Name: string(m.Name), Original: string(m.Original), Reason: m.Reason}
	var remote *remote
	if m.Open {
		var err error
		if remote, err = c.open(m.Size); err != nil {
			return err
		}
		f.R, f.Size = remote, m.Size
	}
	f.Wait, c.paced = c.wait, m.Paced
	res := c.reader.Read(context.Background(), f)
	if remote != nil && remote.fatal != nil {
		return remote.fatal
	}
	if err := c.reply(res); err != nil {
		return err
	}
	if m.Size > 4<<20 {
		debug.FreeOSMemory()
	}
	return nil
}

// slice is how much processor time a paced child uses before it asks again.
const slice = 50 * time.Millisecond

// wait asks the parent whether to go on, when a slice was used. It is called for
// every file, for the memory's sake.
func (c *child) wait(context.Context) error {
	c.small()
	if !c.paced {
		return nil
	}
	used := confine.Self()
	if used-c.granted < slice {
		return nil
	}
	if err := c.send(need, binary.LittleEndian.AppendUint64(nil, uint64(used))); err != nil {
		return err
	}
	f := c.next()
	if f.err == nil && f.kind != grant {
		f.err = errProtocol
	}
	c.granted = used
	return f.err
}

// The exit codes.
const (
	exitFine = iota
	exitConfused
	exitGrew
)

// small ends the child when it has grown too large: where the system does not,
// and with time to spare where it would kill.
func (c *child) small() {
	const often = 16 // of that many calls, one is for each 64 KiB: looking costs a little
	if c.calls++; c.hard <= 0 || c.calls%often != 0 {
		return
	}
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	if int64(s[0].Value.Uint64()-s[1].Value.Uint64()) > c.hard {
		c.exit(exitGrew)
	}
}

// reply sends what a file told, its matches in parts.
func (c *child) reply(r reading.Result) error {
	a := answerMessage{Format: r.Format, Status: r.Status, Reason: r.Reason, DocumentType: r.DocumentType, Scope: r.Scope, CPU: confine.Self()}
	var part someMessage
	room, sent := mostFrame/4, 0
	flush := func(least int) error {
		if room > least {
			return nil
		}
		b, err := json.Marshal(part)
		part, room = someMessage{}, mostFrame/4
		if sent += len(b) + 64; err != nil || sent > mostSome {
			return err
		}
		return c.send(some, b)
	}
	for _, f := range r.Findings {
		a.Findings = append(a.Findings, foundMessage{f.Finding, f.Flags})
		for _, m := range f.Matches {
			part.Matches = append(part.Matches, shown{m.Kind, m.Start, m.End, m.Confidence, m.Flags, []byte(m.Text)})
			room -= len(m.Text) + 200
			if err := flush(0); err != nil {
				return err
			}
		}
	}
	for _, h := range r.Hits {
		part.Hits = append(part.Hits, h)
		room -= 60
		if err := flush(0); err != nil {
			return err
		}
	}
	if len(part.Matches)+len(part.Hits) > 0 {
		if err := flush(mostFrame); err != nil {
			return err
		}
	}
	return c.sendJSON(answer, a)
}
