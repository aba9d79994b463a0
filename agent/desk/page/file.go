package page

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// fileWait is how long the companion may take with one file.
const fileWait = 90 * time.Second

func (p *Page) open(v *visit) error { return p.onScreen(v, Files.Open, sayOpened) }
func (p *Page) show(v *visit) error { return p.onScreen(v, Files.Show, sayShown) }

// onScreen has the companion open a file or its folder, and goes back to where
// the person was.
func (p *Page) onScreen(v *visit, do func(Files, context.Context, ledger.ID) error, done words) error {
	r, err := oneRef(v.r.PostForm)
	if err != nil {
		return err
	}
	_, it, err := p.pick(v, r.id.String())
	if err != nil {
		return err
	}
	n := note{Text: done.form(v.lang, nameOf(it))}
	if p.o.Files == nil || it.Status == device.Quarantined {
		err = ledger.ErrUnknown
	} else {
		ctx, stop := context.WithTimeout(v.ctx(), fileWait)
		defer stop()
		err = do(p.o.Files, ctx, r.id)
	}
	switch {
	case errors.Is(err, ErrNotOpened):
		n = note{Text: sayNotOpened.in(v.lang), Bad: true}
	case err != nil:
		n = note{Text: sayCannot.form(v.lang, desk.Mask(desk.Plain(it.Path))), Bad: true}
	}
	p.door.tell(v.s, n)
	switch v.r.PostForm.Get("back") {
	case "sent":
		return v.to("/sent/" + r.id.String())
	case "item":
		return v.to("/item/" + r.id.String())
	}
	return v.home()
}

// Found is what reading one file on the spot came to.
type Found struct {
	Why   policy.Reason // why it could not be read, or not wholly; empty: it was
	Kinds []FoundKind
}

// FoundKind is one kind with its values, each once, in the order they stand.
type FoundKind struct {
	Kind   policy.Kind
	Count  int
	Values []string
	More   int // values that are left out
}

type foundData struct {
	Card  card
	Why   string
	Kinds []foundRow
}

type foundRow struct {
	Title  string // "2 CPR-numre"
	Values []string
	More   int
}

// foundTitle is a number of a kind, or what is spoken of.
func foundTitle(l desk.Lang, k FoundKind) string {
	if _, counted := kindWords[k.Kind]; counted {
		return counting(l, k.Kind, k.Count)
	}
	return desk.KindWord(l, k.Kind)
}

// found shows what was found in one file: the values, on the person's own
// screen, because they asked. It is the answer to a form, so that no address
// leads to it, and no-store keeps it out of the browser's memory.
func (p *Page) found(v *visit) error {
	r, err := oneRef(v.r.PostForm)
	if err != nil {
		return err
	}
	w, it, err := p.pick(v, r.id.String())
	if err != nil {
		return err
	}
	if p.o.Files == nil || it.Status == device.Quarantined {
		return ledger.ErrUnknown
	}
	ctx, stop := context.WithTimeout(v.ctx(), fileWait)
	defer stop()
	f, err := p.o.Files.Found(ctx, r.id)
	if err != nil {
		return err
	}
	c := w.card(it)
	d := foundData{Card: c, Why: upper(desk.ReasonWord(v.lang, f.Why))}
	for _, k := range f.Kinds {
		d.Kinds = append(d.Kinds, foundRow{upper(foundTitle(v.lang, k)), k.Values, k.More})
	}
	p.render(v, http.StatusOK, "found", c.Name, d)
	return nil
}
