package trash

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// xdgBin is the trash of the FreeDesktop specification: files/NAME with its
// record in info/NAME.trashinfo.
type xdgBin struct{}

const (
	filesFolder  = "files"
	infoFolder   = "info"
	recordSuffix = ".trashinfo"
)

func (xdgBin) split(elements []string) string {
	switch {
	case elements[0] == filesFolder && len(elements) > 1:
		return filepath.Join(filesFolder, elements[1])
	case len(elements) == 1 && (elements[0] == filesFolder || elements[0] == infoFolder || elements[0] == "directorysizes"):
		return ""
	case len(elements) == 2 && elements[0] == infoFolder && strings.HasSuffix(elements[1], recordSuffix):
		return ""
	}
	return filepath.Join(elements[:min(2, len(elements))]...) // "expunged" holds what is being emptied
}

func (x xdgBin) each(ctx context.Context, b *Bin, dir *rootfs.Dir, found func(Entry) error, problem func(rootfs.Problem)) error {
	files, err := below(dir, filesFolder)
	if err != nil {
		problem(rootfs.Problem{Path: filesFolder, Err: err})
	}
	info, err := below(dir, infoFolder)
	if err != nil {
		problem(rootfs.Problem{Path: infoFolder, Err: err})
	}
	defer closeBoth(files, info)
	if files != nil {
		err := files.Each(ctx, func(file rootfs.Entry) error {
			return found(x.entry(b, info, file.Name, file.Info))
		}, problem)
		if err != nil {
			return err
		}
	}
	if info == nil {
		return nil
	}
	return info.Each(ctx, func(record rootfs.Entry) error {
		name, ok := strings.CutSuffix(record.Name, recordSuffix)
		if !ok || name == "" {
			return nil
		}
		if files != nil {
			if _, err := files.Lookup(name); !errors.Is(err, fs.ErrNotExist) {
				return nil // found as content, or as a problem
			}
		}
		e := Entry{Info: record.Path, Orphan: true}
		x.read(b, &e, info, record.Name)
		return found(e)
	}, problem)
}

func (x xdgBin) of(b *Bin, dir *rootfs.Dir, content string) Entry {
	folder, name := filepath.Split(content)
	if filepath.Clean(folder) != filesFolder {
		return Entry{Content: content, Orphan: true}
	}
	files, err := below(dir, filesFolder)
	if files == nil {
		return Entry{Content: content, Orphan: true, Err: err}
	}
	info, err := below(dir, infoFolder)
	defer closeBoth(files, info)
	file, fileErr := files.Lookup(name)
	e := x.entry(b, info, name, file.Info)
	e.Err = errors.Join(e.Err, err, fileErr)
	return e
}

func (x xdgBin) entry(b *Bin, info *rootfs.Dir, name string, file rootfs.Info) Entry {
	e := Entry{Content: filepath.Join(filesFolder, name), Folder: file.Type == rootfs.Folder, Orphan: true}
	if info != nil {
		e.Orphan = false
		e.Info = filepath.Join(infoFolder, name+recordSuffix)
		x.read(b, &e, info, name+recordSuffix)
	}
	e.touched(file)
	return e
}

func (xdgBin) read(b *Bin, e *Entry, info *rootfs.Dir, name string) {
	e.record(info, name, maxTrashInfo, func(text []byte) (Record, error) { return ParseTrashInfo(text, b.local) })
	if top := topOf(b.path); top != "" && e.Original != "" && !filepath.IsAbs(e.Original) {
		e.Original = filepath.Join(top, e.Original)
	}
}

// topOf returns the top of the volume whose bin this is; "" for the bin in a home.
func topOf(bin string) string {
	switch parent := filepath.Dir(bin); {
	case strings.HasPrefix(filepath.Base(bin), ".Trash-"):
		return parent
	case filepath.Base(parent) == ".Trash":
		return filepath.Dir(parent)
	}
	return ""
}

// below opens one folder of the bin; nil without an error when there is none.
func below(dir *rootfs.Dir, name string) (*rootfs.Dir, error) {
	e, err := dir.Lookup(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return e.OpenDir()
}

func closeBoth(dirs ...*rootfs.Dir) {
	for _, d := range dirs {
		if d != nil {
			d.Close()
		}
	}
}
