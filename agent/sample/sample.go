// Package sample writes a small home of made-up Danish documents in every
// format the agent reads, as a foster family and a residential home would have
// them: what must be deleted, what is exempt, what is nobody's business, and
// what cannot be read.
//
// Every person, place, number and address is invented. CPR numbers have birth
// dates in 2041 to 2056, so that they belong to nobody (see cpr).
package sample

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// Home is what Write wrote.
type Home struct {
	Dir       string
	Desktop   string
	Downloads string
	// RecycleBin is what the system calls this user's bin: .local/share/Trash
	// (with files and info in it) on Linux, .Trash on macOS, the folder of the
	// user's SID in $Recycle.Bin on Windows.
	RecycleBin string
	Documents  []Document
}

// Document is one file and what a right scan says of it.
type Document struct {
	Path   string
	Place  policy.Place
	Age    int // days since it was last written
	InBin  int // days since it was thrown out; 0 outside the bin
	Format doc.Format

	Status policy.Status
	Reason policy.Reason
	Type   policy.DocumentType // empty: not said
	Scope  policy.Scope        // empty: not said
	Kinds  []policy.Kind       // that must be found, among others
	Never  []policy.Kind       // that must not be found with more than low confidence
}

// Write writes the home into dir, which is made when it does not exist and must
// be empty when it does; nothing is ever overwritten. Times and the dates in
// the documents count back from now; the same now gives the same bytes.
//
// The age of a file is its modification time. Its birth time is that of the
// call: whoever takes the latest of both sees new files.
func Write(dir string, now time.Time) (Home, error) { return WriteFor(runtime.GOOS, dir, now) }

// WriteFor is Write with the bin of another system ("linux", "darwin",
// "windows").
func WriteFor(goos, dir string, now time.Time) (Home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Home{}, fmt.Errorf("writing the sample home: %w", err)
	}
	if err := makeEmpty(dir); err != nil {
		return Home{}, fmt.Errorf("writing the sample home: %w", err)
	}
	b := binFor(goos, dir)
	home := Home{Dir: dir, Desktop: filepath.Join(dir, "Desktop"), Downloads: filepath.Join(dir, "Downloads"), RecycleBin: b.root()}
	items, err := documents(dates{now})
	if err != nil {
		return Home{}, fmt.Errorf("making the sample documents: %w", err)
	}
	for _, it := range items {
		if err := home.write(it, b, now); err != nil {
			return Home{}, fmt.Errorf("writing the sample home: %w", err)
		}
	}
	return home, nil
}

// item is a document to be written: where it goes below its place, and its
// bytes.
type item struct {
	Document
	name string
	data []byte
}

func (h *Home) write(it item, b bin, now time.Time) error {
	d := it.Document
	written := now.AddDate(0, 0, -d.Age)
	switch d.Place {
	case policy.Desktop:
		d.Path = filepath.Join(h.Desktop, it.name)
	case policy.Downloads:
		d.Path = filepath.Join(h.Downloads, it.name)
	case policy.RecycleBin:
		original := filepath.Join(h.Desktop, it.name)
		path, infoPath, info := b.entry(original, int64(len(it.data)), now.AddDate(0, 0, -d.InBin))
		d.Path = path
		if infoPath != "" {
			if err := create(infoPath, info, now.AddDate(0, 0, -d.InBin)); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("no such place in the sample home: %q", d.Place)
	}
	if d.Status == "" {
		d.Status = policy.Scanned
	}
	h.Documents = append(h.Documents, d)
	return create(d.Path, it.data, written)
}

// makeEmpty makes dir, or finds it empty.
func makeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return os.MkdirAll(dir, 0o700)
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty: name a folder that does not exist yet", dir)
	}
	return nil
}

// create writes a new file and dates it.
func create(path string, data []byte, at time.Time) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Chtimes(path, at, at)
}
