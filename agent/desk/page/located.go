package page

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/opener"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// Located is the Files of a companion. It opens and reads what the companion's
// own look met, never a path that somebody else names.
type Located struct {
	// Where returns the place and the file of an item, both absolute, by the
	// companion's last look; ok is false for an item it did not meet.
	Where  func(ledger.ID) (place places.Place, file string, ok bool)
	Policy func() *policy.Policy
	Reader scan.Reader // nil: files are parsed in this process
	Ours   func() *ours.List
	Now    func() time.Time
}

var _ Files = (*Located)(nil)

// Open opens the file in the program for it.
func (f *Located) Open(ctx context.Context, id ledger.ID) error {
	_, path, ok := f.Where(id)
	if !ok {
		return ledger.ErrUnknown
	}
	err := opener.Open(ctx, path)
	if errors.Is(err, opener.ErrKind) {
		return ErrNotOpened
	}
	return err
}

// Show shows the file in its folder.
func (f *Located) Show(ctx context.Context, id ledger.ID) error {
	_, path, ok := f.Where(id)
	if !ok {
		return ledger.ErrUnknown
	}
	return opener.Show(ctx, path)
}

// Bounds of what is shown of one file.
const (
	mostValues = 100 // of a kind
	mostValue  = 200 // runes of a value
)

// Found reads the file now, and shows the values found in it.
func (f *Located) Found(ctx context.Context, id ledger.ID) (Found, error) {
	place, path, ok := f.Where(id)
	if !ok {
		return Found{}, ledger.ErrUnknown
	}
	rel, err := filepath.Rel(place.Path, path)
	if err != nil {
		return Found{}, fmt.Errorf("finding the file in its place: %w", ledger.ErrUnknown)
	}
	o := scan.Options{Policy: f.Policy(), Now: f.Now(), Jobs: 1, ShowMatches: true, Detector: &detect.Detector{}, Reader: f.Reader}
	if f.Ours != nil {
		o.Ours = f.Ours()
	}
	var got *scan.File
	_, err = scan.Run(ctx, []scan.Target{{Place: place, Only: []string{rel}}}, o, func(file scan.File) error {
		got = &file
		return nil
	})
	switch {
	case err != nil:
		return Found{}, fmt.Errorf("reading the file on the spot: %w", err)
	case got == nil: // gone, or it cannot be opened
		return Found{}, ledger.ErrUnknown
	}
	return shownOf(*got), nil
}

func shownOf(file scan.File) Found {
	out := Found{Why: file.Reason}
	for _, fi := range file.Findings {
		k := FoundKind{Kind: fi.Kind, Count: fi.Count}
		for _, m := range fi.Matches {
			v := cut(desk.Plain(strings.Join(strings.Fields(m.Text), " ")))
			if slices.Contains(k.Values, v) {
				continue
			}
			if len(k.Values) == mostValues {
				k.More++
				continue
			}
			k.Values = append(k.Values, v)
		}
		out.Kinds = append(out.Kinds, k)
	}
	return out
}

// cut keeps a value short enough to be read.
func cut(s string) string {
	r := []rune(s)
	if len(r) > mostValue {
		return string(r[:mostValue]) + "…"
	}
	return s
}
