package page

import (
	"errors"
	"net/http"

	"github.com/husorden/husorden/agent/desk"
)

// KeysState is how it stands with the hot key.
type KeysState string

// The states.
const (
	KeysOff   KeysState = "off"   // the person wants none
	KeysHeard KeysState = "heard" // it works
	KeysTaken KeysState = "taken" // another program has it
	KeysAsked KeysState = "asked" // the system has not answered yet
	KeysNone  KeysState = "none"  // the system has no such thing, or it does not work now
)

// Keys is the hot key that opens the draft check.
type Keys interface {
	// Keys are how it stands, and what to press; "" when the desktop does not say.
	Keys() (KeysState, string)
	// TurnKeys turns it on or off, and keeps that.
	TurnKeys(on bool) error
}

// keysData is the hot key on the page of the draft check.
type keysData struct {
	Says string
	To   string // what the button turns it: "on" or "off"
}

// keysData is nil where there is nothing to turn on or off.
func (p *Page) keysData(l desk.Lang) *keysData {
	if p.o.Keys == nil {
		return nil
	}
	state, keys := p.o.Keys.Keys()
	switch {
	case state == KeysOff:
		return &keysData{words{"Genvejstasten er slået fra.", "The hot key is turned off."}.in(l), "on"}
	case state == KeysAsked:
		return &keysData{words{"Genvejstasten er ved at blive slået til.", "The hot key is being turned on."}.in(l), "off"}
	case state == KeysTaken:
		return &keysData{words{"%s bruges allerede af et andet program, så genvejstasten virker ikke lige nu.", "Another program uses %s already, so the hot key does not work right now."}.form(l, keys), "off"}
	case state == KeysHeard && keys == "":
		return &keysData{words{"Genvejstasten åbner denne side, uanset hvilket program du sidder i. Den kan ses i skrivebordets indstillinger.", "The hot key opens this page from any program. The desktop's settings show it."}.in(l), "off"}
	case state == KeysHeard:
		return &keysData{words{"%s åbner denne side, uanset hvilket program du sidder i. Husorden læser ikke udklipsholderen: Sæt selv teksten ind.", "%s opens this page from any program. Husorden does not read the clipboard: paste the text yourself."}.form(l, keys), "off"}
	}
	return nil
}

// turnKeys turns the hot key on or off.
func (p *Page) turnKeys(v *visit) error {
	to := v.r.PostForm.Get("to")
	if p.o.Keys == nil || to != "on" && to != "off" {
		return errForm
	}
	if err := p.o.Keys.TurnKeys(to == "on"); err != nil {
		return errors.Join(errKeys, err)
	}
	http.Redirect(v.w, v.r, v.base+"/check", http.StatusSeeOther)
	return nil
}

var errKeys = errors.New("the choice of a hot key is not kept")
