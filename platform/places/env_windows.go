package places

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func fill(env *Env) []error {
	var errs []error
	env.Known = map[Kind]string{}
	for kind, id := range map[Kind]*windows.KNOWNFOLDERID{Desktop: windows.FOLDERID_Desktop, Downloads: windows.FOLDERID_Downloads} {
		// DONT_VERIFY: a folder that is missing still has a path.
		path, err := windows.KnownFolderPath(id, windows.KF_FLAG_DONT_VERIFY)
		if err != nil {
			errs = append(errs, fmt.Errorf("asking Windows for %s: %w", kind, err))
			continue
		}
		env.Known[kind] = path
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		errs = append(errs, fmt.Errorf("asking Windows for the user's id: %w", err))
	} else {
		env.User = user.User.Sid.String()
		if env.Volumes, err = volumes(); err != nil {
			errs = append(errs, fmt.Errorf("listing volumes: %w", err))
		}
	}
	env.Clouds = append(oneDriveAccounts(), syncRoots(env.User)...)
	return errs
}

// volumes lists the fixed and removable ones: those with a letter, and those
// that are mounted in a folder. One without a medium is left out.
func volumes() ([]Volume, error) {
	var found []Volume
	seen := map[string]bool{}
	add := func(root string) {
		p, err := windows.UTF16PtrFromString(root)
		if err != nil || seen[strings.ToLower(root)] {
			return
		}
		seen[strings.ToLower(root)] = true
		kind := windows.GetDriveType(p)
		if kind != windows.DRIVE_FIXED && kind != windows.DRIVE_REMOVABLE {
			return
		}
		var label [windows.MAX_PATH + 1]uint16
		if windows.GetVolumeInformation(p, &label[0], uint32(len(label)), nil, nil, nil, nil, 0) != nil {
			return
		}
		found = append(found, Volume{Root: root, Removable: kind == windows.DRIVE_REMOVABLE, Label: windows.UTF16ToString(label[:])})
	}
	letters, err := windows.GetLogicalDrives()
	if err != nil {
		return nil, err
	}
	for i := range 26 {
		if letters>>i&1 != 0 {
			add(string(rune('A'+i)) + `:\`)
		}
	}
	var volume [windows.MAX_PATH + 1]uint16
	h, err := windows.FindFirstVolume(&volume[0], uint32(len(volume)))
	if err != nil {
		return found, err
	}
	defer windows.FindVolumeClose(h)
	for ; err == nil; err = windows.FindNextVolume(h, &volume[0], uint32(len(volume))) {
		for _, root := range mountedAt(&volume[0]) {
			add(root)
		}
	}
	if errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		err = nil
	}
	return found, err
}

func mountedAt(volume *uint16) []string {
	names := make([]uint16, 4096)
	var n uint32
	if windows.GetVolumePathNamesForVolumeName(volume, &names[0], uint32(len(names)), &n) != nil {
		return nil
	}
	var roots []string
	for rest := names[:n]; len(rest) > 0 && rest[0] != 0; {
		root := windows.UTF16ToString(rest)
		roots = append(roots, root)
		rest = rest[min(len(rest), len(windows.StringToUTF16(root))):]
	}
	return roots
}

func oneDriveAccounts() []Root {
	const accounts = `Software\Microsoft\OneDrive\Accounts`
	var roots []Root
	for _, account := range subkeys(registry.CURRENT_USER, accounts) {
		if path := value(registry.CURRENT_USER, accounts+`\`+account, "UserFolder"); path != "" {
			roots = append(roots, Root{OneDrive, path})
		}
	}
	return roots
}

// syncRoots lists what every store that uses Windows' cloud files registers;
// a key is called "OneDrive!SID!Account".
func syncRoots(sid string) []Root {
	const manager = `SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager`
	var roots []Root
	for _, id := range subkeys(registry.LOCAL_MACHINE, manager) {
		path := value(registry.LOCAL_MACHINE, manager+`\`+id+`\UserSyncRoots`, sid)
		if path == "" {
			continue
		}
		store, _, _ := strings.Cut(id, "!")
		cloud := cloudByName(store)
		if cloud == NoCloud {
			cloud = OtherCloud
		}
		roots = append(roots, Root{cloud, path})
	}
	return roots
}

// subkeys and value: a key that is missing or closed to the user names nothing.
func subkeys(root registry.Key, path string) []string {
	key, err := registry.OpenKey(root, path, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return nil
	}
	defer key.Close()
	names, _ := key.ReadSubKeyNames(-1)
	return names
}

func value(root registry.Key, path, name string) string {
	key, err := registry.OpenKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer key.Close()
	text, _, err := key.GetStringValue(name)
	if err != nil {
		return ""
	}
	return text
}
