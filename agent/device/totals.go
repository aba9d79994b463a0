package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// totalsKind is the kind of the secret that holds what became of files.
const totalsKind = "totals"

// totals returns what became of files since the ledger began.
func (d *Device) totals() (compliance.Totals, error) {
	var t compliance.Totals
	text, err := d.ledger.Secret(totalsKind, ledger.ID{})
	switch {
	case errors.Is(err, ledger.ErrUnknown):
		in, err := d.ledger.Mark(markInstalled)
		t.Since = in.At
		return t, err
	case err != nil:
		return t, err
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return t, fmt.Errorf("reading the totals: %w", err)
	}
	return t, nil
}

// count changes the totals. They only grow.
func (d *Device) count(change func(*compliance.Totals)) error {
	d.mu.Lock() // one at a time
	defer d.mu.Unlock()
	t, err := d.totals()
	if err != nil {
		return err
	}
	change(&t)
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return d.ledger.KeepSecret(totalsKind, ledger.ID{}, text)
}

// countGone counts a file that was removed.
func (d *Device) countGone(it ledger.Item, now time.Time) error {
	m := ledger.Moment{Now: now}
	due := d.decide(m, it).Due
	return d.count(func(t *compliance.Totals) {
		if it.Answer == policy.NoAnswer || it.Answer == policy.AnswerKeep {
			t.ByPolicy++
		} else {
			t.ByPerson++
		}
		late := wholeDays(now.Sub(due))
		if due.IsZero() || late <= 0 {
			t.OnTime++
			return
		}
		t.Late++
		t.LongestDays = max(t.LongestDays, late)
		i := slices.IndexFunc(compliance.Overruns[:], func(most int) bool { return late <= most })
		if i < 0 {
			i = len(compliance.Overruns)
		}
		t.Overrun[i]++
	})
}

// wholeDays is a time in begun days: an hour late is one day late.
func wholeDays(d time.Duration) int {
	const day = 24 * time.Hour
	return int((d + day - 1) / day)
}
