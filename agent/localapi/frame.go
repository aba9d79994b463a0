package localapi

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A frame is four bytes, most significant first, with the length of the JSON
// value that follows.
const headSize = 4

// errTooLong: a frame has more bytes than it may.
var errTooLong = errors.New("frame too long")

// eager is how many bytes are made room for before they came. A longer frame's
// room grows with what comes, so that a claim costs nothing.
const eager = 16 << 10

// readFrame reads the next frame, of most bytes at most. The error is io.EOF only
// before its first byte. begun is called at its first byte.
func readFrame(r *bufio.Reader, most int, begun func()) ([]byte, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	begun()
	var head [headSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, noEOF(err)
	}
	size := int64(binary.BigEndian.Uint32(head[:]))
	if size > int64(most) {
		return nil, errTooLong
	}
	var b bytes.Buffer
	b.Grow(int(min(size, eager)))
	if _, err := io.CopyN(&b, r, size); err != nil {
		return nil, noEOF(err)
	}
	return b.Bytes(), nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// encode makes a frame of v.
func encode(v any) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, headSize, 512))
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	frame := b.Bytes()
	if len(frame)-headSize > MaxFrame {
		return nil, errTooLong
	}
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-headSize))
	return frame, nil
}

// strict reads one JSON value into v, all of whose fields v must know.
func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("more than one value")
	}
	return nil
}
