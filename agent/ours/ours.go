// Package ours knows the household's or employee's own names and CPR numbers,
// whose papers are none of the employer's business (docs/rules.md, facts).
//
// They are kept as keyed digests (HMAC-SHA-256) in one owner-only file and
// never leave the PC. The key lies in the same file: whoever can read it can
// try numbers against it. It keeps them from being read by a passer-by, a
// search index or a backup's browser, and from being the same on two PCs.
package ours

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// List is the own names and numbers. A nil List is empty. It may be read by
// several goroutines.
type List struct {
	path    string
	key     []byte
	digests [][]byte
}

// file is the List at rest.
type file struct {
	Version int      `json:"version"`
	Key     []byte   `json:"key"`
	Digests [][]byte `json:"digests"`
}

const version = 1

// Path is where the list of this user lies.
func Path() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("finding the settings folder: %w", err)
	}
	return filepath.Join(dir, "husorden", "ours.json"), nil
}

// Load reads the list at path. One that does not exist is empty.
func Load(path string) (*List, error) {
	l := &List{path: path}
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the list of own names: %w", err)
	}
	var f file
	if err := json.Unmarshal(src, &f); err != nil || f.Version != version || len(f.Key) != sha256.Size {
		return nil, fmt.Errorf("%s is not a list of own names of this version; remove it and add the names again", path)
	}
	l.key, l.digests = f.Key, f.Digests
	return l, nil
}

// Len is how many names and numbers there are.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return len(l.digests)
}

// AddCPR adds a CPR number in any way of writing it.
func (l *List) AddCPR(number string) error {
	d := digits([]byte(number))
	if len(d) != 10 {
		return fmt.Errorf("a CPR number has ten digits, not %d", len(d))
	}
	return l.add(d)
}

// AddName adds a full name. Names between the first and the last do not count.
func (l *List) AddName(name string) error {
	n := fullName([]byte(name))
	if n == nil {
		return errors.New("write a first name and a surname")
	}
	return l.add(n)
}

func (l *List) add(value []byte) error {
	if l.key == nil {
		l.key = make([]byte, sha256.Size)
		rand.Read(l.key)
	}
	if d := l.digest(value); !l.has(d) {
		l.digests = append(l.digests, d)
	}
	return nil
}

// CPR reports whether a CPR number found in a text is one of ours.
func (l *List) CPR(found []byte) bool {
	if l.Len() == 0 {
		return false
	}
	d := digits(found)
	if len(d) == 12 { // the year in four digits
		d = append(d[:4], d[6:]...)
	}
	return len(d) == 10 && l.has(l.digest(d))
}

// Name reports whether a full name found in a text is one of ours, also in the
// genitive and turned round ("Holm, Sofie").
func (l *List) Name(found []byte) bool {
	if l.Len() == 0 {
		return false
	}
	n := fullName(found)
	return n != nil && (l.has(l.digest(n)) || l.has(l.digest(bytes.TrimSuffix(n, []byte("s")))))
}

func (l *List) digest(value []byte) []byte {
	m := hmac.New(sha256.New, l.key)
	m.Write(value)
	return m.Sum(nil)
}

func (l *List) has(digest []byte) bool {
	return slices.ContainsFunc(l.digests, func(d []byte) bool { return hmac.Equal(d, digest) })
}

// Save writes the list for its owner's eyes only: a new file beside it, then
// renamed over it.
func (l *List) Save() error {
	src, err := json.Marshal(file{version, l.key, l.digests})
	if err != nil {
		return fmt.Errorf("writing the list of own names: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return fmt.Errorf("writing the list of own names: %w", err)
	}
	next, err := os.CreateTemp(filepath.Dir(l.path), "ours-*") // 0600
	if err != nil {
		return fmt.Errorf("writing the list of own names: %w", err)
	}
	_, err = next.Write(src)
	err = errors.Join(err, next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), l.path)
	}
	if err != nil {
		os.Remove(next.Name())
		return fmt.Errorf("writing the list of own names: %w", err)
	}
	return nil
}

// Clear forgets all of them.
func (l *List) Clear() error {
	if err := os.Remove(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the list of own names: %w", err)
	}
	l.key, l.digests = nil, nil
	return nil
}

func digits(b []byte) []byte {
	var d []byte
	for _, c := range b {
		if c-'0' < 10 {
			d = append(d, c)
		}
	}
	return d
}

// fullName is the first and the last word of a name in lower case, turned
// round when a comma says so; nil for one word.
func fullName(b []byte) []byte {
	last, first, turned := strings.Cut(string(b), ",")
	s := last
	if turned {
		s = first + " " + last
	}
	words := strings.Fields(strings.ToLower(s))
	if len(words) < 2 {
		return nil
	}
	return []byte(words[0] + " " + words[len(words)-1])
}
