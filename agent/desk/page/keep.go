package page

import (
	"net/http"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// keepData is the form of a dispensation.
type keepData struct {
	Card          card
	Until, Reason string
	Min, Max      string // days, as a date field reads them
	Latest        string // the last day that the policy allows, in words
	Wrong         string
}

// keepForm asks why and until when a file is to stay.
func (p *Page) keepForm(v *visit) error {
	w, it, err := p.pick(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	d := w.keepData(w.card(it))
	d.Until = w.now().AddDate(0, 0, 7).Format(time.DateOnly)
	if d.Until > d.Max {
		d.Until = d.Max
	}
	p.render(v, http.StatusOK, "keep", d.Card.Name, d)
	return nil
}

func (w viewer) keepData(c card) keepData {
	c.Alone = true
	latest := w.p.o.Policy().Asking.KeepAtMost.From(w.s.Now).In(policy.Copenhagen())
	// The chosen day counts to its end, so the last one that fits is a day before
	// a limit that ends earlier in the day.
	if end := time.Date(latest.Year(), latest.Month(), latest.Day(), 23, 59, 59, 0, policy.Copenhagen()); end.After(latest) {
		latest = latest.AddDate(0, 0, -1)
	}
	return keepData{Card: c, Min: w.now().Format(time.DateOnly), Max: latest.Format(time.DateOnly), Latest: w.date(latest)}
}

// keep takes a dispensation. What is wrong with it is said beside the form, with
// what was written kept.
func (p *Page) keep(v *visit) error {
	r, err := oneRef(v.r.PostForm)
	if err != nil {
		return err
	}
	w, it, err := p.pick(v, r.id.String())
	if err != nil {
		return err
	}
	reply, say := dispensation(v.r.PostForm, w.s.Now)
	wrong := ""
	if say != nil {
		wrong = say.in(v.lang)
	} else if d := w.keepData(card{}); reply.Until.In(policy.Copenhagen()).Format(time.DateOnly) > d.Max {
		wrong = words{"Så længe må filen ikke blive liggende. Vælg en dato senest %s.", "The file may not stay for so long. Choose a date no later than %s."}.form(v.lang, d.Latest)
	}
	if wrong != "" {
		d := w.keepData(w.card(it))
		d.Until, d.Reason, d.Wrong = v.r.PostForm.Get("until"), v.r.PostForm.Get("reason"), wrong
		p.render(v, http.StatusUnprocessableEntity, "keep", d.Card.Name, d)
		return nil
	}
	return p.give(v, []ref{r}, reply)
}

// sendData is the guided task of K7 to K10.
type sendData struct {
	Card  card
	Wrong string
	Steps []step
}

type step struct {
	Name    string // of its tick; "1" to "4" must be ticked
	Text    string
	Ticked  bool
	Needed  bool
	ShowBtn bool // with a button that shows the file
}

var sendSteps = []words{
	{"Log på e-Boks (eller Digital Post), og vælg »Skriv ny post«. Vælg modtager: Offentlige myndigheder, så din kommune og den afdeling, du plejer at skrive til.",
		"Log on to e-Boks (or Digital Post) and choose new post (“Skriv ny post”). Choose the recipient: public authorities, your municipality and the department you usually write to."},
	{"Vælg, hvad det drejer sig om. Skriv i feltet til beskeden »Att.:« og navnet på din rådgiver eller plejekonsulent.",
		"Choose what it is about. Write “Att.:” and the name of your adviser in the message."},
	{"Klik på papirclipsen, og vedhæft filen.", "Click the paper clip and attach the file."},
	{"Send, og se efter, at den ligger i »Sendt post« med filen vedhæftet.", "Send it, and see that it is in sent post (“Sendt post”) with the file attached."},
	{"Vil I gemme et eksemplar, så gem det i jeres egen mappe i e-Boks, ikke på pc'en. Sletter I det dér en dag, så tøm også »Slettet post« og »Sendt post«.",
		"If you want to keep a copy, keep it in your own folder in e-Boks and not on the PC. When you delete it there one day, empty deleted post (“Slettet post”) and sent post (“Sendt post”) too."},
}

// neededSteps must be done before the file may go; the last one is for later.
const neededSteps = 4

func (p *Page) sendGuide(v *visit) error {
	w, it, err := p.pick(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p.renderGuide(v, w.card(it), "")
	return nil
}

func (p *Page) renderGuide(v *visit, c card, wrong string) {
	c.Alone = true
	d := sendData{Card: c, Wrong: wrong}
	for i, s := range sendSteps {
		name := string(rune('1' + i))
		d.Steps = append(d.Steps, step{Name: name, Text: s.in(v.lang), Ticked: v.r.PostForm.Get("step"+name) != "",
			Needed: i < neededSteps, ShowBtn: i == 2 && c.Files})
	}
	code := http.StatusOK
	if wrong != "" {
		code = http.StatusUnprocessableEntity
	}
	p.render(v, code, "sent", c.Name, d)
}

// sent takes that a file went through e-Boks: it goes from here.
func (p *Page) sent(v *visit) error {
	r, err := oneRef(v.r.PostForm)
	if err != nil {
		return err
	}
	for i := range neededSteps {
		if v.r.PostForm.Get("step"+string(rune('1'+i))) == "" {
			w, it, err := p.pick(v, r.id.String())
			if err != nil {
				return err
			}
			p.renderGuide(v, w.card(it), sayTicks.in(v.lang))
			return nil
		}
	}
	return p.give(v, []ref{r}, ledger.Reply{Answer: policy.AnswerSent})
}
