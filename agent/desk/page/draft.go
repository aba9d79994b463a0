package page

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/check"
	"github.com/husorden/husorden/policy"
)

// draftData is the draft check (K1 to K5). Nothing of it is stored.
type draftData struct {
	Channel check.Channel
	Text    string
	Asked   bool
	Pieces  []piece
	Spots   []spot
	Instead string
	Advice  []string
	Keys    *keysData // nil: no keys open this page
}

// piece is a part of the draft; one with a number is a spot.
type piece struct {
	Text string
	N    int
}

// spot is one spot that breaks a rule.
type spot struct {
	N                  int
	Text, Why, Instead string
	Rule               string
}

func (p *Page) draft(v *visit) error {
	if p.o.Drafts.Names == nil {
		return v.home()
	}
	p.render(v, http.StatusOK, "check", "", draftData{Channel: check.Mail, Keys: p.keysData(v.lang)})
	return nil
}

// checked holds a draft against the rules and shows the spots in it.
func (p *Page) checked(v *visit) error {
	if p.o.Drafts.Names == nil {
		return v.home()
	}
	f := v.r.PostForm
	ch := check.Channel(f.Get("channel"))
	text := strings.ReplaceAll(f.Get("draft"), "\r\n", "\n") // as a browser sends a line's end
	if ch != check.Mail && ch != check.SMS || !utf8.ValidString(text) {
		return errForm
	}
	if len(text) > mostDraft {
		p.render(v, http.StatusRequestEntityTooLarge, "bad", "", sayTooLong.in(v.lang))
		return nil
	}
	d := draftData{Channel: ch, Text: text, Asked: strings.TrimSpace(text) != "", Keys: p.keysData(v.lang)}
	breaches := check.Check(ch, []byte(text), p.o.Drafts)
	d.mark(v, breaches)
	if len(breaches) > 0 {
		d.Instead = string(check.Rewrite([]byte(text), breaches))
	}
	for _, a := range check.Advice(ch) {
		d.Advice = append(d.Advice, a.In(string(v.lang)))
	}
	p.render(v, http.StatusOK, "check", "", d)
	return nil
}

// mark cuts the draft into its spots and what is between them. Of spots that
// overlap the first is marked; all are listed.
func (d *draftData) mark(v *visit, breaches []check.Breach) {
	in := func(s policy.Sentence) string { return s.In(string(v.lang)) }
	last := 0
	for i, b := range breaches {
		d.Spots = append(d.Spots, spot{N: i + 1, Text: d.Text[b.Start:b.End], Why: in(b.Why), Instead: in(b.Instead), Rule: string(b.Rule)})
		if b.Start < last {
			continue
		}
		d.Pieces = append(d.Pieces, piece{Text: d.Text[last:b.Start]}, piece{Text: d.Text[b.Start:b.End], N: i + 1})
		last = b.End
	}
	d.Pieces = append(d.Pieces, piece{Text: d.Text[last:]})
}
