package rootfs

import (
	"encoding/binary"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// inodesAreReused: an NTFS file id holds a count of how often its record was
// used. A folder's listing may show another creation time than the file itself
// when the file has several names, so the times are not compared.
const inodesAreReused = false

func idsOf(h windows.Handle) idWidth {
	var id fileIDInfo
	if query(h, windows.FileIdInfo, unsafe.Pointer(&id), unsafe.Sizeof(id)) == nil {
		return wide
	}
	return narrow
}

type fileIDInfo struct {
	volume uint64
	id     [16]byte
}

type fileBasicInfo struct {
	created, accessed, written, changed int64 // FILETIME
	attributes                          uint32
	_                                   uint32
}

type fileStandardInfo struct {
	allocated, size int64
	links           uint32
	deletePending   byte
	directory       byte
	_               uint16
}

type fileAttributeTagInfo struct{ attributes, tag uint32 }

func query(h windows.Handle, class uint32, into unsafe.Pointer, size uintptr) error {
	return windows.GetFileInformationByHandleEx(h, class, (*byte)(into), uint32(size))
}

func infoByHandle(h windows.Handle, ids idWidth) (Info, error) {
	var basic fileBasicInfo
	if err := query(h, windows.FileBasicInfo, unsafe.Pointer(&basic), unsafe.Sizeof(basic)); err != nil {
		return Info{}, err
	}
	var standard fileStandardInfo
	if err := query(h, windows.FileStandardInfo, unsafe.Pointer(&standard), unsafe.Sizeof(standard)); err != nil {
		return Info{}, err
	}
	var tagged fileAttributeTagInfo
	if basic.attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0 {
		if err := query(h, windows.FileAttributeTagInfo, unsafe.Pointer(&tagged), unsafe.Sizeof(tagged)); err != nil {
			return Info{}, err
		}
	}
	id, err := idByHandle(h, ids)
	if err != nil {
		return Info{}, err
	}
	info := infoOf(basic, tagged.tag)
	info.Size, info.Links, info.ID, info.ids = standard.size, int(standard.links), id, ids
	return info, nil
}

func idByHandle(h windows.Handle, ids idWidth) (ID, error) {
	if ids == wide {
		var id fileIDInfo
		err := query(h, windows.FileIdInfo, unsafe.Pointer(&id), unsafe.Sizeof(id))
		return ID{Volume: id.volume, File: id.id}, err
	}
	var old windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &old); err != nil {
		return ID{}, err
	}
	return narrowID(uint64(old.VolumeSerialNumber), uint64(old.FileIndexHigh)<<32|uint64(old.FileIndexLow)), nil
}

func narrowID(volume, number uint64) ID {
	id := ID{Volume: volume}
	binary.LittleEndian.PutUint64(id.File[:], number)
	return id
}

func infoOf(basic fileBasicInfo, tag uint32) Info {
	return Info{
		Type:        typeOfAttributes(basic.attributes, tag),
		Placeholder: isPlaceholder(basic.attributes),
		Times: Times{
			Birth:    fileTime(basic.created),
			Modified: fileTime(basic.written),
			Changed:  fileTime(basic.changed),
		},
		tag: tag,
	}
}

func statFile(f *os.File, before Info) (Info, error) {
	return infoByHandle(windows.Handle(f.Fd()), before.ids)
}

// fileTime reads a FILETIME: 100 ns since 1601. 0 is unknown.
func fileTime(ticks int64) time.Time {
	if ticks <= 0 {
		return time.Time{}
	}
	ft := windows.Filetime{LowDateTime: uint32(ticks), HighDateTime: uint32(ticks >> 32)}
	return time.Unix(0, ft.Nanoseconds()).UTC()
}
