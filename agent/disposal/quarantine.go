package disposal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"io"

	"github.com/husorden/husorden/platform/rootfs"
)

// checkSum reads the open file from its beginning and compares its hash.
func (r *removal) checkSum(ctx context.Context) error {
	mac := r.t.MAC()
	if _, err := io.Copy(mac, &watched{ctx: ctx, r: io.NewSectionReader(r.file, 0, r.t.Seen.Size+1), still: r.file.Still}); err != nil {
		return err
	}
	return r.compare(mac.Sum(nil))
}

func (r *removal) compare(sum []byte) error {
	if !hmac.Equal(sum, r.t.Sum) {
		return fmt.Errorf("content: %w", rootfs.ErrChanged)
	}
	return nil
}

// watched reads on while nothing stands against it: neither the end of the
// context nor a change of the file, nor a program that waits to write to it.
type watched struct {
	ctx   context.Context
	r     io.Reader
	still func() error
	since int // bytes since the last look
}

const lookEvery = 1 << 20 // bytes

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	if w.since >= lookEvery || w.since == 0 {
		if err := errors.Join(w.ctx.Err(), w.still()); err != nil {
			return 0, err
		}
		w.since = 0
	}
	n, err := w.r.Read(p)
	w.since += n
	return n, err
}

// quarantine makes the item and makes sure of it: its content is what was
// decided about, it can be read back from the file with its key, it is on the
// disk and the key is kept.
func (r *removal) quarantine(ctx context.Context) error {
	described, err := r.describe()
	if err != nil {
		return err
	}
	c, err := r.work.Create(r.id.String()+part, true)
	if err != nil {
		return err
	}
	defer c.Close()
	mac := r.t.MAC()
	source := &watched{ctx: ctx, r: io.NewSectionReader(r.file, 0, r.t.Seen.Size+1), still: r.file.Still}
	out := bufio.NewWriterSize(c, 4*chunk)
	if err := seal(out, r.id, r.key, r.t.Purge, described, io.TeeReader(source, mac)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := c.Sync(); err != nil {
		return err
	}
	r.at("copied")
	if err := errors.Join(r.compare(mac.Sum(nil)), r.file.Still()); err != nil {
		return err
	}
	if err := r.verify(ctx, c, described); err != nil {
		return err
	}
	if err := r.keys.Keep(ctx, r.id, r.key, r.t.Purge); err != nil {
		return fmt.Errorf("keeping the key: %w", err)
	}
	r.at("key kept")
	if err := c.MoveTo(r.items, r.id.String()); err != nil {
		return err
	}
	r.at("published")
	return errors.Join(r.items.Sync(), r.work.Sync())
}

func (r *removal) describe() ([]byte, error) {
	meta, err := r.file.Meta()
	if err != nil {
		return nil, err
	}
	ab := about{Place: []byte(r.t.Place), Path: []byte(r.t.Path), Original: []byte(r.t.Original), Size: r.t.Seen.Size, Removed: r.t.Now.UTC(), Meta: meta}
	if r.record.held != nil {
		ab.Record = &half{Path: []byte(r.t.Record), Data: r.record.data}
	}
	return ab.encode()
}

// verify reads the new item back.
func (r *removal) verify(ctx context.Context, c *rootfs.Created, described []byte) error {
	all := &watched{ctx: ctx, r: io.NewSectionReader(c, 0, 1<<62), still: c.Still}
	purge, got, content, err := unseal(bufio.NewReaderSize(all, 4*chunk), r.id, r.key)
	if err != nil {
		return err
	}
	mac := r.t.MAC()
	if _, err := io.Copy(mac, content); err != nil {
		return err
	}
	if !bytes.Equal(got, described) || purge.Unix() != r.t.Purge.Unix() {
		return fmt.Errorf("description: %w", ErrDamaged)
	}
	return r.compare(mac.Sum(nil))
}
