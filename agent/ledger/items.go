package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/policy"
)

// Item is one file the ledger knows.
type Item struct {
	ID ID
	Where
	policy.Contents
	Times
	policy.Talk
	Held   Held   // where it is in an undo area; it is Missing then
	Reason string // what the person gave for keeping it; only from Item and with Filter.Paths
	// Ended is when what the file belongs to ended: see policy.Clock. It is not kept
	// here: whoever knows sets it before Decide.
	Ended time.Time
}

// Where is where an item lies.
type Where struct {
	Place policy.Place
	Path  string // only from Item and with Filter.Paths; empty when not known
	Cloud policy.Store
	Names int // hard links; 0: not known
	Size  int64
}

// Times are an item's times, in UTC; zero: not known or not so.
type Times struct {
	FirstSeen time.Time
	Estimated bool      // FirstSeen comes from the file's own times
	Observed  time.Time // when the agent first saw it
	Days      int       // distinct days on which it did
	Modified  time.Time // last edit: the file's own time, or when a change was noticed if that is later
	Missing   time.Time // when it vanished, at the latest known; it may come back
	Deleted   time.Time // when it went to the bin
}

func (l *Ledger) item(r *record) Item {
	c := r.read.content
	it := Item{ID: r.id, Talk: r.talk, Held: r.held,
		Where: Where{Place: r.at.place, Cloud: r.at.cloud, Names: r.at.links, Size: r.at.size},
		Times: Times{FirstSeen: r.clock.first, Estimated: r.clock.estimated, Observed: r.clock.observed, Days: r.clock.days,
			Modified: r.at.modified, Missing: r.clock.missing, Deleted: r.clock.deleted},
		Contents: policy.Contents{Status: c.Status, Reason: c.Reason, DocumentType: c.DocumentType, Scope: c.Scope}}
	if r.clock.edited.After(it.Modified) && !it.Modified.IsZero() {
		it.Modified = r.clock.edited
	}
	it.Findings = make([]policy.Finding, 0, len(c.Findings))
	for _, f := range c.Findings {
		it.Findings = append(it.Findings, f.Finding)
	}
	it.Category = policy.CategoryOf(it.Findings, it.DocumentType)
	return it
}

func (l *Ledger) withPath(r *record) Item {
	it := l.item(r)
	it.Path, it.Reason, _ = l.unsealPath(r) // empty when not known
	return it
}

// Filter says which items to list.
type Filter struct {
	User    User // empty: everybody's, for the device itself
	Paths   bool // with paths and reasons, which costs unsealing them
	Missing bool // also those that have vanished, and are in no undo area
}

// Items calls f for every item, in no order. Others may use the ledger
// meanwhile, f too; an item that changes meanwhile is told as it was or as it
// is. An error from f ends it and is returned.
func (l *Ledger) Items(ctx context.Context, only Filter, f func(Item) error) error {
	var user print
	l.mu.Lock()
	if only.User != "" {
		user = l.keys.user(only.User)
	}
	l.mu.Unlock()
	return l.chunks(ctx, func(r *record) (Item, bool) {
		switch {
		case only.User != "" && r.user != user, r.ghost(), !only.Missing && !r.clock.missing.IsZero() && r.held == (Held{}):
			return Item{}, false
		case only.Paths:
			return l.withPath(r), true
		}
		return l.item(r), true
	}, f)
}

// ghost: only the journal's record of it is left, and nobody has seen it since.
func (r *record) ghost() bool { return len(r.sealed) == 0 }

// chunk is how many items are read in one transaction.
const chunk = 1000

// chunks reads items and calls f for those that pick wants, with no transaction
// and no lock held.
func (l *Ledger) chunks(ctx context.Context, pick func(*record) (Item, bool), f func(Item) error) error {
	next, batch := make([]byte, len(ID{})), make([]Item, 0, chunk)
	for next != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		rs, after, err := l.batch(next)
		if err != nil {
			return err
		}
		batch = batch[:0]
		l.mu.Lock()
		for _, r := range rs {
			if it, ok := pick(r); ok {
				batch = append(batch, it)
			}
		}
		l.mu.Unlock()
		for _, it := range batch {
			if err := f(it); err != nil {
				return err
			}
		}
		next = after
	}
	return nil
}

// batch reads the items from an id on, and the id to go on with; nil: none.
func (l *Ledger) batch(from []byte) (rs []*record, next []byte, err error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, nil, err
	}
	return l.readItems(from)
}

func (l *Ledger) readItems(from []byte) (rs []*record, next []byte, err error) {
	rs = make([]*record, 0, chunk)
	err = l.store.read(func(t tx) (err error) {
		t.from(bItems, from, func(k, v []byte) bool {
			if len(rs) == chunk {
				next = append([]byte{}, k...)
				return false
			}
			var r *record
			if r, err = decodeRecord(ID(k), v); err != nil {
				err = fmt.Errorf("%w: item %x", ErrDamaged, k)
				return false
			}
			rs = append(rs, r)
			return true
		})
		return err
	})
	return rs, next, err
}

// each calls f for every item, under the lock, and stores those it changes.
func (l *Ledger) each(ctx context.Context, f func(*record) (changed bool, err error)) error {
	next := make([]byte, len(ID{}))
	for next != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		rs, after, err := l.batch(next)
		if err != nil {
			return err
		}
		if err := l.changeEach(rs, f); err != nil {
			return err
		}
		next = after
	}
	return nil
}

func (l *Ledger) changeEach(rs []*record, f func(*record) (bool, error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrClosed
	}
	for _, r := range rs {
		changed, err := f(r)
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		if err := l.write(func(t tx) error { return l.keep(t, r, true) }); err != nil {
			return err
		}
	}
	return nil
}

// Item returns an item with its path. The error is ErrUnknown when there is none
// or, with a user, when it is somebody else's.
func (l *Ledger) Item(u User, id ID) (Item, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return Item{}, err
	}
	var it Item
	err := l.store.read(func(t tx) error {
		r, err := l.owned(t, u, id)
		if err == nil {
			it = l.withPath(r)
		}
		return err
	})
	return it, err
}

func (l *Ledger) owned(t tx, u User, id ID) (*record, error) {
	r, err := getRecord(t, id)
	if err == nil && u != "" && r.user != l.keys.user(u) {
		err = ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("item %s: %w", id, err)
	}
	return r, nil
}

// MarkAsked remembers that the person was asked about items, now.
func (l *Ledger) MarkAsked(ids ...ID) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.durable(func(t tx) error {
		for _, id := range ids {
			r, err := l.owned(t, "", id)
			if err != nil {
				return err
			}
			r.talk.Asked = l.clock.now()
			if err := l.keep(t, r, true); err != nil {
				return err
			}
		}
		return nil
	}, 0, nil)
}

// Reply is what the person said about an item.
type Reply struct {
	Answer policy.Answer
	Until  time.Time // of AnswerKeep: the dispensation, after which it is asked again
	Reason string    // of AnswerKeep
}

const mostReason = 2000 // bytes

// Answer remembers what a person said about an item of theirs; it replaces what
// they said before. A dispensation needs an end in the future and a reason.
func (l *Ledger) Answer(u User, id ID, a Reply) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	keep := a.Answer == policy.AnswerKeep
	a.Reason = strings.TrimSpace(a.Reason)
	if keep && (a.Reason == "" || len(a.Reason) > mostReason || !a.Until.After(l.clock.now())) ||
		!keep && (a.Reason != "" || !a.Until.IsZero()) {
		return fmt.Errorf("answering %q: %w", a.Answer, ErrInvalid)
	}
	return l.durable(func(t tx) error {
		r, err := l.owned(t, u, id)
		if err != nil {
			return err
		}
		path, _, err := l.unsealPath(r)
		if err != nil && !errors.Is(err, errNoPath) {
			return err
		}
		if path != "" {
			l.sealPath(r, path, a.Reason)
		}
		r.talk.Answer, r.talk.KeepUntil, r.talk.Answered = a.Answer, a.Until.UTC(), l.clock.now()
		return l.keep(t, r, true)
	}, 0, nil)
}

// Forget drops an item: its file is erased, and the undo area holds it no more.
// Maintain then takes it out of the files.
func (l *Ledger) Forget(id ID) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.durable(func(t tx) error { return l.drop(t, id) }, noteGone, func() []byte { return id[:] })
}
