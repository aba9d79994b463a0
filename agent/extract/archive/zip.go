// Package archive reads ZIP, tar and gzip: the name of each entry and, as a
// document of its own, what is in it. An entry that cannot be read does not
// keep the others from being read.
package archive

import (
	"bufio"
	"compress/bzip2"
	"compress/flate"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// ZIP reads an archive by its directory. Where that is damaged or missing it
// looks for the entries themselves, and returns ErrCorrupt after them.
func ZIP(d *doc.Doc, in doc.Input) error {
	z := &zipReader{d: d, in: in, names: names{d: d}}
	dir, err := findDirectory(in)
	if err == nil {
		err = z.directory(dir)
	}
	if err != nil && d.Err() == nil && !errors.Is(err, doc.ErrTooLarge) {
		if serr := z.salvage(); serr != nil {
			return serr
		}
	}
	if z.first != nil && d.Err() == nil {
		return z.first
	}
	return err
}

type zipReader struct {
	d       *doc.Doc
	in      doc.Input
	names   names
	entries int
	after   int64 // where the data of the last entry ends
	first   error // the first error of an entry
}

// directory reads the entries the directory names.
func (z *zipReader) directory(dir directory) error {
	r := bufio.NewReaderSize(io.NewSectionReader(z.in.R, dir.offset, dir.size), 32<<10)
	for {
		e, err := readCentral(r)
		if err == io.EOF {
			if int64(z.entries) < dir.entries {
				return fmt.Errorf("directory names %d of %d entries: %w", z.entries, dir.entries, doc.ErrCorrupt)
			}
			return nil
		}
		if err != nil {
			return err
		}
		if z.entries == 0 && dir.base > 0 {
			// Offsets count from the start of the archive, or from that of the file.
			if _, err := e.dataStart(z.in); err == nil {
				dir.base = 0
			}
		}
		z.entries++
		e.header += dir.base
		if err := z.entry(e); err != nil {
			return err
		}
	}
}

// entry reads one entry; only an error that ends the whole archive is returned.
func (z *zipReader) entry(e entry) error {
	if err := z.d.Part(); err != nil {
		return err
	}
	name := e.decodedName()
	if !z.names.enter(name) {
		return nil
	}
	err := z.content(e, baseName(name))
	if err != nil && z.first == nil {
		z.first = fmt.Errorf("entry %d: %w", z.entries, err)
	}
	return z.d.Err()
}

func (z *zipReader) content(e entry, name string) error {
	failed := func(err error) error {
		z.names.print(name)
		return err
	}
	if e.flags&(1<<0|1<<13) != 0 || e.method == 99 {
		return failed(doc.ErrEncrypted)
	}
	if e.method != 0 && e.method != 8 && e.method != 12 {
		return failed(fmt.Errorf("compression method %d: %w", e.method, doc.ErrUnsupported))
	}
	start, err := e.dataStart(z.in)
	if err != nil {
		return failed(err)
	}
	stored := min(e.stored, z.in.Size-start)
	z.after = max(z.after, start+stored)
	if e.method == 0 && stored == e.size {
		return z.d.Nested(doc.Input{Name: name, R: io.NewSectionReader(z.in.R, start, stored), Size: stored})
	}
	if e.size == 0 && stored > 0 {
		e.size = -1 // not to be taken on trust
	}
	if e.size > z.d.Limits().Bytes && z.d.Limits().Bytes > 0 {
		return failed(fmt.Errorf("%d bytes: %w", e.size, doc.ErrTooLarge))
	}
	part, err := z.d.Lazy(e.size, false, func() (io.Reader, error) {
		raw := io.NewSectionReader(z.in.R, start, stored)
		switch e.method {
		case 0:
			return &checked{r: raw, e: e, sum: crc32.NewIEEE()}, nil
		case 12:
			return &checked{r: z.d.Expand(bzip2.NewReader(raw), stored), e: e, sum: crc32.NewIEEE()}, nil
		}
		return &checked{r: z.d.Expand(flate.NewReader(bufio.NewReaderSize(raw, 16<<10)), stored), e: e, sum: crc32.NewIEEE()}, nil
	})
	if part.Size() == 0 && err != nil {
		part.Close()
		return failed(err)
	}
	nerr := z.d.Nested(part.Input(name))
	if cerr := part.Close(); nerr == nil {
		nerr = cerr
	}
	if nerr == nil {
		nerr = err
	}
	return nerr
}

// checked compares what comes out of an entry with its checksum.
type checked struct {
	r   io.Reader
	e   entry
	sum hash.Hash32
}

// Read implements io.Reader.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum.Write(p[:n])
	if err == io.EOF && !c.e.salvaged && c.sum.Sum32() != c.e.crc {
		err = fmt.Errorf("checksum differs: %w", doc.ErrCorrupt)
	}
	return n, err
}
