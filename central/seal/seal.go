// Package seal keeps secrets in the database unreadable to whoever has only the
// database or its backup: AES-256-GCM under a key in a file of its own.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrSealed: it was sealed under another key, or for another purpose.
var ErrSealed = errors.New("it was sealed with another key; use the key file that belongs to this database")

// Box seals and opens. It may be used from several goroutines.
type Box struct {
	aead   cipher.AEAD
	digest []byte // the key of Digest
}

// keySize is 32 bytes: AES-256.
const keySize = 32

// Open reads the key file, and makes it first when it is not there and may be
// made. It holds 32 random bytes.
func Open(path string, mayMake bool) (*Box, error) {
	if mayMake {
		if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("making the key file: %w", err)
		}
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	return New(key)
}

// create writes a new key. When another process was first, the error is
// fs.ErrExist.
func create(path string) (err error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	return errors.Join(err, f.Sync(), f.Close())
}

// New makes a box of a key of 32 bytes.
func New(key []byte) (*Box, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("reading the key file: it holds %d bytes, not %d", len(key), keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Box{aead, mac(key, "digest")}, err
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text)) // it never fails
	return h.Sum(nil)
}

// Digest tells whether two texts for one purpose are the same, and to whoever has
// not the key nothing else: an address cannot be guessed from it.
func (b *Box) Digest(text, purpose string) []byte { return mac(mac(b.digest, purpose), text) }

// Seal seals a secret for one purpose, such as "policy " and an id.
func (b *Box) Seal(secret []byte, purpose string) []byte {
	return b.aead.Seal(nil, nil, secret, []byte(purpose))
}

// Open opens what Seal sealed for the same purpose; else the error is ErrSealed.
func (b *Box) Open(sealed []byte, purpose string) ([]byte, error) {
	secret, err := b.aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}
