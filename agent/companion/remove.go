package companion

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/trash"
	"github.com/husorden/husorden/policy"
)

// remove takes one file out of its place, as the user, if it is still what was
// decided about. Whatever comes of it is told to the device.
func (c *Companion) remove(ctx context.Context, t device.Task) (device.Outcome, error) {
	out := device.Outcome{Item: t.Item, Verb: device.Remove, Became: disposal.Kept}
	c.mu.Lock()
	f, ok := c.found[t.Item]
	c.mu.Unlock()
	if !ok { // it was not met by the last look, or holds nothing any more
		c.lookAgain()
		out.Reason = disposal.Gone
		return out, nil
	}
	target, err := c.target(ctx, t.Item, &f)
	if err != nil {
		c.lookAgain()
		out.Reason = because(err)
		return out, ctx.Err()
	}
	grant, err := c.o.Device.Begin(ctx, t.Item, f.seen, [32]byte(target.Sum))
	switch {
	case errors.Is(err, ledger.ErrChanged), errors.Is(err, ledger.ErrUnknown):
		c.lookAgain()
		out.Reason = disposal.Changed
		return out, nil
	case err != nil:
		return out, fmt.Errorf("asking leave to remove: %w", err)
	}
	target.Now, target.Purge, target.Names = grant.Now, grant.Purge, grant.Names
	return c.dispose(ctx, out, f, target)
}

// target opens the file by way of its place, and takes down what it is now. f is
// brought up to date.
func (c *Companion) target(ctx context.Context, id ledger.ID, f *found) (disposal.Target, error) {
	rel, err := filepath.Rel(f.root, f.seen.Path)
	if err != nil {
		return disposal.Target{}, err
	}
	chain, err := rootfs.OpenChain(f.root, filepath.Dir(rel))
	if err != nil {
		return disposal.Target{}, err
	}
	defer chain.Close()
	e, err := chain.Dir().Lookup(filepath.Base(rel))
	if err != nil {
		return disposal.Target{}, err
	}
	h, err := e.Open()
	if err != nil {
		return disposal.Target{}, err
	}
	defer h.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, &stoppable{ctx, h}); err != nil {
		return disposal.Target{}, err
	}
	now, err := h.Now()
	if err != nil {
		return disposal.Target{}, err
	}
	if !now.Unchanged(h.Info()) {
		return disposal.Target{}, rootfs.ErrChanged
	}
	f.seen.Info = h.Info()
	return disposal.Target{Item: id, Place: f.root, Path: rel, Seen: disposal.SeenOf(h.Info()), MAC: sha256.New, Sum: sum.Sum(nil)}, nil
}

// dispose removes the file, with its record when it lies in a bin.
func (c *Companion) dispose(ctx context.Context, out device.Outcome, f found, t disposal.Target) (device.Outcome, error) {
	var folder *trash.Entry
	if f.seen.Place == policy.RecycleBin {
		bin, err := trash.Open(f.root, time.Local)
		if err != nil {
			out.Reason = because(err)
			return out, nil
		}
		if e, ok := bin.Find(t.Path); ok {
			t.Original = e.Original
			if e.Content == t.Path {
				t.Record, out.Bin = e.Info, e.Info != ""
			} else {
				folder = &e // a file in a deleted folder: the record is the folder's
			}
		}
	}
	area, err := c.undo.area(ctx, f.root)
	if err != nil {
		c.o.Log.Error("undo area", "place", string(f.seen.Place), "reason", string(because(err)))
		out.Reason = disposal.NoSafePlace
		return out, nil
	}
	r, err := area.Remove(ctx, t)
	out.Became, out.Reason, out.Purge, out.BinLeft = r.Outcome, r.Reason, r.Purge, r.RecordLeft
	if err != nil && ctx.Err() != nil {
		return out, ctx.Err()
	}
	if r.Outcome == disposal.Quarantined || r.Outcome == disposal.Erased {
		c.mu.Lock()
		delete(c.found, out.Item)
		c.mu.Unlock()
		if folder != nil {
			if _, err := area.Tidy(ctx, f.root, *folder); err != nil {
				c.o.Log.Warn("bin folder", "reason", string(because(err)))
			}
		}
	}
	return out, nil
}

// because is the reason behind an error, without its words: those may hold a
// name.
func because(err error) disposal.Reason {
	switch {
	case errors.Is(err, rootfs.ErrInUse):
		return disposal.InUse
	case errors.Is(err, rootfs.ErrChanged):
		return disposal.Changed
	case errors.Is(err, rootfs.ErrLink):
		return disposal.IsLink
	case errors.Is(err, rootfs.ErrSpecial):
		return disposal.IsSpecial
	case errors.Is(err, rootfs.ErrPlaceholder):
		return disposal.Placeholder
	case errors.Is(err, fs.ErrNotExist):
		return disposal.Gone
	case errors.Is(err, fs.ErrPermission):
		return disposal.NoPermission
	case errors.Is(err, disposal.ErrNoPlace):
		return disposal.NoSafePlace
	case errors.Is(err, context.Canceled):
		return disposal.Stopped
	}
	return disposal.Failed
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context //nolint:containedctx // of one call
	r   io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
