package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/ledger"
)

// Copy is a report as it was sent, so that the person can read what has left the
// PC.
type Copy struct {
	To   string    `json:"to"` // the endpoint's address
	At   time.Time `json:"at"`
	Body []byte    `json:"body"` // as central got it; empty: none was sent yet
}

const lastKind = "last_report"

// Last returns the last report that arrived, an empty one when none has;
// ErrNotEnrolled.
func Last(d Device) (Copy, error) {
	m, err := load(d)
	if err != nil {
		return Copy{}, err
	}
	c := Copy{To: m.URL}
	text, err := d.Secret(lastKind)
	if errors.Is(err, ledger.ErrUnknown) {
		return c, nil
	}
	var kept Copy
	if err == nil {
		err = json.Unmarshal(text, &kept)
	}
	if err != nil {
		return c, fmt.Errorf("reading the last report: %w", err)
	}
	if kept.To != m.URL { // somebody else got it
		return c, nil
	}
	return kept, nil
}

// keepLast keeps what has just arrived.
func keepLast(d Device, c Copy) error {
	text, err := json.Marshal(c)
	if err == nil {
		err = d.KeepSecret(lastKind, text)
	}
	if err != nil {
		return fmt.Errorf("keeping the last report: %w", err)
	}
	return nil
}
