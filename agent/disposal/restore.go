package disposal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// Back is where a file is again.
type Back struct {
	Result
	Place, Path string // the folder that was asked for, and the file below it
	// Lost: the file could not be given all its attributes again.
	Lost error
}

// Restore puts a file back where it was, a file of a bin into the bin with its
// record. Nothing is ever overwritten: when the name is taken the file gets a
// free one like it. ErrFolderGone: ask for another folder and use RestoreTo.
func (a *Area) Restore(ctx context.Context, id ID) (Back, error) {
	return a.restoring(ctx, id, nil)
}

// RestoreTo puts a file into the given folder, which may lie on another volume.
func (a *Area) RestoreTo(ctx context.Context, id ID, folder string) (Back, error) {
	return a.restoring(ctx, id, &folder)
}

func (a *Area) restoring(ctx context.Context, id ID, folder *string) (Back, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	back, err := a.restore(ctx, id, folder)
	if err != nil {
		if back.Outcome == "" {
			back.Result = kept(id, err)
		}
		return back, fmt.Errorf("restoring: %w", err)
	}
	return back, nil
}

// restoration is one file on its way back.
type restoration struct {
	*Area
	id     ID
	item   *openedItem
	chain  *rootfs.Chain
	place  string
	base   string // name of the file
	temp   string // name while it is written
	record *half  // to be written too
	note   note
}

func (a *Area) restore(ctx context.Context, id ID, folder *string) (Back, error) {
	e, err := a.item(id)
	if err != nil {
		return Back{}, err
	}
	item, err := a.openItem(ctx, id, e)
	if err != nil {
		return Back{}, err
	}
	defer item.Close()
	path := string(item.about.Path)
	r := restoration{Area: a, id: id, item: item, place: string(item.about.Place), base: filepath.Base(path), temp: ".husorden-" + id.String()}
	below := filepath.Dir(path)
	if folder != nil {
		r.place, below = *folder, "."
		if item.about.Record != nil && len(item.about.Original) > 0 {
			r.base = baseOf(string(item.about.Original))
		}
	} else {
		r.record = item.about.Record
	}
	if r.chain, err = rootfs.OpenChain(r.place, below); err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, rootfs.ErrLink) || errors.Is(err, fs.ErrInvalid) {
			err = fmt.Errorf("%w (%w)", ErrFolderGone, err)
		}
		return Back{}, err
	}
	defer r.chain.Close()
	return r.run(ctx)
}

// baseOf is the last element of a path that may be of another system.
func baseOf(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

func (r *restoration) run(ctx context.Context) (Back, error) {
	r.note = note{Place: []byte(r.place), Path: []byte(filepath.Join(r.chain.Dir().Path(), r.base)), Temp: []byte(r.temp)}
	if r.record != nil {
		r.note.Record, r.note.RecordData = r.record.Path, r.record.Data
	}
	if err := r.write(r.id, restoring, r.note); err != nil {
		return Back{}, errors.Join(err, r.forget(r.id, restoring))
	}
	r.at("restore noted")
	back, err := r.put(ctx)
	if err != nil {
		return back, errors.Join(err, r.forget(r.id, restoring))
	}
	r.at("restored")
	if err := r.recordBack(back.Path); err != nil {
		back.RecordLeft = true
		back.Lost = errors.Join(back.Lost, err)
	}
	if err := r.chain.Dir().Sync(); err != nil {
		return back, err // the item stays: the file may not be on the disk
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := r.purge(ctx, r.id); err != nil {
		back.Lost = errors.Join(back.Lost, err)
		return back, nil // the note stays, and recovery purges the item
	}
	return back, r.forget(r.id, restoring)
}

// put writes the file under another name, whole, and then gives it its own.
func (r *restoration) put(ctx context.Context) (Back, error) {
	dir := r.chain.Dir()
	c, err := dir.Create(r.temp, false)
	if err != nil {
		return Back{}, err
	}
	defer c.Close()
	back := Back{Place: r.place}
	back.Lost, err = r.fill(ctx, c)
	r.at("written")
	if err == nil {
		r.note.Seen = SeenOf(c.Info())
		if err = r.write(r.id, restoring, r.note); err == nil {
			r.at("found again")
			back.Path, err = r.name(c)
		}
	}
	if err != nil {
		return Back{}, errors.Join(err, c.Discard(r.work))
	}
	back.Result = Result{Item: r.id, Outcome: Restored, Bytes: r.item.about.Size}
	return back, nil
}

// fill writes the content and all that belongs to it. lost is what the file
// could not be given.
func (r *restoration) fill(ctx context.Context, c *rootfs.Created) (lost, err error) {
	source := &watched{ctx: ctx, r: r.item.content, still: func() error { return nil }}
	n, err := io.Copy(c, source)
	if err == nil && n != r.item.about.Size {
		err = fmt.Errorf("%d bytes of %d: %w", n, r.item.about.Size, ErrDamaged)
	}
	if err != nil {
		return nil, err
	}
	lost = c.SetMeta(r.item.about.Meta)
	return lost, c.Sync()
}

const tries = 1000 // names

// name gives the file its own name or a free one like it, and returns its path.
func (r *restoration) name(c *rootfs.Created) (string, error) {
	for n := 1; n < tries; n++ {
		name := rootfs.FreeName(r.base, n)
		if r.record != nil {
			taken, err := r.recordTaken(name)
			if err != nil {
				return "", err
			}
			if taken {
				continue
			}
		}
		err := c.MoveTo(r.chain.Dir(), name)
		switch {
		case err == nil:
			return filepath.Join(r.chain.Dir().Path(), name), nil
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
	return "", fmt.Errorf("no free name: %w", fs.ErrExist)
}

// recordTaken reports whether the bin has a record under the name that would go
// with the file's.
func (r *restoration) recordTaken(name string) (bool, error) {
	chain, err := rootfs.OpenChain(r.place, filepath.Dir(string(r.record.Path)))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer chain.Close()
	return has(chain.Dir(), recordName(filepath.Base(string(r.record.Path)), name))
}

// recordName is the name of the record that goes with a file of the bin, where
// like is a record's name in the same bin.
func recordName(like, file string) string {
	if strings.HasSuffix(like, ".trashinfo") {
		return file + ".trashinfo"
	}
	return "$I" + strings.TrimPrefix(file, "$R")
}

// recordBack writes the bin's record of a file that is back at path.
func (r *restoration) recordBack(path string) error {
	if r.record == nil {
		return nil
	}
	return r.writeRecord(r.place, *r.record, filepath.Base(path))
}

// writeRecord writes a record for file where half says; one that is there stays.
func (a *Area) writeRecord(place string, h half, file string) error {
	chain, err := rootfs.OpenChain(place, filepath.Dir(string(h.Path)))
	if err != nil {
		return fmt.Errorf("the bin's record: %w", err)
	}
	defer chain.Close()
	c, err := chain.Dir().Create(recordName(filepath.Base(string(h.Path)), file), false)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the bin's record: %w", err)
	}
	defer c.Close()
	_, err = c.Write(h.Data)
	if err == nil {
		err = c.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the bin's record: %w", err), c.Discard(a.work))
	}
	return chain.Dir().Sync()
}
