package trash

import (
	"context"

	"github.com/husorden/husorden/platform/rootfs"
)

// macBin is ~/.Trash or /Volumes/X/.Trashes/UID: what was deleted and nothing
// else. Finder's put-back paths in .DS_Store hold no time. When it was deleted
// is when the file system saw it come here (ATTR_CMN_ADDEDTIME); a volume that
// does not keep that leaves the time of last change.
type macBin struct{}

func (macBin) split(elements []string) string {
	if len(elements) == 1 && elements[0] == ".DS_Store" {
		return ""
	}
	return elements[0]
}

func (m macBin) each(ctx context.Context, _ *Bin, dir *rootfs.Dir, found func(Entry) error, problem func(rootfs.Problem)) error {
	return dir.Each(ctx, func(file rootfs.Entry) error {
		if m.split([]string{file.Name}) == "" {
			return nil
		}
		return found(m.entry(file))
	}, problem)
}

func (m macBin) of(_ *Bin, dir *rootfs.Dir, content string) Entry {
	file, err := dir.Lookup(content)
	if err != nil {
		return Entry{Content: content, Err: err}
	}
	return m.entry(file)
}

func (macBin) entry(file rootfs.Entry) Entry {
	e := Entry{Content: file.Name, Folder: file.Type == rootfs.Folder}
	if added := file.Times.Added; !added.IsZero() {
		e.Deleted, e.Trust = added, Recorded
	}
	e.touched(file.Info)
	return e
}
