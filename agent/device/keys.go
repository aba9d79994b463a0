package device

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
)

// The keys of what lies in the undo areas are secrets of the ledger. The first
// half of a removal's id is the item's id: so a key belongs to one person's
// item, and what lies in an area can be told apart without another index.

var _ disposal.Keys = (*Person)(nil)

// RemovalID makes the id of one removal of an item from 8 random bytes.
func RemovalID(item ledger.ID, random [8]byte) (id disposal.ID) {
	copy(id[:8], item[:])
	copy(id[8:], random[:])
	return id
}

// ItemOf returns the item that a removal is of.
func ItemOf(id disposal.ID) ledger.ID { return ledger.ID(id[:8]) }

func secret(id disposal.ID) string { return "undo." + hex.EncodeToString(id[8:]) }

// Keep keeps a key in the ledger. The error is ledger.ErrUnknown for an item
// that is not the person's.
func (p *Person) Keep(_ context.Context, id disposal.ID, key disposal.Key, _ time.Time) error {
	if _, err := p.d.ledger.Item(p.user, ItemOf(id)); err != nil {
		return err
	}
	if err := p.d.ledger.KeepSecret(secret(id), ItemOf(id), append([]byte(p.tag), key[:]...)); err != nil {
		return fmt.Errorf("keeping a key: %w", err)
	}
	return nil
}

// Key returns a key of the person's.
func (p *Person) Key(_ context.Context, id disposal.ID) (disposal.Key, error) {
	v, err := p.d.ledger.Secret(secret(id), ItemOf(id))
	if errors.Is(err, ledger.ErrUnknown) {
		return disposal.Key{}, disposal.ErrNoKey
	}
	if err != nil {
		return disposal.Key{}, fmt.Errorf("getting a key: %w", err)
	}
	n := len(p.tag)
	if len(v) != n+len(disposal.Key{}) || string(v[:n]) != p.tag {
		return disposal.Key{}, disposal.ErrNoKey
	}
	return disposal.Key(v[n:]), nil
}

// Forget drops a key of the person's; the ledger's files are written anew within
// minutes, so that it is in none of them.
func (p *Person) Forget(ctx context.Context, id disposal.ID) error {
	switch _, err := p.Key(ctx, id); {
	case errors.Is(err, disposal.ErrNoKey):
		return nil
	case err != nil:
		return err
	}
	p.d.deleted()
	if err := p.d.ledger.DropSecret(secret(id), ItemOf(id)); err != nil {
		return fmt.Errorf("dropping a key: %w", err)
	}
	return nil
}
