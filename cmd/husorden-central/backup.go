package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
)

// backup copies the database into a new file, as it stands at one moment. A file
// that is not whole is emptied, and restore would refuse it anyway.
func (p *program) backup(ctx context.Context, args []string) error {
	j := p.job("backup")
	return j.do(ctx, args, 1, "FILE", func(rest []string) error {
		f, err := os.OpenFile(rest[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already; nothing is overwritten", rest[0])
		}
		if err != nil {
			return fmt.Errorf("writing a backup: %w", err)
		}
		rows, err := j.store.Backup(ctx, f)
		if err == nil {
			err = f.Sync()
		} else {
			err = errors.Join(err, f.Truncate(0))
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		return j.print(rest[0], map[string]any{"file": rest[0], "rows": rows})
	})
}

// restore fills an empty database from a backup. It wants the key file that belongs
// to it, and makes none.
func (p *program) restore(ctx context.Context, args []string) (err error) {
	j := p.job("restore")
	rest, err := parse(j.fs, args, 1, "FILE")
	if err != nil {
		return err
	}
	from, err := os.Open(rest[0])
	if err != nil {
		return fmt.Errorf("reading a backup: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := j.where.find(false)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; put the key file that belongs to the backup there first", err)
	}
	if err != nil {
		return err
	}
	what := store.Restored{From: from, Now: p.now, Check: func(org store.ID, sealed []byte) error {
		_, err := to.box.Open(sealed, evidence.KeyPurpose(org))
		return err
	}}
	var rows int64
	if to.database != "" {
		rows, err = store.RestorePostgres(ctx, to.database, what)
	} else {
		rows, err = store.RestoreSQLite(ctx, to.file, what)
	}
	if err != nil {
		return err
	}
	return j.print(fmt.Sprintf("restored %d rows", rows), map[string]any{"rows": rows})
}
