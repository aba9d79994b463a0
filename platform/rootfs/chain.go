package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// Chain is a folder below a start together with every folder on the way there,
// all open: it can tell whether the folder still lies where it did.
type Chain struct {
	start string
	dirs  []*Dir // from the start to the folder
	names []string
}

// OpenChain descends from start, which may be a link, to the folder at path
// relative to it ("" or "." for the start itself). No link, mount or cloud
// folder is passed on the way: ErrLink, ErrMount, ErrPlaceholder.
func OpenChain(start, path string) (*Chain, error) {
	dir, err := OpenDir(start)
	if err != nil {
		return nil, err
	}
	c := &Chain{start: start, dirs: []*Dir{dir}}
	if path == "" || path == "." {
		return c, nil
	}
	for name := range strings.SplitSeq(path, string(filepath.Separator)) {
		if err := c.descend(name); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

func (c *Chain) descend(name string) error {
	if len(c.names) >= DefaultLimits().Depth {
		return ErrTooDeep
	}
	e, err := c.Dir().Lookup(name)
	if err != nil {
		return err
	}
	dir, err := e.OpenDir()
	if err != nil {
		return err
	}
	c.dirs, c.names = append(c.dirs, dir), append(c.names, name)
	return nil
}

// Dir returns the folder. It stays the chain's to close.
func (c *Chain) Dir() *Dir { return c.dirs[len(c.dirs)-1] }

// Intact returns nil when the folder still lies where it did: every name on the
// way leads to the folder that is open. Else the error is ErrChanged.
func (c *Chain) Intact() error {
	start, err := OpenDir(c.start)
	if err == nil {
		defer start.Close()
		if !start.info.same(c.dirs[0].info) {
			return fmt.Errorf("the start: %w", ErrChanged)
		}
	}
	for i := 0; err == nil && i < len(c.names); i++ {
		var there Info
		there, err = c.dirs[i].sys.stat(c.names[i])
		if err == nil && (there.mount || !there.same(c.dirs[i+1].info)) {
			return fmt.Errorf("folder %q: %w", c.dirs[i+1].path, ErrChanged)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return because(ErrChanged, err)
	}
	return explain(err)
}

// Close closes every folder.
func (c *Chain) Close() error {
	var errs []error
	for _, d := range c.dirs {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}

// SameVolume reports whether a file can be moved from one folder to the other:
// they lie on one file system and, on Linux, in one mount of it.
func SameVolume(a, b *Dir) bool {
	return a.info.ID.Volume == b.info.ID.Volume && a.info.dev == b.info.dev && sameMount(a.sys, b.sys)
}
