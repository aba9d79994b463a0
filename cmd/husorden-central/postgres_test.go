//go:build postgres && unix

package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/central/pgtest"
)

// replica is one of several processes on one database.
func replica(t *testing.T, url, keyFile string) *central {
	t.Helper()
	return begin(t, "--database", url, "--key-file", keyFile)
}

func TestPostgresEndToEnd(t *testing.T) {
	endToEnd(t, replica(t, pgtest.Start(t).Database(t), filepath.Join(t.TempDir(), "key")))
}

// TestPostgresKilled: two replicas serve the same devices; one of them and then the
// database are killed again and again.
func TestPostgresKilled(t *testing.T) {
	server := pgtest.Own(t)
	url, key := server.Database(t), filepath.Join(t.TempDir(), "key")
	a := replica(t, url, key)
	b := replica(t, url, key)
	f := newFleet(t, a, 12)
	for round := range 4 {
		ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
		killed := make(chan struct{})
		go func() {
			defer close(killed)
			time.Sleep(700 * time.Millisecond)
			if round%2 == 0 {
				b.kill()
			} else {
				server.Kill(t)
			}
		}()
		f.report(ctx, a.url, b.url)
		cancel()
		<-killed
		if round%2 == 0 {
			b.up()
		} else {
			server.Up(t)
		}
	}
	// Both go on by themselves once the database is back.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	before := f.counted(a)
	f.report(ctx, a.url, b.url)
	if after := f.counted(b); before < int64(len(f.pcs)) || after <= before {
		t.Errorf("%d reports, and %d after all is up again", before, after)
	}
}
