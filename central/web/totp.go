package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"github.com/husorden/husorden/central/auth"
	"github.com/husorden/husorden/central/store"
)

type factorPage struct {
	Has    bool
	Must   bool // an organisation requires it
	Left   int  // recovery codes
	Ticket string
	Secret string
	QR     picture
}

// picture is an SVG of squares.
type picture struct{ Box, Path string }

// quiet is the empty border that a QR code needs, in squares.
const quiet = 4

// qrCode draws a text that a phone reads.
func qrCode(text string) (picture, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, err
	}
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			n := 0
			for x+n < c.Size && c.Black(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, n, n)
				x += n
			}
		}
	}
	side := c.Size + 2*quiet
	return picture{fmt.Sprintf("0 0 %d %d", side, side), b.String()}, nil
}

// factor shows how the visitor's second factor stands, or a new one to set up.
func (w *Web) factor(v *visit) error { return w.showFactor(v, http.StatusOK) }

func (w *Web) showFactor(v *visit, code int) (err error) {
	a := v.who.Admin
	p := factorPage{Has: len(a.TOTP) != 0}
	if p.Must, err = w.o.Store.FactorRequired(v.ctx(), v.scope()); err != nil {
		return err
	}
	if p.Has {
		if p.Left, err = w.o.Store.RecoveryLeft(v.ctx(), a.ID); err != nil {
			return err
		}
	} else {
		// After a mistyped code it is the same secret: the app has it already.
		e, err := w.o.Auth.SameFactor(*v.who, v.had.Get("ticket"))
		if errors.Is(err, auth.ErrForged) {
			e, err = w.o.Auth.BeginFactor(*v.who), nil
		}
		if err != nil {
			return err
		}
		p.Ticket, p.Secret = e.Ticket, e.Secret
		if p.QR, err = qrCode(e.URI); err != nil {
			return fmt.Errorf("drawing a QR code: %w", err)
		}
	}
	w.render(v, code, "factor", say(v.lang, titleFactor), p)
	return nil
}

// setFactor keeps a second factor that a code proves, and shows the recovery codes,
// once: only their digests are kept.
func (w *Web) setFactor(v *visit) error {
	codes, secret, err := w.o.Auth.ConfirmFactor(v.ctx(), *v.who, v.r.PostFormValue("ticket"), v.r.PostFormValue("code"))
	if err != nil {
		return v.again(mendCode(err), w.showFactor)
	}
	if err := w.enter(v, secret); err != nil {
		return err
	}
	w.render(v, http.StatusOK, "recovery", say(v.lang, titleRescue), codes)
	return nil
}

func (w *Web) newCodes(v *visit) error {
	codes, err := w.o.Auth.NewRecovery(v.ctx(), *v.who, v.r.PostFormValue("code"))
	if err != nil {
		return v.again(mendCode(err), w.showFactor)
	}
	w.render(v, http.StatusOK, "recovery", say(v.lang, titleRescue), codes)
	return nil
}

func (w *Web) removeFactor(v *visit) error {
	secret, err := w.o.Auth.RemoveFactor(v.ctx(), *v.who, v.r.PostFormValue("code"))
	if err != nil {
		return v.again(mendCode(err), w.showFactor)
	}
	if err := w.enter(v, secret); err != nil {
		return err
	}
	v.to("/account?done=factor-off")
	return nil
}

// requireFactor says whether whoever may see an organisation needs a second factor.
func (w *Web) requireFactor(v *visit) error {
	o, err := w.writableOrg(v)
	if err != nil {
		return err
	}
	required := v.r.PostFormValue("required") == "yes"
	if err := w.o.Store.RequireFactor(v.ctx(), o.ID, required); err != nil {
		return err
	}
	verb, said := store.FactorOptional, "factor-may"
	if required {
		verb, said = store.FactorRequired, "factor-must"
	}
	if err := w.note(v, verb, o.ID, o.ID); err != nil {
		return err
	}
	v.to("/organisation/" + string(o.ID) + "?done=" + said)
	return nil
}
