package trash

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// windowsBin is X:\$Recycle.Bin\SID: a pair $Ixxxxxx.ext and $Rxxxxxx.ext for
// each deletion. A folder is one $R with a tree in it.
type windowsBin struct{}

const (
	recordPrefix  = "$I"
	contentPrefix = "$R"
)

func (windowsBin) split(elements []string) string {
	if name := elements[0]; len(elements) > 1 || !hasPrefixFold(name, recordPrefix) && !strings.EqualFold(name, "desktop.ini") {
		return name
	}
	return ""
}

func (w windowsBin) each(ctx context.Context, b *Bin, dir *rootfs.Dir, found func(Entry) error, problem func(rootfs.Problem)) error {
	return dir.Each(ctx, func(file rootfs.Entry) error {
		switch {
		case hasPrefixFold(file.Name, recordPrefix):
			if _, err := dir.Lookup(contentPrefix + file.Name[len(recordPrefix):]); !errors.Is(err, fs.ErrNotExist) {
				return nil // found as content, or as a problem
			}
			e := Entry{Info: file.Name, Orphan: true}
			w.read(&e, dir)
			return found(e)
		case w.split([]string{file.Name}) == "":
			return nil
		}
		return found(w.of(b, dir, file.Name))
	}, problem)
}

func (w windowsBin) of(_ *Bin, dir *rootfs.Dir, content string) Entry {
	e := Entry{Content: content, Orphan: true}
	if hasPrefixFold(content, contentPrefix) {
		e.Info, e.Orphan = recordPrefix+content[len(contentPrefix):], false
		w.read(&e, dir)
	}
	file, err := dir.Lookup(content)
	if err != nil {
		e.Err = errors.Join(e.Err, err)
		return e
	}
	e.Folder = file.Type == rootfs.Folder
	e.touched(file.Info)
	return e
}

func (windowsBin) read(e *Entry, dir *rootfs.Dir) { e.record(dir, e.Info, maxDollarI, ParseDollarI) }

func hasPrefixFold(s, prefix string) bool {
	return len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
