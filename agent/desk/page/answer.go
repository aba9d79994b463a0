package page

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// removalWait is how long an answer waits to see its files go, so that the next
// page can say that they are gone; the answer itself counts at once.
const (
	removalWait  = 4 * time.Second
	removalCheck = 200 * time.Millisecond
)

// item is one item on a page of its own.
func (p *Page) item(v *visit) error {
	w, it, err := p.pick(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	c := w.card(it)
	c.Alone = true
	p.render(v, http.StatusOK, "item", c.Name, c)
	return nil
}

// pick finds the item that an id names, among all of them.
func (p *Page) pick(v *visit, id string) (viewer, device.ItemStatus, error) {
	i, err := parseID(id)
	if err != nil {
		return viewer{}, device.ItemStatus{}, ledger.ErrUnknown
	}
	s, err := p.around(v.ctx(), v.lang, ref{id: i})
	if err != nil {
		return viewer{}, device.ItemStatus{}, err
	}
	it, err := itemOf(s, i)
	return viewer{p, v, s}, it, err
}

// confirmation asks before several files go, or one that cannot be had back.
type confirmation struct {
	Title, Keeps string
	Cards        []card
	Answer       policy.Answer
}

// answer takes an answer about one or several items.
func (p *Page) answer(v *visit) error {
	f := v.r.PostForm
	a := policy.Answer(f.Get("answer"))
	list, err := refs(f)
	if err != nil {
		return err
	}
	if !slices.Contains(plainAnswers, a) {
		return errForm
	}
	if len(list) == 0 {
		p.door.tell(v.s, note{Text: sayNothing.in(v.lang), Bad: true})
		return v.home()
	}
	if a == policy.AnswerDelete && f.Get("sure") == "" && (len(list) > 1 || !p.keeps()) {
		return p.confirm(v, list)
	}
	return p.give(v, list, ledger.Reply{Answer: a})
}

// keeps reports whether a removed file can be had back.
func (p *Page) keeps() bool { return p.o.Policy().Removal.Quarantine.N > 0 }

func (p *Page) confirm(v *visit, list []ref) error {
	s, err := p.around(v.ctx(), v.lang, list...)
	if err != nil {
		return err
	}
	w, d := viewer{p, v, s}, confirmation{Answer: policy.AnswerDelete}
	for _, r := range list {
		if it, err := itemOf(s, r.id); err == nil && it.Status != device.Quarantined && refOf(it) == r.id.String()+"-"+r.stamp {
			d.Cards = append(d.Cards, w.card(it))
		}
	}
	if len(d.Cards) < len(list) {
		p.door.tell(v.s, note{Text: words{"Nogle af de valgte filer er væk eller ændret, så de er ikke med her.", "Some of the files you chose are gone or have changed, so they are not among these."}.in(v.lang)})
	}
	if len(d.Cards) == 0 {
		return v.home()
	}
	d.Title = words{"Vil du slette %s?", "Remove %s?"}.form(v.lang, desk.Files(v.lang, len(d.Cards)))
	d.Keeps = words{"De bliver slettet for altid og kan ikke hentes tilbage.", "They will be gone for good and cannot be had back."}.in(v.lang)
	if p.keeps() {
		d.Keeps = words{"De gemmes i %s, så du kan fortryde. Derefter er de væk for altid.", "They are kept for %s, so you can change your mind. After that they are gone for good."}.form(v.lang, p.o.Policy().Removal.Quarantine.Words().In(string(v.lang)))
	}
	p.render(v, http.StatusOK, "confirm", d.Title, d)
	return nil
}

// give gives one answer about every item that is still what the person saw, and
// tells what came of each.
func (p *Page) give(v *visit, list []ref, reply ledger.Reply) error {
	leaving, err := p.takeAll(v, list, reply)
	if err != nil {
		return err
	}
	p.awaitRemoval(v, leaving)
	return v.home()
}

// takeAll gives the answers, one form after the other: the second of a double
// click then sees what the first one did. It returns the items that go.
func (p *Page) takeAll(v *visit, list []ref, reply ledger.Reply) ([]device.ItemStatus, error) {
	p.answering.Lock()
	defer p.answering.Unlock()
	s, err := p.around(v.ctx(), v.lang, list...)
	if err != nil {
		return nil, err
	}
	removes := reply.Answer == policy.AnswerDelete || reply.Answer == policy.AnswerSent
	var leaving []device.ItemStatus
	for _, r := range list {
		it, err := itemOf(s, r.id)
		switch {
		case err != nil:
			p.door.tell(v.s, note{Text: sayGone.in(v.lang)})
		case it.Status == device.Quarantined:
			p.door.tell(v.s, note{Text: sayAlready.form(v.lang, nameOf(it)), Undo: refOf(it)})
		case refOf(it) != r.id.String()+"-"+r.stamp:
			p.door.tell(v.s, note{Text: sayChanged.form(v.lang, nameOf(it)), Bad: true})
		case removes && !goes(it):
			p.door.tell(v.s, note{Text: sayUnseen.form(v.lang, nameOf(it)), Bad: true})
		case removes && going(it) && it.Trouble == "":
			leaving = append(leaving, it) // it was said already
		default:
			if err := p.o.House.Answer(v.ctx(), r.id, reply); err != nil {
				p.door.tell(v.s, note{Text: nameOf(it) + ": " + inWords(v.lang, err), Bad: !errors.Is(err, ledger.ErrUnknown)})
				continue
			}
			switch reply.Answer {
			case policy.AnswerDelete, policy.AnswerSent:
				leaving = append(leaving, it)
			case policy.AnswerKeep:
				p.door.tell(v.s, note{Text: sayKept.form(v.lang, nameOf(it), desk.Date(v.lang, reply.Until.In(policy.Copenhagen())))})
			default:
				p.door.tell(v.s, note{Text: sayNoted.form(v.lang, nameOf(it))})
			}
		}
	}
	return leaving, nil
}

// awaitRemoval waits a little for files to go and tells where they stand.
func (p *Page) awaitRemoval(v *visit, leaving []device.ItemStatus) {
	if len(leaving) == 0 {
		return
	}
	ctx, stop := context.WithTimeout(v.ctx(), removalWait)
	defer stop()
	for {
		s, err := p.house(ctx, v.lang, false) // what was answered about is among these
		waiting := 0
		for _, was := range leaving {
			if it, here := now(s, was); here && it.Status != device.Quarantined && it.Trouble == "" {
				waiting++
			}
		}
		if err == nil && waiting == 0 {
			p.tellRemoved(v, s, leaving)
			return
		}
		select {
		case <-ctx.Done():
			if err == nil {
				p.tellRemoved(v, s, leaving)
				return
			}
			for _, was := range leaving {
				p.door.tell(v.s, note{Text: sayOnItsWay.form(v.lang, nameOf(was))})
			}
			return
		case <-time.After(removalCheck):
		}
	}
}

// now is where an item stands in a later status.
func now(s device.Status, was device.ItemStatus) (device.ItemStatus, bool) {
	i := slices.IndexFunc(s.Items, func(it device.ItemStatus) bool { return it.ID == was.ID })
	if i < 0 {
		return device.ItemStatus{}, false
	}
	return s.Items[i], true
}

func (p *Page) tellRemoved(v *visit, s device.Status, leaving []device.ItemStatus) {
	for _, was := range leaving {
		name := nameOf(was)
		switch it, here := now(s, was); {
		case !here:
			p.door.tell(v.s, note{Text: sayErased.form(v.lang, name)})
		case it.Status == device.Quarantined:
			p.door.tell(v.s, note{Text: sayDeleted.form(v.lang, name, desk.Date(v.lang, it.Purge.In(policy.Copenhagen()))), Undo: refOf(it)})
		case it.Trouble != "":
			p.door.tell(v.s, note{Text: sayStuck.form(v.lang, name, troubleText(v.lang, it.Trouble)), Bad: true})
		default:
			p.door.tell(v.s, note{Text: sayOnItsWay.form(v.lang, name)})
		}
	}
}
