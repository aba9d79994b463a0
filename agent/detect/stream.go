package detect

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/match"
)

// A long text is read in windows. Each begins with the end of the one before,
// so that what stands near a match is seen.
const (
	windowSize = 256 << 10
	overlap    = 8 << 10
)

// Stream finds personal data in text written to it piece by piece, in bounded
// memory. It implements io.Writer; Close finds what is left. It is not safe for
// concurrent use.
type Stream struct {
	// Found is called for each match, in order; its offsets count from the
	// first byte written. text is the value and is valid only during the call.
	Found func(m match.Match, text []byte)
	// Names and FirstNames count the full names, and the persons called by one
	// name alone, so far.
	Names, FirstNames int

	finder finder
	window []byte
	base   int // offset of window[0] in the whole text
	done   int // matches that begin before window[done] were given out
}

// NewStream returns a stream that calls found for each match.
func (d *Detector) NewStream(found func(m match.Match, text []byte)) *Stream {
	return &Stream{Found: found, finder: finder{detector: d}}
}

// Reset makes the stream ready for another text and keeps its memory.
func (s *Stream) Reset() {
	s.finder.numbers.Reset()
	s.window, s.base, s.done, s.Names, s.FirstNames = s.window[:0], 0, 0, 0, 0
}

// Write takes more text. It never fails.
func (s *Stream) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := min(len(p), windowSize-len(s.window))
		s.window = append(s.window, p[:k]...)
		p = p[k:]
		if len(s.window) >= windowSize {
			s.find(s.cut())
			s.keep()
		}
	}
	return n, nil
}

// Close finds what is left. The stream may be Reset and used again.
func (s *Stream) Close() error {
	s.find(len(s.window))
	return nil
}

// cut is where the next window takes over: a line's end well before the end of
// this one, so that what stands behind a match is seen too.
func (s *Stream) cut() int {
	from := len(s.window) - overlap
	if n := bytes.IndexByte(s.window[from:from+overlap/2], '\n'); n >= 0 {
		return from + n + 1
	}
	return from + overlap/2
}

// find gives out the matches that begin between done and to.
func (s *Stream) find(to int) {
	for _, m := range s.finder.find(s.window, s.done, to) {
		if m.Start < s.done || m.Start >= to {
			continue
		}
		value := s.window[m.Start:m.End]
		m.Start, m.End = m.Start+s.base, m.End+s.base
		s.Found(m, value)
	}
	for _, m := range s.finder.mentions {
		if m.Start < s.done || m.Start >= to {
			continue
		}
		if m.Full {
			s.Names++
		} else {
			s.FirstNames++
		}
	}
	s.done = to
}

// keep drops the text that no later match needs to see.
func (s *Stream) keep() {
	from := max(0, s.done-overlap)
	if n := bytes.IndexByte(s.window[from:s.done], '\n'); n >= 0 {
		from += n + 1
	}
	s.finder.shift(from)
	s.window = append(s.window[:0], s.window[from:]...)
	s.base, s.done = s.base+from, s.done-from
}
