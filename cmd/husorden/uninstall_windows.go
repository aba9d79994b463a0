package main

import (
	"context"
	"errors"
	"path/filepath"

	"golang.org/x/sys/windows"

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

// people are the folders of this user. Those of others lie in their profiles: what
// is in their undo areas cannot be read by anybody once the ledger with the keys is
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
	return list
}

// restoreOf cannot act with another user's rights here.
func (r *removal) restoreOf(context.Context, ownFolder) error {
	return errors.New(policy.Sentence{DA: "hent dine filer tilbage på siden Min pc, eller med husorden restore all, og skriv kommandoen igen",
		EN: "bring your files back on the page My PC, or by husorden restore all, and write the command again"}.In(r.lang))
}

// quiet does nothing: the service's removal has ended the companions.
func (r *removal) quiet(context.Context, ownFolder) {}
