package remote

import (
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/rootfs"
)

// stamp is an instant as Unix seconds and nanoseconds: who sets a file's times
// can set any year, and JSON's times end with 9999. Both zero is no time.
type stamp [2]int64

func stampOf(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return stamp{t.Unix(), int64(t.Nanosecond()) + 1}
}

func (s stamp) time() time.Time {
	if s == (stamp{}) {
		return time.Time{}
	}
	return time.Unix(s[0], s[1]-1).UTC()
}

func pack(s scan.Seen) seen {
	t := s.Info.Times
	s.Info.Times = rootfs.Times{}
	return seen{Path: []byte(s.Path), Place: s.Place, Info: s.Info, Deleted: stampOf(s.Deleted),
		Times: [5]stamp{stampOf(t.Birth), stampOf(t.Modified), stampOf(t.Changed), stampOf(t.Added), stampOf(t.Downloaded)}}
}

func (s seen) unpack() scan.Seen {
	t := &s.Info.Times
	for i, to := range []*time.Time{&t.Birth, &t.Modified, &t.Changed, &t.Added, &t.Downloaded} {
		*to = s.Times[i].time()
	}
	return scan.Seen{Path: string(s.Path), Place: s.Place, Info: s.Info, Deleted: s.Deleted.time()}
}

// idList is ids one after the other: as JSON an id alone is three times as long.
type idList []byte

const idSize = len(ledger.ID{})

func packIDs(ids []ledger.ID) idList {
	b := make(idList, 0, len(ids)*idSize)
	for _, id := range ids {
		b = append(b, id[:]...)
	}
	return b
}

// unpack returns localapi.Invalid for what is no list of ids.
func (l idList) unpack() ([]ledger.ID, error) {
	if len(l)%idSize != 0 {
		return nil, localapi.Invalid
	}
	var ids []ledger.ID
	for b := range slices.Chunk(l, idSize) {
		ids = append(ids, ledger.ID(b))
	}
	return ids, nil
}

// What fits into a frame (localapi.MaxFrame) with room to spare.
const (
	mostTasks  = 4_000   // about 120 bytes each
	mostAsks   = 30_000  // 11 bytes each
	mostHeld   = 4_000   // about 130 bytes each
	mostPage   = 1 << 19 // bytes of a page of items
	mostUnread = 1 << 19 // bytes of paths
)

// packWork leaves out what does not fit. It is told by a later call: tasks when
// these are done, questions with the next summary.
func packWork(w device.Work) todo {
	return todo{Tasks: w.Tasks[:min(len(w.Tasks), mostTasks)], Ask: packIDs(w.Ask[:min(len(w.Ask), mostAsks)]),
		Due: w.Due, Warn: w.Warn, Sure: w.Sure}
}

// packStatus makes a page of a status that fits.
func packStatus(s device.Status, sizeOf func(device.ItemStatus) int) paged {
	size := 0
	for i, it := range s.Items {
		if size += sizeOf(it) + 2*len(it.Path); size > mostPage && i > 0 {
			s.Items, s.Next = s.Items[:i], s.Items[i-1].ID
			break
		}
	}
	out := paged{Status: s, Next: s.Next}
	if !slices.ContainsFunc(s.Items, func(it device.ItemStatus) bool { return !utf8.ValidString(it.Path) }) &&
		!slices.ContainsFunc(s.Places, func(p device.PlaceSeen) bool { return !utf8.ValidString(p.Path) }) {
		return out
	}
	for _, it := range s.Items {
		out.Paths = append(out.Paths, []byte(it.Path))
	}
	for _, p := range s.Places {
		out.Folders = append(out.Folders, []byte(p.Path))
	}
	return out
}

func (p paged) unpack() device.Status {
	s := p.Status
	s.Next = p.Next
	for i := range min(len(s.Items), len(p.Paths)) {
		s.Items[i].Path = string(p.Paths[i])
	}
	for i := range min(len(s.Places), len(p.Folders)) {
		s.Places[i].Path = string(p.Folders[i])
	}
	return s
}

// fewer puts folders in the place of what lies in them until all fits: what
// could not be looked at then is more than it was, never less.
func fewer(folder string, unread []string) []string {
	for size(unread) > mostUnread {
		up := map[string]bool{}
		for _, path := range unread {
			if dir := filepath.Dir(path); len(dir) > len(folder) {
				path = dir
			} else {
				path = folder
			}
			up[path] = true
		}
		unread = unread[:0:0]
		for path := range up {
			unread = append(unread, path)
		}
		slices.Sort(unread)
	}
	return unread
}

func size(paths []string) int {
	n := 0
	for _, path := range paths {
		n += len(path)*4/3 + 8
	}
	return n
}
