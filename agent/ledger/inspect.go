package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// This file reads bbolt's file format (version 2, little-endian) without bbolt,
// which trusts its pages: on a truncated or damaged file it panics or reads
// memory that is not there. Source: go.etcd.io/bbolt v1.5.0, internal/common
// (page.go, meta.go, inode.go, bucket.go), read in November 2026.

var errNotBolt = errors.New("not a database, or a damaged one")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errNotBolt, fmt.Sprintf(format, args...))
}

const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	pageHead    = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	noFreelist  = ^uint64(0)
	bucketLeaf  = 0x01 // flag of a leaf element: its value is a bucket
	bucketHead  = 16   // root page, sequence
	mostDepth   = 64
)

// boltMeta is what a meta page says.
type boltMeta struct {
	pageSize, root, freelist, high, txid uint64
}

// readMeta returns the newer of the valid meta pages.
func readMeta(r io.ReaderAt, size int64) (boltMeta, error) {
	var best boltMeta
	head := make([]byte, pageHead+64)
	// The second meta page lies at the page size, which only the first tells:
	// try every size there can be, as bbolt does.
	at := []int64{0}
	for ps := int64(1 << 10); ps <= 1<<16; ps <<= 1 {
		at = append(at, ps)
	}
	for _, off := range at {
		if _, err := r.ReadAt(head, off); err != nil {
			if errors.Is(err, io.EOF) {
				continue
			}
			return best, err
		}
		m, ok := parseMeta(head[pageHead:])
		if ok && (off == 0 || off == int64(m.pageSize)) && m.txid >= best.txid {
			best = m
		}
	}
	if best.pageSize == 0 {
		return best, damaged("no valid meta page")
	}
	if best.high > uint64(size)/best.pageSize || best.root >= best.high {
		return best, damaged("%d pages in %d bytes", best.high, size)
	}
	return best, nil
}

func parseMeta(b []byte) (boltMeta, bool) {
	le := binary.LittleEndian
	h := fnv.New64a()
	h.Write(b[:56])
	m := boltMeta{pageSize: uint64(le.Uint32(b[8:])), root: le.Uint64(b[16:]), freelist: le.Uint64(b[32:]),
		high: le.Uint64(b[40:]), txid: le.Uint64(b[48:])}
	ok := le.Uint32(b) == boltMagic && le.Uint32(b[4:]) == boltVersion && le.Uint64(b[56:]) == h.Sum64() &&
		m.pageSize >= 1<<10 && m.pageSize <= 1<<16 && m.pageSize&(m.pageSize-1) == 0
	return m, ok
}

// inspection goes through every page that can be reached.
type inspection struct {
	r     io.ReaderAt
	meta  boltMeta
	seen  []uint64              // a bit a page
	bufs  [mostDepth + 1][]byte // the page at each depth
	visit func(bucket string, k, v []byte) error
}

// inspect checks the whole structure: every page within the file and used once,
// every element within its page, every key in its order. It calls visit for
// every key of the top buckets; k and v are valid during the call.
func inspect(path string, visit func(bucket string, k, v []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return inspectFrom(f, info.Size(), visit)
}

func inspectFrom(r io.ReaderAt, size int64, visit func(bucket string, k, v []byte) error) error {
	m, err := readMeta(r, size)
	if err != nil {
		return err
	}
	in := &inspection{r: r, meta: m, seen: make([]uint64, m.high/64+1), visit: visit}
	in.seen[0] = 3 // the meta pages
	if err := in.tree("", m.root, nil, nil, 0); err != nil {
		return err
	}
	return in.freelist()
}

// claim marks the n pages from id as used.
func (in *inspection) claim(id, n uint64) error {
	if id < 2 || n > in.meta.high || id > in.meta.high-n {
		return damaged("page %d of %d", id, in.meta.high)
	}
	for i := id; i < id+n; i++ {
		if in.seen[i/64]&(1<<(i%64)) != 0 {
			return damaged("page %d is used twice", i)
		}
		in.seen[i/64] |= 1 << (i % 64)
	}
	return nil
}

// page reads and claims a page with what it overflows into. It is valid until
// the next page of that depth is read.
func (in *inspection) page(id uint64, depth int) ([]byte, error) {
	if err := in.claim(id, 1); err != nil {
		return nil, err
	}
	if depth > mostDepth {
		return nil, damaged("page %d lies too deep", id)
	}
	ps := in.meta.pageSize
	if in.bufs[depth] == nil {
		in.bufs[depth] = make([]byte, ps)
	}
	p := in.bufs[depth]
	if _, err := in.r.ReadAt(p, int64(id*ps)); err != nil {
		return nil, damaged("page %d: %v", id, err)
	}
	if got := binary.LittleEndian.Uint64(p); got != id {
		return nil, damaged("page %d says it is %d", id, got)
	}
	more := uint64(binary.LittleEndian.Uint32(p[12:]))
	if more == 0 {
		return p, nil
	}
	if err := in.claim(id+1, more); err != nil {
		return nil, err
	}
	whole := make([]byte, ps*(1+more))
	if _, err := in.r.ReadAt(whole, int64(id*ps)); err != nil {
		return nil, damaged("page %d: %v", id, err)
	}
	return whole, nil
}

// tree checks the pages below id, whose keys must be at least low and, where
// there is one, below high.
func (in *inspection) tree(bucket string, id uint64, low, high []byte, depth int) error {
	p, err := in.page(id, depth)
	if err != nil {
		return err
	}
	return in.node(bucket, p, low, high, depth)
}

func (in *inspection) node(bucket string, p []byte, low, high []byte, depth int) error {
	le := binary.LittleEndian
	flags, count := le.Uint16(p[8:]), int(le.Uint16(p[10:]))
	if pageHead*(1+count) > len(p) || flags != branchPage && flags != leafPage {
		return damaged("page of type %#x with %d elements", flags, count)
	}
	if flags == branchPage && count == 0 {
		return damaged("empty branch")
	}
	for i := range count {
		e := p[pageHead*(1+i):] // both kinds of element have 16 bytes
		k, v, ok := split(e, flags)
		next := high
		if i+1 < count && ok {
			next, _, ok = split(p[pageHead*(2+i):], flags)
		}
		if !ok {
			return damaged("element beyond its page")
		}
		if bytes.Compare(k, low) < 0 || next != nil && bytes.Compare(k, next) >= 0 {
			return damaged("keys out of order")
		}
		var err error
		if flags == branchPage {
			err = in.tree(bucket, le.Uint64(e[8:]), k, next, depth+1)
		} else {
			err = in.element(bucket, le.Uint32(e), k, v, depth)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// split returns key and value of the element at the beginning of e. ok: they lie
// within the page.
func split(e []byte, flags uint16) (k, v []byte, ok bool) {
	le := binary.LittleEndian
	pos, ksize, vsize := uint64(le.Uint32(e)), uint64(le.Uint32(e[4:])), uint64(0)
	if flags == leafPage {
		pos, ksize, vsize = uint64(le.Uint32(e[4:])), uint64(le.Uint32(e[8:])), uint64(le.Uint32(e[12:]))
	}
	if pos+ksize+vsize > uint64(len(e)) {
		return nil, nil, false
	}
	return e[pos : pos+ksize], e[pos+ksize : pos+ksize+vsize], true
}

// element checks a value, which may be a bucket: one with pages of its own or
// one that lies inside the value.
func (in *inspection) element(bucket string, flags uint32, k, v []byte, depth int) error {
	switch {
	case flags&bucketLeaf == 0 && bucket == "":
		return damaged("a value outside the buckets")
	case flags&bucketLeaf == 0:
		return in.visit(bucket, k, v)
	case bucket != "":
		return damaged("a bucket inside a bucket")
	case len(v) < bucketHead:
		return damaged("bucket of %d bytes", len(v))
	}
	if root := binary.LittleEndian.Uint64(v); root != 0 {
		return in.tree(string(k), root, nil, nil, depth+1)
	}
	if len(v) < bucketHead+pageHead {
		return damaged("bucket of %d bytes", len(v))
	}
	return in.node(string(k), v[bucketHead:], nil, nil, depth+1)
}

// freelist checks that no page is both free and used.
func (in *inspection) freelist() error {
	if in.meta.freelist == noFreelist {
		return nil
	}
	p, err := in.page(in.meta.freelist, 0)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	ids, n := p[pageHead:], uint64(le.Uint16(p[10:]))
	if n == 0xFFFF && len(ids) >= 8 { // too many for the header: the number stands first
		n, ids = le.Uint64(ids), ids[8:]
	}
	if le.Uint16(p[8:]) != freePage || n > uint64(len(ids))/8 {
		return damaged("list of free pages")
	}
	for i := range n {
		if err := in.claim(le.Uint64(ids[8*i:]), 1); err != nil {
			return err
		}
	}
	return nil
}
