package companion

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/agent/watch"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// found is where an item with personal data lies, by the companion's own look.
type found struct {
	seen scan.Seen
	root string // of the place
}

// looking looks at all places, then at what the watch hints, and at all of them
// again once an hour or when something was overlooked.
func (c *Companion) looking(ctx context.Context, each <-chan time.Time) error {
	last, err := c.whole(ctx)
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case h := <-c.o.Watch.Hints():
			err = c.hinted(ctx, h)
		case <-c.again:
			last, err = c.whole(ctx)
		case <-each:
			c.o.Watch.Poke()
			now, nowErr := c.o.Device.Now(ctx)
			if err = nowErr; err == nil && (now.Sub(last) >= lookEvery || now.Before(last) || c.moved()) {
				last, err = c.whole(ctx)
			}
		}
	}
	return ended(ctx, "looking", err)
}

// moved reports whether a place has come or gone since the last whole look.
func (c *Companion) moved() bool {
	now, _ := c.o.Places()
	c.mu.Lock()
	defer c.mu.Unlock()
	return !slices.Equal(now, c.places)
}

// whole looks at all of every place. It returns when, by the device's clock.
func (c *Companion) whole(ctx context.Context) (time.Time, error) {
	began, err := c.o.Device.Now(ctx)
	if err != nil {
		return began, err
	}
	ps, problems := c.o.Places()
	var paths []string
	for _, p := range ps {
		paths = append(paths, p.Path)
	}
	c.o.Watch.SetRoots(paths)
	k, err := c.o.Device.Look(ctx, roots(ps), c.watchedSince(ps))
	if err != nil {
		return began, err
	}
	met := map[ledger.ID]found{}
	n := &noting{Look: k, roots: paths, lies: func(id ledger.ID, f found) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.found[id], met[id] = f, f // whoever sees it in the status may answer at once
	}}
	sum, err := scan.Run(ctx, scan.Own(ps), c.options(n, began), func(scan.File) error { return nil })
	if err != nil {
		return began, err
	}
	c.mu.Lock()
	c.found, c.places = met, ps
	c.seen = c.sight(ps, sum)
	seen := slices.Clone(c.seen)
	c.mu.Unlock()
	for _, p := range ps {
		unread, ok := unreadBelow(p.Path, sum.Problems)
		if !ok {
			continue
		}
		if err := k.Done(ctx, p.Path, unread...); err != nil {
			return began, err
		}
	}
	select {
	case <-c.ready:
	default:
		close(c.ready)
	}
	c.o.Log.Info("looked at all places", "files", sum.Files, "places", len(ps), "unread", len(sum.Problems)+len(problems))
	return began, c.o.Device.Saw(ctx, device.Sight{Places: seen, Whole: true})
}

func (c *Companion) options(m scan.Memory, now time.Time) scan.Options {
	o := scan.Options{Policy: c.o.Policy, Now: now, Jobs: 1, Detector: &c.detector, Memory: m, Reader: c.o.Reader, Pace: c.o.Pace}
	if c.o.Ours != nil {
		o.Ours = c.o.Ours()
	}
	return o
}

// hinted looks at what a hint names. What cannot be told is left to a whole look.
func (c *Companion) hinted(ctx context.Context, h watch.Hint) error {
	c.mu.Lock()
	ps := c.places
	c.mu.Unlock()
	i := slices.IndexFunc(ps, func(p places.Place) bool { return p.Path == h.Root })
	if h.Rescan || i < 0 {
		_, err := c.whole(ctx)
		return err
	}
	now, err := c.o.Device.Now(ctx)
	if err != nil {
		return err
	}
	k, err := c.o.Device.Look(ctx, roots(ps), c.watchedSince(ps))
	if err != nil {
		return err
	}
	for _, path := range h.Gone {
		if err := k.Gone(path); err != nil {
			return err
		}
	}
	if len(h.Paths) == 0 {
		return nil
	}
	n := &noting{Look: k, roots: []string{h.Root}, lies: func(id ledger.ID, f found) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.found[id] = f
	}}
	rel := make([]string, 0, len(h.Paths))
	for _, path := range h.Paths {
		if r, err := filepath.Rel(h.Root, path); err == nil {
			rel = append(rel, r)
		}
	}
	sum, err := scan.Run(ctx, []scan.Target{{Place: ps[i], Only: rel}}, c.options(n, now), func(scan.File) error { return nil })
	if err != nil {
		return err
	}
	for _, path := range sum.Gone {
		if err := k.Gone(path); err != nil {
			return err
		}
	}
	return k.Done(ctx, "")
}

// watchedSince is since when every place has been watched; zero when one is not.
func (c *Companion) watchedSince(ps []places.Place) time.Time {
	var since time.Time
	for _, p := range ps {
		if !p.Exists {
			continue
		}
		t, err := c.o.Watch.Since(p.Path)
		if err != nil || t.IsZero() {
			return time.Time{}
		}
		if t.After(since) {
			since = t
		}
	}
	return since
}

func roots(ps []places.Place) []ledger.Root {
	var rs []ledger.Root
	for _, p := range ps {
		rs = append(rs, ledger.Root{Path: p.Path, Cloud: policy.Store(p.Cloud)})
	}
	return rs
}

// unreadBelow returns what could not be looked at below a place; ok is false
// when that is the place itself.
func unreadBelow(place string, ps []scan.Problem) (unread []string, ok bool) {
	for _, p := range ps {
		switch {
		case p.Path == place || p.Path == "":
			return nil, false
		case strings.HasPrefix(p.Path, place):
			unread = append(unread, p.Path)
		}
	}
	return unread, true
}

// sight is what a whole look came to, place by place.
func (c *Companion) sight(ps []places.Place, sum scan.Summary) []device.PlaceSeen {
	seen := make([]device.PlaceSeen, 0, len(ps))
	for i, p := range ps {
		s := device.PlaceSeen{Place: policy.Place(p.Kind), Path: p.Path, Exists: p.Exists}
		if i < len(sum.Places) {
			s.Exists, s.Files = sum.Places[i].Exists, sum.Places[i].Files
		}
		since, err := c.o.Watch.Since(p.Path)
		s.Watched = err == nil && !since.IsZero()
		for _, pr := range sum.Problems {
			switch {
			case pr.Path == p.Path:
				s.Reason = reason(pr.Err)
			case strings.HasPrefix(pr.Path, p.Path+string(filepath.Separator)):
				s.Unread++
			}
		}
		seen = append(seen, s)
	}
	return seen
}

func reason(err error) policy.Reason {
	switch {
	case errors.Is(err, rootfs.ErrPlaceholder):
		return policy.Placeholder
	case errors.Is(err, fs.ErrPermission):
		return policy.NoPermission
	}
	return policy.Unsupported
}
