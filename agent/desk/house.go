package desk

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// House writes how the house stands for a terminal: what is the matter first,
// then what waits for the person, then what is still stored, then the places.
func House(w io.Writer, o Options, s device.Status) error {
	h := standing{o: o, s: s}
	h.line("Husorden · %s · %s", s.Policy.Name, h.say(modeWords[s.Policy.Mode]))
	h.health()
	due := h.pick(func(it device.ItemStatus) bool {
		return it.Status != device.Quarantined && (it.Decision == policy.Ask || it.Decision == policy.Remove)
	})
	soon := h.pick(func(it device.ItemStatus) bool { return it.Status != device.Quarantined && it.Decision == policy.Warn })
	held := h.pick(func(it device.ItemStatus) bool { return it.Status == device.Quarantined })
	h.items(policy.Sentence{DA: "Tag stilling til", EN: "Decide about"}, due)
	h.items(policy.Sentence{DA: "Frist inden længe", EN: "Due soon"}, soon)
	h.items(policy.Sentence{DA: "Slettet, men gemmes stadig", EN: "Removed, but still stored"}, held)
	if n := s.Counts.NotScanned; n > 0 {
		h.line("")
		h.line(h.say(policy.Sentence{DA: "%s kunne ikke læses, så ingen ved, hvad der står i dem.", EN: "%s could not be read, so nobody knows what is in them."}),
			h.files(n))
	}
	h.places()
	h.duties()
	if len(due) > 0 {
		h.line("")
		h.line("%s", h.say(policy.Sentence{
			DA: "Svar med: husorden answer ID delete --yes   (eller: sent, keep --until DATO --reason GRUND, private, not-personal)",
			EN: "Answer with: husorden answer ID delete --yes   (or: sent, keep --until DATE --reason WHY, private, not-personal)"}))
	}
	_, err := io.WriteString(w, h.b.String())
	return err
}

type standing struct {
	o Options
	s device.Status
	b strings.Builder
}

var modeWords = map[policy.Mode]policy.Sentence{
	policy.Observe: {DA: "ser kun efter", EN: "only observes"},
	policy.AskMode: {DA: "spørger, før noget slettes", EN: "asks before anything is removed"},
	policy.Enforce: {DA: "spørger og sletter selv efter fristen", EN: "asks, and removes by itself after the deadline"},
}

func (h *standing) say(s policy.Sentence) string { return s.In(string(h.o.Lang)) }

func (h *standing) line(form string, args ...any) { fmt.Fprintf(&h.b, form+"\n", args...) }

func (h *standing) pick(want func(device.ItemStatus) bool) []device.ItemStatus {
	var list []device.ItemStatus
	for _, it := range h.s.Items {
		if want(it) {
			list = append(list, it)
		}
	}
	slices.SortFunc(list, func(a, b device.ItemStatus) int { return a.Due.Compare(b.Due) })
	return list
}

func (h *standing) files(n int) string { return Files(h.o.Lang, n) }

// Files is a number of files in words.
func Files(l Lang, n int) string {
	if l == English {
		if n == 1 {
			return "1 file"
		}
		return fmt.Sprintf("%d files", n)
	}
	if n == 1 {
		return "1 fil"
	}
	return fmt.Sprintf("%d filer", n)
}

func (h *standing) health() {
	for _, f := range h.s.Health {
		mark := "·"
		if f.Severity == device.Bad {
			mark = "!"
		}
		place := ""
		if f.Place != "" {
			place = PlaceWord(h.o.Lang, f.Place) + ": "
		}
		h.line("%s %s%s", mark, place, f.Text)
	}
	c := h.s.Counts
	switch {
	case c.Due > 0 || slices.ContainsFunc(h.s.Health, func(f device.Health) bool { return f.Severity == device.Bad }):
	case c.NotScanned > 0: // what was not read may hold anything
		h.line("%s", h.say(policy.Sentence{DA: "Intet venter på dig.", EN: "Nothing waits for you."}))
	default:
		h.line("%s", h.say(policy.Sentence{DA: "Alt er i orden.", EN: "All is in order."}))
	}
	h.tracked()
}

// tracked tells how many files have a deadline, and the first of them.
func (h *standing) tracked() {
	n := 0
	var first time.Time
	for _, it := range h.s.Items {
		if it.Status == device.Quarantined || it.Decision != policy.Keep || it.Due.IsZero() {
			continue
		}
		if n++; first.IsZero() || it.Due.Before(first) {
			first = it.Due
		}
	}
	if n > 0 {
		h.line(h.say(policy.Sentence{DA: "%s med personoplysninger må ligge lidt endnu; den første frist er %s.",
			EN: "%s with personal data may lie a while yet; the first deadline is %s."}), h.files(n), Date(h.o.Lang, first))
	}
}

func (h *standing) items(title policy.Sentence, list []device.ItemStatus) {
	if len(list) == 0 {
		return
	}
	h.line("")
	h.line("%s (%d)", h.say(title), len(list))
	for _, it := range list {
		h.line("  %s  %s", it.ID, Mask(Plain(filepath.Base(it.Path))))
		if it.Status == device.Quarantined {
			h.line("      %s", h.still(it.Purge))
			continue
		}
		h.line("      %s, %s", PlaceWord(h.o.Lang, it.Place), h.since(it))
		h.line("      %s", it.Because)
		if it.Trouble != "" {
			h.line("      %s", h.say(policy.Sentence{DA: "Kunne ikke slettes endnu: ", EN: "Could not be removed yet: "})+h.trouble(it.Trouble))
		}
	}
}

func (h *standing) still(purge time.Time) string {
	return fmt.Sprintf(h.say(policy.Sentence{DA: "kan hentes tilbage til og med %s: husorden restore ID", EN: "can be had back until %s: husorden restore ID"}),
		Date(h.o.Lang, purge))
}

func (h *standing) since(it device.ItemStatus) string {
	form := policy.Sentence{DA: "set første gang %s, %s", EN: "first seen %s, %s"}
	if it.Source == "estimate" {
		form = policy.Sentence{DA: "har ligget der siden omkring %s, %s", EN: "has lain there since about %s, %s"}
	}
	return fmt.Sprintf(h.say(form), Date(h.o.Lang, it.FirstSeen), Ago(h.o.Lang, it.FirstSeen, h.s.Now))
}

// troubleWords say why a file could not be removed; the reasons of disposal.
var troubleWords = map[string]policy.Sentence{
	"in_use":        {DA: "et andet program har filen åben", EN: "another program has the file open"},
	"changed":       {DA: "filen er ændret, siden du svarede", EN: "the file has changed since you answered"},
	"gone":          {DA: "filen er der ikke længere", EN: "the file is not there any more"},
	"no_permission": {DA: "filen er beskyttet mod sletning", EN: "the file is protected"},
	"many_names":    {DA: "filen har flere navne, så indholdet ville blive liggende", EN: "the file has several names, so its content would stay"},
	"placeholder":   {DA: "filen ligger kun i skyen", EN: "the file is in the cloud only"},
	"no_safe_place": {DA: "drevet har ingen plads til en fortrydelseskopi, som kun du kan læse", EN: "the drive has no place for a copy that only you can read"},
	"disk_full":     {DA: "disken er fuld", EN: "the disk is full"},
}

func (h *standing) trouble(reason string) string {
	if s, ok := troubleWords[reason]; ok {
		return h.say(s)
	}
	return reason
}

func (h *standing) places() {
	h.line("")
	for _, p := range h.s.Places {
		if !p.Exists {
			continue
		}
		at := ""
		if !p.At.IsZero() {
			at = ", " + fmt.Sprintf(h.say(policy.Sentence{DA: "set igennem %s", EN: "gone through %s"}), p.At.In(h.zone()).Format("2.1. 15:04"))
		}
		h.line("%-14s %s%s", PlaceWord(h.o.Lang, p.Place), h.files(p.Files), at)
	}
}

func (h *standing) zone() *time.Location {
	if h.o.Zone != nil {
		return h.o.Zone
	}
	return policy.Copenhagen()
}

func (h *standing) duties() {
	for i, d := range h.s.Duties {
		if i == 0 {
			h.line("")
			h.line("%s", h.say(policy.Sentence{DA: "Opgaver", EN: "Duties"}))
		}
		form := policy.Sentence{DA: "  %s: senest %s", EN: "  %s: by %s"}
		if d.Overdue {
			form = policy.Sentence{DA: "  %s: skulle være gjort senest %s", EN: "  %s: should have been done by %s"}
		}
		h.line(h.say(form), d.Title, Date(h.o.Lang, d.Due.In(h.zone())))
	}
}

// Verified writes what going through the audit log found.
func Verified(w io.Writer, l Lang, a ledger.Audit) error {
	s := policy.Sentence{DA: "Loggen er hel: %d poster.", EN: "The log is whole: %d records."}
	if len(a.Problems) > 0 {
		s = policy.Sentence{DA: "Loggen er ikke, som den blev skrevet: %d poster.", EN: "The log is not what was written: %d records."}
	}
	if _, err := fmt.Fprintf(w, s.In(string(l))+"\n", a.Records); err != nil {
		return err
	}
	for _, p := range a.Problems {
		if _, err := fmt.Fprintf(w, policy.Sentence{DA: "  linje %d: %s\n", EN: "  line %d: %s\n"}.In(string(l)), p.Line, p.What); err != nil {
			return err
		}
	}
	return nil
}

// Event writes one event of the audit log in the words it is kept in.
func Event(e ledger.Event) string {
	words := []string{string(e.What)}
	for _, w := range []string{e.Item, string(e.Place), string(e.Answer), e.Rule, string(e.Role)} {
		if w != "" {
			words = append(words, w)
		}
	}
	if e.Count != 0 {
		words = append(words, strconv.Itoa(e.Count))
	}
	return strings.Join(words, " ")
}
