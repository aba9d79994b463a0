package page

import (
	"context"
	"errors"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
)

// orderWait is how long the companion may take to bring a file back.
const orderWait = 30 * time.Second

// undo brings a removed file back. What is back already stays so.
func (p *Page) undo(v *visit) error {
	r, err := oneRef(v.r.PostForm)
	if err != nil {
		return err
	}
	s, err := p.around(v.ctx(), v.lang, r)
	if err != nil {
		return err
	}
	it, err := itemOf(s, r.id)
	switch {
	case errors.Is(err, ledger.ErrUnknown):
		p.door.tell(v.s, note{Text: sayNotHeld.in(v.lang), Bad: true})
		return v.home()
	case it.Status != device.Quarantined:
		p.door.tell(v.s, note{Text: sayBackNow.form(v.lang, nameOf(it))})
		return v.home()
	}
	ctx, stop := context.WithTimeout(v.ctx(), orderWait)
	defer stop()
	out, err := p.o.House.Order(ctx, device.Restore, r.id)
	switch {
	case err != nil:
		p.door.tell(v.s, note{Text: sayNotBack.form(v.lang, nameOf(it), inWords(v.lang, err)), Bad: true})
	case out.Became == disposal.Restored:
		p.door.tell(v.s, note{Text: sayRestored.form(v.lang, nameOf(it))})
	default:
		p.door.tell(v.s, note{Text: sayNotBack.form(v.lang, nameOf(it), troubleText(v.lang, string(out.Reason))), Bad: true})
	}
	return v.home()
}
