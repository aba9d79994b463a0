package review

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// Calendar writes the duties as a calendar file (RFC 5545): a whole day each, on
// the last day on which it is in time, and again as often as the rule says. A duty
// has the same UID whenever the file is made, so a calendar that reads a newer one
// moves what it has. Nothing of a person is in it.
func Calendar(b device.DutyBook, l desk.Lang) []byte {
	w := &calendar{}
	say := func(da, en string) string { return policy.Sentence{DA: da, EN: en}.In(string(l)) }
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Husorden//Husorden//"+strings.ToUpper(string(l)))
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	for _, d := range b.Duties {
		y, m, dd := d.Due.In(policy.Copenhagen()).Date()
		last := time.Date(y, m, dd, 0, 0, 0, 0, time.UTC)
		w.line("BEGIN", "VEVENT")
		w.line("UID", uid(b.Since, d.ID))
		w.line("DTSTAMP", b.Now.UTC().Format(stampForm))
		w.line("SEQUENCE", strconv.FormatInt(sequence(b.Since, d.Signed), 10))
		w.line("DTSTART;VALUE=DATE", last.Format(dateForm))
		w.line("DTEND;VALUE=DATE", last.AddDate(0, 0, 1).Format(dateForm))
		w.line("RRULE", again(d.Every, last))
		w.line("SUMMARY", text(d.Title))
		w.line("DESCRIPTION", text(d.Because+"\n"+say("Åbn »Min pc« i Husorden, og skriv under, når det er gjort.", "Open “My PC” in Husorden and sign when it is done.")))
		w.line("CATEGORIES", "Husorden")
		w.line("TRANSP", "TRANSPARENT")
		w.line("BEGIN", "VALARM")
		w.line("ACTION", "DISPLAY")
		w.line("DESCRIPTION", text(d.Title))
		w.line("TRIGGER", "-P7D")
		w.line("END", "VALARM")
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

const (
	stampForm = "20060102T150405Z"
	dateForm  = "20060102"
	lineBytes = 75 // of a line, without its end
)

// uid names a duty of this PC. The PC is told by its first start: two that were
// first started in the same microsecond would share their duties in a calendar.
func uid(since time.Time, duty string) string {
	return duty + "." + strconv.FormatInt(since.UnixMicro(), 36) + "@husorden"
}

// sequence grows with each sign-off.
func sequence(since, signed time.Time) int64 {
	if signed.IsZero() {
		return 0
	}
	return max(int64(signed.Sub(since)/time.Hour), 0) + 1
}

// again is the rule by which a duty comes back. On a day that some months lack it
// is the last one before it.
func again(p policy.Period, from time.Time) string {
	switch p.Unit {
	case policy.Hours:
		return fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", max(p.N/24, 1))
	case policy.Days:
		return fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", max(p.N, 1))
	case policy.Months, policy.Years:
		months := p.N
		if p.Unit == policy.Years {
			months = 12 * p.N
		}
		rule := fmt.Sprintf("FREQ=MONTHLY;INTERVAL=%d", max(months, 1))
		if from.Day() > 28 {
			rule += ";BYMONTHDAY=28"
			for d := 29; d <= from.Day(); d++ {
				rule += fmt.Sprintf(",%d", d)
			}
			rule += ";BYSETPOS=-1"
		}
		return rule
	}
	return "FREQ=YEARLY"
}

var escapes = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\n", "\\n", "\r", "")

// text is a value of the type TEXT.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return escapes.Replace(s)
}

// calendar gathers content lines.
type calendar struct{ b strings.Builder }

// line writes a content line, folded between characters.
func (w *calendar) line(name, value string) {
	s := name + ":" + value
	most := lineBytes
	for len(s) > most {
		n := most
		for n > 1 && !utf8.RuneStart(s[n]) {
			n--
		}
		w.b.WriteString(s[:n] + "\r\n ")
		s, most = s[n:], lineBytes-1 // the space counts
	}
	w.b.WriteString(s + "\r\n")
}
