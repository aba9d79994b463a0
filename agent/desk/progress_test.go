package desk

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// screen is one line of a terminal.
type screen struct {
	cells  []rune
	column int
	writes int
}

func (s *screen) Write(p []byte) (int, error) {
	s.writes++
	for _, r := range string(p) {
		if r == '\r' {
			s.column = 0
			continue
		}
		for len(s.cells) <= s.column {
			s.cells = append(s.cells, ' ')
		}
		s.cells[s.column] = r
		s.column++
	}
	return len(p), nil
}

func (s *screen) String() string { return strings.TrimRight(string(s.cells), " ") }

func TestProgress(t *testing.T) {
	clock := testNow
	s := &screen{}
	p := NewProgress(s, Danish, 80, func() time.Time { return clock })
	p.Add(1, 1_000)
	if got := s.String(); got != "1 fil" {
		t.Errorf("got %q", got)
	}
	for range 999 { // a hundredth of a second each
		clock = clock.Add(10 * time.Millisecond)
		p.Add(1, 10_000)
	}
	if s.writes > 51 {
		t.Errorf("drawn %d times in 10 s", s.writes)
	}
	p.Total(4000, 0)
	clock = clock.Add(time.Second)
	p.Add(0, 0)
	if got, want := s.String(), "1.000 af 4.000 filer · 0,9 MB/s · ca. 33 s tilbage"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p.Total(1000, 0) // a shorter line leaves nothing of the longer one
	clock = clock.Add(time.Second)
	p.Add(0, 0)
	if got, want := s.String(), "1.000 af 1.000 filer · 0,8 MB/s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p.Done()
	if s.String() != "" || s.column != 0 {
		t.Errorf("left %q, cursor in column %d", s.String(), s.column)
	}
	writes := s.writes
	clock = clock.Add(time.Minute)
	p.Add(5, 5)
	p.Done()
	if s.writes != writes {
		t.Error("drawn after Done")
	}
}

func TestProgressKeepsToTheWidth(t *testing.T) {
	clock := testNow
	s := &screen{}
	p := NewProgress(s, English, 20, func() time.Time { return clock })
	clock = clock.Add(time.Hour)
	p.Total(1_000_000, 0)
	p.Add(1, 1)
	if got := cells(s.String()); got > 19 {
		t.Errorf("%d columns: %q", got, s.String())
	}
}

func TestNoProgress(t *testing.T) {
	p := NewProgress(nil, Danish, 80, nil)
	p.Total(1, 1)
	p.Add(1, 1)
	p.Done()
}

func TestProgressConcurrently(t *testing.T) {
	clock := func() time.Time { return testNow }
	p := NewProgress(&screen{}, Danish, 80, clock)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				p.Add(1, 1)
				p.Total(800, 800)
			}
		})
	}
	wg.Wait()
	p.Done()
	if p.files != 800 {
		t.Errorf("%d files", p.files)
	}
}

func TestLeftWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "ca. 1 s tilbage", 90 * time.Second: "ca. 90 s tilbage",
		91 * time.Second: "ca. 2 min tilbage", 3 * time.Hour: "ca. 3 t tilbage"} {
		if got := leftWords(Danish, d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	if got := leftWords(English, 5*time.Minute); got != "about 5 min left" {
		t.Errorf("got %q", got)
	}
}
