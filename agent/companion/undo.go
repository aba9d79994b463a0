package companion

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// undo is the user's undo areas.
type undo struct {
	device Device
	log    *slog.Logger

	mu    sync.Mutex // guards areas
	areas *disposal.Areas
	open  []*disposal.Area
}

// area returns the area for files of a place, and tells the device what opening
// it has ended.
func (u *undo) area(ctx context.Context, place string) (*disposal.Area, error) {
	u.mu.Lock()
	a, results, err := u.areas.For(ctx, place)
	if err == nil && !slices.Contains(u.open, a) {
		u.open = append(u.open, a)
	}
	u.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return a, u.tell(ctx, results)
}

// tell tells the device of what an earlier process began.
func (u *undo) tell(ctx context.Context, results []disposal.Result) error {
	for _, r := range results {
		out := device.Outcome{Item: device.ItemOf(r.Item), Verb: device.Remove, Became: r.Outcome, Reason: r.Reason, Purge: r.Purge, BinLeft: r.RecordLeft}
		switch r.Outcome {
		case disposal.Restored:
			out.Verb = device.Restore
		case disposal.Purged:
			out.Verb = device.Purge
		}
		u.log.Info("finished what was interrupted", "became", string(r.Outcome), "reason", string(r.Reason))
		if err := u.device.Done(ctx, out); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the areas of all places that exist, and tells the device what lies
// in them.
func (u *undo) begin(ctx context.Context, ps []places.Place) error {
	var open []policy.Place
	for _, p := range ps {
		if !p.Exists || p.Kind == places.Removable {
			continue // a stick gets no folder before there is something to remove
		}
		_, err := u.area(ctx, p.Path)
		switch {
		case err == nil:
			open = append(open, policy.Place(p.Kind))
		case ctx.Err() != nil:
			return ctx.Err()
		default:
			u.log.Error("undo area", "place", string(p.Kind), "reason", string(because(err)))
		}
	}
	var held []device.Holding
	for _, a := range u.opened() {
		err := a.List(ctx, func(it disposal.Item) error {
			held = append(held, device.Holding{Item: device.ItemOf(it.ID), Since: it.Removed, Purge: it.Purge})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return u.device.Holds(ctx, held, open)
}

func (u *undo) opened() []*disposal.Area {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.open)
}

// find returns the removal of an item, and the area it lies in.
func (u *undo) find(ctx context.Context, id ledger.ID) (*disposal.Area, disposal.ID, error) {
	done := errors.New("found")
	for _, a := range u.opened() {
		var of disposal.ID
		var removed time.Time
		err := a.List(ctx, func(it disposal.Item) error {
			if device.ItemOf(it.ID) == id && !it.Removed.Before(removed) {
				of, removed = it.ID, it.Removed
			}
			return nil
		})
		if err != nil && !errors.Is(err, done) {
			return nil, disposal.ID{}, err
		}
		if of != (disposal.ID{}) {
			return a, of, nil
		}
	}
	return nil, disposal.ID{}, disposal.ErrNoItem
}

// restore puts an item back where it was; into desktop when its folder is gone.
func (u *undo) restore(ctx context.Context, id ledger.ID, desktop string) (device.Outcome, string, error) {
	out := device.Outcome{Item: id, Verb: device.Restore, Became: disposal.Kept}
	a, of, err := u.find(ctx, id)
	if err != nil {
		out.Reason = disposal.Gone
		return out, "", ignore(err, disposal.ErrNoItem)
	}
	back, err := a.Restore(ctx, of)
	if errors.Is(err, disposal.ErrFolderGone) && desktop != "" {
		back, err = a.RestoreTo(ctx, of, desktop)
	}
	out.Became, out.Reason = back.Outcome, back.Reason
	if err != nil && ctx.Err() != nil {
		return out, "", ctx.Err()
	}
	return out, back.Place, nil
}

func (u *undo) purge(ctx context.Context, id ledger.ID) (device.Outcome, error) {
	out := device.Outcome{Item: id, Verb: device.Purge, Became: disposal.Kept}
	a, of, err := u.find(ctx, id)
	if err != nil {
		out.Reason = disposal.Gone
		return out, ignore(err, disposal.ErrNoItem)
	}
	r, err := a.Purge(ctx, of)
	out.Became, out.Reason = r.Outcome, r.Reason
	if err != nil && ctx.Err() != nil {
		return out, ctx.Err()
	}
	return out, nil
}

// sweep purges what is past its date and what the ledger no longer knows of.
func (u *undo) sweep(ctx context.Context, sure time.Time) error {
	for _, a := range u.opened() {
		results, err := a.Sweep(ctx, sure)
		if err != nil {
			u.log.Error("purging", "reason", string(because(err)))
		}
		if err := u.tell(ctx, results); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (u *undo) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.areas.Close(); err != nil {
		u.log.Error("closing undo areas", "reason", string(because(err)))
	}
}

func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
