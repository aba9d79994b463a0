package disposal

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"
)

var purgeDate = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func sealed(t testing.TB, id ID, key Key, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := seal(&b, id, key, purgeDate, []byte(`{"name":"x"}`), bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(b []byte, id ID, key Key) (about, content []byte, err error) {
	_, about, r, err := unseal(bytes.NewReader(b), id, key)
	if err != nil {
		return nil, nil, err
	}
	content, err = io.ReadAll(r)
	return about, content, err
}

func TestSealAndOpen(t *testing.T) {
	id, key := ID{1}, Key{2}
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3*chunk + 17} {
		content := make([]byte, size)
		rand.NewChaCha8([32]byte{}).Read(content)
		b := sealed(t, id, key, content)
		about, got, err := open(b, id, key)
		if err != nil || !bytes.Equal(got, content) || string(about) != `{"name":"x"}` {
			t.Errorf("%d bytes: got %d, %v", size, len(got), err)
		}
		if h, err := readHead(bytes.NewReader(b)); err != nil || !h.purge.Equal(purgeDate) {
			t.Errorf("%d bytes: purge %v, %v", size, h.purge, err)
		}
		if size > 16 && (bytes.Contains(b, content[:16]) || bytes.Contains(b, []byte("name"))) {
			t.Errorf("%d bytes: something lies in clear text", size)
		}
	}
}

// TestEveryChangeIsFound: one bit, a byte less or more, chunks exchanged, the
// wrong key, another item's id.
func TestEveryChangeIsFound(t *testing.T) {
	id, key := ID{1}, Key{2}
	content := make([]byte, 2*chunk+100)
	whole := sealed(t, id, key, content)
	small := sealed(t, id, key, []byte("kort"))
	damaged := map[string][]byte{
		"a byte more":    append(bytes.Clone(whole), 0),
		"nothing":        nil,
		"a second item":  append(bytes.Clone(small), small...),
		"only the head":  whole[:headSize],
		"an end earlier": whole[:len(whole)-100-tag],
	}
	at := len(whole) - (2*chunk + 100 + 3*tag)
	swapped := bytes.Clone(whole)
	copy(swapped[at:], whole[at+chunk+tag:at+2*(chunk+tag)])
	copy(swapped[at+chunk+tag:], whole[at:at+chunk+tag])
	damaged["chunks exchanged"] = swapped
	for name, b := range damaged {
		if _, _, err := open(b, id, key); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
	for i := range small {
		flipped := bytes.Clone(small)
		flipped[i] ^= 1 << (i % 8)
		if _, _, err := open(flipped, id, key); !errors.Is(err, ErrDamaged) {
			t.Fatalf("bit of byte %d: %v, want ErrDamaged", i, err)
		}
		if _, _, err := open(small[:i], id, key); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v, want ErrDamaged", i, err)
		}
	}
	if _, _, err := open(small, ID{9}, key); !errors.Is(err, ErrDamaged) {
		t.Errorf("as another item: %v", err)
	}
	if _, _, err := open(small, id, Key{9}); !errors.Is(err, ErrDamaged) {
		t.Errorf("with another key: %v", err)
	}
}

func TestNoncesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []uint64{0, 1, 255, 256, 1 << 20, maxChunk} {
		for _, last := range []bool{false, true} {
			seen[string(nonce(n, last))] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d nonces, want 12", len(seen))
	}
}

func TestParseID(t *testing.T) {
	id := ID{0xab, 1}
	if got, err := ParseID(id.String()); err != nil || got != id {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "ab", id.String() + "00", "AB" + id.String()[2:], "zz" + id.String()[2:]} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q is an id", bad)
		}
	}
}

func FuzzUnseal(f *testing.F) {
	id, key := ID{1}, Key{2}
	f.Add(sealed(f, id, key, nil))
	f.Add(sealed(f, id, key, []byte("indhold")))
	f.Add([]byte(magic + "\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff"))
	good := sealed(f, id, key, []byte("indhold"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, content, err := open(b, id, key)
		switch {
		case err != nil && !errors.Is(err, ErrDamaged):
			t.Errorf("%v is not ErrDamaged", err)
		case err == nil && string(content) == "indhold" && !bytes.Equal(b, good):
			t.Error("two files are the same item")
		}
	})
}
