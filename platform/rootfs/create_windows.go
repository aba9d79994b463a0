package rootfs

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/windows"
)

var diskFull = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}

// ownerOnly is a protected DACL for the user of this process and the system
// itself, which could take any file anyway; what is made below inherits it.
func ownerOnly() (*windows.SECURITY_DESCRIPTOR, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	return windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;" + user.User.Sid.String() + ")(A;OICI;FA;;;SY)")
}

func (h dirHandle) create(name string, private bool) (*os.File, Info, error) {
	o := opening{dir: h.h, name: name, share: windows.FILE_SHARE_READ, disposition: windows.FILE_CREATE,
		access:  windows.FILE_READ_DATA | windows.FILE_WRITE_DATA | windows.FILE_WRITE_ATTRIBUTES | windows.DELETE,
		options: windows.FILE_NON_DIRECTORY_FILE | windows.FILE_OPEN_REPARSE_POINT, attributes: windows.FILE_ATTRIBUTE_NORMAL}
	if private {
		descriptor, err := ownerOnly()
		if err != nil {
			return nil, Info{}, err
		}
		o.security = descriptor
	}
	file, err := o.do()
	if err != nil {
		return nil, Info{}, err
	}
	return h.opened(file, name)
}

func (h dirHandle) makeFolder(name string, private bool) error {
	o := opening{dir: h.h, name: name, share: shareAll, disposition: windows.FILE_CREATE, access: windows.FILE_LIST_DIRECTORY,
		options: windows.FILE_DIRECTORY_FILE | windows.FILE_OPEN_REPARSE_POINT, attributes: windows.FILE_ATTRIBUTE_NORMAL}
	if private {
		descriptor, err := ownerOnly()
		if err != nil {
			return err
		}
		o.security = descriptor
		if strings.HasPrefix(name, ".") { // what is hidden elsewhere
			o.attributes = windows.FILE_ATTRIBUTE_HIDDEN
		}
	}
	folder, err := o.do()
	if err != nil {
		return err
	}
	return windows.CloseHandle(folder)
}

// mayChange are the rights with which one can put something into a folder, or
// give oneself the right to.
const mayChange = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | windows.FILE_WRITE_EA | fileDeleteChild |
	windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER | windows.GENERIC_WRITE | windows.GENERIC_ALL

const (
	fileDeleteChild = 0x40
	inheritOnly     = 0x08 // an entry that counts for what is below, not for the folder
)

// private reports with ErrNotPrivate that somebody else than the user, the
// system or the administrators can change the folder. A volume that keeps no
// rights (FAT) passes: nothing better can be had there.
func (h dirHandle) private() error {
	folder, err := opening{dir: h.h, access: windows.READ_CONTROL, share: shareAll, disposition: windows.FILE_OPEN,
		options: windows.FILE_OPEN_REPARSE_POINT | windows.FILE_OPEN_FOR_BACKUP_INTENT}.do()
	if err != nil {
		return explain(err)
	}
	defer windows.CloseHandle(folder)
	var flags uint32
	if err := windows.GetVolumeInformationByHandle(folder, nil, 0, nil, nil, &flags, nil, 0); err == nil && flags&windows.FILE_PERSISTENT_ACLS == 0 {
		return nil
	}
	descriptor, err := windows.GetSecurityInfo(folder, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return err
	}
	trusted, err := trustedSIDs()
	if err != nil {
		return err
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return err
	}
	if !trusted.has(owner) {
		return fmt.Errorf("another owner: %w", ErrNotPrivate)
	}
	dacl, _, err := descriptor.DACL()
	if err != nil || dacl == nil {
		return fmt.Errorf("no list of rights: %w", ErrNotPrivate)
	}
	for i := range uint32(dacl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(dacl, i, &ace); err != nil {
			return err
		}
		if ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || ace.Header.AceFlags&inheritOnly != 0 || ace.Mask&mayChange == 0 {
			continue
		}
		if !trusted.has(sidOf(ace)) {
			return fmt.Errorf("others have rights: %w", ErrNotPrivate)
		}
	}
	return nil
}
