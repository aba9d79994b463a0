package disposal

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// about is the sealed description of an item: what it takes to give the file
// back. Names are bytes, since those of a file system need not be UTF-8.
type about struct {
	Place    []byte      `json:"place"`
	Path     []byte      `json:"path"`
	Original []byte      `json:"original,omitempty"`
	Size     int64       `json:"size"`
	Removed  time.Time   `json:"removed"`
	Meta     rootfs.Meta `json:"meta"`
	Record   *half       `json:"record,omitempty"`
}

// half is the bin's record of the file.
type half struct {
	Path []byte `json:"path"`
	Data []byte `json:"data"`
}

func (a about) encode() ([]byte, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("describing the item: %w", err)
	}
	return b, nil
}

func parseAbout(b []byte) (about, error) {
	var a about
	if err := json.Unmarshal(b, &a); err != nil {
		return about{}, fmt.Errorf("description: %w", ErrDamaged)
	}
	return a, nil
}

// Item is one removed file that can be had back. It is the owner's to see only.
type Item struct {
	ID       ID
	Place    string    // the place it lay in
	Path     string    // below the place
	Original string    // where it lay before it went to a bin; empty for others
	Size     int64     // bytes
	Removed  time.Time // UTC
	Purge    time.Time // UTC
	// Err says why nothing but ID and Purge is known: ErrNoKey, ErrDamaged.
	Err error
}

func (a about) item(id ID, purge time.Time) Item {
	return Item{ID: id, Place: string(a.Place), Path: string(a.Path), Original: string(a.Original),
		Size: a.Size, Removed: a.Removed.UTC(), Purge: purge}
}
