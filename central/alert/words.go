package alert

import (
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// message is a digest for people.
type message struct{ subject, body string }

// tongue is what a digest says in one language. The order of figures is the same in
// both.
type tongue struct {
	pc, pcs                      string
	isRed, areRed                string
	isSilent, areSilent, either  string
	and, of                      string
	intro, red, silent, more     string
	now, next, hour, hours, none string
	minutes                      string
}

var tongues = map[string]tongue{
	"da": {
		pc: "1 pc", pcs: "%d pc'er", isRed: "er ikke i orden", areRed: "er ikke i orden", isSilent: "er tavs", areSilent: "er tavse", either: "er ikke i orden eller er tavse",
		and: " og ", of: " hos %s",
		intro: "Nyt siden sidst%s:", red: "Ikke i orden: %d", silent: "Tavse, ikke hørt fra i tre døgn: %d", more: "… og %d til, som der ikke er plads til her.",
		now:  "Lige nu: %d i orden, %d kræver opmærksomhed, %d ikke i orden, %d tavse.",
		next: "Næste besked kommer tidligst om %s, og kun hvis der er noget nyt.", hour: "en time", hours: "%d timer", minutes: "%d minutter",
		none: "Beskeden er sendt af Husorden. Den nævner med vilje hverken personer, filer eller navne på pc'er.",
	},
	"en": {
		pc: "1 PC", pcs: "%d PCs", isRed: "is not in order", areRed: "are not in order", isSilent: "is silent", areSilent: "are silent", either: "are not in order or silent",
		and: " and ", of: " at %s",
		intro: "New since the last message%s:", red: "Not in order: %d", silent: "Silent, not heard of for three days: %d", more: "… and %d more that there is no room for here.",
		now:  "Right now: %d in order, %d need attention, %d not in order, %d silent.",
		next: "The next message comes no earlier than in %s, and only if there is something new.", hour: "an hour", hours: "%d hours", minutes: "%d minutes",
		none: "Sent by Husorden. On purpose it names no person, no file and no PC.",
	},
}

// words says a digest in the target's language.
func words(o store.Outgoing, link string, every time.Duration) message {
	t, known := tongues[o.To.Lang]
	if !known {
		t = tongues["da"]
	}
	var red, silent []store.Turned
	for _, n := range o.Digest.New {
		if n.Standing == compliance.Silent {
			silent = append(silent, n)
		} else {
			red = append(red, n)
		}
	}
	of := ""
	if o.To.Name != "" {
		of = fmt.Sprintf(t.of, o.To.Name)
	}
	var parts []string
	if n := len(red); n > 0 {
		parts = append(parts, t.count(n)+" "+choose(n, t.isRed, t.areRed))
	}
	if n := len(silent); n > 0 {
		parts = append(parts, t.count(n)+" "+choose(n, t.isSilent, t.areSilent))
	}
	subject := "Husorden: " + strings.Join(parts, t.and) + of
	if o.Digest.More > 0 {
		subject = "Husorden: " + t.count(len(o.Digest.New)+o.Digest.More) + " " + t.either + of
	}

	var b strings.Builder
	fmt.Fprintf(&b, t.intro+"\n", of)
	for _, part := range []struct {
		head string
		list []store.Turned
	}{{t.red, red}, {t.silent, silent}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n"+part.head+"\n", len(part.list))
		for _, n := range part.list {
			b.WriteString("  " + page(link, n.Device) + "\n")
		}
	}
	if o.Digest.More > 0 {
		fmt.Fprintf(&b, "\n"+t.more+"\n", o.Digest.More)
	}
	c := o.Digest.Counts
	fmt.Fprintf(&b, "\n"+t.now+"\n\n", c[compliance.InOrder], c[compliance.NeedsAttention], c[compliance.NotInOrder], c[compliance.Silent])
	fmt.Fprintf(&b, t.next+"\n"+t.none+"\n", t.period(every))
	return message{subject, b.String()}
}

// page is where a device is looked at, or its id when there is no address.
func page(link string, id store.ID) string {
	if link == "" {
		return string(id)
	}
	return link + "/device/" + string(id)
}

func (t tongue) count(n int) string {
	if n == 1 {
		return t.pc
	}
	return fmt.Sprintf(t.pcs, n)
}

func (t tongue) period(d time.Duration) string {
	switch h := int(d / time.Hour); {
	case d < time.Hour:
		return fmt.Sprintf(t.minutes, int(d/time.Minute))
	case h == 1:
		return t.hour
	default:
		return fmt.Sprintf(t.hours, h)
	}
}

func choose(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
