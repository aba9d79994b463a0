package desk

import (
	"io"
	"unicode/utf8"
)

// Screen returns a writer of foreign text onto a terminal: lines and tabs stay,
// and whatever else Plain takes out cannot reach it: escape sequences that
// rewrite the screen, set its title or answer for the user.
func Screen(terminal io.Writer) *ScreenWriter { return &ScreenWriter{w: terminal} }

// ScreenWriter is what Screen returns. Close writes a character that was cut off.
type ScreenWriter struct {
	w    io.Writer
	rest []byte // the beginning of a character
}

// Write implements io.Writer. It always takes all of p.
func (s *ScreenWriter) Write(p []byte) (int, error) {
	text := append(s.rest, p...)
	end := len(text)
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if i := len(text) - n; utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				end = i
			}
			break
		}
	}
	s.rest = append([]byte(nil), text[end:]...)
	return len(p), s.show(text[:end])
}

func (s *ScreenWriter) show(text []byte) error {
	var out []byte
	from := 0
	for i, c := range text {
		if c == '\n' || c == '\t' {
			out = append(append(out, Plain(string(text[from:i]))...), c)
			from = i + 1
		}
	}
	_, err := s.w.Write(append(out, Plain(string(text[from:]))...))
	return err
}

// Close writes what is left. It does not close the terminal.
func (s *ScreenWriter) Close() error {
	rest := s.rest
	s.rest = nil
	if len(rest) == 0 {
		return nil
	}
	return s.show(rest)
}

var _ io.WriteCloser = (*ScreenWriter)(nil)
