package disposal

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// folderPrefix begins the name of an area outside the program's own folder; the
// user's number or SID follows, for a volume may be several users'.
const folderPrefix = ".husorden-"

// ownFolder is the name of the area in the program's own folder.
const ownFolder = "undo"

// IsArea reports whether a folder of that name is an undo area, which a walk
// leaves out: what lies there has been removed.
func IsArea(name string) bool { return strings.HasPrefix(name, folderPrefix) }

// Areas are the undo areas of one user, one a volume. It is not safe for
// concurrent use; the areas are.
type Areas struct {
	own   string
	keys  Keys
	areas []*Area
}

// NewAreas returns the areas of the user of this process. own is the program's
// own folder of that user: it must exist, nobody else may write to it, and it
// must lie where no store synchronises it and no profile roams (Windows: in
// %LOCALAPPDATA%; macOS: in ~/Library/Application Support; else in
// $XDG_STATE_HOME).
func NewAreas(own string, keys Keys) *Areas { return &Areas{own: own, keys: keys} }

// For returns the area for files of a place, opening it if need be; the results
// are those of Open. On the volume of the program's own folder it lies there. On
// any other it lies in the highest folder, from the place upwards, where the
// user may make one: the top of a removable drive. ErrNoPlace: there is none,
// or the volume cannot keep others from writing to it.
func (s *Areas) For(ctx context.Context, place string) (*Area, []Result, error) {
	dir, err := rootfs.OpenDir(place)
	if err != nil {
		return nil, nil, err
	}
	defer dir.Close()
	for _, a := range s.areas {
		if rootfs.SameVolume(a.root, dir) {
			return a, nil, nil
		}
	}
	candidates, err := s.candidates(dir, place)
	if err != nil {
		return nil, nil, err
	}
	var why []error
	for _, c := range candidates {
		a, results, err := Open(ctx, c.parent, c.name, s.keys)
		switch {
		case err == nil:
			s.areas = append(s.areas, a)
			return a, results, nil
		case errors.Is(err, rootfs.ErrInUse), ctx.Err() != nil:
			return nil, nil, err // it is there, and busy
		}
		why = append(why, err)
	}
	return nil, nil, fmt.Errorf("%w (%w)", ErrNoPlace, errors.Join(why...))
}

type candidate struct{ parent, name string }

// candidates are the folders to try, the best first.
func (s *Areas) candidates(dir *rootfs.Dir, place string) ([]candidate, error) {
	own, err := rootfs.OpenDir(s.own)
	if err != nil {
		return nil, fmt.Errorf("the program's own folder: %w", err)
	}
	defer own.Close()
	if rootfs.SameVolume(own, dir) {
		return []candidate{{s.own, ownFolder}}, nil
	}
	me, err := user.Current()
	if err != nil {
		return nil, fmt.Errorf("finding the user: %w", err)
	}
	real, err := filepath.EvalSymlinks(place)
	if err != nil {
		return nil, err
	}
	name := folderPrefix + me.Uid
	list := []candidate{{real, name}}
	for parent := filepath.Dir(real); parent != real; real, parent = parent, filepath.Dir(parent) {
		above, err := rootfs.OpenDir(parent)
		if err != nil {
			break
		}
		same := rootfs.SameVolume(above, dir)
		above.Close()
		if !same {
			break
		}
		list = append([]candidate{{parent, name}}, list...)
	}
	return list, nil
}

// Close lets every area go.
func (s *Areas) Close() error {
	var errs []error
	for _, a := range s.areas {
		errs = append(errs, a.Close())
	}
	s.areas = nil
	return errors.Join(errs...)
}
