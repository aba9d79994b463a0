package disposal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/husorden/husorden/platform/rootfs"
)

// Remove removes a file: to the undo area, or for good when t.Purge is zero. The
// error, when the outcome is not what was asked for, says why in full; it is for
// the user's own screen.
func (a *Area) Remove(ctx context.Context, t Target) (Result, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id, key, err := newItem(a.random, t.Item)
	if err != nil {
		return kept(id, err), err
	}
	r := removal{Area: a, t: t, id: id, key: key}
	defer r.release()
	result, err := r.run(ctx)
	if err != nil {
		return result, fmt.Errorf("removing: %w", err)
	}
	return result, nil
}

// removal is one removal under way.
type removal struct {
	*Area
	t   Target
	id  ID
	key Key

	chain  *rootfs.Chain // to the file's folder
	file   *rootfs.Held
	record recordHalf
}

// recordHalf is the bin's record, held. It is nothing when there is none.
type recordHalf struct {
	chain *rootfs.Chain
	held  *rootfs.Held
	data  []byte
}

const maxRecord = 128 << 10 // bytes; the longest $I has 66 KiB

func (r *removal) release() {
	if r.file != nil {
		r.file.Close()
	}
	if r.chain != nil {
		r.chain.Close()
	}
	r.record.release()
}

func (h *recordHalf) release() {
	if h.held != nil {
		h.held.Close()
	}
	if h.chain != nil {
		h.chain.Close()
	}
}

func (r *removal) run(ctx context.Context) (Result, error) {
	if err := r.take(); err != nil {
		return kept(r.id, err), err
	}
	r.at("taken")
	n := note{Place: []byte(r.t.Place), Path: []byte(r.t.Path), Seen: r.t.Seen, Erase: r.t.Purge.IsZero()}
	if r.record.held != nil {
		n.Record, n.RecordSeen = []byte(r.t.Record), SeenOf(r.record.held.Info())
	}
	if err := r.write(r.id, removing, n); err != nil {
		return kept(r.id, err), errors.Join(err, r.forget(r.id, removing))
	}
	r.at("noted")
	err := r.copyAndClaim(ctx)
	if err != nil {
		return r.undo(ctx, err)
	}
	// From here on recovery finishes the work.
	if err := r.renote(r.id, removing, removed); err != nil {
		return r.undo(ctx, err)
	}
	r.at("decided")
	if err := r.file.Remove(r.work); err != nil {
		return r.undo(ctx, err)
	}
	r.file.Close()
	r.file = nil
	r.at("gone")
	result := Result{Item: r.id, Outcome: Quarantined, Bytes: r.t.Seen.Size, Purge: r.t.Purge.UTC()}
	if r.t.Purge.IsZero() {
		result.Item, result.Outcome, result.Purge = r.id, Erased, r.t.Purge
	}
	syncErr := errors.Join(r.work.Sync(), r.chain.Dir().Sync())
	recordErr := r.removeRecord()
	result.RecordLeft = recordErr != nil
	r.at("record")
	// What fails now leaves a note that says that the work is done; recovery
	// clears it away.
	return result, errors.Join(syncErr, recordErr, r.forget(r.id, removed))
}

// take takes hold of the file, and of its record, and compares them with what
// was decided about.
func (r *removal) take() (err error) {
	if r.t.MAC == nil || len(r.t.Sum) == 0 {
		return fmt.Errorf("no hash of the content: %w", fs.ErrInvalid)
	}
	if r.chain, err = rootfs.OpenChain(r.t.Place, filepath.Dir(r.t.Path)); err != nil {
		return err
	}
	e, err := r.chain.Dir().Lookup(filepath.Base(r.t.Path))
	if err != nil {
		return err
	}
	if e.Type == rootfs.Folder {
		return fmt.Errorf("a folder lies there now: %w", rootfs.ErrChanged)
	}
	if r.file, err = e.Hold(max(1, r.t.Names)); err != nil {
		return err
	}
	if !r.t.Seen.unchanged(r.file.Info()) {
		return rootfs.ErrChanged
	}
	if r.t.Record == "" {
		return nil
	}
	r.record, err = takeRecord(r.t.Place, r.t.Record)
	return err
}

// takeRecord takes hold of a record and reads it; one that is not there is none.
func takeRecord(place, path string) (h recordHalf, err error) {
	if h.chain, err = rootfs.OpenChain(place, filepath.Dir(path)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return h, err
	}
	e, err := h.chain.Dir().Lookup(filepath.Base(path))
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err == nil {
		h.held, err = e.Hold(1)
	}
	if err == nil {
		h.data, err = io.ReadAll(io.LimitReader(h.held, maxRecord+1))
	}
	if err == nil && len(h.data) > maxRecord {
		err = fmt.Errorf("the record has more than %d bytes: %w", maxRecord, ErrDamaged)
	}
	return h, err
}

// copyAndClaim makes sure of the copy and the content and takes the file out of
// its place.
func (r *removal) copyAndClaim(ctx context.Context) error {
	if r.t.Purge.IsZero() {
		if err := r.checkSum(ctx); err != nil {
			return err
		}
	} else if err := r.quarantine(ctx); err != nil {
		return err
	}
	if err := r.chain.Intact(); err != nil {
		return err
	}
	r.at("claiming")
	if err := r.file.MoveTo(r.work, r.id.String()+original); err != nil {
		return err
	}
	r.at("claimed")
	// The folder may have been moved out of the place in the last moment, with
	// the file in it.
	if err := r.chain.Intact(); err != nil {
		return err
	}
	if !r.file.Guarded() {
		// Somebody could still write to it until it was taken out.
		if err := r.checkSum(ctx); err != nil {
			return err
		}
	}
	if err := r.file.Still(); err != nil {
		return err
	}
	return errors.Join(r.work.Sync(), r.chain.Dir().Sync())
}

// removeRecord removes the bin's record after its file.
func (r *removal) removeRecord() error {
	if r.record.held == nil {
		return nil
	}
	err := r.record.held.Remove(r.work)
	err = errors.Join(err, r.record.held.Close())
	r.record.held = nil
	if err != nil {
		return fmt.Errorf("the bin's record: %w", err)
	}
	return r.record.chain.Dir().Sync()
}

// undo puts everything back as it was.
func (r *removal) undo(ctx context.Context, cause error) (Result, error) {
	result := kept(r.id, cause)
	if decided, err := has(r.work, r.id.String()+removed); err != nil || decided {
		err = errors.Join(err, r.renote(r.id, removed, removing))
		cause = errors.Join(cause, err)
	}
	if r.file.In(r.work) {
		if err := r.putBack(); err != nil {
			result.Outcome = Stranded // the note stays: it is tried again
			return result, errors.Join(cause, err)
		}
	}
	r.file.Close() // a program that waits for it goes on
	r.file = nil
	r.at("put back")
	// Undoing goes on when the context has ended.
	return result, errors.Join(cause, r.abandon(context.WithoutCancel(ctx), r.id))
}

// putBack puts the file back where it was, or if its folder has been removed
// meanwhile, to the nearest one above it.
func (r *removal) putBack() error {
	if _, err := r.file.PutBack(); err == nil {
		return r.chain.Dir().Sync()
	}
	r.file.Close()
	return r.Area.putBack(r.id, note{Place: []byte(r.t.Place), Path: []byte(r.t.Path)})
}

// abandon removes whatever there is of an item whose original is in its place.
func (a *Area) abandon(ctx context.Context, id ID) error {
	return errors.Join(
		a.drop(a.work, id.String()+part),
		a.drop(a.items, id.String()),
		a.keys.Forget(ctx, id),
		a.forget(id, removing),
	)
}
