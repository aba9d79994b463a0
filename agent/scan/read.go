package scan

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// item is one file on its way from the walker over a worker to the caller.
type item struct {
	seen    Seen
	file    File
	handle  *rootfs.Handle // nil: not opened, see err
	err     error          // why not
	cloud   string         // name of the cloud store the place lies in
	known   bool           // file's content comes from memory
	private bool           // it lies in a folder called private
	failed  error          // the scan cannot go on
	done    chan struct{}  // closed when file is complete, or failed is set
}

// mostDeaths is how often a content may end what reads it. It is not read again
// after that.
const mostDeaths = 2

// read completes it.file.
func (s *scan) read(ctx context.Context, it *item) {
	if it.handle != nil {
		defer it.handle.Close()
	}
	if !it.known {
		res, err := s.content(ctx, it)
		if err == nil {
			err = ctx.Err() // what was cut short is not remembered
		}
		if err != nil {
			it.failed = err
			return
		}
		if it.private {
			res.Scope = policy.OutOfScope // the memory decides by it too
		}
		sum, known := s.sum(ctx, it, &res.Content)
		s.Memory.Keep(it.seen, res.Content)
		if known { // at once: whoever is told of the file may order its removal
			_ = s.Memory.Sum(it.seen, sum) // the memory tells of its own health
		}
		it.file.take(res.Content)
		it.file.Hits = res.Hits
	}
	if it.private {
		it.file.Scope = policy.OutOfScope
	}
	s.decide(it)
}

// content reads the file, or says why it cannot be read. The name is text too,
// also of a file that cannot be opened.
func (s *scan) content(ctx context.Context, it *item) (reading.Result, error) {
	f := reading.File{Name: filepath.Base(it.file.Path), Wait: s.wait}
	if it.file.Original != "" {
		f.Original = filepath.Base(it.file.Original)
	}
	if it.handle == nil {
		return s.name(ctx, f, reason(it.err))
	}
	f.R, f.Size = it.handle, it.seen.Info.Size
	hash := func() ([32]byte, error) { return s.hash(ctx, it) }
	for deaths := s.Memory.Deaths(f.Size, hash); deaths < mostDeaths; {
		res, err := s.Reader.Read(ctx, s.rules, f)
		if errors.Is(err, ErrDied) {
			deaths = max(deaths+1, s.died(f.Size, hash))
			continue
		}
		if err == nil && res.Reason == policy.NoReason && !unchanged(it.handle) {
			res.Status, res.Reason = policy.NotScanned, policy.InUse
		}
		return res, err
	}
	return s.name(ctx, f, policy.ParserFailed)
}

// name reads the name of a file that is not read for a reason.
func (s *scan) name(ctx context.Context, f reading.File, why policy.Reason) (reading.Result, error) {
	f.R, f.Reason = nil, why
	res, err := s.Reader.Read(ctx, s.rules, f)
	if errors.Is(err, ErrDied) {
		return reading.Result{Content: reading.Unread(why)}, nil
	}
	return res, err
}

// died remembers that a content ended what read it. What cannot be remembered
// counts for this run alone.
func (s *scan) died(size int64, hash func() ([32]byte, error)) int {
	sum, err := hash()
	if err != nil {
		return 0
	}
	n, err := s.Memory.Died(size, sum)
	if err != nil {
		return 0
	}
	return n
}

// sum returns the SHA-256 of a file in which personal data was found, for the
// memory. Without it a copy is a new file, and the file itself is never removed.
func (s *scan) sum(ctx context.Context, it *item, c *Content) (sum [32]byte, ok bool) {
	switch s.Memory.(type) {
	case Forgetful, ByModification:
		return sum, false // and the file need not be read again
	}
	if it.handle == nil || len(c.Findings) == 0 || c.Reason == policy.InUse || it.seen.Info.Size > s.rules.Limits.Bytes {
		return sum, false
	}
	sum, err := s.hash(ctx, it)
	return sum, err == nil
}

// hash is the SHA-256 of an open file; an error when it changed since it was
// opened.
func (s *scan) hash(ctx context.Context, it *item) ([32]byte, error) {
	h := sha256.New()
	buf := make([]byte, 256<<10)
	for off, size := int64(0), it.seen.Info.Size; off < size; {
		if err := s.hold(ctx); err != nil {
			return [32]byte{}, err
		}
		n, err := it.handle.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		h.Write(buf[:n])
		if off += int64(n); err != nil && off < size {
			return [32]byte{}, fmt.Errorf("hashing a file: %w", err)
		}
	}
	if !unchanged(it.handle) {
		return [32]byte{}, fmt.Errorf("hashing a file: %w", rootfs.ErrChanged)
	}
	return [32]byte(h.Sum(nil)), nil
}

// unchanged reports whether an open file is what it was when it was opened.
func unchanged(h *rootfs.Handle) bool {
	now, err := h.Now()
	return err == nil && now.Unchanged(h.Info())
}

// reason says in the report's words why a file could not be opened.
func reason(err error) policy.Reason {
	switch {
	case errors.Is(err, rootfs.ErrPlaceholder):
		return policy.Placeholder
	case errors.Is(err, fs.ErrPermission):
		return policy.NoPermission
	case errors.Is(err, rootfs.ErrInUse), errors.Is(err, rootfs.ErrChanged), errors.Is(err, rootfs.ErrLink):
		return policy.InUse
	case errors.Is(err, rootfs.ErrSpecial):
		return policy.Unsupported
	}
	return policy.Corrupt
}

// take copies what reading told.
func (f *File) take(c Content) {
	f.Format, f.Status, f.Reason = c.Format, c.Status, c.Reason
	f.DocumentType, f.Scope, f.Findings = c.DocumentType, c.Scope, c.Findings
	f.Category = policy.CategoryOf(reading.Plain(c.Findings), c.DocumentType)
}
