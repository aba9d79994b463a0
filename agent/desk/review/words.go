package review

import (
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// Tone says how a duty stands.
type Tone string

// The tones, the mildest first: each is a class of the page's style sheet.
const (
	InOrder Tone = "order"
	DueSoon Tone = "soon"
	Overdue Tone = "due"
)

const day = 24 * time.Hour

// When says by when a duty is due or how late it is. What is late is told in
// stronger words the later it is, never more often.
func When(l desk.Lang, due, now time.Time) (string, Tone) {
	zone := policy.Copenhagen()
	due, now = due.In(zone), now.In(zone)
	date := desk.Date(l, due)
	say := func(da, en string) string { return policy.Sentence{DA: da, EN: en}.In(string(l)) }
	switch left := due.Sub(now); {
	case left > 14*day:
		return fmt.Sprintf(say("Skal gøres senest %s.", "To be done by %s."), date), InOrder
	case left > 0:
		return fmt.Sprintf(say("Skal gøres senest %s, %s.", "To be done by %s, %s."), date, desk.Until(l, due, now)), DueSoon
	case left > -14*day:
		return fmt.Sprintf(say("Skulle være gjort senest %s.", "Should have been done by %s."), date), Overdue
	case left > -60*day:
		return fmt.Sprintf(say("Skulle være gjort senest %s, %s. Sæt tid af til den i denne uge.", "Should have been done by %s, %s. Set time aside for it this week."), date, desk.Ago(l, due, now)), Overdue
	default:
		return fmt.Sprintf(say("Skulle være gjort senest %s, %s. Uden den kan ingen vise, at reglerne bliver fulgt. Kan du ikke selv nå det, så sig det til den, der har ansvaret.",
			"Should have been done by %s, %s. Without it nobody can show that the rules are kept. If you cannot do it yourself, tell whoever is responsible."), date, desk.Ago(l, due, now)), Overdue
	}
}

// Every says how often: "hver 3. måned", "every 3 months".
func Every(l desk.Lang, p policy.Period) string {
	units := map[policy.Unit]policy.Sentence{policy.Hours: {DA: "time", EN: "hour"}, policy.Days: {DA: "dag", EN: "day"}, policy.Months: {DA: "måned", EN: "month"}, policy.Years: {DA: "år", EN: "year"}}
	unit := units[p.Unit].In(string(l))
	switch {
	case l == desk.English && p.N == 1:
		return "every " + unit
	case l == desk.English:
		return fmt.Sprintf("every %d %ss", p.N, unit)
	case p.N == 1 && p.Unit == policy.Years:
		return "hvert år"
	case p.N == 1:
		return "hver " + unit
	case p.Unit == policy.Years:
		return fmt.Sprintf("hvert %d. år", p.N)
	}
	return fmt.Sprintf("hver %d. %s", p.N, unit)
}

// RoleWord is who signs a duty off: "den daglige leder".
func RoleWord(l desk.Lang, r policy.Role) string {
	return roleWords[r].In(string(l))
}

var roleWords = map[policy.Role]policy.Sentence{
	policy.Family:       {DA: "plejefamilien", EN: "the foster family"},
	policy.DailyUser:    {DA: "den, der bruger pc'en", EN: "whoever uses the PC"},
	policy.DailyManager: {DA: "den daglige leder", EN: "the daily manager"},
	policy.Management:   {DA: "ledelsen", EN: "the management"},
	policy.ITConsultant: {DA: "it-konsulenten", EN: "the IT consultant"},
	policy.DPO:          {DA: "databeskyttelsesrådgiveren", EN: "the data protection officer"},
}

// TickWord is what a person says with a tick. Each is true for one who has no such
// thing.
func TickWord(l desk.Lang, t device.Tick) string { return tickWords[t].In(string(l)) }

var tickWords = map[device.Tick]policy.Sentence{
	device.TickFiles: {DA: "Jeg har set mapperne ovenfor igennem og slettet det, der ikke skal ligge der.",
		EN: "I have gone through the folders above and deleted what must not lie there."},
	device.TickMail: {DA: "Vedhæftede filer, »Sendt post« og »Slettet post« er ryddet for personoplysninger, også i e‑Boks.",
		EN: "Attachments, sent mail and deleted mail are cleared of personal data, in e‑Boks too."},
	device.TickPapers: {DA: "Der ligger ingen papirer med personoplysninger fremme på bordet, ved printeren eller i ulåste skuffer.",
		EN: "No papers with personal data lie on the desk, by the printer or in unlocked drawers."},
	device.TickPhone: {DA: "På telefon og tablet ligger der ingen dokumenter eller billeder om børn eller borgere.",
		EN: "There are no documents or pictures about children or residents on phone and tablet."},
	device.TickSMS: {DA: "Sms'er om børn eller borgere er slettet.",
		EN: "Text messages about children or residents are deleted."},
	device.TickSticks: {DA: "USB‑nøgler med personoplysninger er krypterede eller låst inde.",
		EN: "USB sticks with personal data are encrypted or locked away."},
}

// TickRule is the rule that a tick answers to.
var TickRule = map[device.Tick]string{device.TickFiles: "S1", device.TickMail: "K10", device.TickPapers: "T3", device.TickPhone: "S2", device.TickSMS: "K6", device.TickSticks: "S5"}

// PlaceWord names a place or a folder beside the places.
func PlaceWord(l desk.Lang, place string) string {
	if w, ok := folderWords[FolderKind(place)]; ok {
		return w.In(string(l))
	}
	return desk.PlaceWord(l, policy.Place(place))
}

var folderWords = map[FolderKind]policy.Sentence{
	BrowserDownloads: {DA: "Browserens mappe til hentede filer", EN: "The browser's download folder"},
	MailAttachments:  {DA: "Mailprogrammets mappe til vedhæftede filer", EN: "The mail program's folder for attachments"},
}
