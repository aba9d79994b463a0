package page

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/opener"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// located knows one file, as a companion's look would.
func located(t *testing.T, name, content string) (*Located, ledger.ID, string) {
	t.Helper()
	place := places.Place{Kind: places.Desktop, Path: t.TempDir(), Exists: true}
	path := filepath.Join(place.Path, "Sager", name)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	mine, pol := ledger.ID{1}, family(t)
	return &Located{Policy: func() *policy.Policy { return pol }, Now: time.Now,
		Where: func(id ledger.ID) (places.Place, string, bool) { return place, path, id == mine }}, mine, path
}

func TestFoundReadsTheFile(t *testing.T) {
	l, mine, path := located(t, "rapport.txt", "Statusrapport\nCPR-nummer: 040447-5912 og 040447-5912\nSofie Holm bor på Åvej 4, 6000 Kolding.\n") // made up: born in 2047
	got, err := l.Found(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	values := map[policy.Kind][]string{}
	for _, k := range got.Kinds {
		values[k.Kind] = k.Values
	}
	if len(values[policy.CPR]) != 1 || values[policy.CPR][0] != "040447-5912" || got.Why != policy.NoReason {
		t.Errorf("found %+v", got)
	}
	if _, err := l.Found(t.Context(), ledger.ID{2}); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("another's file: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Found(t.Context(), mine); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("a file that is gone: %v", err)
	}
}

// A link that took the file's place is not followed.
func TestFoundFollowsNoLink(t *testing.T) {
	l, mine, path := located(t, "rapport.txt", "x")
	other := filepath.Join(t.TempDir(), "andet.txt")
	if err := os.WriteFile(other, []byte("CPR-nummer: 040447-5912"), 0o600); err != nil { // made up
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path), os.Symlink(other, path)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return // Wine makes no links
	}
	if got, err := l.Found(t.Context(), mine); err == nil && len(got.Kinds) > 0 {
		t.Errorf("found %+v behind a link", got)
	}
	if err := l.Open(t.Context(), mine); !errors.Is(err, opener.ErrPath) {
		t.Errorf("opening a link: %v", err)
	}
}

func TestOpenOnlyDocumentsThatAreKnown(t *testing.T) {
	l, mine, _ := located(t, "gevinst.exe", "MZ")
	if err := l.Open(t.Context(), mine); !errors.Is(err, ErrNotOpened) {
		t.Errorf("a program: %v", err)
	}
	for _, do := range []error{l.Open(t.Context(), ledger.ID{2}), l.Show(t.Context(), ledger.ID{2})} {
		if !errors.Is(do, ledger.ErrUnknown) {
			t.Errorf("another's file: %v", do)
		}
	}
}

func TestShownIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		b.WriteString("Kontakt: navn" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@example.dk\n")
	}
	l, mine, _ := located(t, "liste.txt", b.String())
	got, err := l.Found(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range got.Kinds {
		if len(k.Values) > mostValues {
			t.Errorf("%d values of %s", len(k.Values), k.Kind)
		}
		if k.Kind == policy.Email && (len(k.Values) != mostValues || k.More == 0) {
			t.Errorf("%d mail addresses and %d more", len(k.Values), k.More)
		}
	}
	if len(cut(strings.Repeat("å", 500))) > 2*mostValue+3 {
		t.Error("a long value is not cut")
	}
}
