package household

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
)

// Office tells what is reported of the device, and what it wrote down of its own
// work.
type Office interface {
	Last(ctx context.Context) (report.Copy, error) // report.ErrNotEnrolled
	History(ctx context.Context, most int) ([]ledger.Record, error)
}

var (
	_ Office = (*Organisation)(nil)
	_ Office = (*remote.Device)(nil)
)

// report is the page's Report.
func (p Person) report() func(context.Context) (page.Sent, error) {
	if p.Office == nil {
		return nil
	}
	return func(ctx context.Context) (page.Sent, error) {
		c, err := p.Office.Last(ctx)
		if errors.Is(err, report.ErrNotEnrolled) {
			return page.Sent{}, nil
		}
		if u, urlErr := url.Parse(c.To); err == nil && urlErr == nil {
			c.To = u.Host
		}
		return page.Sent{To: c.To, At: c.At, Body: c.Body}, err
	}
}

// updates is the page's Updates.
func (p Person) updates() func(context.Context) (string, error) {
	d, ok := p.Device.(interface {
		Standing(ctx context.Context) (remote.UpdateStanding, error)
	})
	if !ok {
		return nil // a device of this process does not update itself
	}
	return func(ctx context.Context) (string, error) {
		s, err := d.Standing(ctx)
		if errors.Is(err, localapi.Newer) { // a service that does not
			return "", nil
		}
		u, bad := url.Parse(s.Source)
		if err != nil || bad != nil {
			return "", errors.Join(err, bad)
		}
		return u.Host, nil
	}
}

// mostHistory is how much of the log an export holds: what one call may answer.
const mostHistory = 3000

func (p Person) history() func(context.Context) ([]ledger.Record, error) {
	if p.Office == nil {
		return nil
	}
	return func(ctx context.Context) ([]ledger.Record, error) { return p.Office.History(ctx, mostHistory) }
}

// knownFile says when the person confirmed that they had read what the program
// does. It is theirs alone.
const knownFile = "read.txt"

type known struct {
	path string
	now  func() time.Time
}

var _ page.Known = known{}

// At implements page.Known.
func (k known) At(context.Context) (time.Time, error) {
	text, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("reading when the page was read: %w", err)
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	if err != nil { // then they are asked again
		return time.Time{}, nil //nolint:nilerr // see above
	}
	return at, nil
}

// Mark implements page.Known.
func (k known) Mark(context.Context) error {
	if err := Replace(k.path, []byte(k.now().UTC().Format(time.RFC3339)+"\n")); err != nil {
		return fmt.Errorf("writing down that the page was read: %w", err)
	}
	return nil
}
