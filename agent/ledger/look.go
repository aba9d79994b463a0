package ledger

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// User is a person of the PC as the system numbers them: a SID or a uid. Items
// of different users are never mixed, even if both see the same file.
type User string

// Root is a folder that is watched, with all that is below it.
type Root struct {
	Path  string
	Cloud policy.Store // whose folder it is; empty: none
}

// Look is one look at files: a walk through roots, or what a change hint led
// to. It is the scan's memory. It may be used from several goroutines and is
// done with after its last Done or Flush.
type Look struct {
	l       *Ledger
	user    print
	roots   []Root
	watched time.Time
	// seen holds what was met, and at which path: a second path is a second
	// name (hard link). Guarded by l.mu.
	seen map[ID]print
}

var _ scan.Memory = (*Look)(nil)

// Look begins a look at files of one user. roots are all of the user's watched
// folders. watched is Moment.Now of when an unbroken watch over them began:
// since then every removal has been told to Gone. Zero: nothing is watched, or
// hints were lost.
func (l *Ledger) Look(u User, roots []Root, watched time.Time) *Look {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &Look{l: l, user: l.keys.user(u), roots: slices.Clone(roots), watched: watched, seen: map[ID]print{}}
}

// user keeps 8 bytes, enough for the users of one PC.
func (k *keys) user(u User) print {
	p := k.print(ofUser, []byte(u))
	clear(p[8:])
	return p
}

func (k *Look) pathPrint(path string) print {
	return k.l.keys.print(ofPath, k.user[:], []byte(path))
}

// Recall returns the content of a file that has not changed since it was read.
// What could not be read for a passing reason is tried again.
func (k *Look) Recall(s scan.Seen) (scan.Content, bool) {
	defer k.l.mu.Unlock()
	if k.l.begin() != nil {
		return scan.Content{}, false
	}
	r, second, err := k.meet(s)
	if err != nil || second || r.read.reader != k.l.reader {
		return scan.Content{}, false
	}
	at, t := r.read, s.Info.Times
	if at.size != s.Info.Size || !at.modified.Equal(t.Modified) || !at.changed.Equal(t.Changed) || at.path != r.known.path {
		return scan.Content{}, false
	}
	switch c := at.content; c.Reason {
	case policy.NoReason:
		// Without its sum a flagged file cannot be confirmed, and so not removed.
		return c, !s.Info.Placeholder && (len(c.Findings) == 0 || r.known.content.known())
	case policy.InUse, policy.NoPermission, policy.Timeout:
		return scan.Content{}, false
	case policy.Placeholder:
		return c, s.Info.Placeholder
	default:
		return c, !s.Info.Placeholder
	}
}

// Keep remembers the content of a file; never the values.
func (k *Look) Keep(s scan.Seen, c scan.Content) {
	defer k.l.mu.Unlock()
	if k.l.begin() != nil {
		return
	}
	r, second, err := k.meet(s)
	if err != nil || second {
		return
	}
	if r.talk.Answer == policy.AnswerNotPersonal && newKind(r.read.content.Findings, c.Findings) {
		r.talk = policy.Talk{} // the answer was about what was in it then
	}
	differs := r.read.reader == 0 || r.read.size != s.Info.Size || !r.read.modified.Equal(s.Info.Times.Modified)
	if ordered := r.talk.Answer == policy.AnswerDelete || r.talk.Answer == policy.AnswerSent; ordered && differs {
		r.talk = policy.Talk{Asked: r.talk.Asked} // so was this one; what was written since stays
	}
	c.Findings = slices.Clone(c.Findings)
	for i := range c.Findings {
		c.Findings[i].Matches = nil
	}
	told := r.known.content.known() && r.read.reader != 0 && differs
	if told {
		r.known.content = print{}
	}
	if r.clock.estimated && r.read.reader == 0 { // opening it may have told when it was downloaded
		if t, _ := (scan.Forgetful{}).FirstSeen(s); t.After(r.clock.first) {
			r.clock.first, told = inTime(t, k.l.clock.now()), true
		}
	}
	r.read = reading{reader: k.l.reader, size: s.Info.Size, modified: s.Info.Times.Modified,
		changed: s.Info.Times.Changed, path: r.known.path, content: c}
	_ = k.l.write(func(t tx) error { return k.l.keep(t, r, told) }) // Health tells
}

func newKind(before, after []scan.Finding) bool {
	return slices.ContainsFunc(after, func(f scan.Finding) bool {
		return !slices.ContainsFunc(before, func(b scan.Finding) bool { return b.Kind == f.Kind })
	})
}

// FirstSeen returns when the file was first seen. When the ledger cannot tell it
// is an estimate, with which nothing is removed.
func (k *Look) FirstSeen(s scan.Seen) (time.Time, scan.Source) {
	defer k.l.mu.Unlock()
	if k.l.begin() == nil {
		if r, _, err := k.meet(s); err == nil {
			return r.clock.first, source(r)
		}
	}
	return scan.Forgetful{}.FirstSeen(s)
}

func source(r *record) scan.Source {
	if r.clock.estimated {
		return scan.Estimate
	}
	return scan.Observed
}

// Item returns the id of the item that a file is.
func (k *Look) Item(s scan.Seen) (ID, error) {
	defer k.l.mu.Unlock()
	if err := k.l.begin(); err != nil {
		return ID{}, err
	}
	r, _, err := k.meet(s)
	if err != nil {
		return ID{}, err
	}
	return r.id, nil
}

// Sum tells the SHA-256 of a file in which personal data was found, and of no
// other. A copy of such a file inherits the earliest first-seen time. Only the
// sum's HMAC is kept: from a plain one a form with one CPR number in it could
// be guessed.
func (k *Look) Sum(s scan.Seen, sum [32]byte) error {
	defer k.l.mu.Unlock()
	l := k.l
	if err := l.begin(); err != nil {
		return err
	}
	r, second, err := k.meet(s)
	if err != nil || second {
		return err
	}
	p := l.keys.print(ofContent, sum[:])
	return l.write(func(t tx) error {
		was, first := r.known.content, r.clock.first
		r.known.content = p
		var ids []ID
		t.from(bContent, p[:], func(key, _ []byte) bool {
			same := string(key[:len(p)]) == string(p[:])
			if same {
				ids = append(ids, ID(key[len(p):]))
			}
			return same
		})
		for _, id := range ids {
			other, err := getRecord(t, id)
			if err != nil {
				return err
			}
			if other.clock.first.Before(r.clock.first) {
				r.clock.first, r.clock.estimated = other.clock.first, other.clock.estimated
			}
		}
		if was == p && first.Equal(r.clock.first) {
			return nil
		}
		return l.keep(t, r, true)
	})
}

// Gone tells that there is nothing at path any more, just now.
func (k *Look) Gone(path string) error {
	defer k.l.mu.Unlock()
	l := k.l
	if err := l.begin(); err != nil {
		return err
	}
	p, now := k.pathPrint(path), l.clock.now()
	return l.write(func(t tx) error {
		r, err := find(t, bPaths, p)
		if err != nil || r == nil || r.known.path != p {
			return err
		}
		delete(k.seen, r.id)
		l.recent.leave(p, r.id)
		r.clock.missing = now
		return l.keep(t, r, true)
	})
}

// Done tells that the walk has met all there is below folder, but for what lies
// below unread, which could not be listed; all are absolute. Files that it did
// not meet are gone, as of when they were last seen. Then all is made durable.
// The first walk through a root ends its first run: what turns up later has
// just arrived.
func (k *Look) Done(ctx context.Context, folder string, unread ...string) error {
	if err := k.absent(ctx, folder, unread); err != nil {
		return err
	}
	defer k.l.mu.Unlock()
	l := k.l
	if err := l.begin(); err != nil {
		return err
	}
	isRoot := slices.ContainsFunc(k.roots, func(r Root) bool { return r.Path == folder })
	name := k.rootMark(folder)
	if isRoot && len(unread) == 0 && !l.marked(name) {
		return l.setMark(name, Mark{At: l.clock.now()})
	}
	return l.flush()
}

// absent marks what was not met as missing, some items at a time.
func (k *Look) absent(ctx context.Context, folder string, unread []string) error {
	return k.l.each(ctx, func(r *record) (bool, error) {
		met, ok := k.seen[r.id]
		if r.user != k.user || !r.clock.missing.IsZero() || ok && met == r.known.path {
			return false, nil
		}
		path, _, err := k.l.unsealPath(r)
		if err != nil || !below(path, folder) || slices.ContainsFunc(unread, func(u string) bool { return below(path, u) }) {
			return false, nil //nolint:nilerr // a path that cannot be unsealed lies in no folder
		}
		r.clock.missing = r.clock.last
		return true, nil
	})
}

// below reports whether path is folder or lies in it.
func below(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && folder != "" && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(folder[len(folder)-1]))
}

const rootMark = "root."

// rootMark is the mark that says that a root has been walked through once.
func (k *Look) rootMark(folder string) string {
	p := k.l.keys.print(ofPath, k.user[:], []byte("root"), []byte(folder))
	return rootMark + ID(p[:8]).String()
}

func (l *Ledger) marked(name string) bool {
	found := false
	_ = l.store.read(func(t tx) error {
		found = t.get(bMarks, []byte(name)) != nil
		return nil
	})
	return found
}

// rootOf returns the innermost root that a file lies in.
func (k *Look) rootOf(path string) (in Root, ok bool) {
	for _, r := range k.roots {
		if below(path, r.Path) && len(r.Path) >= len(in.Path) {
			in, ok = r, true
		}
	}
	return in, ok
}

// identity is the print of what the file system tells a file by. weak: it gives
// no birth time, so that a later file may come to have the same.
func (k *Look) identity(i rootfs.Info) (p print, weak bool) {
	if !i.ID.Known() {
		return print{}, false
	}
	e := enc{}
	e.ints(int64(i.ID.Volume))
	e.raw(i.ID.File[:]...)
	e.times(i.Times.Birth)
	return k.l.keys.print(ofIdentity, k.user[:], e.buf), i.Times.Birth.IsZero()
}
