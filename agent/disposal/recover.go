package disposal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// recover finishes or undoes what the journal holds. What it cannot, it leaves
// for the next time and says so.
func (a *Area) recover(ctx context.Context) ([]Result, error) {
	names, err := listed(ctx, a.root, "work")
	if err != nil {
		return nil, err
	}
	begun := map[ID]map[string]bool{}
	var order []ID
	for _, name := range names {
		id, kind, ok := splitWork(name)
		if !ok {
			a.sweepAside(name)
			continue
		}
		if begun[id] == nil {
			begun[id] = map[string]bool{}
			order = append(order, id)
		}
		begun[id][kind] = true
	}
	var results []Result
	for _, id := range order {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		results = append(results, a.resume(ctx, id, begun[id]))
	}
	return results, nil
}

// sweepAside removes what an end in the middle of writing a note, or of removing
// an empty folder, has left. Anything else stays: it is not ours.
func (a *Area) sweepAside(name string) {
	if !strings.HasPrefix(name, ".") {
		return
	}
	e, err := a.work.Lookup(name)
	if err != nil || e.Type == rootfs.File && !strings.HasPrefix(name, ".new-") {
		return
	}
	if h, err := e.Hold(1); err == nil {
		h.Remove(a.work) // a folder only when it is empty; if not now, then the next time
		h.Close()
	}
}

// resume takes up one item where an earlier process left it.
func (a *Area) resume(ctx context.Context, id ID, begun map[string]bool) Result {
	var result Result
	var err error
	switch {
	case begun[removed]:
		result, err = a.finish(ctx, id, begun[original])
	case begun[removing]:
		result, err = a.undo(ctx, id, begun[original])
	case begun[restoring]:
		result, err = a.resumeRestore(ctx, id)
	case begun[purging]:
		result, err = a.purge(ctx, id)
	case begun[original]:
		err = fmt.Errorf("a file without a note: %w", ErrDamaged)
		result = Result{Outcome: Stranded}
	default: // a part without a note: the note is written first and goes last
		err = a.drop(a.work, id.String()+part)
		result = Result{Outcome: Kept, Reason: Interrupted}
	}
	result.Item, result.Recovered = id, true
	if err != nil {
		result.Reason = reasonOf(err)
		if result.Outcome == "" {
			result.Outcome = Kept
		}
	}
	return result
}

// undo puts a file back whose removal was not decided yet.
func (a *Area) undo(ctx context.Context, id ID, taken bool) (Result, error) {
	if taken {
		n, err := a.read(id, removing)
		if err == nil {
			err = a.putBack(id, n)
		}
		if err != nil {
			return Result{Outcome: Stranded}, err
		}
	}
	return Result{Outcome: Kept, Reason: Interrupted}, a.abandon(ctx, id)
}

// putBack moves what was taken out to where it was. When that folder is gone it
// goes to the nearest one above it that is still there.
func (a *Area) putBack(id ID, n note) error {
	for folder := filepath.Dir(string(n.Path)); ; folder = filepath.Dir(folder) {
		chain, err := rootfs.OpenChain(string(n.Place), folder)
		if err != nil {
			if folder == "." {
				return fmt.Errorf("putting back: %w", err)
			}
			continue
		}
		_, err = a.work.Give(id.String()+original, chain.Dir(), filepath.Base(string(n.Path)))
		if err == nil {
			err = errors.Join(chain.Dir().Sync(), a.work.Sync())
		}
		return errors.Join(err, chain.Close())
	}
}

// finish ends a removal that was decided: the file, if it is still there, goes,
// when its copy can be read; then its record.
func (a *Area) finish(ctx context.Context, id ID, taken bool) (Result, error) {
	n, err := a.read(id, removed)
	if err != nil {
		return Result{Outcome: Stranded}, err
	}
	result := Result{Outcome: Quarantined, Bytes: n.Seen.Size}
	if n.Erase {
		result.Outcome = Erased
	} else if e, err := a.item(id); err == nil {
		if h, err := a.purgeDate(e); err == nil {
			result.Purge = h.purge
		}
	}
	if taken {
		if err := a.removeTaken(ctx, id, n); err != nil {
			if errors.Is(err, rootfs.ErrInUse) {
				return Result{Outcome: Stranded}, err
			}
			if err := a.renote(id, removed, removing); err != nil {
				return Result{Outcome: Stranded}, err
			}
			return a.undo(ctx, id, true)
		}
	}
	if err := a.removeNoted(n); err != nil {
		result.RecordLeft = true
	}
	return result, a.forget(id, removed)
}

// removeTaken removes the file that lies in work, if it is the one that the note
// means and there is no need of it any more.
func (a *Area) removeTaken(ctx context.Context, id ID, n note) error {
	e, err := a.work.Lookup(id.String() + original)
	if err != nil {
		return err
	}
	if !n.Seen.sameFile(e.Info) {
		return rootfs.ErrChanged
	}
	if !n.Erase {
		if err := a.readable(ctx, id); err != nil {
			return err
		}
	}
	h, err := e.Hold(math.MaxInt)
	if err != nil {
		return err
	}
	err = h.Remove(a.work)
	return errors.Join(err, h.Close(), a.work.Sync())
}

// readable reads the whole item.
func (a *Area) readable(ctx context.Context, id ID) error {
	e, err := a.item(id)
	if err != nil {
		return err
	}
	opened, err := a.openItem(ctx, id, e)
	if err != nil {
		return err
	}
	defer opened.Close()
	n, err := io.Copy(io.Discard, opened.content)
	if err == nil && n != opened.about.Size {
		err = ErrDamaged
	}
	return err
}

// removeNoted removes the record of a file that is gone, if it is still the one
// that was there.
func (a *Area) removeNoted(n note) error {
	if len(n.Record) == 0 {
		return nil
	}
	chain, err := rootfs.OpenChain(string(n.Place), filepath.Dir(string(n.Record)))
	if err != nil {
		return err
	}
	defer chain.Close()
	e, err := chain.Dir().Lookup(filepath.Base(string(n.Record)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !n.RecordSeen.sameFile(e.Info) {
		err = rootfs.ErrChanged
	}
	if err != nil {
		return err
	}
	h, err := e.Hold(1)
	if err != nil {
		return err
	}
	err = h.Remove(a.work)
	return errors.Join(err, h.Close(), chain.Dir().Sync())
}
