package doc

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

func content(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>16) ^ byte(i>>8) ^ byte(i)
	}
	return b
}

func newDoc(l Limits) *Doc { return New(context.Background(), io.Discard, l, nil) }

func TestLazyReadsLikeTheBytesThemselves(t *testing.T) {
	want := content(5<<20 + 123)
	for _, once := range []bool{true, false} {
		opened := 0
		l, err := newDoc(DefaultLimits()).Lazy(int64(len(want)), once, func() (io.Reader, error) {
			opened++
			return bytes.NewReader(want), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		offsets := []int{0, 100, 4 << 20, 5 << 20, 10, len(want) - 1, len(want)}
		for range 100 {
			offsets = append(offsets, random.IntN(len(want)))
		}
		for _, off := range offsets {
			p := make([]byte, random.IntN(200_000))
			n, err := l.ReadAt(p, int64(off))
			rest := want[off:]
			if len(rest) >= len(p) && err != nil || len(rest) < len(p) && err != io.EOF || !bytes.Equal(p[:n], rest[:min(len(rest), len(p))]) {
				t.Fatalf("at %d: %d of %d bytes, %v", off, n, len(p), err)
			}
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if once && opened > 1 {
			t.Errorf("opened %d times", opened)
		}
	}
}

func TestLazyKeepsAWindow(t *testing.T) {
	limits := DefaultLimits()
	limits.Bytes = 4 << 20
	want := content(20 << 20)
	d := newDoc(limits)
	l, err := d.Lazy(int64(len(want)), false, func() (io.Reader, error) { return bytes.NewReader(want), nil })
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(io.NewSectionReader(l, 0, l.Size()))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("read forward: %d bytes, %v", len(got), err)
	}
	if _, err := l.ReadAt(make([]byte, 1), 0); err != nil {
		t.Errorf("read from the start again: %v", err)
	}
	if _, err := l.ReadAt(make([]byte, 1), l.Size()-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("kept whole: got error %v, want %v", err, ErrTooLarge)
	}
	l.Close()
	if d.share.heldLeft != limits.Bytes {
		t.Errorf("%d bytes not given back", limits.Bytes-d.share.heldLeft)
	}
}

func TestLazySizes(t *testing.T) {
	for _, c := range []struct {
		name string
		size int64
		want error
		text string
	}{
		{"right", 5, nil, "tekst"},
		{"unknown", -1, nil, "tekst"},
		{"too small", 3, ErrCorrupt, "tek"},
		{"too large", 9, ErrCorrupt, "tekst"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := newDoc(DefaultLimits()).Lazy(c.size, false, func() (io.Reader, error) { return strings.NewReader("tekst"), nil })
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(io.NewSectionReader(l, 0, l.Size()))
			if cerr := l.Close(); err == nil {
				err = cerr
			}
			if string(got) != c.text || !errors.Is(err, c.want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	limits := Limits{Bytes: 8 << 20, Text: 1, Ratio: 10, Parts: 1}
	zeros := func(n int) io.Reader { return bytes.NewReader(make([]byte, n)) }
	for _, c := range []struct {
		name   string
		size   int
		stored int64
		want   error
	}{
		{"small, whatever the ratio", 1 << 20, 1, nil},
		{"beyond the ratio", 2 << 20, 100_000, ErrTooLarge},
		{"within the ratio", 2 << 20, 1 << 20, nil},
		{"more than a file may have", 9 << 20, 8 << 20, ErrTooLarge},
		{"a stored size nobody can have", 1 << 20, 1 << 62, nil},
	} {
		if _, err := io.Copy(io.Discard, newDoc(limits).Expand(zeros(c.size), c.stored)); !errors.Is(err, c.want) {
			t.Errorf("%s: got error %v, want %v", c.name, err, c.want)
		}
	}
	d := newDoc(limits)
	var err error
	for range 5 {
		if _, e := io.Copy(io.Discard, d.Expand(zeros(8<<20), 8<<20)); e != nil {
			err = e
		}
	}
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("all parts together: got error %v, want %v", err, ErrTooLarge)
	}
}
