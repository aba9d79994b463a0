package ours

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Hand returns the list for another process of this program to Take: key and
// digests, never a name or a number. Nil for an empty list.
func (l *List) Hand() ([]byte, error) {
	if l.Len() == 0 {
		return nil, nil
	}
	b, err := json.Marshal(file{version, l.key, l.digests})
	if err != nil {
		return nil, fmt.Errorf("handing on the list of own names: %w", err)
	}
	return b, nil
}

// Take returns the list that Hand gave. It has no path: it can only be asked.
func Take(b []byte) (*List, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var f file
	if err := json.Unmarshal(b, &f); err != nil || f.Version != version || len(f.Key) != sha256.Size {
		return nil, fmt.Errorf("taking the list of own names: not one of this version")
	}
	return &List{key: f.Key, digests: f.Digests}, nil
}
