package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// laterSuffix ends the names of what a later program wrote and an earlier one
// cannot read.
const laterSuffix = ".later"

// Schema is the form of the ledger in a folder; 0 when there is none. It may be
// open.
func Schema(dir string) (int, error) {
	n := 0
	err := inspect(filepath.Join(dir, dbName), func(bucket string, k, v []byte) error {
		if bucket == string(bMeta) && string(k) == string(keySchema) && len(v) == 4 {
			n = int(binary.LittleEndian.Uint32(v))
			return errFound
		}
		return nil
	})
	if err == nil || errors.Is(err, errFound) || errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	return 0, err
}

// Earlier gives the ledger in a folder back the form it had before a later program
// changed it: the copy that was made then. What has been entered since is not in
// it; the log has it still. It does nothing when the ledger has that form. The
// error is ErrLocked when it is open, and ErrNewer when there is no copy.
func Earlier(dir string, schema int) (err error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	db := filepath.Join(dir, dbName)
	now, err := Schema(dir)
	if err == nil && now <= schema {
		return nil
	}
	saved := db + ".schema" + strconv.Itoa(schema)
	if err := check(saved); err != nil {
		return fmt.Errorf("going back from schema %d to %d: %w: %w", now, schema, ErrNewer, err)
	}
	if err := copyFile(saved, db+".new"); err != nil {
		return err
	}
	// The journal and the backup belong to the later form.
	for _, name := range []string{journalName, backupName} {
		path := filepath.Join(dir, name)
		if err := replace(path, path+laterSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return replace(db+".new", db)
}
