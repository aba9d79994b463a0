package pdf

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

const (
	maxStored  = 32 << 20 // bytes of one stream that are read
	maxDecoded = 48 << 20 // bytes that come out of one
	maxFilters = 8
)

// errPicture marks a stream whose filter makes pictures, not bytes.
var errPicture = errors.New("picture data")

// decode returns the decoded bytes of s, appended to buf[:0] where a copy is
// needed. On an error the bytes are those that could be had.
func (f *file) decode(s *stream, buf []byte) ([]byte, error) {
	size, problem := f.length(s)
	if size > maxStored {
		return nil, fmt.Errorf("a stream of %d bytes: %w", size, doc.ErrTooLarge)
	}
	data, err := f.stored(s, size)
	if err != nil {
		return nil, err
	}
	filters, parms := f.filters(s)
	for i, n := range filters {
		var err error
		data, err = f.filter(n, parms[i], data, buf)
		buf = nil
		if problem == nil {
			problem = err
		}
		if len(data) == 0 {
			break
		}
	}
	return data, problem
}

// stored returns the bytes of s, decrypted.
func (f *file) stored(s *stream, size int64) ([]byte, error) {
	var data []byte
	if f.src.all != nil {
		data = f.src.all[min(s.off, f.src.size):min(s.off+size, f.src.size)]
	} else {
		data = make([]byte, size)
		n, err := io.ReadFull(f.src.section(s.off, size), data)
		if data = data[:n]; err != nil && n == 0 && size > 0 {
			return nil, fmt.Errorf("reading stream %d: %w", s.id.num, err)
		}
	}
	if f.crypt == nil || f.name(s.dict["Type"]) == "XRef" {
		return data, nil
	}
	return f.crypt.stream(f, s, data)
}

func (f *file) filters(s *stream) (names []name, parms []dict) {
	add := func(n, p any) {
		names = append(names, f.name(n))
		parms = append(parms, f.dict(p))
	}
	filter, parm := s.dict["Filter"], s.dict["DecodeParms"]
	if filter == nil {
		filter = s.dict["F"]
	}
	if parm == nil {
		parm = s.dict["DP"]
	}
	switch fl := f.resolve(filter).(type) {
	case name:
		p := f.resolve(parm)
		if a, ok := p.(array); ok && len(a) > 0 {
			p = a[0]
		}
		add(fl, p)
	case array:
		ps := f.array(parm)
		for i, n := range fl[:min(len(fl), maxFilters)] {
			var p any
			if i < len(ps) {
				p = ps[i]
			}
			add(n, p)
		}
	}
	return names, parms
}

func (f *file) filter(n name, parms dict, in, buf []byte) ([]byte, error) {
	limit := int(min(int64(maxDecoded), max(1<<20, int64(len(in))*f.d.Limits().Ratio)))
	var out []byte
	var err error
	switch n {
	case "FlateDecode", "Fl":
		out, err = f.flate(in, buf)
	case "LZWDecode", "LZW":
		early, ok := f.int(parms["EarlyChange"])
		out, err = lzw(in, !ok || early != 0, limit)
	case "ASCII85Decode", "A85":
		return ascii85(in), nil
	case "ASCIIHexDecode", "AHx":
		out, _, _ := hexString(append([]byte{'<'}, in...), nil)
		return out, nil
	case "RunLengthDecode", "RL":
		return runLength(in, limit)
	case "Crypt":
		return in, nil
	case "DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode":
		return nil, errPicture
	default:
		return nil, fmt.Errorf("filter %.40q: %w", n, doc.ErrUnsupported)
	}
	if predictor, _ := f.int(parms["Predictor"]); predictor > 1 {
		return f.unpredict(predictor, parms, out), err
	}
	return out, err
}

// flate inflates a zlib stream. The checksum is not looked at: viewers do not
// either, and many files have it wrong or cut off.
func (f *file) flate(in, buf []byte) ([]byte, error) {
	for len(in) > 0 && (in[0] == '\r' || in[0] == '\n') {
		in = in[1:]
	}
	body := in
	if len(in) >= 2 && in[0]&0x0f == 8 && (int(in[0])<<8|int(in[1]))%31 == 0 {
		body = in[2:]
	}
	out, err := f.inflated(body, buf)
	if err != nil && len(out) == 0 && len(in) > 2 && len(body) == len(in) {
		out, err = f.inflated(in[2:], buf)
	}
	if err != nil {
		return out, fmt.Errorf("inflating: %w", err)
	}
	return out, nil
}

func (f *file) inflated(in, buf []byte) ([]byte, error) {
	if f.inflate == nil {
		f.inflate = flate.NewReader(bytes.NewReader(in))
	} else if err := f.inflate.(flate.Resetter).Reset(bytes.NewReader(in), nil); err != nil {
		return nil, err
	}
	r := f.d.Expand(f.inflate, int64(len(in)))
	if buf == nil {
		buf = make([]byte, 0, min(4*len(in)+512, 1<<20))
	}
	out := buf[:0]
	for {
		if len(out) == cap(out) {
			out = append(out, 0)[:len(out)]
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return out, err
		case len(out) > maxDecoded:
			return out, fmt.Errorf("a stream of more than %d bytes: %w", maxDecoded, doc.ErrTooLarge)
		}
	}
}
