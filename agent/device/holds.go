package device

import (
	"context"
	"errors"
	"slices"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Holds takes what lies in the user's undo areas: the truth after a crash, from
// which the ledger and its log are brought up to date. open are the places whose
// areas were looked through; an item of another one, such as a drive that is not
// here, may lie where it did.
func (p *Person) Holds(ctx context.Context, held []Holding, open []policy.Place) error {
	told, err := p.d.told()
	if err != nil {
		return err
	}
	there := map[ledger.ID]bool{}
	for _, h := range held {
		there[h.Item] = true
		it, err := p.d.ledger.Item(p.user, h.Item)
		switch {
		case errors.Is(err, ledger.ErrUnknown): // it goes at its date all the same
		case err != nil:
			return err
		default:
			if err := p.lies(it, h, told[h.Item]); err != nil {
				return err
			}
		}
	}
	var lost []ledger.Item
	err = p.d.ledger.Items(ctx, ledger.Filter{User: p.user}, func(it ledger.Item) error {
		if it.Held != (ledger.Held{}) && !there[it.ID] && slices.Contains(open, it.Place) {
			lost = append(lost, it)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, it := range lost {
		if err := p.left(it, told[it.ID]); err != nil {
			return err
		}
	}
	return nil
}

// told is what the log last said of where each item went.
func (d *Device) told() (map[ledger.ID]ledger.What, error) {
	const all = 1 << 30
	list, err := d.ledger.History(all)
	if err != nil {
		return nil, err
	}
	told := map[ledger.ID]ledger.What{}
	for _, r := range list {
		switch r.What {
		case ledger.Quarantined, ledger.Erased, ledger.Restored, ledger.Purged:
			if id, err := ledger.ParseID(r.Item); err == nil {
				told[id] = r.What
			}
		}
	}
	return told, nil
}

// restoringKind is the kind of the secret that says that the companion has the
// order to bring an item back. It is there until what became of that is written
// down.
const restoringKind = "restoring"

// ordersBack writes down that an item is ordered back, or is no more. It serves
// the log alone: where nothing can be written the order goes on without.
func (p *Person) ordersBack(id ledger.ID, ordered bool) {
	var err error
	if ordered {
		err = p.d.ledger.KeepSecret(restoringKind, id, []byte{1})
	} else if _, err = p.d.ledger.Secret(restoringKind, id); err == nil {
		err = p.d.ledger.DropSecret(restoringKind, id)
	}
	if err != nil && !errors.Is(err, ledger.ErrUnknown) {
		p.d.o.Log.Error("ledger", "code", "unwritable") // its health tells too
	}
}

// lies writes down that an item lies in an undo area.
func (p *Person) lies(it ledger.Item, h Holding, told ledger.What) error {
	p.ordersBack(it.ID, false)
	if told != ledger.Quarantined { // whoever put it there died before it could say so
		return p.record(it, Outcome{Item: it.ID, Verb: Remove, Became: disposal.Quarantined, Purge: h.Purge})
	}
	if it.Held.Purge.Equal(h.Purge) {
		return nil
	}
	return p.d.ledger.Hold(p.user, it.ID, ledger.Held{Since: h.Since, Purge: h.Purge})
}

// left writes down that an item lies in no undo area any more: whoever purged it
// or brought it back died before it could say so. What was not ordered back and
// is past its date was purged.
func (p *Person) left(it ledger.Item, told ledger.What) error {
	m, err := p.d.ledger.Moment()
	if err != nil {
		return err
	}
	out := Outcome{Item: it.ID, Verb: Restore, Became: disposal.Restored}
	_, err = p.d.ledger.Secret(restoringKind, it.ID)
	if errors.Is(err, ledger.ErrUnknown) && !m.Now.Before(it.Held.Purge) {
		out.Verb, out.Became = Purge, disposal.Purged
	}
	if told == ledger.Quarantined {
		return p.record(it, out)
	}
	p.ordersBack(it.ID, false)
	return p.free(it, told == ledger.Purged)
}

// free writes down that an item is held no more. One that was purged is
// forgotten, if its file is nowhere.
func (p *Person) free(it ledger.Item, purged bool) error {
	if purged && !it.Missing.IsZero() {
		return p.d.ledger.Forget(it.ID)
	}
	return p.d.ledger.Release(p.user, it.ID)
}
