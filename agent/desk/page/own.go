package page

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// ownData is the form of the household's or employee's own names and numbers,
// whose papers are private. What was written is never shown again: only digests
// are kept.
type ownData struct {
	N     int
	Wrong string
}

// Bounds of what is written there, in bytes.
const (
	mostOwnName = 200
	mostOwnCPR  = 30
)

func (p *Page) own(v *visit) error {
	if p.o.Own == nil {
		return v.home()
	}
	list, err := p.o.Own()
	if err != nil {
		return err
	}
	p.render(v, http.StatusOK, "own", "", ownData{N: list.Len()})
	return nil
}

// ownChange adds to the list, or forgets all of it.
func (p *Page) ownChange(v *visit) error {
	if p.o.Own == nil {
		return v.home()
	}
	f := v.r.PostForm
	p.answering.Lock()
	defer p.answering.Unlock()
	list, err := p.o.Own()
	if err != nil {
		return err
	}
	if f.Get("do") == "clear" {
		if err := list.Clear(); err != nil {
			return err
		}
		p.door.tell(v.s, note{Text: words{"Alle jeres egne navne og numre er glemt.", "All your own names and numbers are forgotten."}.in(v.lang)})
		return v.to("/own")
	}
	name, cpr := strings.TrimSpace(f.Get("name")), strings.TrimSpace(f.Get("cpr"))
	n, wrong := list.Len(), ""
	switch {
	case name == "" && cpr == "":
		wrong = words{"Skriv et navn eller et CPR-nummer.", "Write a name or a CPR number."}.in(v.lang)
	case len(name) > mostOwnName || len(cpr) > mostOwnCPR || !utf8.ValidString(name) || !utf8.ValidString(cpr):
		wrong = sayTooLong.in(v.lang)
	case name != "" && list.AddName(name) != nil:
		wrong = words{"Skriv både fornavn og efternavn.", "Write both first name and surname."}.in(v.lang)
	case cpr != "" && list.AddCPR(cpr) != nil:
		wrong = words{"Det er ikke et CPR-nummer. Skriv ti cifre.", "That is no CPR number. Write ten digits."}.in(v.lang)
	}
	if wrong != "" { // nothing of it was saved
		p.render(v, http.StatusUnprocessableEntity, "own", "", ownData{N: n, Wrong: wrong})
		return nil
	}
	if err := list.Save(); err != nil {
		return err
	}
	p.door.tell(v.s, note{Text: words{"Det er gemt. Papirer, der kun handler om jer selv, regnes nu for private.", "That is saved. Papers about yourselves alone now count as private."}.in(v.lang)})
	return v.to("/own")
}

// Known keeps that the person has read what the program sees, stores, sends and
// deletes, and when. Its methods may be called from several goroutines.
type Known interface {
	At(ctx context.Context) (time.Time, error) // zero: not yet
	Mark(ctx context.Context) error
}

// known takes that the person has read it.
func (p *Page) known(v *visit) error {
	if p.o.Known == nil {
		return v.to("/sees")
	}
	if err := p.o.Known.Mark(v.ctx()); err != nil {
		return err
	}
	return v.to("/sees")
}
