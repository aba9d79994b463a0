package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/policy"
)

// administrator reports whether this process has an administrator's rights: one
// who has not agreed to use them (UAC) is none.
func administrator() bool {
	admins, err := windows.CreateWellKnownSid(windows.WinBuiltinAdministratorsSid)
	if err != nil {
		return false
	}
	is, err := windows.Token(0).IsMember(admins)
	return err == nil && is
}

// people are the folders of this user; of everybody, for an administrator. What is
// in their undo areas cannot be read by anybody once the ledger with the keys is
// gone.
func (r *removal) people() []ownFolder {
	var list []ownFolder
	if dir, err := household.OwnState(r.getenv); err == nil {
		list = append(list, ownFolder{home: filepath.Dir(dir), rel: filepath.Base(dir), mine: true})
	}
	if names, err := ours.Path(); err == nil {
		dir := filepath.Dir(names)
		list = append(list, ownFolder{home: filepath.Dir(dir), rel: filepath.Base(dir), mine: true})
	}
	if !administrator() {
		return list
	}
	for _, home := range profiles() {
		for _, rel := range []string{`AppData\Local\Husorden`, `AppData\Roaming\husorden`} {
			list = append(list, ownFolder{home: home, rel: rel})
		}
	}
	return list
}

// profiles are the folders of the PC's users.
func profiles() []string {
	const path = `SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList`
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.ENUMERATE_SUB_KEYS|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer k.Close()
	sids, err := k.ReadSubKeyNames(-1)
	if err != nil {
		return nil
	}
	var list []string
	for _, sid := range sids {
		if !strings.HasPrefix(sid, "S-1-5-21-") && !strings.HasPrefix(sid, "S-1-12-1-") { // people, of the PC or a domain, or of Entra
			continue
		}
		if dir := profile(path + `\` + sid); filepath.IsAbs(dir) {
			list = append(list, filepath.Clean(dir))
		}
	}
	return list
}

func profile(path string) string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer k.Close()
	dir, _, err := k.GetStringValue("ProfileImagePath")
	if err != nil {
		return ""
	}
	if dir, err = registry.ExpandString(dir); err != nil {
		return ""
	}
	return dir
}

// restoreOf cannot act with another user's rights here.
func (r *removal) restoreOf(context.Context, ownFolder) error {
	return errors.New(policy.Sentence{DA: "hent dine filer tilbage på siden Min pc, eller med husorden restore all, og skriv kommandoen igen",
		EN: "bring your files back on the page My PC, or by husorden restore all, and write the command again"}.In(r.lang))
}

// quiet does nothing: the service's removal has ended the companions.
func (r *removal) quiet(context.Context, ownFolder) {}
