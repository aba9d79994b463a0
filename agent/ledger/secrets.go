package ledger

import (
	"bytes"
	"fmt"
)

// Secrets are small values, such as the key of a quarantined file and where it
// came from. They are sealed; what is dropped can be read no more once Maintain
// has run after it, which writes database, backup and journal anew.

// KeepSecret keeps a value of at most 256 KiB under a kind, which must be an id,
// and an item.
func (l *Ledger) KeepSecret(kind string, id ID, value []byte) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	if !markName.MatchString(kind) || len(value) > 256<<10 {
		return fmt.Errorf("keeping a secret: %w", ErrInvalid)
	}
	key := secretKey(kind, id)
	sealed := l.keys.seal(key, value)
	return l.durable(func(t tx) error { return t.put(bSecrets, key, sealed) }, noteSecret, pair(string(key), sealed))
}

// Secret returns a value; ErrUnknown when there is none.
func (l *Ledger) Secret(kind string, id ID) ([]byte, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	key := secretKey(kind, id)
	var sealed []byte
	err := l.store.read(func(t tx) error {
		sealed = bytes.Clone(t.get(bSecrets, key))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return nil, fmt.Errorf("secret of %s: %w", id, ErrUnknown)
	}
	return l.keys.unseal(key, sealed)
}

// Secrets lists the items that have a secret of a kind.
func (l *Ledger) Secrets(kind string) ([]ID, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	var ids []ID
	prefix := []byte(kind + "/")
	err := l.store.read(func(t tx) error {
		t.from(bSecrets, prefix, func(k, _ []byte) bool {
			rest, ok := bytes.CutPrefix(k, prefix)
			if ok && len(rest) == len(ID{}) {
				ids = append(ids, ID(rest))
			}
			return ok
		})
		return nil
	})
	return ids, err
}

// DropSecret forgets a value; nil when there is none.
func (l *Ledger) DropSecret(kind string, id ID) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	key := secretKey(kind, id)
	return l.durable(func(t tx) error { return t.del(bSecrets, key) }, noteDropped, pair(string(key), nil))
}

func secretKey(kind string, id ID) []byte { return append([]byte(kind+"/"), id[:]...) }
