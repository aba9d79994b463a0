package rootfs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Created is a new file, open for writing. Its name belongs to it until it is
// closed, as far as Held can see to that.
type Created struct{ *Held }

// Create makes a new file below the folder; fs.ErrExist when the name is taken,
// by a link too. private makes it the owner's alone; elsewhere the file gets the
// rights that new files get there, on Unix only with SetMeta.
func (d *Dir) Create(name string, private bool) (*Created, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	f, info, err := d.sys.create(name, private)
	if err != nil {
		return nil, fmt.Errorf("creating %q: %w", d.join(name), explain(err))
	}
	h := &Handle{f: f, info: info}
	return &Created{&Held{Handle: h, name: name, dir: d.sys, origin: name, from: d.sys, ours: true}}, nil
}

// Write implements io.Writer. A full disk is errors.Is syscall.ENOSPC, or
// ERROR_DISK_FULL on Windows: see IsFull.
func (c *Created) Write(p []byte) (int, error) {
	n, err := c.f.Write(p)
	return n, explain(err)
}

// Sync waits until the content is on the disk. From then on Still and MoveTo
// refuse when its size is another.
func (c *Created) Sync() error {
	if err := c.f.Sync(); err != nil {
		return fmt.Errorf("writing %q to disk: %w", c.name, explain(err))
	}
	now, err := c.Now()
	if err == nil {
		c.info = now
	}
	return err
}

// SetMeta gives the file times, rights and attributes as far as the system and
// its owner's rights allow; the errors say what it did not take.
func (c *Created) SetMeta(m Meta) error {
	err := setMeta(c.f, m)
	now, lookErr := c.Now()
	if lookErr == nil {
		c.info = now
	}
	return errors.Join(err, lookErr)
}

// Discard removes the new file again, as far as it has come; see Held.Discard.
func (c *Created) Discard(via *Dir) error {
	if now, err := c.Now(); err == nil {
		c.info = now
	}
	return c.Held.Discard(via)
}

// WriteFile puts data into a private file of the folder, all of it or nothing,
// in the place of any file that has the name. It is on the disk afterwards.
func (d *Dir) WriteFile(name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	c, err := d.Create(".new-"+rand.Text(), true)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.fill(data); err != nil {
		return errors.Join(err, c.drop())
	}
	if err := moveHeld(c.f, c.dir, c.name, d.sys, name, true); err != nil {
		return errors.Join(fmt.Errorf("naming %q: %w", d.join(name), explainMove(err)), c.drop())
	}
	return d.Sync()
}

func (c *Created) fill(data []byte) error {
	if _, err := c.Write(data); err != nil {
		return fmt.Errorf("writing %q: %w", c.name, err)
	}
	return c.Sync()
}

// drop removes the new file again.
func (c *Created) drop() error {
	if err := removeHeld(c.f, c.dir, c.name, false); err != nil {
		return fmt.Errorf("removing %q again: %w", c.name, explain(err))
	}
	return nil
}

// ReadAll reads a file of at most limit bytes.
func (e Entry) ReadAll(limit int64) ([]byte, error) {
	h, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer h.Close()
	data, err := io.ReadAll(io.LimitReader(h, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("reading %q: more than %d bytes", e.Path, limit)
	}
	return data, err
}

// Private opens a folder below d that is the owner's alone, and makes it first
// when there is none. ErrNotPrivate: it is there and is somebody else's, or
// others can write in it; it is then left as it is.
func (d *Dir) Private(name string) (*Dir, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := d.sys.makeFolder(name, true); err != nil && !errors.Is(explain(err), fs.ErrExist) {
		return nil, fmt.Errorf("making folder %q: %w", d.join(name), explain(err))
	}
	e, err := d.Lookup(name)
	if err != nil {
		return nil, err
	}
	below, err := e.OpenDir()
	if err != nil {
		return nil, err
	}
	if err := below.sys.private(); err != nil {
		below.Close()
		return nil, fmt.Errorf("folder %q: %w", d.join(name), err)
	}
	return below, nil
}

// IsPrivate returns nil when nobody but the owner can put anything into the
// folder and the owner is the user of this process, else ErrNotPrivate.
func (d *Dir) IsPrivate() error { return d.sys.private() }

// Sync waits until the folder's names are on the disk. On Windows it does
// nothing: NTFS writes changes of names in order, in its journal.
func (d *Dir) Sync() error {
	if err := d.sys.sync(); err != nil {
		return fmt.Errorf("writing folder %q to disk: %w", d.Path(), explain(err))
	}
	return nil
}

// Lock keeps other processes that lock the same folder out until it is closed;
// ErrInUse when one of them is first. The system frees it when a process ends.
func (d *Dir) Lock() (io.Closer, error) {
	f, err := d.sys.lock()
	if err != nil {
		return nil, fmt.Errorf("locking folder %q: %w", d.Path(), explain(err))
	}
	return f, nil
}

// IsFull reports whether err says that the disk, or the user's share of it, is full.
func IsFull(err error) bool {
	for _, full := range diskFull {
		if errors.Is(err, full) {
			return true
		}
	}
	return false
}
