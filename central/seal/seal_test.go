package seal_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/husorden/husorden/central/seal"
)

func TestSeal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := seal.Open(path, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opened a key that is not there: %v", err)
	}
	b, err := seal.Open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	sealed := b.Seal([]byte("secret"), "policy 1")
	again, err := seal.Open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(sealed, "policy 1"); err != nil || string(got) != "secret" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := again.Open(sealed, "policy 2"); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("opened for another purpose: %v", err)
	}
	other, err := seal.Open(path+"2", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{sealed, nil, {1}} {
		if _, err := other.Open(b, "policy 1"); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("opened with another key: %v", err)
		}
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(path, true); err == nil {
		t.Error("took a short key")
	}
}

func TestDigest(t *testing.T) {
	one, err := seal.New(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	two, err := seal.New(bytes.Repeat([]byte{2}, 32))
	if err != nil {
		t.Fatal(err)
	}
	d := one.Digest("a@example.dk", "address")
	if len(d) != 32 || !bytes.Equal(d, one.Digest("a@example.dk", "address")) {
		t.Errorf("%x", d)
	}
	for _, other := range [][]byte{two.Digest("a@example.dk", "address"), one.Digest("b@example.dk", "address"), one.Digest("a@example.dk", "code"), one.Digest("ress", "a@example.dkadd")} {
		if bytes.Equal(d, other) {
			t.Errorf("%x twice", d)
		}
	}
}
