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
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Cases are a person's placements, stays or employments, each under an alias that
// never leaves the PC (K12). Its methods may be called from several goroutines.
type Cases interface {
	Cases(ctx context.Context) ([]device.Case, error)
	// ChangeCase returns device.Refused for what a person is told.
	ChangeCase(ctx context.Context, ch device.CaseChange) error
}

var _ Cases = (*device.Person)(nil)

// endedData is what there is to go through when a placement ends (K12).
type endedData struct {
	CanFile bool
	Cases   []caseRow
	Open    *caseRow // whose list this is; nil: nobody's
	Rules   []ruleRow
	Mine    []endedCard // filed under Open
	Others  []endedCard // the rest, filed or not
	Most    int         // characters of an alias
}

type caseRow struct {
	Alias, Ended string // Ended is empty while it goes on
	N            int    // files
	Here         bool   // it is the one whose list is shown
}

// endedCard is a file in the list.
type endedCard struct {
	card
	Alias string // it is filed under; empty: under none
}

// ended shows the list: every file with personal data, due or not. Whose papers
// they are nobody has told the program, so it ticks none; what was filed under an
// alias is told apart.
func (p *Page) ended(v *visit) error {
	s, err := p.house(v.ctx(), v.lang, true)
	if err != nil {
		return err
	}
	w, d := viewer{p, v, s}, endedData{CanFile: p.o.Cases != nil, Most: mostAlias}
	under := map[string]string{}
	if p.o.Cases != nil {
		list, err := p.o.Cases.Cases(v.ctx())
		if err != nil {
			return err
		}
		for _, c := range list {
			row := caseRow{Alias: c.Alias, Here: c.Alias == v.r.URL.Query().Get("case")}
			for _, id := range c.Items {
				under[id.String()] = c.Alias
			}
			row.N = len(c.Items)
			if !c.Ended.IsZero() {
				row.Ended = w.date(c.Ended)
			}
			d.Cases = append(d.Cases, row)
			if row.Here {
				d.Open = &row
			}
		}
	}
	for _, r := range p.o.Policy().Retention {
		if r.Counted == policy.FromEnded {
			d.Rules = append(d.Rules, ruleRow{Text: r.Because.In(string(v.lang)), Source: strings.Join(r.Source, ", ")})
		}
	}
	list := section{}
	for _, it := range s.Items {
		if listed(it) {
			list.Cards = append(list.Cards, w.card(it))
		}
	}
	list.trim(true)
	for _, c := range list.Cards {
		e := endedCard{c, under[c.ID]}
		if d.Open != nil && e.Alias == d.Open.Alias {
			d.Mine = append(d.Mine, e)
		} else {
			d.Others = append(d.Others, e)
		}
	}
	p.render(v, http.StatusOK, "ended", "", d)
	return nil
}

// listed reports whether an item is one to go through when somebody has left.
func listed(it device.ItemStatus) bool {
	return it.Status != device.Quarantined && !going(it) && (len(it.Findings) > 0 || it.DocumentType != "") &&
		it.DocumentType != policy.PolicyText && it.Answer != policy.AnswerPrivate && it.Answer != policy.AnswerNotPersonal
}

// mostAlias is how many characters an alias may have: the device's bound.
const mostAlias = 40

var caseVerbs = []device.CaseVerb{device.FileUnder, device.Unfile, device.EndCase, device.GoOn, device.ForgetCase}

// changeCase files what was ticked under an alias, ends what the alias stands for,
// or takes that back.
func (p *Page) changeCase(v *visit) error {
	f := v.r.PostForm
	ch := device.CaseChange{Do: device.CaseVerb(f.Get("do")), Alias: strings.TrimSpace(f.Get("alias"))}
	if p.o.Cases == nil || !slices.Contains(caseVerbs, ch.Do) {
		return errForm
	}
	back := "/ended?case=" + url.QueryEscape(ch.Alias)
	list, err := refs(f)
	if err != nil {
		return err
	}
	for _, r := range list {
		ch.Items = append(ch.Items, r.id)
	}
	say := ""
	switch files := ch.Do == device.FileUnder || ch.Do == device.Unfile; {
	case files && len(list) == 0:
		say = sayNothing.in(v.lang)
	case desk.Mask(ch.Alias) != ch.Alias:
		say = words{"Et CPR-nummer er ikke et dæknavn. Find på et andet.", "A CPR number is no alias. Think of another."}.in(v.lang)
	}
	if say == "" {
		err := p.o.Cases.ChangeCase(v.ctx(), ch)
		var refused device.Refused
		switch {
		case errors.As(err, &refused):
			say = refused.In(string(v.lang))
		case errors.Is(err, ledger.ErrUnknown):
			say = sayGone.in(v.lang)
		case err != nil:
			return err
		}
	}
	if say != "" {
		p.door.tell(v.s, note{Text: say, Bad: true})
		return v.to("/ended")
	}
	p.door.tell(v.s, note{Text: caseSaid[ch.Do].form(v.lang, ch.Alias)})
	if ch.Do == device.ForgetCase {
		back = "/ended"
	}
	return v.to(back)
}

// caseSaid says what was done; %s is the alias.
var caseSaid = map[device.CaseVerb]words{
	device.FileUnder:  {"Filerne hører nu til »%s«.", "The files now belong to “%s”."},
	device.Unfile:     {"Filerne hører ikke længere til »%s«.", "The files do not belong to “%s” any more."},
	device.EndCase:    {"»%s« er flyttet. Fristerne tæller fra i dag; gå listen igennem herunder.", "“%s” has moved out. The deadlines count from today; go through the list below."},
	device.GoOn:       {"»%s« er her stadig. Filerne har deres almindelige frister igen.", "“%s” is still here. The files have their usual deadlines again."},
	device.ForgetCase: {"Dæknavnet »%s« er glemt. Filerne er, som de var.", "The alias “%s” is forgotten. The files are as they were."},
}
