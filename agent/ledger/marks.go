package ledger

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Mark is that something was done, such as a duty.
type Mark struct {
	At   time.Time // UTC
	Note string    // an id: of a role, a policy's version; never free text
}

var (
	markName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,119}$`) // a duty's id has up to 96
	markNote = regexp.MustCompile(`^[A-Za-z0-9_.:-]{0,100}$`)
)

// SetMark sets a mark, for example "duty.device_review". Neither name nor note
// may hold anything about a person. The error is ErrInvalid for what cannot be
// an id.
func (l *Ledger) SetMark(name string, m Mark) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	if !markName.MatchString(name) || !markNote.MatchString(m.Note) || strings.HasPrefix(name, "health.") || strings.HasPrefix(name, rootMark) || strings.HasPrefix(name, deathMark) {
		return fmt.Errorf("setting a mark: %w", ErrInvalid)
	}
	return l.setMark(name, m)
}

func (l *Ledger) setMark(name string, m Mark) error {
	v := encodeMark(m)
	return l.durable(func(t tx) error { return t.put(bMarks, []byte(name), v) }, noteMark, pair(name, v))
}

// Mark returns a mark; the zero Mark when it was never set.
func (l *Ledger) Mark(name string) (Mark, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return Mark{}, err
	}
	var m Mark
	err := l.store.read(func(t tx) error {
		m = decodeMark(t.get(bMarks, []byte(name)))
		return nil
	})
	return m, err
}

func encodeMark(m Mark) []byte {
	e := enc{}
	e.times(m.At)
	e.text(m.Note)
	return e.buf
}

func decodeMark(v []byte) Mark {
	d := dec{buf: v}
	var m Mark
	d.times(&m.At)
	m.Note = d.text()
	if d.bad {
		return Mark{}
	}
	return m
}

// pair is the payload of a journal record of a name and a value.
func pair(name string, value []byte) func() []byte {
	return func() []byte {
		e := enc{}
		e.text(name, string(value))
		return e.buf
	}
}

// Marks returns the marks whose names begin with a prefix, by what follows it.
func (l *Ledger) Marks(prefix string) (map[string]Mark, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	found := map[string]Mark{}
	err := l.store.read(func(t tx) error {
		t.from(bMarks, []byte(prefix), func(k, v []byte) bool {
			rest, ok := strings.CutPrefix(string(k), prefix)
			if ok {
				found[rest] = decodeMark(v)
			}
			return ok
		})
		return nil
	})
	return found, err
}
