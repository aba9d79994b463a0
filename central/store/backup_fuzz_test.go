package store_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"

	"github.com/husorden/husorden/central/store"
)

// FuzzBackup: whatever a file holds, it is read whole or refused as broken.
func FuzzBackup(f *testing.F) {
	for _, seed := range []string{
		"", "{}\n", `{"format":"husorden-central backup 1","form":1,"tables":[]}` + "\n" + `{"rows":0,"sha256":""}` + "\n",
		`{"format":"husorden-central backup 1","form":1,"tables":[{"name":"a","columns":[{"name":"b","kind":"text"},{"name":"c","kind":"octets"},{"name":"d","kind":"number"}]}]}` +
			"\n" + `[0,"x","AAAA",7]` + "\n" + `[0,null,"",-1]` + "\n" + `{"rows":2}` + "\n",
		`{"format":"husorden-central backup 1","tables":[{"name":"a"}]}` + "\n[0]\n", `{"format":"husorden-central backup 1"}` + "\n\n[1e999]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err := w.Write(plain)
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := store.ReadBackup(&z); err != nil && !errors.Is(err, store.ErrBroken) {
			t.Fatal(err)
		}
	})
}
