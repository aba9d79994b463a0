package desk

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// redraw is the shortest time between two drawings of the progress line.
const redraw = time.Second / 5

// Progress keeps one line on a terminal up to date: files looked at, speed, and
// the remaining time when the total is known. A nil Progress does nothing, so
// that callers need not ask whether there is a terminal. It is safe for
// concurrent use.
type Progress struct {
	lang  Lang
	width int
	now   func() time.Time

	mu         sync.Mutex // guards what follows
	w          io.Writer
	start      time.Time
	drawn      time.Time
	shown      int // columns of the line on the screen
	files      int
	bytes      int64
	totalFiles int
	totalBytes int64
	done       bool
}

// NewProgress returns the progress line on w, a terminal of width columns, or
// nil when w is nil. now is the clock.
func NewProgress(w io.Writer, l Lang, width int, now func() time.Time) *Progress {
	if w == nil {
		return nil
	}
	return &Progress{lang: l, width: width, now: now, w: w, start: now()}
}

// Total tells how much there is to look at. It may grow while the scan finds
// more; 0 files: unknown.
func (p *Progress) Total(files int, bytes int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.totalFiles, p.totalBytes = files, bytes
}

// Add tells that so many more files with so many bytes have been looked at.
func (p *Progress) Add(files int, bytes int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files += files
	p.bytes += bytes
	now := p.now()
	if p.done || now.Sub(p.drawn) < redraw {
		return
	}
	p.drawn = now
	p.drawLocked(p.lineLocked(now))
}

// Done removes the line. Later calls do nothing.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done && p.shown > 0 {
		p.drawLocked("")
		io.WriteString(p.w, "\r")
	}
	p.done = true
}

// drawLocked writes s over the line before it. A terminal that is gone must
// not stop the scan, so errors are dropped.
func (p *Progress) drawLocked(s string) {
	if p.width > 1 && cells(s) >= p.width { // a full line would wrap
		s = string([]rune(s)[:p.width-1])
	}
	pad := max(0, p.shown-cells(s))
	p.shown = cells(s)
	io.WriteString(p.w, "\r"+s+strings.Repeat(" ", pad))
}

func (p *Progress) lineLocked(now time.Time) string {
	l := p.lang
	s := l.count(p.files, file)
	if p.totalFiles > 0 {
		s = l.Number(p.files) + l.pick(" af ", " of ") + l.count(max(p.totalFiles, p.files), file)
	}
	took := now.Sub(p.start)
	if took < time.Second {
		return s
	}
	speed := fmt.Sprintf("%.1f", float64(p.bytes)/1e6/took.Seconds())
	if l != English {
		speed = strings.Replace(speed, ".", ",", 1)
	}
	s += " · " + speed + " MB/s"
	if left := p.leftLocked(took); left > 0 {
		s += " · " + leftWords(l, left)
	}
	return s
}

// leftLocked is the time left at the speed so far, by files and by bytes,
// whichever is longer; 0 when the total is unknown.
func (p *Progress) leftLocked(took time.Duration) time.Duration {
	var left float64
	if p.totalFiles > p.files && p.files > 0 {
		left = float64(took) / float64(p.files) * float64(p.totalFiles-p.files)
	}
	if p.totalBytes > p.bytes && p.bytes > 0 {
		left = max(left, float64(took)/float64(p.bytes)*float64(p.totalBytes-p.bytes))
	}
	return time.Duration(min(left, float64(100*time.Hour)))
}

// leftWords rounds up, so that the end comes early rather than late.
func leftWords(l Lang, d time.Duration) string {
	unit, n := "s", int((d+time.Second-1)/time.Second)
	switch {
	case d > 90*time.Minute:
		unit, n = l.pick("t", "h"), int((d+time.Hour-1)/time.Hour)
	case d > 90*time.Second:
		unit, n = "min", int((d+time.Minute-1)/time.Minute)
	}
	return fmt.Sprintf(l.pick("ca. %d %s tilbage", "about %d %s left"), n, unit)
}
