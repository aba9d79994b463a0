package watch

import (
	"encoding/binary"
	"strings"

	"golang.org/x/sys/windows"
)

// ejectable reports whether a folder lies on a drive that can be taken out: an
// open handle there makes "safely remove" fail.
func ejectable(folder string) bool {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return false
	}
	var buf [windows.MAX_PATH + 1]uint16
	if err := windows.GetVolumePathName(name, &buf[0], uint32(len(buf))); err != nil {
		return false
	}
	switch windows.GetDriveType(&buf[0]) {
	case windows.DRIVE_REMOVABLE:
		return true
	case windows.DRIVE_FIXED:
		return isUSB(windows.UTF16ToString(buf[:]))
	}
	return false
}

// isUSB reports whether a volume with a letter hangs on a bus whose disks come
// and go. It opens the volume without any right, which everyone may.
func isUSB(volume string) bool {
	letter := strings.TrimSuffix(volume, `\`)
	if len(letter) != 2 {
		return false
	}
	name, err := windows.UTF16PtrFromString(`\\.\` + letter)
	if err != nil {
		return false
	}
	h, err := windows.CreateFile(name, 0, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return false
	}
	defer windows.CloseHandle(h)
	// STORAGE_PROPERTY_QUERY for StorageDeviceProperty, and of the answer, a
	// STORAGE_DEVICE_DESCRIPTOR, the field BusType at 28 (ntddstor.h).
	const ioctl, busAt = 0x2D1400, 28
	const busUSB, bus1394, busSD, busMMC = 7, 4, 12, 13
	var query [12]byte
	var answer [1024]byte
	var n uint32
	if err := windows.DeviceIoControl(h, ioctl, &query[0], uint32(len(query)), &answer[0], uint32(len(answer)), &n, nil); err != nil || n < busAt+4 {
		return false
	}
	switch binary.LittleEndian.Uint32(answer[busAt:]) {
	case busUSB, bus1394, busSD, busMMC:
		return true
	}
	return false
}
