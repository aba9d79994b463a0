package ledger

import (
	"crypto/rand"
	"errors"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// meet finds the item that a file is, or makes one, and brings it up to date.
// second: it is another name of an item that this look has met under its own.
func (k *Look) meet(s scan.Seen) (r *record, second bool, err error) {
	l, now := k.l, k.l.clock.now()
	path := k.pathPrint(s.Path)
	identity, weak := k.identity(s.Info)
	var bySelf, byPath *record
	err = l.store.read(func(t tx) (err error) {
		if bySelf, err = find(t, bIdent, identity); err != nil {
			return err
		}
		byPath, err = find(t, bPaths, path)
		return err
	})
	if err != nil {
		return nil, false, l.unwritable(err)
	}
	if bySelf != nil && weak && !k.sameWeak(bySelf, s, path) {
		bySelf = nil
	}
	if byPath != nil && byPath.known.path != path {
		byPath = nil
	}
	if bySelf != nil && bySelf.known.path == path {
		return k.update(bySelf, s, names{identity, weak, path, bySelf.known.content}, false)
	}
	if bySelf != nil {
		if met, ok := k.seen[bySelf.id]; ok && met != path && s.Info.Links > 1 {
			return bySelf, true, nil
		}
	}
	fresh := names{identity: identity, weak: weak, path: path}
	switch {
	case byPath != nil && bySelf == nil && k.samePath(byPath, s, identity):
		fresh.content = byPath.known.content
		return k.update(byPath, s, fresh, true)
	case byPath != nil && (bySelf == nil || l.recent.young(bySelf.id)) && k.continuous(byPath):
		// Saved by replacing: the document is the path's, the file is new. Its
		// temporary file may have been met already.
		if bySelf != nil {
			if err := k.forget(bySelf.id); err != nil {
				return nil, false, err
			}
		}
		byPath.clock.edited = now
		return k.update(byPath, s, fresh, true)
	}
	if byPath != nil { // another file has taken its name
		if err := k.displace(byPath); err != nil {
			return nil, false, err
		}
	}
	if bySelf != nil {
		if byPath == nil && l.recent.young(bySelf.id) { // a temporary file, met already
			k.inherit(bySelf, path)
		}
		if bySelf.clock.missing.IsZero() {
			l.recent.leave(bySelf.known.path, bySelf.id)
		}
		fresh.content = bySelf.known.content
		return k.update(bySelf, s, fresh, true)
	}
	r = k.arrival(s, path)
	l.recent.arrive(r.id)
	return k.update(r, s, fresh, true)
}

// sameWeak reports whether a file whose number lacks a birth time is the one
// that had the number before: nothing has changed, or it never left its path.
func (k *Look) sameWeak(r *record, s scan.Seen, path print) bool {
	return r.unchanged(s) || r.known.path == path && k.there(r)
}

// samePath reports whether the file at the path of r is r, though the file
// system gives no number, or has given it another one, as FAT does when it is
// mounted again and Windows when a program saves by ReplaceFile.
func (k *Look) samePath(r *record, s scan.Seen, identity print) bool {
	birth := s.Info.Times.Birth
	switch {
	case !k.there(r):
		return false
	case !birth.IsZero() && !r.at.birth.IsZero():
		return birth.Equal(r.at.birth)
	case !identity.known():
		return true
	}
	return r.unchanged(s)
}

// there reports whether r was at its path until at most the window ago, as far
// as anyone knows.
func (k *Look) there(r *record) bool {
	id, ok := k.l.recent.leftBy(r.known.path)
	return r.clock.missing.IsZero() || ok && id == r.id
}

func (r *record) unchanged(s scan.Seen) bool {
	return r.at.size == s.Info.Size && r.at.modified.Equal(s.Info.Times.Modified) && !r.at.modified.IsZero()
}

// continuous reports whether r was certainly at its path until at most the
// window ago: told gone since then, or watched all the time. Without
// a watch a file may have been deleted and another one made under its name
// days later: that one's clock begins anew, since nothing fresh may be removed.
func (k *Look) continuous(r *record) bool {
	if !r.clock.missing.IsZero() {
		return k.there(r)
	}
	return !k.watched.IsZero() && !r.clock.last.Before(k.watched)
}

// displace takes the path from r: its file is elsewhere, or gone.
func (k *Look) displace(r *record) error {
	if r.clock.missing.IsZero() {
		r.clock.missing = r.clock.last
	}
	r.known.path = print{}         // the sealed one stays, as the last that is known
	if !r.known.identity.known() { // nothing is left to find it by
		return k.forget(r.id)
	}
	return k.l.write(func(t tx) error { return k.l.keep(t, r, true) })
}

func (k *Look) forget(id ID) error {
	delete(k.seen, id)
	k.l.journal.add(noteGone, id[:])
	return k.l.write(func(t tx) error { return k.l.drop(t, id) })
}

// arrival is a new item. In the first run of a root its age is an estimate; a
// document that was saved by way of another name has the clock of the one that
// has just left the path.
func (k *Look) arrival(s scan.Seen, path print) *record {
	l, now := k.l, k.l.clock.now()
	r := &record{user: k.user}
	for zero := (ID{}); r.id == zero; {
		rand.Read(r.id[:])
	}
	r.clock.first, r.clock.observed = now, now
	if k.inherit(r, path) {
		return r
	}
	root, ok := k.rootOf(s.Path)
	if ok && !l.marked(k.rootMark(root.Path)) {
		first, _ := scan.Forgetful{}.FirstSeen(s)
		r.clock.estimated = true
		if !first.IsZero() {
			r.clock.first = inTime(first, now)
		}
	}
	return r
}

// inherit gives r the clock and the talk of the item that has just left path.
func (k *Look) inherit(r *record, path print) bool {
	l, now := k.l, k.l.clock.now()
	id, ok := l.recent.leftBy(path)
	if !ok || id == r.id {
		return false
	}
	var before *record
	err := l.store.read(func(t tx) (err error) {
		before, err = getRecord(t, id)
		return err
	})
	if err != nil || before.user != k.user {
		return false
	}
	r.clock.first, r.clock.estimated, r.talk = before.clock.first, before.clock.estimated, before.talk
	r.clock.edited = now
	return true
}

// update brings r up to date with what was seen, and stores it if that differs.
// told: the journal must know.
func (k *Look) update(r *record, s scan.Seen, n names, told bool) (*record, bool, error) {
	l, now := k.l, k.l.clock.now()
	before := *r
	r.known = n
	if root, ok := k.rootOf(s.Path); ok {
		r.at.cloud = root.Cloud
	}
	t := s.Info.Times
	known := !r.at.modified.IsZero()
	if known && (r.at.size != s.Info.Size || !r.at.modified.Equal(t.Modified)) {
		r.clock.edited = now
	}
	r.at.place, r.at.size = s.Place, s.Info.Size
	r.at.birth, r.at.modified, r.at.changed = t.Birth.UTC(), t.Modified.UTC(), t.Changed.UTC()
	if s.Info.Links > 0 { // Windows tells only once the file is open
		r.at.links = s.Info.Links
	}
	r.clock.deleted = time.Time{}
	if s.Place == policy.RecycleBin {
		if r.clock.deleted = s.Deleted.UTC(); s.Deleted.IsZero() {
			r.clock.deleted = before.clock.deleted
		}
	}
	told = told || !r.clock.missing.IsZero()
	r.clock.missing = time.Time{}
	if d := dayOf(l.clock.sure); d > r.clock.lastDay {
		r.clock.days++
		r.clock.lastDay = d
		r.clock.last = now
	}
	if r.clock.last.Before(k.watched) || r.clock.last.IsZero() || !before.clock.missing.IsZero() {
		r.clock.last = now
	}
	k.seen[r.id] = n.path
	if len(r.sealed) == 0 || before.known.path != n.path {
		_, reason, err := l.unsealPath(&before)
		if err != nil {
			reason = ""
		}
		l.sealPath(r, s.Path, reason)
	} else if before.known == r.known && before.at == r.at && before.clock == r.clock {
		return r, false, nil
	}
	if err := l.write(func(t tx) error { return l.keep(t, r, told) }); err != nil {
		return nil, false, err
	}
	return r, false, nil
}

// dayOf numbers the days in Copenhagen, from 1970.
func dayOf(t time.Time) int32 {
	y, m, d := t.In(policy.Copenhagen()).Date()
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / int64(day/time.Second))
}

// sealPath keeps a path and the person's reason, sealed for the item.
func (l *Ledger) sealPath(r *record, path, reason string) {
	e := enc{}
	e.text(path, reason)
	r.sealed = l.keys.seal(r.id[:], e.buf)
}

var errNoPath = errors.New("path is not known")

func (l *Ledger) unsealPath(r *record) (path, reason string, err error) {
	if len(r.sealed) == 0 {
		return "", "", errNoPath
	}
	plain, err := l.keys.unseal(r.id[:], r.sealed)
	if err != nil {
		return "", "", err
	}
	d := dec{buf: plain}
	path, reason = d.text(), d.text()
	return path, reason, nil
}
