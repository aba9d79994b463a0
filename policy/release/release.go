// Package release is the signed list of releases that a PC updates itself from:
// which versions there are, and the packages of each with their checksums. Whoever
// hands the list out, and the packages, need not be trusted.
package release

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Format is the form of List that this program writes and reads. Another one's
// number changes only when an older program would misread it.
const Format = 1

// List is what a channel offers. It is JSON, signed as a note (Ed25519; see
// golang.org/x/mod/sumdb/note). Fields that a later program adds are passed over.
type List struct {
	Format  int       `json:"format"`
	Channel string    `json:"channel"`
	Issued  time.Time `json:"issued"`
	// Expires ends it: an old list that somebody hands out again hides what has
	// come since.
	Expires  time.Time `json:"expires"`
	Releases []Release `json:"releases"` // the newest first
}

// Release is one version.
type Release struct {
	Version  string    `json:"version"` // "1.2.3"
	Packages []Package `json:"packages"`
}

// Package is one file that lies beside the list.
type Package struct {
	Name   string `json:"name"`
	OS     string `json:"os"`   // as Go calls it
	Arch   string `json:"arch"` // as Go calls it; "universal" for all of an OS
	Kind   Kind   `json:"kind"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hex
}

// Kind is how a package is installed.
type Kind string

// The kinds.
const (
	MSI Kind = "msi"
	PKG Kind = "pkg"
	Deb Kind = "deb"
	RPM Kind = "rpm"
)

// Kinds lists every kind.
var Kinds = []Kind{MSI, PKG, Deb, RPM}

// MostBytes is how large a list may be, and MostPackage a package.
const (
	MostBytes   = 1 << 20
	MostPackage = 200 << 20
)

var (
	// ErrSignature: no key that this program trusts has signed the list.
	ErrSignature = errors.New("the list of releases is not signed by whoever makes Husorden")
	// ErrExpired: the list is older than it may be.
	ErrExpired = errors.New("the list of releases has expired")
	// ErrForm: it is signed, but not what this program can read.
	ErrForm = errors.New("the list of releases has a form that this program does not know")
)

// Sign writes a list.
func Sign(l List, key note.Signer) ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: string(text) + "\n"}, key)
}

// Open reads a list that one of the keys has signed. The error is ErrSignature,
// ErrExpired or ErrForm.
func Open(data []byte, channel string, keys note.Verifiers, now time.Time) (List, error) {
	if len(data) > MostBytes {
		return List{}, fmt.Errorf("%w: more than %d bytes", ErrForm, MostBytes)
	}
	n, err := note.Open(data, keys)
	if err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	var l List
	if err := json.Unmarshal([]byte(n.Text), &l); err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if err := l.check(); err != nil {
		return List{}, err
	}
	if l.Channel != channel {
		return List{}, fmt.Errorf("%w: it is that of channel %s", ErrForm, l.Channel)
	}
	if !now.Before(l.Expires) {
		return List{}, fmt.Errorf("%w on %s", ErrExpired, l.Expires.Format(time.DateOnly))
	}
	return l, nil
}

// mostReleases is how many a list may have.
const mostReleases = 100

var (
	nameForm    = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9._-]{0,99}$`)
	channelForm = regexp.MustCompile(`^[a-z]{1,20}$`)
)

func (l List) check() error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: %w", ErrForm, fmt.Errorf(format, args...))
	}
	switch {
	case l.Format != Format:
		return wrong("form %d, not %d", l.Format, Format)
	case !channelForm.MatchString(l.Channel):
		return wrong("channel %q", l.Channel)
	case l.Issued.IsZero() || !l.Expires.After(l.Issued):
		return wrong("issued %s, expires %s", l.Issued, l.Expires)
	case len(l.Releases) > mostReleases:
		return wrong("%d releases", len(l.Releases))
	}
	seen := map[string]bool{}
	for i, r := range l.Releases {
		if !Valid(r.Version) {
			return wrong("version %q", r.Version)
		}
		if i > 0 && Compare(l.Releases[i-1].Version, r.Version) <= 0 {
			return wrong("version %s does not come before %s", l.Releases[i-1].Version, r.Version)
		}
		for _, p := range r.Packages {
			sum, err := hex.DecodeString(p.SHA256)
			switch {
			case !nameForm.MatchString(p.Name) || seen[p.Name]:
				return wrong("package %q", p.Name)
			case p.Size <= 0 || p.Size > MostPackage:
				return wrong("%s has %d bytes", p.Name, p.Size)
			case err != nil || len(sum) != 32:
				return wrong("%s has the checksum %q", p.Name, p.SHA256)
			}
			seen[p.Name] = true
		}
	}
	return nil
}

// Version returns the release with that number.
func (l List) Version(version string) (Release, bool) {
	i := slices.IndexFunc(l.Releases, func(r Release) bool { return r.Version == version })
	if i < 0 {
		return Release{}, false
	}
	return l.Releases[i], true
}

// For returns the package of a system.
func (r Release) For(os, arch string, kind Kind) (Package, bool) {
	i := slices.IndexFunc(r.Packages, func(p Package) bool {
		return p.OS == os && (p.Arch == arch || p.Arch == "universal") && p.Kind == kind
	})
	if i < 0 {
		return Package{}, false
	}
	return r.Packages[i], true
}

// Valid reports whether a version is three plain numbers.
func Valid(version string) bool {
	_, ok := parts(version)
	return ok
}

// Compare is negative when a is the earlier version, and positive when b is. One
// that is not Valid is earlier than all.
func Compare(a, b string) int {
	x, _ := parts(a)
	y, _ := parts(b)
	return slices.Compare(x, y)
}

func parts(version string) ([]int, bool) {
	words := strings.Split(version, ".")
	var numbers []int
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || strconv.Itoa(n) != w {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, len(words) == 3
}
