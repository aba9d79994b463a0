package disposal

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/husorden/husorden/platform/rootfs"
)

// resumeRestore ends a restoration that was interrupted: the file is back under
// its name, and the item goes; or it was not yet, and the item stays.
func (a *Area) resumeRestore(ctx context.Context, id ID) (Result, error) {
	undone := Result{Outcome: Kept, Reason: Interrupted}
	n, err := a.read(id, restoring)
	if err != nil {
		return undone, err
	}
	chain, err := rootfs.OpenChain(string(n.Place), filepath.Dir(string(n.Path)))
	if err != nil {
		return undone, a.forget(id, restoring) // the folder has gone, and the file with it
	}
	defer chain.Close()
	temp, err := chain.Dir().Lookup(string(n.Temp))
	if err == nil {
		h, err := temp.Hold(1)
		if err == nil {
			err = errors.Join(h.Discard(a.work), h.Close())
		}
		return undone, errors.Join(err, a.forget(id, restoring))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return undone, err
	}
	name, err := nameOf(ctx, chain, n.Seen)
	if err != nil {
		return undone, err
	}
	if name == "" {
		return undone, a.forget(id, restoring)
	}
	result := Result{Outcome: Restored, Bytes: n.Seen.Size}
	if len(n.Record) > 0 {
		result.RecordLeft = a.writeRecord(string(n.Place), half{Path: n.Record, Data: n.RecordData}, name) != nil
	}
	if _, err := a.purge(ctx, id); err != nil {
		return result, err
	}
	return result, a.forget(id, restoring)
}

// nameOf finds the file in the folder; "" when it is not there.
func nameOf(ctx context.Context, chain *rootfs.Chain, seen Seen) (name string, err error) {
	if !seen.ID.Known() {
		return "", nil
	}
	found := errors.New("found")
	err = chain.Dir().Each(ctx, func(e rootfs.Entry) error {
		if e.Type != rootfs.File || e.ID != seen.ID {
			return nil
		}
		// A listing may lag behind; a look does not.
		if now, err := chain.Dir().Lookup(e.Name); err == nil && seen.sameFile(now.Info) {
			name = e.Name
			return found
		}
		return nil
	}, func(rootfs.Problem) {})
	if errors.Is(err, found) {
		err = nil
	}
	return name, err
}
