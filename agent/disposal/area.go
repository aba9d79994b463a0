package disposal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/husorden/husorden/platform/rootfs"
)

// Area is the undo area of one volume: a folder that is its owner's alone, with
// the encrypted items, and the journal of what is being done. One process at a
// time uses it. An Area is safe for concurrent use; its methods take turns.
type Area struct {
	path   string
	keys   Keys
	random io.Reader

	mu          sync.Mutex // guards everything below, and the disk
	root        *rootfs.Dir
	items, work *rootfs.Dir
	lock        io.Closer
	step        func(string) // tests stop at each step; nil otherwise
}

// Open opens the area in the folder name below parent, makes it when there is
// none, and finishes or undoes what an earlier process left: the results of
// that come with a nil error, those of Outcome Stranded to be reported.
//
// The error is rootfs.ErrInUse when another process has the area open, and
// rootfs.ErrNotPrivate when it is not the owner's alone.
func Open(ctx context.Context, parent, name string, keys Keys) (*Area, []Result, error) {
	a := &Area{path: filepath.Join(parent, name), keys: keys, random: rand.Reader}
	if err := a.open(parent, name); err != nil {
		a.close()
		return nil, nil, fmt.Errorf("opening undo area: %w", err)
	}
	results, err := a.recover(ctx)
	if err != nil {
		a.close()
		return nil, results, fmt.Errorf("opening undo area: %w", err)
	}
	return a, results, nil
}

func (a *Area) open(parent, name string) error {
	above, err := rootfs.OpenDir(parent)
	if err != nil {
		return err
	}
	defer above.Close()
	if a.root, err = above.Private(name); err != nil {
		return err
	}
	if a.lock, err = a.root.Lock(); err != nil {
		return err
	}
	if a.items, err = a.root.Private("items"); err != nil {
		return err
	}
	if a.work, err = a.root.Private("work"); err != nil {
		return err
	}
	return errors.Join(a.root.Sync(), above.Sync())
}

// Folder returns where the area lies.
func (a *Area) Folder() string { return a.path }

// Close lets the area go. Nothing may be called after it.
func (a *Area) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.close()
}

func (a *Area) close() error {
	var errs []error
	for _, d := range []*rootfs.Dir{a.items, a.work, a.root} {
		if d != nil {
			errs = append(errs, d.Close())
		}
	}
	if a.lock != nil {
		errs = append(errs, a.lock.Close())
	}
	a.items, a.work, a.root, a.lock = nil, nil, nil, nil
	return errors.Join(errs...)
}

func (a *Area) at(step string) {
	if a.step != nil {
		a.step(step)
	}
}

// List calls found for every item, and for one that cannot be read with its Err.
func (a *Area) List(ctx context.Context, found func(Item) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.each(ctx, func(id ID, e rootfs.Entry) error { return found(a.look(ctx, id, e)) })
}

// each goes through the items. It lists them first: found may remove one.
func (a *Area) each(ctx context.Context, found func(ID, rootfs.Entry) error) error {
	entries, err := listed(ctx, a.root, "items")
	if err != nil {
		return fmt.Errorf("listing the undo area: %w", err)
	}
	for _, name := range entries {
		id, err := ParseID(name)
		if err != nil {
			continue // none of ours
		}
		e, err := a.items.Lookup(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = found(id, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listed returns the names in a folder of the area. It is opened anew: a folder
// can be listed once.
func listed(ctx context.Context, root *rootfs.Dir, name string) ([]string, error) {
	e, err := root.Lookup(name)
	if err != nil {
		return nil, err
	}
	dir, err := e.OpenDir()
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	var names []string
	var problems []error
	err = dir.Each(ctx, func(e rootfs.Entry) error { names = append(names, e.Name); return nil },
		func(p rootfs.Problem) { problems = append(problems, p) })
	return names, errors.Join(err, errors.Join(problems...))
}

func (a *Area) look(ctx context.Context, id ID, e rootfs.Entry) Item {
	opened, err := a.openItem(ctx, id, e)
	if err != nil {
		item := Item{ID: id, Err: err}
		if h, err := a.purgeDate(e); err == nil {
			item.Purge = h.purge
		}
		return item
	}
	defer opened.Close()
	return opened.about.item(id, opened.purge)
}

func (a *Area) purgeDate(e rootfs.Entry) (head, error) {
	h, err := e.Open()
	if err != nil {
		return head{}, err
	}
	defer h.Close()
	return readHead(h)
}

// openedItem is an item that is being read.
type openedItem struct {
	*rootfs.Handle
	head
	about   about
	content io.Reader
}

func (a *Area) openItem(ctx context.Context, id ID, e rootfs.Entry) (*openedItem, error) {
	key, err := a.keys.Key(ctx, id)
	if err != nil {
		return nil, err
	}
	h, err := e.Open()
	if err != nil {
		return nil, err
	}
	purge, described, content, err := unseal(h, id, key)
	if err == nil {
		var ab about
		if ab, err = parseAbout(described); err == nil {
			return &openedItem{Handle: h, head: head{purge: purge}, about: ab, content: content}, nil
		}
	}
	h.Close()
	return nil, err
}

// item looks an item up; ErrNoItem when there is none.
func (a *Area) item(id ID) (rootfs.Entry, error) {
	e, err := a.items.Lookup(id.String())
	if errors.Is(err, fs.ErrNotExist) {
		return rootfs.Entry{}, fmt.Errorf("%w: %v", ErrNoItem, id)
	}
	return e, err
}
