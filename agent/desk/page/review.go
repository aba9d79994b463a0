package page

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// reviewData is a duty to be done and signed: a review of the device (S1, S2) with
// all there is to go through, another duty with its sign-off alone.
type reviewData struct {
	Duty  *dutyCard // nil: no duty, the facts alone
	ID    string
	Due   string // the deadline that is signed for, as the form sends it
	Facts *factsData
	Ticks []tickRow
	By    string
	Most  int    // characters of a name
	Wrong string // what was wrong with what was sent
}

type tickRow struct {
	Name, Text, Rule string
	Ticked           bool
}

type factsData struct {
	Places     []placeFact
	Folders    []folderFact
	Known      bool // somebody knows which folders there are
	Exceptions []exceptionRow
	More       int // exceptions that are not shown
	Due        string
	Going      string // empty: none
	Held       string // empty: none
	AnyDue     bool
}

type placeFact struct {
	Name, Files, Due, Oldest string
	Note                     string // what is to be known about it; empty: nothing
	Bad                      bool
	Folders                  []string
}

type folderFact struct {
	Name, Path, Files string
	Watched, Bad      bool
}

type exceptionRow struct {
	ID, Name, Where, Said, Until string
}

// review shows a duty to be done. Without one it shows what lies where.
func (p *Page) review(v *visit) error {
	return p.renderReview(v, http.StatusOK, v.r.PathValue("duty"), url.Values{}, "")
}

// renderReview shows a duty with what was sent of it, if it was.
func (p *Page) renderReview(v *visit, code int, id string, sent url.Values, wrong string) error {
	if p.o.Duties == nil {
		return v.home()
	}
	b, err := p.o.Duties.Duties(v.ctx(), string(v.lang))
	if err != nil {
		return err
	}
	d := reviewData{ID: id, Most: mostBy, Wrong: wrong, By: sent.Get("by")}
	w := viewer{p: p, v: v, s: device.Status{Now: b.Now}}
	i := slices.IndexFunc(b.Duties, func(du device.DutyState) bool { return du.ID == id })
	if i < 0 && id != "" {
		return ledger.ErrUnknown
	}
	title := words{"Gennemgå pc'en", "Go through the PC"}.in(v.lang)
	if i >= 0 {
		c := w.duty(b.Duties[i])
		d.Duty, title, d.Due = &c, c.Title, b.Duties[i].Due.UTC().Format(time.RFC3339Nano)
	}
	if i < 0 || b.Duties[i].Review {
		facts, s, err := p.facts(v)
		if err != nil {
			return err
		}
		w.s = s
		d.Facts = w.facts(facts)
		for _, t := range device.Ticks {
			d.Ticks = append(d.Ticks, tickRow{string(t), review.TickWord(v.lang, t), review.TickRule[t], slices.Contains(sent["done"], string(t))})
		}
	}
	p.render(v, code, "review", title, d)
	return nil
}

// facts gathers what a review shows.
func (p *Page) facts(v *visit) (review.Facts, device.Status, error) {
	s, err := p.house(v.ctx(), v.lang, false)
	if err != nil {
		return review.Facts{}, s, err
	}
	var folders []review.Folder
	if p.o.Folders != nil {
		ctx, cancel := context.WithTimeout(v.ctx(), countWithin)
		defer cancel()
		folders = p.o.Folders(ctx)
	}
	return review.Of(s, folders), s, nil
}

// countWithin is how long a person waits for folders to be counted.
const countWithin = 3 * time.Second

// facts are the facts in words.
func (w viewer) facts(f review.Facts) *factsData {
	l := w.v.lang
	d := &factsData{Due: desk.Files(l, f.Due), Held: desk.Files(l, f.Held), AnyDue: f.Due > 0, Known: w.p.o.Folders != nil}
	if f.Held == 0 {
		d.Held = ""
	}
	if f.Going > 0 {
		d.Going = desk.Files(l, f.Going)
	}
	for _, p := range f.Places {
		d.Places = append(d.Places, w.placeFact(p))
	}
	for _, x := range f.Folders {
		row := folderFact{Name: review.PlaceWord(l, string(x.Kind)), Path: desk.Mask(desk.Plain(x.Path)), Files: desk.Files(l, x.Files), Watched: f.Watched(x), Bad: x.Unknown}
		if x.More {
			row.Files = words{"mindst %s", "at least %s"}.form(l, row.Files)
		}
		if x.Unknown {
			row.Files = words{"kunne ikke tælles helt", "could not be counted wholly"}.in(l)
		}
		d.Folders = append(d.Folders, row)
	}
	for i, e := range f.Exceptions {
		if i == shown {
			d.More = len(f.Exceptions) - i
			break
		}
		c := w.card(e.Item)
		row := exceptionRow{ID: c.ID, Name: c.Name, Where: c.Where, Said: exceptionWords[e.Answer].in(l)}
		if e.Answer == policy.AnswerKeep {
			row.Until = w.date(e.Until)
		}
		d.Exceptions = append(d.Exceptions, row)
	}
	return d
}

var exceptionWords = map[policy.Answer]words{
	policy.AnswerKeep:        {"Må blive til og med", "May stay until"},
	policy.AnswerPrivate:     {"Privat", "Private"},
	policy.AnswerNotPersonal: {"Ikke personoplysninger", "Not personal data"},
}

func (w viewer) placeFact(p review.Place) placeFact {
	l := w.v.lang
	row := placeFact{Name: desk.PlaceWord(l, p.Place), Files: l.Number(p.Files), Due: l.Number(p.Due), Oldest: "–"}
	for _, dir := range p.Folders {
		row.Folders = append(row.Folders, desk.Mask(desk.Plain(dir)))
	}
	if !p.Oldest.IsZero() {
		row.Oldest = w.date(p.Oldest) + ", " + desk.Ago(l, p.Oldest, w.now())
	}
	switch {
	case p.Missing && p.Place == policy.Removable:
		row.Files, row.Due = "–", "–"
		row.Note = words{"Ingen er sat i nu. Se de USB-nøgler igennem, du har liggende.", "None is plugged in now. Go through the USB sticks you have."}.in(l)
	case p.Missing:
		row.Files, row.Due = "–", "–"
		row.Note = words{"Husorden har ikke set nogen.", "Husorden has seen none."}.in(l)
	case p.Unknown:
		row.Bad, row.Note = true, words{"Kunne ikke ses helt. Kig selv efter.", "Could not be seen wholly. Look yourself."}.in(l)
	case p.Unread > 0:
		row.Bad, row.Note = true, words{"%s kunne ikke læses. Kig selv efter.", "%s could not be read. Look yourself."}.form(l, desk.Files(l, p.Unread))
	case p.Looked.IsZero():
		row.Bad, row.Note = true, words{"Er ikke set igennem endnu.", "Was not gone through yet."}.in(l)
	}
	return row
}

// mostBy is how many characters a name may have: the device's bound.
const mostBy = 60

// sign takes the person's word that a duty was done.
func (p *Page) sign(v *visit) error {
	if p.o.Duties == nil {
		return v.home()
	}
	f := v.r.PostForm
	due, err := time.Parse(time.RFC3339Nano, f.Get("due"))
	if err != nil || len(f["done"]) > len(device.Ticks) {
		return errForm
	}
	s := device.SignOff{Duty: f.Get("duty"), Due: due, By: strings.Join(strings.Fields(f.Get("by")), " ")}
	for _, t := range f["done"] {
		if !slices.Contains(device.Ticks, device.Tick(t)) {
			return errForm
		}
		s.Done = append(s.Done, device.Tick(t))
	}
	if desk.Mask(s.By) != s.By {
		return p.renderReview(v, http.StatusUnprocessableEntity, s.Duty, url.Values{"done": f["done"]},
			words{"Skriv ikke et CPR-nummer. Dine forbogstaver er nok.", "Do not write a CPR number. Your initials are enough."}.in(v.lang))
	}
	if f.Get("review") != "" {
		facts, _, err := p.facts(v)
		if err != nil {
			return err
		}
		s.Seen = facts.Seen()
	}
	got, err := p.o.Duties.Sign(v.ctx(), s)
	var refused device.Refused
	if errors.As(err, &refused) {
		return p.renderReview(v, http.StatusUnprocessableEntity, s.Duty, f, refused.In(string(v.lang)))
	}
	if err != nil {
		return err
	}
	say := words{"Tak. Det er skrevet ned.", "Thank you. It is written down."}
	if got.Already {
		say = words{"Der var allerede skrevet under for denne gang, så det tæller én gang.", "It was signed for this time already, so it counts once."}
	}
	p.door.tell(v.s, note{Text: say.in(v.lang)})
	if got.ID == (ledger.ID{}) {
		return v.to("/duties")
	}
	return v.to("/receipt/" + got.ID.String())
}
