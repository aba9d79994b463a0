package archive

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

// TAR reads a tar archive.
func TAR(d *doc.Doc, in doc.Input) error {
	return readTar(d, plain.Watch(d, io.NewSectionReader(in.R, 0, in.Size)))
}

func readTar(d *doc.Doc, r io.Reader) error {
	var first error
	seen := names{d: d}
	t := tar.NewReader(r)
	for n := 0; ; n++ {
		h, err := t.Next()
		if err == io.EOF {
			return first
		}
		if err != nil {
			if known(err) || d.Err() != nil {
				return err
			}
			return fmt.Errorf("entry %d: %w: %w", n, err, doc.ErrCorrupt)
		}
		if err := d.Part(); err != nil {
			return err
		}
		name := plain.String([]byte(h.Name), plain.Choose([]byte(h.Name), ""))
		if !seen.enter(name) {
			continue
		}
		base := baseName(name)
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeGNUSparse, tar.TypeCont:
		default: // links and devices have a name and nothing in them
			seen.print(base)
			continue
		}
		err = tarEntry(d, t, h.Size, base)
		if first == nil && err != nil {
			first = fmt.Errorf("entry %d: %w", n, err)
		}
		if err := d.Err(); err != nil {
			return err
		}
	}
}

func tarEntry(d *doc.Doc, r io.Reader, size int64, name string) error {
	part, err := d.Lazy(size, true, func() (io.Reader, error) { return r, nil })
	if err == nil {
		err = d.Nested(part.Input(name))
	}
	if cerr := part.Close(); err == nil {
		err = cerr
	}
	return err
}

// GZIP reads a compressed file or tar archive.
func GZIP(d *doc.Doc, in doc.Input) error {
	name := strings.TrimSuffix(in.Name, ".gz")
	open := func() (io.Reader, error) {
		z, err := gzip.NewReader(bufio.NewReaderSize(io.NewSectionReader(in.R, 0, in.Size), 32<<10))
		if err != nil {
			return nil, fmt.Errorf("gzip: %w: %w", err, doc.ErrCorrupt)
		}
		if z.Name != "" {
			name = baseName(plain.String([]byte(z.Name), plain.Choose([]byte(z.Name), "")))
		}
		return d.Expand(z, in.Size), nil
	}
	r, err := open()
	if err != nil {
		return err
	}
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(512); IsTar(head) {
		return readTar(d, b)
	}
	part, err := d.Lazy(-1, false, open)
	if part.Size() == 0 && err != nil {
		part.Close()
		return err
	}
	nerr := d.Nested(part.Input(name))
	part.Close()
	if nerr == nil {
		nerr = err
	}
	return nerr
}

// IsTar reports whether the first 512 bytes of a file are a tar header.
func IsTar(head []byte) bool { return len(head) >= 512 && string(head[257:262]) == "ustar" }

// known reports whether an error already says why reading stopped.
func known(err error) bool {
	return errors.Is(err, doc.ErrTooLarge) || errors.Is(err, doc.ErrCorrupt)
}
