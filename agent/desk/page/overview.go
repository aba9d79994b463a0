package page

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/review"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// shown is how many items of a section a page shows before it is asked for all.
const shown = 50

// section is items that belong together.
type section struct {
	ID, Title, Intro string
	Tone             string
	Cards            []card
	More             int  // that are not shown
	Several          bool // they can be ticked
}

// unread counts the files that could not be looked through, by reason.
type unread struct {
	Title, Advice string
	N             int
	Cards         []card
}

type alarm struct {
	Text string
	Bad  bool
}

type placeRow struct {
	Name, Path, Text string
	Bad              bool
}

type dutyRow struct {
	Title, When string
	Overdue     bool
}

type overviewData struct {
	Headline, Sub string
	Tone          string
	Alarms        []alarm
	Sections      []section
	Answered      *section
	Unread        []unread
	UnreadN       int
	Places        []placeRow
	Duties        []dutyRow
	Looked        string
	Files         string
	All           bool
	Looking       bool // the first look is under way
	Seen, Total   int  // files of it; Total is 0 when nobody knows
	Picked        bool
}

// overview is "Min pc".
func (p *Page) overview(v *visit) error {
	if p.o.Start != nil && !p.o.Start.Begun() {
		return v.to("/start")
	}
	s, err := p.house(v.ctx(), v.lang, false)
	if err != nil {
		return err
	}
	w := viewer{p, v, s}
	q := v.r.URL.Query()
	d := overviewData{All: q.Get("all") != "", Picked: q.Get("pick") != ""}
	w.sections(&d)
	w.unread(&d)
	for _, h := range s.Health {
		if h.Code == device.NotLookedAt {
			d.Looking = true // the headline says so
			continue
		}
		d.Alarms = append(d.Alarms, alarm{healthText(v.lang, h), h.Severity == device.Bad})
	}
	w.firstWeek(&d)
	w.places(&d)
	for _, du := range s.Duties {
		when, _ := review.When(v.lang, du.Due, s.Now)
		d.Duties = append(d.Duties, dutyRow{du.Title, when, du.Overdue})
	}
	w.headline(&d)
	p.watch(v)
	if d.Looking {
		w.looking(&d)
	}
	p.render(v, http.StatusOK, "overview", "", d)
	return nil
}

// sections sort the items by when they must be gone, as a calendar does.
func (w viewer) sections(d *overviewData) {
	l := w.v.lang
	due := section{ID: "due", Tone: "due", Several: true, Title: words{"Skal væk nu", "Must go now"}.in(l), Intro: w.unanswered()}
	today := section{ID: "today", Tone: "soon", Several: true, Title: words{"I dag", "Today"}.in(l)}
	week := section{ID: "week", Tone: "soon", Several: true, Title: words{"De næste syv dage", "The next seven days"}.in(l)}
	later := section{ID: "later", Tone: "order", Several: true, Title: words{"Senere", "Later"}.in(l)}
	leaving := section{ID: "leaving", Tone: "soon", Title: words{"På vej væk", "On their way out"}.in(l)}
	held := section{ID: "held", Tone: "held", Title: words{"Slettet for nylig, gemmes stadig", "Removed lately, still stored"}.in(l),
		Intro: words{"Fortryder du, kan du hente filen tilbage, indtil den slettes for altid.", "If you change your mind you can have the file back until it goes for good."}.in(l)}
	answered := section{ID: "answered", Tone: "order", Title: words{"Dine svar", "Your answers"}.in(l)}
	for _, it := range w.s.Items {
		c := w.card(it)
		c.Picked = d.Picked && waits(it)
		switch {
		case c.Held:
			held.Cards = append(held.Cards, c)
		case going(it):
			leaving.Cards = append(leaving.Cards, c)
		case waits(it):
			due.Cards = append(due.Cards, c)
		case it.Answer != policy.NoAnswer:
			answered.Cards = append(answered.Cards, c)
		case it.Due.IsZero():
		case w.days(it.Due) <= 0:
			today.Cards = append(today.Cards, c)
		case w.days(it.Due) <= 7:
			week.Cards = append(week.Cards, c)
		default:
			later.Cards = append(later.Cards, c)
		}
	}
	for _, s := range []section{due, today, week, leaving, held, later} {
		if s.trim(d.All); len(s.Cards) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	if answered.trim(d.All); len(answered.Cards) > 0 {
		d.Answered = &answered
	}
}

// trim sorts a section, what is most pressing first, and cuts it.
func (s *section) trim(all bool) {
	slices.SortStableFunc(s.Cards, func(a, b card) int {
		return cmp.Or(a.purge.Compare(b.purge), a.due.Compare(b.due), cmp.Compare(a.Name, b.Name))
	})
	if n := len(s.Cards); n > shown && !all {
		s.More = n - shown
		s.Cards = s.Cards[:shown]
	}
	if s.Several = s.Several && len(s.Cards) > 1; s.Several {
		for i := range s.Cards {
			s.Cards[i].Several = s.ID
		}
	}
}

// days counts the midnights of Copenhagen until t.
func (w viewer) days(t time.Time) int {
	day := func(t time.Time) int64 {
		y, m, d := t.In(policy.Copenhagen()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	}
	return int(day(t) - day(w.s.Now))
}

// unanswered says what happens to what is due when the person does nothing.
func (w viewer) unanswered() string {
	l, pol := w.v.lang, w.p.o.Policy()
	if w.removes() {
		return words{"Svarer du ikke, sletter Husorden filerne selv, tidligst %s efter fristen. Indtil da sker der ikke noget.",
			"If you do not answer Husorden removes the files itself, at the earliest %s after the deadline. Until then nothing happens."}.form(l, pol.Removal.After.Words().In(string(l)))
	}
	return words{"Husorden sletter dem ikke af sig selv. Det er dig, der svarer.", "Husorden does not remove them by itself. It is you who answer."}.in(l)
}

// removes reports whether the program removes files without the person.
func (w viewer) removes() bool {
	return w.s.Policy.Mode == policy.Enforce && w.p.o.Policy().RemovesByItself()
}

// unread gathers the files that nobody could look through.
func (w viewer) unread(d *overviewData) {
	by := map[policy.Reason]*unread{}
	for _, it := range w.s.Items {
		if it.Status != device.NotScanned || it.Answer != policy.NoAnswer || waits(it) || !it.Due.IsZero() {
			continue
		}
		u := by[it.Reason]
		if u == nil {
			u = &unread{Title: upper(desk.ReasonWord(w.v.lang, it.Reason)), Advice: desk.ReasonAdvice(w.v.lang, it.Reason)}
			by[it.Reason] = u
		}
		u.N++
		d.UnreadN++
		if len(u.Cards) < shown || d.All {
			u.Cards = append(u.Cards, w.card(it))
		}
	}
	for _, r := range policy.Reasons {
		if u := by[r]; u != nil {
			d.Unread = append(d.Unread, *u)
		}
	}
}

func (w viewer) places(d *overviewData) {
	l := w.v.lang
	var latest time.Time
	for _, pl := range w.s.Places {
		row := placeRow{Name: desk.PlaceWord(l, pl.Place), Path: desk.Mask(desk.Plain(pl.Path)), Text: desk.Files(l, pl.Files)}
		switch {
		case !pl.Exists:
			row.Text = words{"findes ikke", "does not exist"}.in(l)
		case pl.Reason != policy.NoReason:
			row.Text, row.Bad = words{"kunne ikke ses: ", "could not be looked at: "}.in(l)+desk.ReasonWord(l, pl.Reason), true
		case pl.Unread > 0:
			row.Text += words{", heraf %s, der ikke kunne læses", ", of them %s that could not be read"}.form(l, l.Number(pl.Unread))
			row.Bad = true
		}
		if pl.At.After(latest) {
			latest = pl.At
		}
		d.Places = append(d.Places, row)
	}
	d.Looked = words{"Mappernes indhold er ikke set igennem endnu.", "The folders have not been gone through yet."}.in(l)
	if !latest.IsZero() {
		at := latest.In(policy.Copenhagen())
		d.Looked = words{"Sidst set igennem %s kl. %s.", "Last gone through %s at %s."}.form(l, desk.Date(l, at), at.Format("15.04"))
	}
	d.Files = desk.Files(l, w.s.Counts.Files)
}

// headline is the answer to "how do I stand?". What could not be looked at is
// never "in order".
func (w viewer) headline(d *overviewData) {
	l := w.v.lang
	bad := slices.ContainsFunc(d.Alarms, func(a alarm) bool { return a.Bad })
	n := map[string]int{}
	for _, s := range d.Sections {
		n[s.ID] = len(s.Cards) + s.More
	}
	soon := n["today"] + n["week"]
	switch {
	case n["due"] > 0:
		d.Tone, d.Headline = "due", words{"%s skal væk nu", "%s must go now"}.form(l, desk.Files(l, n["due"]))
		d.Sub = words{"De indeholder personoplysninger og har ligget her længere, end reglerne tillader.", "They hold personal data and have lain here for longer than the rules allow."}.in(l)
		if n["due"] == 1 {
			d.Sub = words{"Den indeholder personoplysninger og har ligget her længere, end reglerne tillader.", "It holds personal data and has lain here for longer than the rules allow."}.in(l)
		}
	case bad:
		d.Tone, d.Headline = "due", words{"Husorden kan ikke se det hele", "Husorden cannot see everything"}.in(l)
		d.Sub = words{"Derfor vides det ikke, om alt er i orden. Se hvorfor her.", "So nobody knows whether all is in order. See why here."}.in(l)
	case soon > 0:
		d.Tone, d.Headline = "soon", words{"%s skal væk inden for en uge", "%s must go within a week"}.form(l, desk.Files(l, soon))
		d.Sub = words{"Intet skal væk lige nu.", "Nothing must go right now."}.in(l)
	default:
		d.Tone, d.Headline = "order", words{"Alt er i orden", "All is in order"}.in(l)
		d.Sub = words{"Intet på denne pc skal slettes lige nu.", "Nothing on this PC must be deleted right now."}.in(l)
		if d.UnreadN > 0 {
			d.Headline = words{"Intet skal væk nu", "Nothing must go now"}.in(l)
			d.Sub = words{"Men %s kunne ikke læses, så dem må du selv se på.", "But %s could not be read, so look at those yourself."}.form(l, desk.Files(l, d.UnreadN))
		}
	}
}
