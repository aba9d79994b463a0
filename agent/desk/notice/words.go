package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/policy"
)

// Text is a notice in words.
type Text struct {
	Title, Body string
	Open        string // the button that opens Min pc
	Remind      string // the button that puts it off, with its date; "": it cannot be
}

// Say puts a notice into words. remind is RemindOn.
func Say(l desk.Lang, k Kind, s Standing, remind, now time.Time) Text {
	w := writer{l, s, now}
	t := Text{Open: w.pick("Åbn Min pc", "Open My PC")}
	if !remind.IsZero() {
		t.Remind = w.pick("Mind mig om det den ", "Remind me on ") + w.shortDate(remind)
	}
	switch {
	case k == LastDay:
		t.Title, t.Body = w.lastDay()
	case len(s.Dates) > 0:
		t.Title, t.Body = w.files()
	case !s.Blind.IsZero():
		t.Title = w.pick("Husorden kan ikke holde øje med alt", "Husorden cannot look after everything")
		t.Body = w.blind()
	default:
		t.Title = w.pick("Pc'en mangler at blive gennemgået", "The PC is yet to be gone through")
		t.Body = w.review()
	}
	return t
}

type writer struct {
	l   desk.Lang
	s   Standing
	now time.Time
}

func (w writer) pick(da, en string) string { return policy.Sentence{DA: da, EN: en}.In(string(w.l)) }

func (w writer) date(t time.Time) string { return desk.Date(w.l, t.In(policy.Copenhagen())) }

// shortDate leaves the year out, on a button.
func (w writer) shortDate(t time.Time) string {
	d := strings.Fields(w.date(t))
	return strings.Join(d[:len(d)-1], " ")
}

func (w writer) number(n int, da, das, en, ens string) string {
	form := w.pick(das, ens)
	if n == 1 {
		form = w.pick(da, en)
	}
	return w.l.Number(n) + " " + form
}

// files is the daily summary: what waits, then what soon will.
func (w writer) files() (title, body string) {
	soon := len(w.s.Dates) - w.s.Waiting
	var say []string
	if w.s.Waiting > 0 {
		title = w.number(w.s.Waiting, "fil venter på dit svar", "filer venter på dit svar", "file waits for your answer", "files wait for your answer")
		switch first := w.s.Dates[0]; {
		case first.IsZero(): // a file whose clock is not known waits without a date
		case w.s.Waiting == 1:
			say = append(say, fmt.Sprintf(w.pick("Den skulle have været væk senest %s.", "It should have been gone by %s."), w.date(first)))
		default:
			say = append(say, fmt.Sprintf(w.pick("Den ældste skulle have været væk senest %s.", "The oldest should have been gone by %s."), w.date(first)))
		}
	} else {
		title = w.number(soon, "fil skal snart væk", "filer skal snart væk", "file must go soon", "files must go soon")
	}
	if next := w.s.ahead(w.now); soon > 0 && !next.IsZero() {
		switch {
		case w.s.Waiting > 0:
			say = append(say, w.number(soon, "fil mere skal væk senest ", "filer mere skal væk, den første senest ",
				"more must go by ", "more must go, the first by ")+w.date(next)+".")
		case soon == 1:
			say = append(say, fmt.Sprintf(w.pick("Fristen er %s.", "It is due on %s."), w.date(next)))
		default:
			say = append(say, fmt.Sprintf(w.pick("Den første frist er %s.", "The first is due on %s."), w.date(next)))
		}
	}
	if !w.s.Blind.IsZero() {
		say = append(say, w.blind())
	}
	if !w.s.Review.IsZero() {
		say = append(say, w.review())
	}
	return title, strings.Join(say, " ")
}

// lastDay is the notice about what is due within a day.
func (w writer) lastDay() (title, body string) {
	zone := policy.Copenhagen()
	now, at := w.now.In(zone), w.s.ahead(w.now).In(zone)
	n, days := 0, map[string]bool{}
	for _, d := range w.s.Dates {
		if d.After(w.now) && !d.After(w.now.Add(day)) {
			n++
			days[w.date(d)] = true
		}
	}
	title = w.number(n, "fil skal væk senest ", "filer skal væk senest ", "file must be gone ", "files must be gone ")
	if len(days) > 1 {
		title = w.number(n, "", "filer skal væk, den første senest ", "", "files must be gone, the first ")
	}
	title += desk.Until(w.l, at, now)
	form := w.pick("Fristen er %s kl. %s.", "It is due on %s at %s.")
	if n > 1 {
		form = w.pick("Den første frist er %s kl. %s.", "The first is due on %s at %s.")
	}
	body = fmt.Sprintf(form, w.date(at), at.Format(w.pick("15.04", "15:04")))
	return title, body
}

func (w writer) blind() string {
	return fmt.Sprintf(w.pick("Noget på pc'en er ikke set efter siden %s. Min pc viser, hvad der er galt.", "Something on the PC has not been looked after since %s. My PC shows what is the matter."), w.date(w.s.Blind))
}

// review escalates in words, not in number.
func (w writer) review() string {
	switch late := w.now.Sub(w.s.Review); {
	case late < 14*day:
		return fmt.Sprintf(w.pick("Pc'en skulle være gennemgået senest %s.", "The PC was to be gone through by %s."), w.date(w.s.Review))
	case late < 60*day:
		return fmt.Sprintf(w.pick("Gennemgangen er %s forsinket.", "The review is %s late."), w.number(int(late/day), "dag", "dage", "day", "days"))
	}
	return fmt.Sprintf(w.pick("Gennemgangen skulle være gjort senest %s. Uden den kan ingen vise, at reglerne bliver fulgt.",
		"The review was due on %s. Without it nobody can show that the rules are kept."), w.date(w.s.Review))
}
