package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
)

// Duties are the recurring tasks, and what the person signed. Its methods may be
// called from several goroutines.
type Duties interface {
	Duties(ctx context.Context, lang string) (device.DutyBook, error)
	// Sign returns device.Refused for what a person is told. It is harmless twice.
	Sign(ctx context.Context, s device.SignOff) (device.Signing, error)
	// Receipt returns ledger.ErrUnknown for what is not the person's.
	Receipt(ctx context.Context, id ledger.ID) (device.Proof, error)
}

var _ Duties = (*device.Person)(nil)

// dutiesData is every duty in one view, the most pressing first.
type dutiesData struct {
	Duties []dutyCard
	Signed []signedRow
	More   int // that are not shown
}

// dutyCard is one duty.
type dutyCard struct {
	Title, When, Every, Who string
	Because, Source, Signed string
	Tone                    review.Tone
	Do                      string // the address where it is done; empty: it cannot be yet
	Opens                   string // from when it can be; empty: now
	Review                  bool
}

type signedRow struct {
	ID, Title, At string
}

// shownSigned is how many receipts the list has.
const shownSigned = 24

// duties is the calendar of the recurring tasks.
func (p *Page) duties(v *visit) error {
	if p.o.Duties == nil {
		return v.home()
	}
	b, err := p.o.Duties.Duties(v.ctx(), string(v.lang))
	if err != nil {
		return err
	}
	w, d := viewer{p: p, v: v, s: device.Status{Now: b.Now}}, dutiesData{}
	slices.SortStableFunc(b.Duties, func(a, b device.DutyState) int { return a.Due.Compare(b.Due) })
	for _, du := range b.Duties {
		d.Duties = append(d.Duties, w.duty(du))
	}
	for i, r := range b.Signed {
		if i == shownSigned {
			d.More = len(b.Signed) - i
			break
		}
		d.Signed = append(d.Signed, signedRow{r.ID.String(), r.Title.In(string(v.lang)), w.date(r.At)})
	}
	p.render(v, http.StatusOK, "duties", words{"Opgaver", "Tasks"}.in(v.lang), d)
	return nil
}

// duty is one duty in words.
func (w viewer) duty(du device.DutyState) dutyCard {
	l := w.v.lang
	c := dutyCard{Title: du.Title, Every: upper(review.Every(l, du.Every)), Who: review.RoleWord(l, du.SignOff), Because: du.Because,
		Source: strings.Join(du.Source, ", "), Review: du.Review, Signed: words{"Ikke gjort endnu.", "Not done yet."}.in(l)}
	c.When, c.Tone = review.When(l, du.Due, w.s.Now)
	if !du.Signed.IsZero() {
		c.Signed = words{"Sidst gjort %s.", "Last done %s."}.form(l, w.date(du.Signed))
	}
	if du.Open(w.s.Now) {
		c.Do = w.v.base + "/review/" + url.PathEscape(du.ID)
	} else {
		c.Opens = w.date(du.Opens)
	}
	return c
}

// calendar hands the person the duties as a calendar file.
func (p *Page) calendar(v *visit) error {
	if p.o.Duties == nil {
		return v.home()
	}
	b, err := p.o.Duties.Duties(v.ctx(), string(v.lang))
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="husorden.ics"`)
	_, _ = v.w.Write(review.Calendar(b, v.lang)) // who left does not read it
	return nil
}

// receiptData is what was signed, for the screen and for paper.
type receiptData struct {
	Title, By, Role       string
	At, From, Until       string
	Done                  []tickRow
	Rows                  []countedRow
	Due, Exceptions, Held string
	Seen                  bool
	N                     int    // of the record; 0: none bears it out
	Sum                   string // in groups, to be read aloud
	Whole                 bool
}

type countedRow struct {
	Name, Files, Oldest string
	Unread              string // empty: none
}

func (p *Page) receipt(v *visit) error {
	if p.o.Duties == nil {
		return v.home()
	}
	id, err := parseID(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	proof, err := p.o.Duties.Receipt(v.ctx(), id)
	if err != nil {
		return err
	}
	l := v.lang
	w := viewer{p: p, v: v}
	d := receiptData{Title: proof.Title.In(string(l)), By: desk.Mask(desk.Plain(proof.By)), Role: review.RoleWord(l, proof.Role), At: w.date(proof.At),
		From: w.date(proof.From), Until: w.date(proof.Until), N: int(proof.N), Whole: proof.Whole, Sum: grouped(proof.Sum)}
	for _, t := range proof.Done {
		d.Done = append(d.Done, tickRow{Text: review.TickWord(l, t), Rule: review.TickRule[t]})
	}
	if s := proof.Seen; s != nil {
		d.Seen, d.Due, d.Exceptions, d.Held = true, desk.Files(l, s.Due), desk.Files(l, s.Exceptions), desk.Files(l, s.Held)
		for _, c := range s.Places {
			d.Rows = append(d.Rows, w.counted(c))
		}
	}
	p.render(v, http.StatusOK, "receipt", d.Title, d)
	return nil
}

// counted is one place's counts in words. What could not be looked at is not "0".
func (w viewer) counted(c device.PlaceCount) countedRow {
	l := w.v.lang
	r := countedRow{Name: review.PlaceWord(l, c.Place), Files: l.Number(c.Files), Oldest: "–"}
	if c.Unread > 0 {
		r.Unread = words{"%s kunne ikke læses", "%s could not be read"}.form(l, desk.Files(l, c.Unread))
	}
	if c.Unknown {
		r.Files = words{"kunne ikke ses", "could not be seen"}.in(l)
	}
	if !c.Oldest.IsZero() {
		r.Oldest = w.date(c.Oldest)
	}
	return r
}

// grouped cuts digits into fours.
func grouped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+4, len(s))])
	}
	return b.String()
}
