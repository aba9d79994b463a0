package rootfs

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// sids are the accounts that may change a private folder.
type sids []*windows.SID

// trustedSIDs are the user, the system and the administrators: an elevated
// program's new files belong to the latter.
func trustedSIDs() (sids, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	all := sids{user.User.Sid}
	for _, known := range []windows.WELL_KNOWN_SID_TYPE{windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid} {
		sid, err := windows.CreateWellKnownSid(known)
		if err != nil {
			return nil, err
		}
		all = append(all, sid)
	}
	return all, nil
}

func (s sids) has(sid *windows.SID) bool {
	for _, one := range s {
		if one.Equals(sid) {
			return true
		}
	}
	return false
}

func sidOf(ace *windows.ACCESS_ALLOWED_ACE) *windows.SID {
	return (*windows.SID)(unsafe.Pointer(&ace.SidStart))
}
