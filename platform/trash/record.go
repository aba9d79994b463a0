package trash

import (
	"errors"
	"time"
)

// ErrDamaged: a bin's record of a deletion does not make sense, in whole or in part.
var ErrDamaged = errors.New("the bin's record of it is damaged")

// Record is what a bin has written down about one deleted file or folder. Any
// field may be zero. A program of the user's may have written anything in it.
type Record struct {
	Original string    // the path it had; relative when the record is
	Deleted  time.Time // UTC
	Size     int64     // bytes, of a folder everything in it
}

// sane drops times that no recycle bin has seen: they are damage.
func sane(t time.Time) time.Time {
	if year := t.Year(); year < 1990 || year > 2200 {
		return time.Time{}
	}
	return t.UTC()
}
