package rootfs

import (
	"errors"
	"io"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	keptAttributes = windows.FILE_ATTRIBUTE_READONLY | windows.FILE_ATTRIBUTE_HIDDEN | windows.FILE_ATTRIBUTE_ARCHIVE |
		windows.FILE_ATTRIBUTE_NOT_CONTENT_INDEXED

	markStream = "Zone.Identifier" // the mark of a download
	maxMark    = 16 << 10          // bytes
)

func metaOf(f *os.File) (Meta, error) {
	file := windows.Handle(f.Fd())
	var basic fileBasicInfo
	if err := query(file, windows.FileBasicInfo, unsafe.Pointer(&basic), unsafe.Sizeof(basic)); err != nil {
		return Meta{}, err
	}
	if basic.attributes&(windows.FILE_ATTRIBUTE_ENCRYPTED|windows.FILE_ATTRIBUTE_SYSTEM) != 0 {
		return Meta{}, ErrExtra
	}
	m := Meta{Attributes: basic.attributes & keptAttributes, Modified: fileTime(basic.written), Birth: fileTime(basic.created)}
	streams, err := streamsOf(file)
	if err != nil {
		return Meta{}, err
	}
	for _, name := range streams {
		switch name {
		case "::$DATA":
		case ":" + markStream + ":$DATA":
			mark, err := readMark(file)
			if err != nil {
				return Meta{}, err
			}
			m.Extra = map[string][]byte{markStream: mark}
		default:
			return Meta{}, ErrExtra
		}
	}
	return m, nil
}

// streamsOf lists the data streams of a file, FILE_STREAM_INFO each. FAT has none.
func streamsOf(file windows.Handle) ([]string, error) {
	buf := make([]uint64, maxExtra/8)
	err := query(file, windows.FileStreamInfo, unsafe.Pointer(&buf[0]), maxExtra)
	switch {
	case errors.Is(err, windows.ERROR_MORE_DATA), errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER):
		return nil, ErrExtra
	case errors.Is(err, windows.ERROR_HANDLE_EOF), errors.Is(err, windows.ERROR_INVALID_PARAMETER),
		errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return parseStreams(unsafe.Slice((*byte)(unsafe.Pointer(&buf[0])), maxExtra)), nil
}

type streamHead struct {
	next, nameBytes uint32
	size, allocated int64
	name            [1]uint16
}

// parseStreams reads what the kernel wrote: no other bytes come here.
func parseStreams(buf []byte) []string {
	var all []string
	for {
		head := (*streamHead)(unsafe.Pointer(&buf[0]))
		if head.nameBytes > 0 {
			all = append(all, windows.UTF16ToString(unsafe.Slice(&head.name[0], head.nameBytes/2)))
		}
		if head.next == 0 {
			return all
		}
		buf = buf[head.next:]
	}
}

// readMark reads the mark of a download. The stream is opened by the file's
// handle: a name could lead elsewhere by now.
func readMark(file windows.Handle) ([]byte, error) {
	h, err := opening{dir: file, name: ":" + markStream, access: windows.FILE_READ_DATA, share: shareAll, disposition: windows.FILE_OPEN,
		options: windows.FILE_NON_DIRECTORY_FILE | windows.FILE_OPEN_REPARSE_POINT}.do()
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(h), markStream)
	defer f.Close()
	mark, err := io.ReadAll(io.LimitReader(f, maxMark+1))
	if err == nil && len(mark) > maxMark {
		err = ErrExtra
	}
	return mark, err
}

func writeMark(file windows.Handle, mark []byte) error {
	h, err := opening{dir: file, name: ":" + markStream, access: windows.FILE_WRITE_DATA, share: shareAll, disposition: windows.FILE_OVERWRITE_IF,
		options: windows.FILE_NON_DIRECTORY_FILE | windows.FILE_OPEN_REPARSE_POINT}.do()
	if err != nil {
		return err
	}
	f := os.NewFile(uintptr(h), markStream)
	_, err = f.Write(mark)
	return errors.Join(err, f.Close())
}

func setMeta(f *os.File, m Meta) error {
	file := windows.Handle(f.Fd())
	var marked error
	if mark, ok := m.Extra[markStream]; ok {
		marked = writeMark(file, mark)
	}
	// Rights of the owner alone and other bits have no place here.
	basic := fileBasicInfo{created: ticksOf(m.Birth), written: ticksOf(m.Modified), attributes: m.Attributes & keptAttributes}
	if basic.attributes == 0 {
		basic.attributes = windows.FILE_ATTRIBUTE_NORMAL
	}
	return errors.Join(marked, fromStatus(setInformation(file, windows.FileBasicInformation, unsafe.Pointer(&basic), unsafe.Sizeof(basic))))
}

// ticksOf is the FILETIME of t; 0, which leaves the time as it is, when t is zero.
func ticksOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	ft := windows.NsecToFiletime(t.UnixNano())
	return int64(ft.HighDateTime)<<32 | int64(ft.LowDateTime)
}
