package page

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// card is one item as the person sees it.
type card struct {
	Base, Form string // for its forms
	ID, Ref    string
	Name       string
	Where      string // "på skrivebordet, i mappen Sager"
	Since      string // how long, and how that is known
	When       string // "om 4 dage"
	Deadline   string // "Skal være væk senest 30. april 2026"
	What       string // what it is and holds, in kinds
	Partly     string // why it could not be looked through
	Badge      string // the category
	Because    string
	Sources    string
	Said       string // the person's answer so far
	Trouble    string
	Tone       string // due, soon, order, unread, held
	EBoks      bool   // it goes to the municipality through e-Boks only (K7)
	Goes       bool   // it can be removed from here: something was found in it
	Held       bool   // removed, still stored
	Files      bool   // it can be opened and shown
	Found      bool   // it can be read again for its values
	Several    string // the section whose form its tick belongs to; empty: none
	Picked     bool
	Alone      bool // on a page of its own

	due   time.Time
	purge time.Time
}

// viaEBoks are the types that go to the municipality through e-Boks only (K7).
var viaEBoks = []policy.DocumentType{policy.StatusReport, policy.PlacementContract, policy.DrivingSheet, policy.RespiteSheet,
	policy.BoardingSchoolSheet, policy.Application, policy.Certificate}

// viewer makes cards for one visit.
type viewer struct {
	p *Page
	v *visit
	s device.Status
}

func (w viewer) now() time.Time { return w.s.Now.In(policy.Copenhagen()) }

func (w viewer) date(t time.Time) string { return desk.Date(w.v.lang, t.In(policy.Copenhagen())) }

func nameOf(it device.ItemStatus) string { return desk.Mask(desk.Plain(filepath.Base(it.Path))) }

func (w viewer) card(it device.ItemStatus) card {
	l := w.v.lang
	c := card{Base: w.v.base, Form: w.v.s.form, ID: it.ID, Ref: refOf(it), Name: nameOf(it), Where: w.where(it),
		Since: w.since(it), What: holds(l, it), Badge: desk.CategoryWord(l, it.Category), Because: it.Because,
		Sources: strings.Join(it.Sources, ", "), EBoks: slices.Contains(viaEBoks, it.DocumentType),
		Held: it.Status == device.Quarantined, due: it.Due, purge: it.Purge, Tone: "order"}
	c.Files = w.p.o.Files != nil && !c.Held
	c.Goes = goes(it)
	c.Found = c.Files && len(it.Findings) > 0
	if it.Status == device.NotScanned {
		c.Partly = desk.ReasonWord(l, it.Reason)
	}
	if it.Trouble != "" {
		c.Trouble = words{"Kunne ikke slettes endnu: %s. Husorden prøver igen.", "Could not be removed yet: %s. Husorden tries again."}.form(l, troubleText(l, it.Trouble))
	}
	w.deadline(&c, it)
	w.said(&c, it)
	return c
}

// deadline says when the item must be gone.
func (w viewer) deadline(c *card, it device.ItemStatus) {
	l := w.v.lang
	switch {
	case c.Held:
		c.Tone, c.When = "held", words{"gemmes stadig", "still stored"}.in(l)
		c.Deadline = words{"Slettes for altid %s, %s", "Gone for good %s, %s"}.form(l, w.date(it.Purge), desk.Until(l, it.Purge, w.now()))
	case waits(it):
		c.Tone, c.When = "due", words{"skal væk nu", "must go now"}.in(l)
		if !it.Due.IsZero() {
			c.Deadline = words{"Fristen var %s, %s", "The deadline was %s, %s"}.form(l, w.date(it.Due), desk.Ago(l, it.Due, w.now()))
		}
		if it.Due.After(w.s.Now) {
			c.Deadline = words{"Fristen er %s, %s", "The deadline is %s, %s"}.form(l, w.date(it.Due), desk.Until(l, it.Due, w.now()))
		}
	case it.Answer == policy.AnswerKeep && it.KeepUntil.After(w.s.Now):
		c.When = desk.Until(l, it.KeepUntil, w.now())
		c.Deadline = words{"Må blive liggende til og med %s", "May stay until %s"}.form(l, w.date(it.KeepUntil))
	case !it.Due.IsZero() && !it.Due.After(w.s.Now):
		c.Deadline = words{"Fristen var %s, %s", "The deadline was %s, %s"}.form(l, w.date(it.Due), desk.Ago(l, it.Due, w.now()))
	case !it.Due.IsZero():
		if it.Decision == policy.Warn {
			c.Tone = "soon"
		}
		c.When = desk.Until(l, it.Due, w.now())
		c.Deadline = words{"Skal være væk senest %s", "Must be gone by %s"}.form(l, w.date(it.Due))
	case it.Status == device.NotScanned:
		c.Tone = "unread"
	}
}

// said is what the person has answered.
func (w viewer) said(c *card, it device.ItemStatus) {
	l := w.v.lang
	switch it.Answer {
	case policy.AnswerKeep:
		c.Said = words{"Du har svaret: behold. Grund: %s", "You answered: keep. Reason: %s"}.form(l, desk.Mask(desk.Plain(it.KeepFor)))
	case policy.AnswerPrivate:
		c.Said = words{"Du har svaret: privat.", "You answered: private."}.in(l)
	case policy.AnswerNotPersonal:
		c.Said = words{"Du har svaret: ikke personoplysninger.", "You answered: not personal data."}.in(l)
	case policy.AnswerDelete, policy.AnswerSent:
		if !c.Held {
			c.Said = words{"Du har svaret: slet. Det sker, så snart Husorden kan komme til filen.", "You answered: delete. It is done as soon as Husorden can reach the file."}.in(l)
		}
	}
}

// goes reports whether an item can be removed from here: the companion removes
// only what its own look found something in.
func goes(it device.ItemStatus) bool {
	return len(it.Findings) > 0 || it.DocumentType != policy.UnknownDocument
}

// waits reports whether an item waits for the person.
func waits(it device.ItemStatus) bool {
	return it.Status != device.Quarantined && (it.Decision == policy.Ask || it.Decision == policy.Remove)
}

// going reports whether the person has said that it is to go, and it has not yet.
func going(it device.ItemStatus) bool {
	return it.Status != device.Quarantined && (it.Answer == policy.AnswerDelete || it.Answer == policy.AnswerSent)
}

// since says how long the file has lain there, and how anybody knows: only our
// own first sight is more than an estimate. In the bin it is when it went there.
func (w viewer) since(it device.ItemStatus) string {
	l := w.v.lang
	ago := func(t time.Time) string { return desk.Ago(l, t, w.now()) }
	switch {
	case it.Place == policy.RecycleBin && !it.Deleted.IsZero():
		return words{"Smidt ud %s, %s", "Thrown out %s, %s"}.form(l, w.date(it.Deleted), ago(it.Deleted))
	case it.FirstSeen.IsZero():
		return words{"Det vides ikke, hvornår den blev lagt der", "Nobody knows when it was put there"}.in(l)
	case it.Source == "estimate":
		return words{"Lagt der omkring %s, %s (anslået ud fra filens egne datoer)", "Put there about %s, %s (estimated from the file's own dates)"}.form(l, w.date(it.FirstSeen), ago(it.FirstSeen))
	}
	return words{"Set første gang %s, %s", "First seen %s, %s"}.form(l, w.date(it.FirstSeen), ago(it.FirstSeen))
}

// where is the place and the folder in it.
func (w viewer) where(it device.ItemStatus) string {
	l := w.v.lang
	in := placeIn[it.Place].in(l)
	if in == "" {
		in = string(it.Place)
	}
	if it.Place == policy.RecycleBin {
		return upper(in)
	}
	dir := filepath.Dir(it.Path)
	for _, pl := range w.s.Places {
		rel, err := filepath.Rel(pl.Path, dir)
		if pl.Place != it.Place || pl.Path == "" || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if rel != "." {
			in += words{", i mappen ", ", in the folder "}.in(l) + desk.Mask(desk.Plain(rel))
		} else if it.Place == policy.Custom {
			in += " (" + desk.Mask(desk.Plain(filepath.Base(pl.Path))) + ")"
		}
		break
	}
	return upper(in)
}

// holds says what a file is and which kinds of data it holds, never a value:
// "Statusrapport med 2 CPR-numre, 3 navne og oplysninger om helbred". Kinds that
// are only possible are told where there is nothing surer.
func holds(l desk.Lang, it device.ItemStatus) string {
	kinds, possible := kindsOf(l, it.Findings)
	typ := desk.TypeWord(l, it.DocumentType)
	if possible && kinds != "" {
		kinds = words{"muligvis ", "possibly "}.in(l) + kinds
	}
	switch {
	case kinds == "":
		return upper(typ)
	case typ == "":
		return upper(kinds)
	}
	return upper(typ) + words{" med ", " with "}.in(l) + kinds
}

func kindsOf(l desk.Lang, fs []device.FindingStatus) (text string, possible bool) {
	surest := policy.Low
	for _, f := range fs {
		if f.Confidence.AtLeast(surest) {
			surest = f.Confidence
		}
	}
	var counted, themes []string
	for _, k := range policy.Kinds {
		i := slices.IndexFunc(fs, func(f device.FindingStatus) bool { return f.Kind == k })
		if i < 0 || surest != policy.Low && fs[i].Confidence == policy.Low {
			continue
		}
		if _, ok := kindWords[k]; ok {
			counted = append(counted, counting(l, k, fs[i].Count))
		} else {
			themes = append(themes, desk.KindWord(l, k))
		}
	}
	if len(themes) > 0 {
		counted = append(counted, words{"oplysninger om ", "information on "}.in(l)+and(l, themes))
	}
	return and(l, counted), surest == policy.Low
}

// counting is a number of a kind: "2 CPR-numre".
func counting(l desk.Lang, k policy.Kind, n int) string {
	word := desk.KindWord(l, k)
	if w, ok := kindWords[k]; ok && n != 1 {
		word = w.in(l)
	}
	return l.Number(n) + " " + word
}

// and joins words as a sentence does.
func and(l desk.Lang, list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + words{" og ", " and "}.in(l) + list[last]
}

// upper writes the first letter large.
func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
