package disposal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// Purge erases an item for good: first its key, then the file. ErrNoItem when
// there is none.
func (a *Area) Purge(ctx context.Context, id ID) (Result, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.item(id); err != nil {
		return kept(id, err), fmt.Errorf("purging: %w", err)
	}
	if err := a.write(id, purging, note{}); err != nil {
		// With a full disk the note cannot be written. Erasing makes room.
		if !rootfs.IsFull(err) {
			return kept(id, err), fmt.Errorf("purging: %w", err)
		}
	}
	a.at("purge noted")
	result, err := a.purge(ctx, id)
	if err != nil {
		return kept(id, err), fmt.Errorf("purging: %w", err)
	}
	return result, nil
}

// purge erases an item that the journal says is to go. It may have begun before.
func (a *Area) purge(ctx context.Context, id ID) (Result, error) {
	result := Result{Item: id, Outcome: Purged}
	if err := a.keys.Forget(ctx, id); err != nil {
		return Result{}, fmt.Errorf("forgetting the key: %w", err)
	}
	a.at("key forgotten")
	if err := a.drop(a.items, id.String()); err != nil {
		return Result{}, err
	}
	a.at("purged")
	return result, a.forget(id, purging)
}

// Sweep purges every item whose date has come, however long ago. now must be a
// time that can be trusted: a clock that has jumped ahead would empty the area.
// The results are those of items that went, or should have and did not; the
// error joins why. Items of which not even the date can be read are reported
// with Damaged and stay.
func (a *Area) Sweep(ctx context.Context, now time.Time) ([]Result, error) {
	var due []ID
	var results []Result
	var errs []error
	a.mu.Lock()
	err := a.each(ctx, func(id ID, e rootfs.Entry) error {
		h, err := a.purgeDate(e)
		switch {
		case err != nil:
			results = append(results, kept(id, err))
			errs = append(errs, err)
		case !h.purge.After(now):
			due = append(due, id)
		}
		return nil
	})
	a.mu.Unlock()
	errs = append(errs, err)
	for _, id := range due {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		result, err := a.Purge(ctx, id)
		if errors.Is(err, ErrNoItem) {
			continue
		}
		results, errs = append(results, result), append(errs, err)
	}
	return results, errors.Join(errs...)
}
