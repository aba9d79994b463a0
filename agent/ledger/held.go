package ledger

import (
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// Held says that an item's file lies in an undo area: it is still stored. The
// zero Held: it does not.
type Held struct {
	Since time.Time // UTC
	Purge time.Time // UTC, when it goes for good
}

// Hold remembers that an item's file was taken out of its place into an undo
// area.
func (l *Ledger) Hold(u User, id ID, h Held) error {
	return l.revise(u, id, func(r *record, now time.Time) {
		r.held = Held{h.Since.UTC(), h.Purge.UTC()}
		if r.clock.missing.IsZero() {
			r.clock.missing = now
		}
	})
}

// Release remembers that an item's file lies in no undo area any more and was
// put back. What the person was asked and said was about its removal: whoever
// brings a file back is asked anew.
func (l *Ledger) Release(u User, id ID) error {
	return l.revise(u, id, func(r *record, _ time.Time) { r.held, r.talk = Held{}, policy.Talk{} })
}

// Unanswer takes an answer back, for the file is not what it was about any more.
func (l *Ledger) Unanswer(u User, id ID) error {
	return l.revise(u, id, func(r *record, _ time.Time) { r.talk = policy.Talk{Asked: r.talk.Asked} })
}

func (l *Ledger) revise(u User, id ID, f func(r *record, now time.Time)) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.durable(func(t tx) error {
		r, err := l.owned(t, u, id)
		if err != nil {
			return err
		}
		f(r, l.clock.now())
		return l.keep(t, r, true)
	}, 0, nil)
}

// Confirm returns nil when a file is the item, in the place and with the content
// that the item was last known by. Else the error is ErrChanged: the file must
// be looked at anew. sum is the SHA-256 of its content. Of a file that was not
// read to its end the ledger knows no content: only a person can have ordered
// its removal, and then the file's identity, size and time must do.
func (l *Ledger) Confirm(u User, id ID, s scan.Seen, sum [32]byte, ordered bool) error {
	k := l.Look(u, nil, time.Time{})
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.store.read(func(t tx) error {
		r, err := l.owned(t, u, id)
		if err != nil {
			return err
		}
		at, times := r.read, s.Info.Times
		identity, _ := k.identity(s.Info)
		if r.known.identity != identity || r.known.path != k.pathPrint(s.Path) || r.at.place != s.Place ||
			at.size != s.Info.Size || !at.modified.Equal(times.Modified) || !l.contentIs(r, sum, ordered) {
			return fmt.Errorf("item %s: %w", id, ErrChanged)
		}
		return nil
	})
}

// Tag is a name for a user that tells nothing of them, for marks.
func (l *Ledger) Tag(u User) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.keys.user(u)
	return ID(p[:8]).String()
}

func (l *Ledger) contentIs(r *record, sum [32]byte, ordered bool) bool {
	if !r.known.content.known() {
		return ordered && r.read.content.Reason != policy.NoReason
	}
	return r.known.content == l.keys.print(ofContent, sum[:])
}
