package page

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// seesData is what the program sees, stores, sends and deletes (L3). What can
// change is taken from the policy that holds, the status and the schema of the
// report, so that the page cannot say something else than what is.
type seesData struct {
	Policy, Mode, Since string
	Places              []ruleRow
	Kinds, Themes       string
	Types               string
	ByItself            string
	Keeps               string
	Brakes              string
	Sticks              bool // removable drives are looked at too
	Retention           []ruleRow
	Sends               []fieldRow // nil: this program reports to nobody
	To, SentAt          string
	Updates             string // the host that is asked for new versions; empty: none
	Last                string
	Audit               string
	CanKnow             bool
	Known               string // when the person said that they have read it
	Anew                bool   // the rules have changed since
	Held                int    // files in the undo areas
}

type ruleRow struct{ Name, Path, Text, Source string }

type fieldRow struct{ Name, Text, Fields string }

func (p *Page) sees(v *visit) error {
	s, err := p.house(v.ctx(), v.lang, false)
	if err != nil {
		return err
	}
	w, pol, l := viewer{p, v, s}, p.o.Policy(), v.lang
	d := seesData{Policy: pol.Title.In(string(l)), Since: w.date(s.Policy.Since), Mode: modeWords[s.Policy.Mode].in(l), ByItself: w.byItself(), Audit: l.Number(int(s.Audit.Records))}
	for _, pl := range s.Places {
		row := ruleRow{Name: desk.PlaceWord(l, pl.Place), Path: desk.Mask(desk.Plain(pl.Path))}
		if r, ok := pol.Place(pl.Place); ok {
			row.Text, row.Source = upper(words{"højst ", "at most "}.in(l)+r.Due.Words().In(string(l))), strings.Join(r.Source, ", ")
		}
		d.Places = append(d.Places, row)
	}
	_, d.Sticks = pol.Place(policy.Removable)
	d.Kinds, d.Themes = kindList(l)
	var types []string
	for _, t := range pol.Covers.DocumentTypes {
		types = append(types, desk.TypeWord(l, t))
	}
	d.Types = and(l, types)
	d.Keeps = words{"Det, der slettes, er væk med det samme.", "What is removed is gone at once."}.in(l)
	if q := pol.Removal.Quarantine; q.N > 0 {
		d.Keeps = words{"Det, der slettes, gemmes krypteret på samme drev i %s, så du kan fortryde. Så længe er det stadig på pc'en. Derefter slettes det for altid, og nøglen med.",
			"What is removed is kept, encrypted, on the same drive for %s, so that you can change your mind. It is still on the PC until then. After that it goes for good, and the key with it."}.form(l, q.Words().In(string(l)))
	}
	b := pol.Removal.Brakes
	d.Brakes = words{"Skulle der på én dag slettes flere end %s filer eller mere end %s %% af en mappe, uden at nogen har svaret, stopper Husorden og spørger. Nye regler sletter intet de første %s.",
		"If more than %s files, or more than %s %% of a folder, were to go in one day without anyone's answer, Husorden stops and asks. New rules remove nothing for the first %s."}.form(l,
		l.Number(b.MaxFiles), l.Number(b.MaxPercent), b.NewPolicyWait.Words().In(string(l)))
	for _, r := range pol.Retention {
		d.Retention = append(d.Retention, ruleRow{Text: r.Because.In(string(l)), Source: strings.Join(r.Source, ", ")})
	}
	if d.CanKnow = p.o.Known != nil; d.CanKnow {
		at, err := p.o.Known.At(v.ctx())
		if err != nil {
			return err
		}
		if !at.IsZero() {
			d.Known, d.Anew = w.date(at), s.Policy.Since.After(at)
		}
	}
	d.Held = s.Counts.Quarantined
	if p.o.Updates != nil {
		if d.Updates, err = p.o.Updates(v.ctx()); err != nil {
			return err
		}
	}
	if err := p.sends(&d, w); err != nil {
		return err
	}
	p.render(v, http.StatusOK, "sees", "", d)
	return nil
}

// byItself says whether anything goes without the person.
func (w viewer) byItself() string {
	if w.removes() {
		return w.unanswered()
	}
	return words{"Af sig selv sletter den ikke noget.", "By itself it removes nothing."}.in(w.v.lang)
}

// sends tells what leaves the PC, from the schema of the report itself.
func (p *Page) sends(d *seesData, w viewer) error {
	if p.o.Report == nil {
		return nil
	}
	sent, err := p.o.Report(w.v.ctx())
	if err != nil || sent.To == "" {
		return err
	}
	d.To = sent.To
	for _, f := range wireFields() {
		d.Sends = append(d.Sends, fieldRow{f.name, wireWords[f.name].in(w.v.lang), strings.Join(f.leaves, ", ")})
	}
	if len(sent.Body) == 0 || !utf8.Valid(sent.Body) {
		return nil
	}
	d.SentAt = w.date(sent.At)
	var b bytes.Buffer
	if json.Indent(&b, sent.Body, "", " ") == nil {
		d.Last = b.String()
	}
	return nil
}

type wireField struct {
	name   string
	leaves []string // the fields within
}

// wireFields are the top-level fields of a report, in its order.
func wireFields() []wireField {
	var list []wireField
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		for f := range t.Fields() {
			if f.Anonymous {
				walk(f.Type)
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			inner := f.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			list = append(list, wireField{name, jsonNames(inner)})
		}
	}
	walk(reflect.TypeFor[compliance.Report]())
	return list
}

func jsonNames(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// wireWords say what each field of a report is. A test holds them against the
// schema.
var wireWords = map[string]words{
	"schema":     {"hvilken udgave af rapporten det er", "which edition of the report it is"},
	"device":     {"pc'ens tilfældige nummer, som ikke siger noget om dig", "the PC's random number, which tells nothing of you"},
	"sequence":   {"rapportens løbenummer", "the report's running number"},
	"kind":       {"om det er den daglige rapport eller et livstegn", "whether it is the daily report or a sign of life"},
	"at":         {"hvornår den er skrevet", "when it was written"},
	"agent":      {"programmets version og styresystemet", "the program's version and the operating system"},
	"policy":     {"hvilke regler der gælder", "which rules hold"},
	"users":      {"hvor mange brugere pc'en har, og hos hvor mange der holdes øje", "how many users the PC has and for how many watch is kept"},
	"places":     {"hvor mange filer der ligger hvert sted, og om stedet kunne ses", "how many files lie in each place and whether it could be looked at"},
	"unscanned":  {"hvor mange filer der ikke kunne læses, og hvorfor", "how many files could not be read, and why"},
	"stored":     {"hvor mange filer med personoplysninger der ligger, efter slags og alder", "how many files with personal data there are, by kind and age"},
	"overdue":    {"de ældste filer over fristen: tilfældigt nummer, slags og alder, aldrig navn", "the oldest files past their deadline: random number, kind and age, never a name"},
	"exceptions": {"hvor du har svaret, at noget må blive; aldrig din begrundelse", "where you answered that something may stay; never your reason"},
	"totals":     {"hvor mange filer der er slettet til tiden og for sent", "how many files were removed on time and late"},
	"quarantine": {"hvor mange slettede filer der stadig gemmes", "how many removed files are still stored"},
	"duties":     {"hvornår de tilbagevendende opgaver er kvitteret", "when the recurring tasks were signed off"},
	"posture":    {"om firewall, virusbeskyttelse, kryptering og skærmlås er slået til", "whether firewall, antivirus, encryption and screen lock are on"},
	"health":     {"om Husorden selv virker", "whether Husorden itself works"},
	"audit":      {"logbogens længde og kontrolsum", "the length and checksum of the log"},
}

// modeWords say how far the program goes by itself.
var modeWords = map[policy.Mode]words{
	policy.Observe: {"Husorden ser kun efter og sletter intet af sig selv.", "Husorden only observes and removes nothing by itself."},
	policy.AskMode: {"Husorden spørger dig, før noget bliver slettet.", "Husorden asks you before anything is removed."},
	policy.Enforce: {"Husorden spørger dig og sletter selv, hvis du ikke svarer i tide.", "Husorden asks you, and removes by itself if you do not answer in time."},
}

// kindList names what the program looks for: what is counted, and what is only
// spoken of.
func kindList(l desk.Lang) (counted, themes string) {
	var cs, ts []string
	for _, k := range policy.Kinds {
		if w, ok := kindWords[k]; ok {
			cs = append(cs, w.in(l))
		} else {
			ts = append(ts, desk.KindWord(l, k))
		}
	}
	return and(l, cs), and(l, ts)
}
