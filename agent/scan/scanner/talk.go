package scanner

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/husorden/husorden/agent/scan/reading"
)

// talk is the parent's side with one child. It trusts nothing that it hears.
type talk struct {
	wire
	watch *watch
	buf   []byte
	used  time.Duration // what the child says it has used
}

// hello tells the rules and returns what the child has given up.
func (t *talk) hello(r *reading.Rules, memory int64, quiet bool) (readyMessage, error) {
	var answer readyMessage
	h, err := newHello(r, memory, quiet)
	if err != nil {
		return answer, err
	}
	b, err := json.Marshal(h)
	if err != nil {
		return answer, fmt.Errorf("encoding the rules: %w", err)
	}
	if err := t.send(hello, b); err != nil {
		return answer, err
	}
	k, p, err := t.receive()
	if err != nil {
		return answer, err
	}
	if k != ready || json.Unmarshal(p, &answer) != nil || answer.Version != version {
		return answer, fmt.Errorf("ready: %w", errProtocol)
	}
	return answer, nil
}

// read has one file read. started: the child has begun with it, so that what
// becomes of the child is the file's doing.
func (t *talk) read(ctx context.Context, rules *reading.Rules, f reading.File) (res reading.Result, started bool, err error) {
	if err := t.begin(f); err != nil {
		return res, false, err
	}
	var got collected
	for {
		k, p, err := t.receive()
		if err != nil {
			return res, started, err
		}
		if (k == began) == started {
			return res, started, fmt.Errorf("frame %d: %w", k, errProtocol)
		}
		started = true
		switch k {
		case began:
		case want:
			err = t.serve(f, p)
		case need:
			err = t.hold(ctx, f, p)
		case some:
			err = got.add(p, rules)
		case answer:
			res, err = t.answer(f, p)
			if err == nil {
				err = got.join(&res)
			}
			return res, true, err
		default:
			err = fmt.Errorf("frame %d: %w", k, errProtocol)
		}
		if err != nil {
			return res, true, err
		}
	}
}

// begin sends a file and its first bytes.
func (t *talk) begin(f reading.File) error {
	b, err := json.Marshal(fileMessage{Name: []byte(f.Name), Original: []byte(f.Original), Size: f.Size, Open: f.R != nil, Reason: f.Reason, Paced: f.Wait != nil})
	if err != nil {
		return fmt.Errorf("encoding a file: %w", err)
	}
	if f.R == nil {
		return t.send(file, b)
	}
	if err := t.put(file, b); err != nil {
		return err
	}
	return t.bytes(f, 0, int(min(f.Size, blockSize)))
}

// serve answers want.
func (t *talk) serve(f reading.File, payload []byte) error {
	if len(payload) != 12 || f.R == nil {
		return fmt.Errorf("want: %w", errProtocol)
	}
	off, n := binary.LittleEndian.Uint64(payload), binary.LittleEndian.Uint32(payload[8:])
	if off >= uint64(f.Size) || n == 0 || n > mostFrame/2 {
		return fmt.Errorf("want: %w", errProtocol)
	}
	return t.bytes(f, int64(off), int(min(int64(n), f.Size-int64(off))))
}

// bytes sends a part of the file, or that it cannot be read.
func (t *talk) bytes(f reading.File, off int64, n int) error {
	if cap(t.buf) < n {
		t.buf = make([]byte, n)
	}
	got, err := f.R.ReadAt(t.buf[:n], off)
	if err != nil && !errors.Is(err, io.EOF) {
		return t.send(broke, []byte{readFailure(err)})
	}
	return t.send(data, t.buf[:got])
}

// hold answers need, as late as the pace says. That time is not the child's.
func (t *talk) hold(ctx context.Context, f reading.File, payload []byte) error {
	if len(payload) != 8 || f.Wait == nil {
		return fmt.Errorf("need: %w", errProtocol)
	}
	t.says(time.Duration(binary.LittleEndian.Uint64(payload)))
	t.watch.pause()
	err := f.Wait(ctx)
	t.watch.resume()
	if err != nil {
		return err
	}
	return t.send(grant, nil)
}

// says takes what the child says it has used. It can only rise, and not by more
// than a day: it paces, and nothing else.
func (t *talk) says(d time.Duration) {
	if d > t.used && d-t.used < 24*time.Hour {
		t.used = d
	}
}

func (t *talk) answer(f reading.File, payload []byte) (reading.Result, error) {
	var a answerMessage
	if err := json.Unmarshal(payload, &a); err != nil {
		return reading.Result{}, fmt.Errorf("answer: %w", errProtocol)
	}
	t.says(a.CPU)
	c, err := a.content(f)
	return reading.Result{Content: c}, err
}
