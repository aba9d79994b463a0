package disposal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// An item of the undo area is one file:
//
//	0   8  "HUSUNDO1"
//	8   8  purge date, Unix seconds, big-endian: it must be known when the key is lost
//	16  4  length of the sealed description, big-endian
//	20     the sealed description (JSON)
//	       the content in chunks of 64 KiB, each sealed; the last one may be
//	       shorter, also empty, and is marked as the last
//
// Everything is sealed with AES-256-GCM under keys derived from the item's own,
// which is used for nothing else; so a nonce is a counter and that mark, as in
// STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015, eprint.iacr.org/2015/189).
// The 20 bytes of the head and the item's id are authenticated with the
// description, the id with each chunk: nothing can be cut off, put in, reordered
// or exchanged between items without being found.
const (
	magic    = "HUSUNDO1"
	headSize = len(magic) + 8 + 4
	chunk    = 64 << 10 // bytes
	tag      = 16
	maxAbout = 1 << 20 // bytes of the sealed description
	maxChunk = 1 << 40 // chunks: 64 PiB
)

// head is what can be read without the key.
type head struct {
	purge time.Time
	about uint32 // bytes
}

func (h head) bytes() []byte {
	b := binary.BigEndian.AppendUint64([]byte(magic), uint64(h.purge.Unix()))
	return binary.BigEndian.AppendUint32(b, h.about)
}

func readHead(r io.Reader) (head, error) {
	var b [headSize]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return head{}, damaged(err)
	}
	h := head{
		purge: time.Unix(int64(binary.BigEndian.Uint64(b[len(magic):])), 0).UTC(),
		about: binary.BigEndian.Uint32(b[len(magic)+8:]),
	}
	if string(b[:len(magic)]) != magic || h.about < tag || h.about > maxAbout {
		return head{}, fmt.Errorf("head: %w", ErrDamaged)
	}
	return h, nil
}

// damaged tells a file that ends too early from a disk that cannot be read.
func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("too short: %w", ErrDamaged)
	}
	return err
}

// aead returns the cipher for one use of an item's key.
func aead(key Key, use string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key[:], nil, "husorden undo area, "+use, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonce is the number of the chunk and whether it is the last.
func nonce(n uint64, last bool) []byte {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b[3:], n)
	if last {
		b[11] = 1
	}
	return b
}

// seal writes an item: head, description, and the content from r.
func seal(w io.Writer, id ID, key Key, purge time.Time, about []byte, r io.Reader) error {
	describe, err := aead(key, "description")
	if err != nil {
		return err
	}
	content, err := aead(key, "content")
	if err != nil {
		return err
	}
	h := head{purge: purge, about: uint32(len(about) + tag)}
	if len(about)+tag > maxAbout {
		return fmt.Errorf("a description of %d bytes is too long", len(about))
	}
	start := h.bytes()
	start = append(start, describe.Seal(nil, nonce(0, true), about, append(h.bytes(), id[:]...))...)
	if _, err := w.Write(start); err != nil {
		return err
	}
	// One chunk is read ahead, to know which is the last.
	var bufs [2][chunk]byte
	have, err := readChunk(r, bufs[0][:])
	if err != nil {
		return err
	}
	sealed := make([]byte, 0, chunk+tag)
	for n := uint64(0); ; n++ {
		this, next := bufs[n%2][:have], 0
		if have == chunk {
			if next, err = readChunk(r, bufs[(n+1)%2][:]); err != nil {
				return err
			}
		}
		sealed = content.Seal(sealed[:0], nonce(n, next == 0), this, id[:])
		if _, err := w.Write(sealed); err != nil {
			return err
		}
		if next == 0 {
			return nil
		}
		have = next
	}
}

// readChunk fills b as far as r goes.
func readChunk(r io.Reader, b []byte) (int, error) {
	n, err := io.ReadFull(r, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return n, err
}

// unseal opens an item: its description, and a reader of its content whose
// error wraps ErrDamaged where it is not what was written.
func unseal(r io.Reader, id ID, key Key) (purge time.Time, about []byte, content io.Reader, err error) {
	h, err := readHead(r)
	if err != nil {
		return time.Time{}, nil, nil, err
	}
	var sealed bytes.Buffer // grows with what is there, not with what the head says
	if _, err := io.CopyN(&sealed, r, int64(h.about)); err != nil {
		return time.Time{}, nil, nil, damaged(err)
	}
	describe, err := aead(key, "description")
	if err != nil {
		return time.Time{}, nil, nil, err
	}
	about, err = describe.Open(nil, nonce(0, true), sealed.Bytes(), append(h.bytes(), id[:]...))
	if err != nil {
		return time.Time{}, nil, nil, fmt.Errorf("description: %w", ErrDamaged)
	}
	opened, err := aead(key, "content")
	if err != nil {
		return time.Time{}, nil, nil, err
	}
	return h.purge, about, &unsealer{r: r, id: id, aead: opened}, nil
}

// unsealer reads chunk by chunk; nothing of a chunk is given out unverified.
type unsealer struct {
	r     io.Reader
	id    ID
	aead  cipher.AEAD
	n     uint64
	buf   [chunk + tag]byte
	plain []byte // verified, not yet read
	err   error
}

// Read implements io.Reader.
func (u *unsealer) Read(p []byte) (int, error) {
	for len(u.plain) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.plain, u.err = u.next()
	}
	n := copy(p, u.plain)
	u.plain = u.plain[n:]
	return n, nil
}

// next opens one chunk. The error io.EOF comes with the last one, after which
// there must be nothing.
func (u *unsealer) next() ([]byte, error) {
	n, err := readChunk(u.r, u.buf[:])
	if err != nil {
		return nil, err
	}
	if u.n == maxChunk {
		return nil, fmt.Errorf("too many chunks: %w", ErrDamaged)
	}
	number := u.n
	u.n++
	sealed := u.buf[:n]
	if n == len(u.buf) {
		if plain, err := u.aead.Open(sealed[:0:0], nonce(number, false), sealed, u.id[:]); err == nil {
			return plain, nil
		}
	}
	plain, err := u.aead.Open(sealed[:0:0], nonce(number, true), sealed, u.id[:])
	if err != nil {
		return nil, fmt.Errorf("content: %w", ErrDamaged)
	}
	var more [1]byte
	switch rest, err := u.r.Read(more[:]); {
	case rest > 0:
		return nil, fmt.Errorf("more after the end: %w", ErrDamaged)
	case err != nil && err != io.EOF:
		return nil, err
	}
	return plain, io.EOF
}
