package disposal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/trash"
)

// Tidy ends what Remove began in the bin at place: a deleted folder, whose files
// were removed one by one, each as it was decided about, goes when nothing but
// empty folders is left in it; then its record goes, and its line in
// directorysizes. A record whose content is gone already goes too.
//
// The outcome is Kept with NotEmpty when there is still something in the folder;
// then nothing of the entry is gone but empty folders.
func (a *Area) Tidy(ctx context.Context, place string, e trash.Entry) (Result, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	err := a.tidy(ctx, place, e)
	if err != nil {
		return kept(ID{}, err), fmt.Errorf("tidying the bin: %w", err)
	}
	return Result{Outcome: Tidied}, nil
}

func (a *Area) tidy(ctx context.Context, place string, e trash.Entry) error {
	// The record is held before anything goes, so that it is this entry's.
	var record recordHalf
	if e.Info != "" {
		var err error
		if record, err = takeRecord(place, e.Info); err != nil {
			record.release()
			return err
		}
		defer func() { record.release() }()
	}
	if e.Content != "" {
		if err := a.emptyTree(ctx, place, e.Content); err != nil {
			return err
		}
	}
	if record.held != nil {
		if err := record.held.Remove(a.work); err != nil {
			return fmt.Errorf("the record: %w", err)
		}
	}
	return a.dropSize(place, e.Content)
}

// emptyTree removes the folder at path below place if there are but empty
// folders in it. One that is gone already is no error.
func (a *Area) emptyTree(ctx context.Context, place, path string) error {
	chain, err := rootfs.OpenChain(place, filepath.Dir(path))
	if err != nil {
		return goneIsDone(err)
	}
	defer chain.Close()
	e, err := chain.Dir().Lookup(filepath.Base(path))
	if err != nil {
		return goneIsDone(err)
	}
	if e.Type != rootfs.Folder {
		return fmt.Errorf("a file lies there: %w", rootfs.ErrNotEmpty)
	}
	if err := a.emptyFolder(ctx, e, 0); err != nil {
		return err
	}
	return chain.Dir().Sync()
}

func goneIsDone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// emptyFolder removes the folders in e, then e. Each is taken out of its place
// first and removed only if it is empty there too.
func (a *Area) emptyFolder(ctx context.Context, e rootfs.Entry, depth int) error {
	if depth > rootfs.DefaultLimits().Depth {
		return rootfs.ErrTooDeep
	}
	dir, err := e.OpenDir()
	if err != nil {
		return err
	}
	var below []rootfs.Entry
	var problem error
	err = dir.Each(ctx, func(e rootfs.Entry) error {
		if e.Type != rootfs.Folder {
			return rootfs.ErrNotEmpty
		}
		below = append(below, e)
		return nil
	}, func(p rootfs.Problem) { problem = p })
	for i := 0; err == nil && problem == nil && i < len(below); i++ {
		err = a.emptyFolder(ctx, below[i], depth+1)
	}
	if err := errors.Join(err, problem, dir.Close()); err != nil {
		return err
	}
	h, err := e.Hold(1)
	if err != nil {
		return err
	}
	err = h.Remove(a.work)
	return errors.Join(err, h.Close())
}

// dropSize takes a deleted folder out of the directorysizes of a FreeDesktop bin.
func (a *Area) dropSize(place, content string) error {
	folder, name, ok := strings.Cut(content, string(filepath.Separator))
	if !ok || folder != "files" || strings.ContainsRune(name, filepath.Separator) {
		return nil
	}
	bin, err := rootfs.OpenDir(place)
	if err != nil {
		return err
	}
	defer bin.Close()
	e, err := bin.Lookup(trash.DirectorySizes)
	if err != nil {
		return goneIsDone(err)
	}
	text, err := e.ReadAll(trash.MaxDirectorySizes)
	if err != nil {
		return err
	}
	rest, found := trash.WithoutSize(text, name)
	if !found {
		return nil
	}
	return bin.WriteFile(trash.DirectorySizes, rest)
}
