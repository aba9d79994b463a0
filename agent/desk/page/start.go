package page

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// Start is what a person is shown and chooses when the program is new to them.
// Its methods may be called from several goroutines.
type Start interface {
	// Begun reports whether they have been through it.
	Begun() bool
	// Rules are the policies to choose from; none: the rules are chosen, by whoever
	// installed the program or by an organisation.
	Rules() []*policy.Policy
	// Folders are the folders that are looked at whatever is chosen.
	Folders() []Folder
	// Begin takes the choice. The error is device.Refused for what a person is told.
	Begin(ctx context.Context, c Choice) error
}

// Folder is one that is looked at.
type Folder struct {
	Place  policy.Place
	Path   string
	Exists bool
}

// Choice is what a person chose at the first start.
type Choice struct {
	Rules   string            // the name of one of the policies, or OwnRules
	Answers map[string]string // to what that policy leaves open, by question
	File    string            // of OwnRules: the path of a policy file
	Folders []string          // further ones
}

// OwnRules says that the rules are in a file of their own.
const OwnRules = "own"

// mostFolders is how many further folders are asked for.
const mostFolders = 3

// Bounds of what is written at the first start, in bytes.
const mostPath = 1000

// startData is one of the three screens: 1, what it does; 2, which rules; 3,
// which folders.
type startData struct {
	Step, Steps int
	Wrong       string
	Settle      string // how long nothing goes by itself; empty: the policy does not wait
	First       string // that, as a headline
	Mac         bool
	Policy      string // that holds, where there is nothing to choose
	Rules       []rulesChoice
	Own         bool // the rules are in a file
	File        string
	Folders     []placeRow
	More        []moreRow
	Kept        []field // what the screens before were told
}

type rulesChoice struct {
	Name, Title, About string
	Chosen             bool
	Questions          []questionRow
}

type questionRow struct {
	Name, Text string
	Options    []optionRow
}

type optionRow struct {
	Value, Text string
	Chosen      bool
}

type field struct{ Name, Value string }

// moreRow is the field of a further folder.
type moreRow struct {
	N    int
	Path string
}

// begin shows the first screen.
func (p *Page) begin(v *visit) error {
	if p.o.Start == nil || p.o.Start.Begun() {
		return v.home()
	}
	return p.startScreen(v, 1, http.StatusOK, "", url.Values{})
}

// beginStep takes one screen and shows the next; after the last one it begins.
func (p *Page) beginStep(v *visit) error {
	if p.o.Start == nil || p.o.Start.Begun() { // a double click
		return v.home()
	}
	f := v.r.PostForm
	switch f.Get("go") {
	case "1":
		return p.startScreen(v, 1, http.StatusOK, "", f)
	case "2":
		return p.startScreen(v, 2, http.StatusOK, "", f)
	case "3":
		if say := p.rulesMissing(f); say != nil {
			return p.startScreen(v, 2, http.StatusUnprocessableEntity, say.in(v.lang), f)
		}
		return p.startScreen(v, 3, http.StatusOK, "", f)
	case "begin":
	default:
		return errForm
	}
	c := choiceOf(f)
	p.answering.Lock()
	defer p.answering.Unlock()
	err := p.o.Start.Begin(v.ctx(), c)
	var refused device.Refused
	if errors.As(err, &refused) {
		return p.startScreen(v, 3, http.StatusUnprocessableEntity, refused.In(string(v.lang)), f)
	}
	if err != nil {
		return err
	}
	p.door.tell(v.s, note{Text: words{"Så er Husorden i gang. Den ser mapperne igennem nu og sletter ikke noget imens.", "Husorden has begun. It is going through the folders now and removes nothing meanwhile."}.in(v.lang)})
	return v.home()
}

// rulesMissing says what of the second screen has yet to be told; nil: nothing.
func (p *Page) rulesMissing(f url.Values) *words {
	if len(p.o.Start.Rules()) == 0 {
		return nil
	}
	c := choiceOf(f)
	switch known := slices.ContainsFunc(p.o.Start.Rules(), func(pol *policy.Policy) bool { return pol.Name == c.Rules }); {
	case c.Rules == OwnRules && c.File == "":
		return &words{"Skriv, hvor filen med jeres regler ligger.", "Write where the file with your rules lies."}
	case c.Rules != OwnRules && !known:
		return &words{"Vælg, hvilke regler der gælder hos jer.", "Choose which rules hold with you."}
	}
	return nil
}

func choiceOf(f url.Values) Choice {
	c := Choice{Rules: f.Get("rules"), File: strings.TrimSpace(f.Get("file")), Answers: map[string]string{}}
	for name := range f {
		if q, ok := strings.CutPrefix(name, "q."); ok {
			if rules, id, ok := strings.Cut(q, "."); ok && rules == c.Rules && f.Get(name) != "" {
				c.Answers[id] = f.Get(name)
			}
		}
	}
	for _, dir := range f["folder"] {
		if dir = strings.TrimSpace(dir); dir != "" && len(c.Folders) < mostFolders {
			c.Folders = append(c.Folders, dir)
		}
	}
	return c
}

func (p *Page) startScreen(v *visit, step, code int, wrong string, f url.Values) error {
	l, pol := v.lang, p.o.Policy()
	d := startData{Step: step, Steps: 3, Wrong: wrong, Settle: pol.Removal.Settle.For.Words().In(string(l)), Mac: p.o.Mac,
		Policy: pol.Title.In(string(l)), Own: f.Get("rules") == OwnRules, File: cutBytes(f.Get("file"))}
	switch settle := pol.Removal.Settle.For; {
	case settle.N == 0:
		d.Settle = ""
	case settle == policy.Period{N: 7, Unit: policy.Days}:
		d.First = words{"Den første uge bliver intet slettet af sig selv", "In the first week nothing is removed by itself"}.in(l)
	default:
		d.First = words{"De første %s bliver intet slettet af sig selv", "For the first %s nothing is removed by itself"}.form(l, d.Settle)
	}
	for _, r := range p.o.Start.Rules() {
		rc := rulesChoice{Name: r.Name, Title: r.Title.In(string(l)), About: rulesAbout(l, r), Chosen: f.Get("rules") == r.Name}
		for _, q := range r.Questions {
			row := questionRow{Name: "q." + r.Name + "." + q.ID, Text: q.Text.In(string(l))}
			for _, o := range q.Options {
				row.Options = append(row.Options, optionRow{o.String(), o.Words().In(string(l)), f.Get(row.Name) == o.String()})
			}
			rc.Questions = append(rc.Questions, row)
		}
		d.Rules = append(d.Rules, rc)
	}
	for _, fo := range p.o.Start.Folders() {
		row := placeRow{Name: desk.PlaceWord(l, fo.Place), Path: desk.Mask(desk.Plain(fo.Path))}
		if !fo.Exists {
			row.Text = words{"findes ikke endnu", "does not exist yet"}.in(l)
		}
		d.Folders = append(d.Folders, row)
	}
	more := append(choiceOf(f).Folders, make([]string, mostFolders)...)
	for i, dir := range more[:mostFolders] {
		d.More = append(d.More, moreRow{i + 1, cutBytes(dir)})
	}
	for name, values := range f {
		if own := name == "folder" && step == 3 || step == 2 && (name == "rules" || name == "file" || strings.HasPrefix(name, "q.")); own {
			continue // the screen has a field of its own for it
		}
		if name != "folder" && name != "rules" && name != "file" && !strings.HasPrefix(name, "q.") {
			continue
		}
		for _, value := range values[:min(len(values), mostFolders)] {
			d.Kept = append(d.Kept, field{name, cutBytes(value)})
		}
	}
	p.render(v, code, "start", words{"Kom i gang", "Getting started"}.in(l), d)
	return nil
}

// cutBytes bounds what is sent back to who wrote it.
func cutBytes(s string) string { return strings.ToValidUTF8(s[:min(len(s), mostPath)], "") }

// rulesAbout says how long papers may lie by a policy, and how far it goes.
func rulesAbout(l desk.Lang, pol *policy.Policy) string {
	var in, each []string
	same := true
	for _, r := range pol.Places {
		if r.Place != policy.Desktop && r.Place != policy.Downloads && r.Place != policy.RecycleBin {
			continue
		}
		in = append(in, placeIn[r.Place].in(l))
		each = append(each, r.Due.Words().In(string(l))+" "+placeIn[r.Place].in(l))
		same = same && r.Due == pol.Places[0].Due
	}
	where := and(l, each)
	if same && len(in) > 0 {
		where = pol.Places[0].Due.Words().In(string(l)) + " " + and(l, in)
	}
	return words{"Papirer med personoplysninger må højst ligge %s.", "Papers with personal data may lie for at most %s."}.form(l, where) + " " + modeWords[pol.Mode].in(l)
}
