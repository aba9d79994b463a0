package disposal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Key is the key of one item. Whoever has lost it has lost the item.
type Key [32]byte

// String hides the key from logs.
func (Key) String() string { return "key" }

// GoString hides the key from %#v.
func (Key) GoString() string { return "disposal.Key{}" }

// Keys keeps the keys of items: the ledger. It is used by one goroutine at a time.
type Keys interface {
	// Keep takes a key into keeping until Forget. When it returns nil the key
	// survives a crash and a power cut: the original is removed on that word.
	Keep(ctx context.Context, id ID, key Key, purge time.Time) error
	// Key returns a key; ErrNoKey when there is none.
	Key(ctx context.Context, id ID) (Key, error)
	// Forget destroys a key so that it cannot be had again from the disk. It is
	// not an error when there is none.
	Forget(ctx context.Context, id ID) error
}

// newItem draws an id and a key. item, if any, is the id's first half.
func newItem(random io.Reader, item [8]byte) (id ID, key Key, err error) {
	_, idErr := io.ReadFull(random, id[:])
	_, keyErr := io.ReadFull(random, key[:])
	if err := errors.Join(idErr, keyErr); err != nil {
		return ID{}, Key{}, fmt.Errorf("drawing a key: %w", err)
	}
	if item != [8]byte{} {
		copy(id[:], item[:])
	}
	return id, key, nil
}
