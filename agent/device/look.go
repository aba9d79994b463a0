package device

import (
	"context"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
)

// Look is one look of a person's companion at files: the verbs of ledger.Look.
type Look interface {
	scan.Memory
	Item(scan.Seen) (ledger.ID, error)
	Gone(path string) error
	Done(ctx context.Context, folder string, unread ...string) error
}

// look is a ledger.Look that says when decisions may change.
type look struct {
	*ledger.Look
	p *Person
}

// Look begins a look: see ledger.Look.
func (p *Person) Look(_ context.Context, roots []ledger.Root, watched time.Time) (Look, error) {
	if _, err := p.d.ledger.Moment(); err != nil {
		return nil, err
	}
	return &look{p.d.ledger.Look(p.user, roots, watched), p}, nil
}

// Now is the device's time: Moment.Now.
func (p *Person) Now(context.Context) (time.Time, error) {
	m, err := p.d.ledger.Moment()
	return m.Now, err
}

// Keep remembers the content of a file. Nobody is woken before Done: a pass over
// all items after each of ten thousand would be most of the work.
func (k *look) Keep(s scan.Seen, c scan.Content) {
	k.Look.Keep(s, c)
	k.p.touched()
}

// Gone tells that there is nothing at path any more.
func (k *look) Gone(path string) error {
	defer k.p.changed()
	return k.Look.Gone(path)
}

// Done tells that all there is below folder was met: see ledger.Look.Done.
func (k *look) Done(ctx context.Context, folder string, unread ...string) error {
	defer k.p.changed()
	return k.Look.Done(ctx, folder, unread...)
}
