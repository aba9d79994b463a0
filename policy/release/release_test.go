package release

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

var issued = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func keys(t *testing.T) (note.Signer, note.Verifiers) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "husorden")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return s, note.VerifierList(v)
}

func list() List {
	sum := strings.Repeat("ab", 32)
	of := func(version string) Release {
		return Release{version, []Package{
			{"husorden_" + version + "_amd64.deb", "linux", "amd64", Deb, 9, sum},
			{"husorden-" + version + ".pkg", "darwin", "universal", PKG, 9, sum},
		}}
	}
	return List{Format: Format, Channel: "stable", Issued: issued, Expires: issued.AddDate(0, 6, 0), Releases: []Release{of("1.10.0"), of("1.9.0")}}
}

func TestSigned(t *testing.T) {
	s, v := keys(t)
	data, err := Sign(list(), s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(data, "stable", v, issued)
	if d := cmp.Diff(list(), got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	r, ok := got.Version("1.9.0")
	if p, is := r.For("linux", "amd64", Deb); !ok || !is || p.Name != "husorden_1.9.0_amd64.deb" {
		t.Errorf("%+v", r)
	}
	if _, is := r.For("darwin", "arm64", PKG); !is {
		t.Error("a package for all processors is for this one too")
	}
	if _, is := r.For("linux", "amd64", RPM); is {
		t.Error("there is no such package")
	}
	if _, ok := got.Version("1.9.1"); ok {
		t.Error("there is no such version")
	}

	_, others := keys(t)
	for name, c := range map[string]struct {
		data    []byte
		channel string
		keys    note.Verifiers
		now     time.Time
		want    error
	}{
		"another key":     {data, "stable", others, issued, ErrSignature},
		"another channel": {data, "early", v, issued, ErrForm},
		"expired":         {data, "stable", v, issued.AddDate(0, 6, 0), ErrExpired},
		"nothing":         {nil, "stable", v, issued, ErrSignature},
		"too long":        {bytes.Repeat(data, MostBytes/len(data)+1), "stable", v, issued, ErrForm},
		"changed":         {bytes.Replace(data, []byte("1.10.0"), []byte("1.10.1"), 1), "stable", v, issued, ErrSignature},
	} {
		if _, err := Open(c.data, c.channel, c.keys, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 1
		if got, err := Open(bad, "stable", v, issued); err == nil && !cmp.Equal(got, list()) {
			t.Errorf("byte %d can be changed", i)
		}
	}
}

// TestForms: what does not hang together is neither signed nor, if it were, read.
func TestForms(t *testing.T) {
	s, v := keys(t)
	for name, change := range map[string]func(*List){
		"another form":      func(l *List) { l.Format = 2 },
		"no channel":        func(l *List) { l.Channel = "" },
		"never":             func(l *List) { l.Expires = l.Issued },
		"wrong order":       func(l *List) { l.Releases[0], l.Releases[1] = l.Releases[1], l.Releases[0] },
		"twice":             func(l *List) { l.Releases[1].Version = l.Releases[0].Version },
		"no version":        func(l *List) { l.Releases[0].Version = "1.10" },
		"a path":            func(l *List) { l.Releases[0].Packages[0].Name = "../x" },
		"a folder":          func(l *List) { l.Releases[0].Packages[0].Name = `a\x` },
		"one name twice":    func(l *List) { l.Releases[0].Packages[0].Name = l.Releases[1].Packages[0].Name },
		"empty":             func(l *List) { l.Releases[0].Packages[0].Size = 0 },
		"huge":              func(l *List) { l.Releases[0].Packages[0].Size = MostPackage + 1 },
		"short sum":         func(l *List) { l.Releases[0].Packages[0].SHA256 = "ab" },
		"too many releases": func(l *List) { l.Releases = make([]Release, mostReleases+1) },
	} {
		l := list()
		change(&l)
		if _, err := Sign(l, s); !errors.Is(err, ErrForm) {
			t.Errorf("%s is signed: %v", name, err)
		}
	}
	later := `{"format":1,"channel":"stable","issued":"2026-11-01T12:00:00Z","expires":"2027-05-01T12:00:00Z","releases":[],"new":{"field":1}}`
	data, err := note.Sign(&note.Note{Text: later + "\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(data, "stable", v, issued); err != nil {
		t.Errorf("a field of a later program: %v", err)
	}
}

func TestCompare(t *testing.T) {
	order := []string{"", "0.0.1", "0.2.0", "0.10.0", "1.0.0", "1.0.10", "255.0.0"}
	for i, a := range order {
		for j, b := range order {
			if got := Compare(a, b); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
	for _, bad := range []string{"1", "1.2", "1.2.3.4", "01.2.3", "1.-2.3", "1.2.x", "v1.2.3"} {
		if Valid(bad) {
			t.Errorf("%q is no version", bad)
		}
	}
}

func FuzzOpen(f *testing.F) {
	secret, public, err := note.GenerateKey(rand.Reader, "husorden")
	if err != nil {
		f.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		f.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"format":1,"channel":"stable","issued":"2026-11-01T12:00:00Z","expires":"2027-05-01T12:00:00Z","releases":[]}`)
	f.Add(`{"format":1,"channel":"stable","issued":"2026-11-01T12:00:00Z","expires":"2027-05-01T12:00:00Z","releases":[{"version":"1.2.3","packages":[{"name":"a.deb","os":"linux","arch":"amd64","kind":"deb","size":1,"sha256":"00"}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		data, err := note.Sign(&note.Note{Text: text + "\n"}, s)
		if err != nil {
			return
		}
		l, err := Open(data, "stable", note.VerifierList(v), issued)
		if err != nil {
			return
		}
		if _, err := Sign(l, s); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}
