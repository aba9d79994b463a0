package reading

import (
	"context"
	"errors"
	"go/build"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/policy"
)

func rules(t *testing.T) *Rules {
	t.Helper()
	p, err := policy.Load(policy.DefaultProfile, nil)
	if err != nil {
		t.Fatal(err)
	}
	return NewRules(p, &detect.Detector{})
}

// slow gives text for ever, a part at a time.
type slow struct{ each time.Duration }

func (s slow) ReadAt(p []byte, off int64) (int, error) {
	time.Sleep(s.each)
	for i := range p {
		p[i] = "Sofie har det godt.\n"[(off+int64(i))%20]
	}
	return len(p), nil
}

// TestWaitingIsNotCounted: what a file waits is not part of its time, and what it
// takes is.
func TestWaitingIsNotCounted(t *testing.T) {
	r := rules(t)
	r.Limits.Time = time.Second
	waited := time.Duration(0)
	wait := func(context.Context) error {
		if waited < 2*time.Second {
			time.Sleep(500 * time.Millisecond)
			waited += 500 * time.Millisecond
		}
		return nil
	}
	text := strings.Repeat("Sofie har det godt.\n", 15_000)
	if res := New(r).Read(t.Context(), File{Name: "a.txt", R: strings.NewReader(text), Size: int64(len(text)), Wait: wait}); res.Reason != policy.NoReason || waited < 2*time.Second {
		t.Errorf("%s after waiting %v", res.Reason, waited)
	}
	began := time.Now()
	res := New(r).Read(t.Context(), File{Name: "a.txt", R: slow{20 * time.Millisecond}, Size: 200 << 20, Wait: func(context.Context) error { return nil }})
	if took := time.Since(began); res.Reason != policy.Timeout || took > 20*time.Second {
		t.Errorf("%s after %v", res.Reason, took)
	}
}

// TestWaitEndsTheReading with its error: the file is not told as read.
func TestWaitEndsTheReading(t *testing.T) {
	text := strings.Repeat("Sofie har det godt.\n", 100_000)
	res := New(rules(t)).Read(t.Context(), File{Name: "a.txt", R: strings.NewReader(text), Size: int64(len(text)),
		Wait: func(context.Context) error { return errors.New("enough") }})
	if res.Status != policy.NotScanned || res.Reason != policy.Timeout {
		t.Errorf("%+v", res.Content)
	}
}

// TestPanic: a file on which a reader or a detector panics is told as not read,
// and the next one is read.
func TestPanic(t *testing.T) {
	r := New(rules(t))
	r.stream.Found = nil // as a fault in the detectors would
	text := "Sofie Holm, cpr 150645-5009"
	f := File{Name: "a.txt", R: strings.NewReader(text), Size: int64(len(text))}
	if res := r.Read(t.Context(), f); res.Status != policy.NotScanned || res.Reason != policy.ParserFailed {
		t.Errorf("%+v", res)
	}
	if res := r.Read(t.Context(), f); res.Status != policy.Scanned || len(res.Findings) != 2 {
		t.Errorf("%+v", res)
	}
}

// TestNoFileSystem: this package itself reaches no file: what it reads it is
// given.
func TestNoFileSystem(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range p.Imports {
		if i == "os" || i == "os/exec" || i == "net" || strings.Contains(i, "/platform/") {
			t.Errorf("imports %s", i)
		}
	}
}

var _ io.ReaderAt = slow{}
