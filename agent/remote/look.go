package remote

import (
	"context"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
)

// look is a look over the local API. scan.Memory has no context: its calls use
// the one that the look was opened with.
type look struct {
	d   *Device
	ctx context.Context //nolint:containedctx // see above
	id  uint64

	mu     sync.Mutex          // guards recent
	recent map[string]lookedAt // by path, of files that FirstSeen was not asked about yet
}

// mostRecent is how far a walk may be ahead of whoever decides about its files.
const mostRecent = 4096

// Look begins a look: see device.Person.Look.
func (d *Device) Look(ctx context.Context, roots []ledger.Root, watched time.Time) (device.Look, error) {
	in := looking{Watched: watched}
	for _, r := range roots {
		in.Roots = append(in.Roots, root{[]byte(r.Path), r.Cloud})
	}
	out, err := call(ctx, d, lookOpen, in)
	if err != nil {
		return nil, err
	}
	return &look{d: d, ctx: ctx, id: out.Look, recent: map[string]lookedAt{}}, nil
}

func (k *look) met(s scan.Seen) met { return met{k.id, pack(s)} }

func (k *look) note(s scan.Seen, at lookedAt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.recent) >= mostRecent {
		clear(k.recent) // the worst of it is a call a file
	}
	k.recent[s.Path] = at
}

// Recall asks for the content of a file that has not changed.
func (k *look) Recall(s scan.Seen) (scan.Content, bool) {
	out, err := call(k.ctx, k.d, lookRecall, k.met(s))
	if err != nil {
		return scan.Content{}, false
	}
	k.note(s, out.lookedAt)
	return out.Content, out.Known
}

// Keep tells the content of a file, never the values.
func (k *look) Keep(s scan.Seen, c scan.Content) {
	findings := make([]scan.Finding, len(c.Findings))
	for i, f := range c.Findings {
		f.Matches = nil
		findings[i] = f
	}
	c.Findings = findings
	out, err := call(k.ctx, k.d, lookKeep, kept{k.met(s), c})
	if err == nil {
		k.note(s, out)
	}
}

// FirstSeen returns when the file was first seen, an estimate when the device
// cannot tell.
func (k *look) FirstSeen(s scan.Seen) (time.Time, scan.Source) {
	at, err := k.at(s)
	k.mu.Lock()
	delete(k.recent, s.Path)
	k.mu.Unlock()
	if err != nil || at.First == (stamp{}) {
		return scan.Forgetful{}.FirstSeen(s)
	}
	return at.First.time(), at.Source
}

// Item returns the id of the item that a file is.
func (k *look) Item(s scan.Seen) (ledger.ID, error) {
	at, err := k.at(s)
	return at.Item, err
}

func (k *look) at(s scan.Seen) (lookedAt, error) {
	k.mu.Lock()
	at, ok := k.recent[s.Path]
	k.mu.Unlock()
	if ok {
		return at, nil
	}
	out, err := call(k.ctx, k.d, lookRecall, k.met(s))
	return out.lookedAt, err
}

// Sum tells the SHA-256 of a file in which personal data was found.
func (k *look) Sum(s scan.Seen, sum [32]byte) error {
	_, err := call(k.ctx, k.d, lookSum, summed{k.met(s), sum})
	return err
}

// Deaths asks how often a content has ended what read it.
func (k *look) Deaths(size int64, hash func() ([32]byte, error)) int {
	any, err := call(k.ctx, k.d, lookDeaths, death{Look: k.id, Size: size, Any: true})
	if err != nil || any.N == 0 {
		return 0
	}
	sum, err := hash()
	if err != nil {
		return 0
	}
	out, err := call(k.ctx, k.d, lookDeaths, death{Look: k.id, Size: size, Sum: sum})
	if err != nil {
		return 0
	}
	return out.N
}

// Died counts such an end.
func (k *look) Died(size int64, sum [32]byte) (int, error) {
	out, err := call(k.ctx, k.d, lookDied, death{Look: k.id, Size: size, Sum: sum})
	return out.N, err
}

// Gone tells that there is nothing at path any more.
func (k *look) Gone(path string) error {
	_, err := call(k.ctx, k.d, lookGone, met{k.id, seen{Path: []byte(path)}})
	return err
}

// Done tells that all there is below folder was met.
func (k *look) Done(ctx context.Context, folder string, unread ...string) error {
	in := through{Look: k.id, Folder: []byte(folder)}
	for _, u := range fewer(folder, unread) {
		in.Unread = append(in.Unread, []byte(u))
	}
	_, err := call(ctx, k.d, lookDone, in)
	return err
}
