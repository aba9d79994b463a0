package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// print is a keyed hash: equal for equal things under one machine key, and
// nothing to anyone without it.
type print [16]byte

func (p print) known() bool { return p != print{} }

// What a print is of. The same bytes as different things give different prints.
const (
	ofUser byte = 1 + iota
	ofPath
	ofIdentity
	ofContent
	ofReader
	ofKey
)

// keys are derived from the machine key. Not safe for concurrent use.
type keys struct {
	mac   hash.Hash
	aead  cipher.AEAD
	audit []byte
}

func deriveKeys(machine []byte) (*keys, error) {
	var derived [3][]byte
	for i, info := range []string{"husorden names", "husorden sealing", "husorden audit"} {
		k, err := hkdf.Key(sha256.New, machine, nil, info, 32)
		if err != nil {
			return nil, fmt.Errorf("deriving keys: %w", err)
		}
		derived[i] = k
	}
	block, err := aes.NewCipher(derived[1])
	if err != nil {
		return nil, fmt.Errorf("deriving keys: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("deriving keys: %w", err)
	}
	return &keys{mac: hmac.New(sha256.New, derived[0]), aead: aead, audit: derived[2]}, nil
}

// print hashes parts, each with its length before it.
func (k *keys) print(of byte, parts ...[]byte) print {
	k.mac.Reset()
	k.mac.Write([]byte{of})
	var n [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		k.mac.Write(n[:])
		k.mac.Write(p)
	}
	var out print
	var sum [sha256.Size]byte
	copy(out[:], k.mac.Sum(sum[:0]))
	return out
}

// seal encrypts plain for one owner: sealed under one id it cannot be opened
// under another.
func (k *keys) seal(owner, plain []byte) []byte {
	nonce := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	rand.Read(nonce) // never fails (crypto/rand, since Go 1.24)
	return k.aead.Seal(nonce, nonce, plain, owner)
}

func (k *keys) unseal(owner, sealed []byte) ([]byte, error) {
	n := k.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("unsealing: too short")
	}
	plain, err := k.aead.Open(nil, sealed[:n], sealed[n:], owner)
	if err != nil {
		return nil, fmt.Errorf("unsealing: %w", err)
	}
	return plain, nil
}

const keyHeader = "husorden ledger key 1 "

var errBadKey = errors.New("not a key file")

// loadKey reads the machine key. The error is fs.ErrNotExist when there is
// none, and errBadKey when the file is something else.
func loadKey(path string) (*keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading machine key: %w", err)
	}
	digits, ok := strings.CutPrefix(strings.TrimSuffix(string(text), "\n"), keyHeader)
	machine, err := hex.DecodeString(digits)
	if !ok || err != nil || len(machine) != 32 {
		return nil, fmt.Errorf("reading machine key: %w", errBadKey)
	}
	return deriveKeys(machine)
}

// createKey makes a machine key and writes it where there is none.
func createKey(path string) (*keys, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("creating machine key: %w", fs.ErrExist)
	}
	machine := make([]byte, 32)
	rand.Read(machine)
	if err := writeWhole(path, []byte(keyHeader+hex.EncodeToString(machine)+"\n")); err != nil {
		return nil, fmt.Errorf("creating machine key: %w", err)
	}
	return deriveKeys(machine)
}

// writeWhole writes a file so that it is there in whole or not at all.
func writeWhole(path string, content []byte) error {
	tmp := path + ".new"
	if err := writeSynced(tmp, content); err != nil {
		os.Remove(tmp)
		return err
	}
	return replace(tmp, path)
}

func writeSynced(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// replace renames and makes the new name last through a power cut.
func replace(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}
