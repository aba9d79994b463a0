package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// headline is the answer to "how do I stand?".
func (r *report) headline(s scan.Summary) string {
	l := r.opt.Lang
	due, soon := r.count[stateDue], r.count[stateSoon]
	switch {
	case due > 0:
		return l.count(due, document) + l.pick(" skal slettes nu", " must be deleted now")
	case len(s.Problems) > 0:
		return l.pick("Ikke alt kunne undersøges", "Not everything could be looked at")
	case soon > 0:
		return l.count(soon, document) + l.pick(" skal slettes snart", " must be deleted soon")
	case s.Files == 0:
		return l.pick("Der var ingen filer at kigge på", "There were no files to look at")
	case r.unreadFiles() > 0:
		return l.pick("Intet skal slettes, men ", "Nothing must be deleted, but ") + r.unreadWords()
	}
	return l.pick("Alt er i orden", "All is in order")
}

func (r *report) unreadWords() string {
	return r.opt.Lang.count(r.unreadFiles(), file) + r.opt.Lang.pick(" kunne ikke læses", " could not be read")
}

// since says how long the file has lain there: "lagt 3. marts 2026, for 34
// dage siden".
func (r *report) since(f scan.File, now time.Time) string {
	l := r.opt.Lang
	at, verb := f.FirstSeen, l.pick("lagt ", "put there ")
	switch f.Place {
	case policy.RecycleBin:
		if !f.Deleted.IsZero() {
			at, verb = f.Deleted, l.pick("smidt ud ", "thrown out ")
		}
	case policy.Downloads:
		verb = l.pick("hentet ", "downloaded ")
	}
	if at.IsZero() {
		return l.pick("dato ukendt", "date unknown")
	}
	return verb + Date(l, at.In(r.opt.Zone)) + ", " + Ago(l, at, now.In(r.opt.Zone))
}

// found names what was found, never the values: "2 CPR-numre, 3 navne og
// oplysninger om helbred". Kinds that are only possible are left out where
// something surer was found; possible says that there is nothing surer.
func found(l Lang, fs []scan.Finding) (words string, possible bool) {
	surest := policy.Low
	for _, f := range fs {
		if f.Confidence.AtLeast(surest) {
			surest = f.Confidence
		}
	}
	var kinds, themes []string
	for _, kind := range policy.Kinds {
		i := slices.IndexFunc(fs, func(f scan.Finding) bool { return f.Kind == kind })
		if i < 0 || (surest != policy.Low && fs[i].Confidence == policy.Low) {
			continue
		}
		if p, ok := kindWords[kind]; ok {
			kinds = append(kinds, l.count(fs[i].Count, p))
		} else {
			themes = append(themes, KindWord(l, kind))
		}
	}
	if len(themes) > 0 {
		kinds = append(kinds, l.pick("oplysninger om ", "information on ")+l.list(themes))
	}
	return l.list(kinds), surest == policy.Low
}

// holds says what a file is and what was found in it: "Statusrapport med 2
// CPR-numre". It may be empty.
func holds(l Lang, f scan.File) string {
	typ := TypeWord(l, f.DocumentType)
	words, possible := found(l, f.Findings)
	switch {
	case words == "":
		return capital(typ)
	case possible:
		words = l.pick("muligvis ", "possibly ") + words
	}
	switch {
	case typ == "":
		return capital(words)
	case possible:
		return capital(typ) + ", " + words
	}
	return capital(typ) + l.pick(" med ", " with ") + words
}

// viaEBoks are the types that go to the municipality through e-Boks only (K7).
var viaEBoks = []policy.DocumentType{policy.StatusReport, policy.PlacementContract, policy.DrivingSheet, policy.RespiteSheet,
	policy.BoardingSchoolSheet, policy.Application, policy.Certificate}

// advice says what to do about a file that is due now or soon.
func advice(l Lang, f scan.File) string {
	soon := f.Decision.Action == policy.Warn
	switch {
	case f.Place == policy.RecycleBin:
		return l.pick("Slet det for altid fra papirkurven.", "Delete it from the recycle bin for good.")
	case slices.Contains(viaEBoks, f.DocumentType) && soon:
		return l.pick("Skriv det færdigt, send det med e-Boks (Digital Post), og slet det her. Tøm også papirkurven.",
			"Finish it, send it with e-Boks (Digital Post) and delete it here. Empty the recycle bin too.")
	case slices.Contains(viaEBoks, f.DocumentType):
		return l.pick("Send det med e-Boks (Digital Post), og slet det her. Er det allerede sendt, så slet det nu. Tøm også papirkurven.",
			"Send it with e-Boks (Digital Post) and delete it here. If it has been sent, delete it now. Empty the recycle bin too.")
	case soon:
		return l.pick("Skal det stadig bruges, så læg det, hvor det hører hjemme. Slet det her inden fristen, og tøm papirkurven.",
			"If it is still needed, put it where it belongs. Delete it here before the date and empty the recycle bin.") + ownPaper(l, f)
	}
	return l.pick("Skal det stadig bruges, så læg det, hvor det hører hjemme. Slet det her, og tøm papirkurven.",
		"If it is still needed, put it where it belongs. Delete it here and empty the recycle bin.") + ownPaper(l, f)
}

// ownPaper tells how the household's own papers are left alone, where a file may
// be one of them: a payslip, a bill.
func ownPaper(l Lang, f scan.File) string {
	if !maybeOwn(f) {
		return ""
	}
	return l.pick(` Er det jeres eget papir? Skriv husorden ours add --name "Karen Holm" med jeres eget navn, så bliver det holdt udenfor.`,
		` Is it your own paper? Write husorden ours add --name "Karen Holm" with your own name, and it is left alone.`)
}

// maybeOwn: a document of no known type that names hardly anybody and says
// nothing sensitive.
func maybeOwn(f scan.File) bool {
	if f.DocumentType != policy.UnknownDocument || f.Status != policy.Scanned {
		return false
	}
	persons := 0
	for _, fi := range f.Findings {
		switch fi.Kind {
		case policy.PersonName, policy.CPR:
			if persons += fi.Count; fi.Count > 2 {
				return false
			}
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics, policy.Criminal, policy.Social, policy.School, policy.CPRPartial:
			return false
		}
	}
	return persons > 0
}

// rule is the rule behind a decision in words, with its sources: "Højst 30 dage
// på skrivebordet (K8)". The policy's own words come first: they are the same
// for every file, and what the decision adds (the date) stands beside the file.
func (r *report) rule(d policy.Decision) string {
	for _, k := range r.opt.Rules {
		if k.ID == d.Rule {
			return because(r.opt.Lang, policy.Decision{Rule: d.Rule, Source: d.Source, Because: k.Words})
		}
	}
	return because(r.opt.Lang, d)
}

// because is the decision in words, with the sources of its rule.
func because(l Lang, d policy.Decision) string {
	s := d.Because.In(string(l))
	if s == "" {
		s = d.Rule
	}
	if len(d.Source) > 0 {
		s += " (" + l.list(d.Source) + ")"
	}
	return s
}

// totals is the one line at the end of a scan.
func (r *report) totals() string {
	l := r.opt.Lang
	n := 0
	for _, c := range r.count {
		n += c
	}
	parts := []string{}
	for _, p := range []struct {
		n    int
		word string
	}{
		{r.count[stateDue], l.pick("skal slettes nu", "to be deleted now")},
		{r.count[stateSoon], l.pick("skal slettes snart", "to be deleted soon")},
		{r.count[stateUnread], l.pick("kunne ikke læses", "could not be read")},
		{r.count[stateOrder], l.pick("med persondata er i orden", "with personal data in order")},
		{r.count[stateClean], l.pick("uden persondata", "without personal data")},
	} {
		if p.n > 0 {
			parts = append(parts, l.Number(p.n)+" "+p.word)
		}
	}
	s := l.count(n, file) + l.pick(" gennemgået", " looked at")
	if len(parts) > 0 {
		s += ": " + l.list(parts)
	}
	return s + "."
}

// places says where was looked and how many files lay there.
func (r *report) places(s scan.Summary) string {
	l := r.opt.Lang
	var parts []string
	for _, p := range s.Places {
		label := PlaceWord(l, p.Place)
		if p.Place == policy.Custom {
			label = safe(r.tilde(p.Path))
		}
		if p.Exists {
			parts = append(parts, label+" "+l.Number(p.Files))
		} else {
			parts = append(parts, label+l.pick(" findes ikke", " does not exist"))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return l.pick("Kiggede i: ", "Looked in: ") + strings.Join(parts, ", ")
}
