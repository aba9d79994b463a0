package ledger

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Record is one record of the audit log.
type Record struct {
	N  uint64    `json:"n"` // counts from 1
	At time.Time `json:"at"`
	Event
}

// History returns the last records of the audit log, at most most of them, the
// oldest first. It shows what is written; VerifyAudit says whether that is what
// was written.
func (l *Ledger) History(most int) ([]Record, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	f, err := os.Open(l.path(auditName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening audit log: %w", err)
	}
	defer f.Close()
	var last []Record
	in := bufio.NewScanner(f)
	for in.Scan() {
		body, _, ok := cutLast(in.Bytes(), ' ')
		var r Record
		if !ok || json.Unmarshal(body, &r) != nil {
			continue // VerifyAudit tells of it
		}
		if last = append(last, r); len(last) >= 2*most {
			last = append(last[:0], last[len(last)-most:]...)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("reading audit log: %w", err)
	}
	return last[max(0, len(last)-most):], nil
}
