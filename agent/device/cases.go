package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Case is a placement, a stay or an employment, under an alias that a person
// chose, with the items that they filed under it (K12). It is kept sealed in the
// ledger and told to nobody but that person.
type Case struct {
	Alias string      `json:"alias"`
	Ended time.Time   `json:"ended,omitzero"` // zero: it goes on
	Items []ledger.ID `json:"items"`
}

// CaseVerb is what is done with a case.
type CaseVerb string

// The verbs. To file under an alias that is not there yet makes it.
const (
	FileUnder  CaseVerb = "file"   // also takes the items out of any other case
	EndCase    CaseVerb = "end"    // the policy's deadlines after the end count from now
	GoOn       CaseVerb = "go_on"  // it has not ended after all
	ForgetCase CaseVerb = "forget" // the alias; the items stay what they are
	Unfile     CaseVerb = "unfile" // takes items out of it
)

// CaseChange is one change of a person's cases.
type CaseChange struct {
	Do    CaseVerb    `json:"do"`
	Alias string      `json:"alias"`
	Items []ledger.ID `json:"items,omitempty"` // of FileUnder and Unfile
}

// Bounds of what is kept.
const (
	mostCases     = 50 // of a person
	mostCaseItems = 5000
	mostAlias     = 40 // runes
	casesKind     = "cases"
)

var (
	badAlias = Refused{policy.Sentence{DA: "Skriv et kort dæknavn med almindelige tegn, højst 40.", EN: "Write a short alias of plain characters, 40 at most."}}
	noCase   = Refused{policy.Sentence{DA: "Det dæknavn findes ikke længere.", EN: "There is no such alias any more."}}
	tooMany  = Refused{policy.Sentence{DA: "Der er ikke plads til flere. Glem et dæknavn, der ikke bruges mere.", EN: "There is no room for more. Forget an alias that is not used any more."}}
)

// aliasOK reports whether a text can be an alias.
func aliasOK(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= mostAlias && s == strings.TrimSpace(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// loadCases reads the cases of all persons.
func (d *Device) loadCases() error {
	text, err := d.Secret(casesKind)
	if errors.Is(err, ledger.ErrUnknown) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, &d.cases)
	}
	if err != nil {
		return fmt.Errorf("reading the cases: %w", err)
	}
	d.indexCasesLocked()
	return nil
}

func (d *Device) indexCasesLocked() {
	d.ended = map[ledger.ID]time.Time{}
	for _, cs := range d.cases {
		for _, c := range cs {
			for _, id := range c.Items {
				if !c.Ended.IsZero() {
					d.ended[id] = c.Ended
				}
			}
		}
	}
}

// decide decides about an item, which may be part of a case that has ended.
func (d *Device) decide(m ledger.Moment, it ledger.Item) policy.Decision {
	d.mu.Lock()
	it.Ended = d.ended[it.ID]
	d.mu.Unlock()
	return m.Decide(it, d.o.Policy)
}

// Cases returns the person's cases, those that go on first, with the items that
// there still are.
func (p *Person) Cases(context.Context) ([]Case, error) {
	d := p.d
	d.mu.Lock()
	cs := cloneCases(d.cases[p.tag])
	d.mu.Unlock()
	for i := range cs {
		cs[i].Items = slices.DeleteFunc(cs[i].Items, func(id ledger.ID) bool { return !p.Owns(id) })
	}
	slices.SortStableFunc(cs, func(a, b Case) int {
		if a.Ended.IsZero() != b.Ended.IsZero() {
			if a.Ended.IsZero() {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Alias, b.Alias)
	})
	return cs, nil
}

func cloneCases(cs []Case) []Case {
	out := make([]Case, len(cs))
	for i, c := range cs {
		c.Items = slices.Clone(c.Items)
		out[i] = c
	}
	return out
}

// ChangeCase changes the person's cases. The error is Refused, or
// ledger.ErrUnknown for an item that is not theirs.
func (p *Person) ChangeCase(_ context.Context, ch CaseChange) error {
	if !aliasOK(ch.Alias) {
		return badAlias
	}
	for _, id := range ch.Items {
		if _, err := p.d.ledger.Item(p.user, id); err != nil {
			return err
		}
	}
	m, err := p.d.ledger.Moment()
	if err != nil {
		return err
	}
	d := p.d
	d.filing.Lock() // not mu: who decides holds the ledger and asks for mu
	defer d.filing.Unlock()
	d.mu.Lock()
	cs, all := cloneCases(d.cases[p.tag]), maps.Clone(d.cases)
	d.mu.Unlock()
	if cs, err = changed(cs, ch, m.Now); err != nil {
		return err
	}
	if all == nil {
		all = map[string][]Case{}
	}
	all[p.tag] = cs
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := d.ledger.KeepSecret(casesKind, ledger.ID{}, text); errors.Is(err, ledger.ErrInvalid) {
		return tooMany
	} else if err != nil {
		return fmt.Errorf("keeping the cases: %w", err)
	}
	d.mu.Lock()
	d.cases = all
	d.indexCasesLocked()
	d.mu.Unlock()
	p.changed()
	return nil
}

// changed is the cases after a change.
func changed(cs []Case, ch CaseChange, now time.Time) ([]Case, error) {
	i := slices.IndexFunc(cs, func(c Case) bool { return c.Alias == ch.Alias })
	if i < 0 && ch.Do != FileUnder {
		return nil, noCase
	}
	switch ch.Do {
	case FileUnder:
		if i < 0 {
			cs = append(cs, Case{Alias: ch.Alias})
			i = len(cs) - 1
		}
		for j := range cs {
			cs[j].Items = slices.DeleteFunc(cs[j].Items, func(id ledger.ID) bool { return slices.Contains(ch.Items, id) })
		}
		cs[i].Items = append(cs[i].Items, ch.Items...)
		if len(cs) > mostCases || len(cs[i].Items) > mostCaseItems {
			return nil, tooMany
		}
	case Unfile:
		cs[i].Items = slices.DeleteFunc(cs[i].Items, func(id ledger.ID) bool { return slices.Contains(ch.Items, id) })
	case EndCase:
		if cs[i].Ended.IsZero() { // a second click does not move the day
			cs[i].Ended = now.UTC()
		}
	case GoOn:
		cs[i].Ended = time.Time{}
	case ForgetCase:
		cs = slices.Delete(cs, i, i+1)
	default:
		return nil, ledger.ErrInvalid
	}
	return cs, nil
}
