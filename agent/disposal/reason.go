package disposal

import (
	"context"
	"errors"
	"io/fs"

	"github.com/husorden/husorden/platform/rootfs"
)

// reasons are tried in turn: an error may wrap the system's own beside ours.
var reasons = []struct {
	err    error
	reason Reason
}{
	{context.Canceled, Stopped},
	{context.DeadlineExceeded, Stopped},
	{ErrFolderGone, FolderGone},
	{ErrNoKey, NoKey},
	{ErrDamaged, Damaged},
	{ErrNoItem, Gone},
	{ErrNoPlace, NoSafePlace},
	{rootfs.ErrChanged, Changed},
	{rootfs.ErrInUse, InUse},
	{rootfs.ErrLink, IsLink},
	{rootfs.ErrMount, IsLink},
	{rootfs.ErrSpecial, IsSpecial},
	{rootfs.ErrManyNames, ManyNames},
	{rootfs.ErrPlaceholder, Placeholder},
	{rootfs.ErrExtra, HasExtra},
	{rootfs.ErrCrossVolume, OtherVolume},
	{rootfs.ErrNotPrivate, NoSafePlace},
	{errors.ErrUnsupported, NoSafePlace},
	{rootfs.ErrNotEmpty, NotEmpty},
	{fs.ErrPermission, NoPermission},
	{fs.ErrNotExist, Gone},
}

// reasonOf is the reason that an error gives for the audit log.
func reasonOf(err error) Reason {
	if rootfs.IsFull(err) {
		return DiskFull
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	return Failed
}

// kept is the result of what was not done.
func kept(id ID, err error) Result {
	return Result{Item: id, Outcome: Kept, Reason: reasonOf(err)}
}
