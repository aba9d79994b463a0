package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/policy"
)

// answers are the words of the command line for the policy's answers.
var answers = map[string]policy.Answer{
	"delete": policy.AnswerDelete, "sent": policy.AnswerSent, "keep": policy.AnswerKeep,
	"private": policy.AnswerPrivate, "not-personal": policy.AnswerNotPersonal,
}

// answer says what the person has decided about an item. It is a dry run without
// --yes.
func (p *program) answer(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("answer", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	until := fs.String("until", "", "with keep: the last day, as 2026-03-01")
	reason := fs.String("reason", "", "with keep: why (stays on this PC)")
	yes := fs.Bool("yes", false, "do it; without it the command only says what it would do")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) != 2 {
		return 0, errors.New("write answer ID delete|sent|keep|private|not-personal; `husorden status` lists the ids")
	}
	r := ledger.Reply{Reason: strings.TrimSpace(*reason)}
	var ok bool
	if r.Answer, ok = answers[operands[1]]; !ok {
		return 0, fmt.Errorf("%q is no answer; write delete, sent, keep, private or not-personal", operands[1])
	}
	if r.Answer == policy.AnswerKeep {
		if r.Until, err = lastDay(*until); err != nil {
			return 0, err
		}
		if r.Reason == "" {
			return 0, errors.New("keep needs a reason: --reason \"the case is not closed\"")
		}
	} else if *until != "" || *reason != "" {
		return 0, fmt.Errorf("--until and --reason go with keep, not with %s", operands[1])
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	items, err := named(ctx, h, operands[0], *lang)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		if !*yes {
			p.would(*lang, it, operands[1])
			continue
		}
		if err := p.give(ctx, h, it, r, *lang); err != nil {
			return 0, err
		}
	}
	if !*yes {
		p.say(*lang, "Intet er gjort. Tilføj --yes, hvis det er det, du vil.", "Nothing was done. Add --yes if that is what you want.")
	}
	return exitFine, nil
}

// lastDay is the end of a day in Copenhagen.
func lastDay(s string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, policy.Copenhagen())
	if err != nil {
		if t, err = time.Parse(time.RFC3339, s); err == nil {
			return t, nil
		}
		return time.Time{}, errors.New("keep needs a last day: --until 2026-03-01")
	}
	return t.AddDate(0, 0, 1).Add(-time.Second), nil
}

// named are the items that an operand names: one by its id, or "due" for all
// that wait for the person.
func named(ctx context.Context, h house, operand, lang string) ([]device.ItemStatus, error) {
	if operand != "due" {
		if _, err := ledger.ParseID(operand); err != nil {
			return nil, fmt.Errorf("%q is no id; `husorden status` lists them (16 characters), or write due for all that wait", desk.Plain(operand))
		}
	}
	s, err := whole(ctx, h, device.Query{All: true, Lang: lang})
	if err != nil {
		return nil, err
	}
	var list []device.ItemStatus
	for _, it := range s.Items {
		waits := it.Status != device.Quarantined && (it.Decision == policy.Ask || it.Decision == policy.Remove)
		if it.ID == operand || operand == "due" && waits {
			list = append(list, it)
		}
	}
	if len(list) == 0 && operand != "due" {
		return nil, fmt.Errorf("%s: there is no such item; `husorden status` lists them", operand)
	}
	return list, nil
}

func (p *program) say(lang, da, en string) {
	fmt.Fprintln(p.out, policy.Sentence{DA: da, EN: en}.In(lang))
}

func (p *program) would(lang string, it device.ItemStatus, answer string) {
	fmt.Fprintf(p.out, policy.Sentence{DA: "Ville svare »%s« om %s %s\n", EN: "Would answer “%s” about %s %s\n"}.In(lang),
		answer, it.ID, desk.Mask(desk.Plain(it.Path)))
}

// removalWait is how long an answer waits to see its file go.
const removalWait = 30 * time.Second

// give gives an answer, and for one that removes tells what became of the file.
func (p *program) give(ctx context.Context, h house, it device.ItemStatus, r ledger.Reply, lang string) error {
	id, err := ledger.ParseID(it.ID)
	if err != nil {
		return err
	}
	if err := h.Answer(ctx, id, r); err != nil {
		return sentence(err, lang)
	}
	name := desk.Mask(desk.Plain(it.Path))
	if r.Answer != policy.AnswerDelete && r.Answer != policy.AnswerSent {
		fmt.Fprintf(p.out, "%s %s\n", it.ID, policy.Sentence{DA: "Svaret er noteret.", EN: "The answer is noted."}.In(lang))
		return nil
	}
	out, err := p.awaitRemoval(ctx, h, id, lang)
	switch {
	case err != nil:
		return err
	case out.Status == device.Quarantined:
		fmt.Fprintf(p.out, policy.Sentence{DA: "%s %s er slettet. Den gemmes stadig og kan hentes tilbage til og med %s: husorden restore %s\n",
			EN: "%s %s is removed. It is still stored and can be had back until %s: husorden restore %s\n"}.In(lang),
			it.ID, name, desk.Date(desk.ParseLang(lang), out.Purge), it.ID)
	case out.ID == "":
		fmt.Fprintf(p.out, policy.Sentence{DA: "%s %s er slettet.\n", EN: "%s %s is removed.\n"}.In(lang), it.ID, name)
	case out.Trouble != "" && out.Answer == "":
		fmt.Fprintf(p.out, policy.Sentence{DA: "%s %s er ændret, siden Husorden sidst så på den, så den er ikke slettet. Se på den, og svar igen.\n",
			EN: "%s %s has changed since Husorden last looked at it, so it is not removed. Look at it, and answer again.\n"}.In(lang), it.ID, name)
	default:
		fmt.Fprintf(p.out, policy.Sentence{DA: "%s %s er ikke slettet endnu. Husorden gør det, når det kan; se husorden status.\n",
			EN: "%s %s is not removed yet. Husorden does it when it can; see husorden status.\n"}.In(lang), it.ID, name)
	}
	return nil
}

// awaitRemoval waits for a file to go, and returns where it stands then.
func (p *program) awaitRemoval(ctx context.Context, h house, id ledger.ID, lang string) (device.ItemStatus, error) {
	ctx, stop := context.WithTimeout(ctx, removalWait)
	defer stop()
	var last device.ItemStatus
	for {
		s, err := whole(ctx, h, device.Query{All: true, Lang: lang})
		if err != nil {
			if ctx.Err() != nil {
				return last, nil
			}
			return last, err
		}
		last = device.ItemStatus{}
		for _, it := range s.Items {
			if it.ID == id.String() {
				last = it
			}
		}
		if last.Status == device.Quarantined || last.ID == "" || last.Trouble != "" {
			return last, nil
		}
		select {
		case <-ctx.Done():
			return last, nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// restore brings a removed file back, or all of them.
func (p *program) restore(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("restore", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) != 1 {
		return 0, errors.New("write restore ID or restore all; `husorden status` lists what can be had back")
	}
	if operands[0] == "all" {
		return p.restoreThese(ctx, state, *lang)
	}
	id, err := ledger.ParseID(operands[0])
	if err != nil {
		return 0, fmt.Errorf("%q is no id; `husorden status` lists them", desk.Plain(operands[0]))
	}
	return p.restoreThese(ctx, state, *lang, id)
}

// restoreThese brings items back; without any, all that this user can have back.
func (p *program) restoreThese(ctx context.Context, state stateFlags, lang string, ids ...ledger.ID) (int, error) {
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	all := len(ids) == 0
	if all {
		s, err := whole(ctx, h, device.Query{All: true, Lang: lang})
		if err != nil {
			return 0, err
		}
		for _, it := range s.Items {
			if it.Status != device.Quarantined {
				continue
			}
			id, err := ledger.ParseID(it.ID)
			if err != nil {
				return 0, err
			}
			ids = append(ids, id)
		}
	}
	var failed error
	n := 0
	for _, id := range ids {
		out, err := h.Order(ctx, device.Restore, id)
		switch {
		case err != nil:
			failed = errors.Join(failed, sentence(err, lang))
		case out.Became != disposal.Restored:
			failed = errors.Join(failed, fmt.Errorf("%s: %s", id, policy.Sentence{DA: "filen kunne ikke hentes tilbage (" + string(out.Reason) + ")",
				EN: "the file could not be had back (" + string(out.Reason) + ")"}.In(lang)))
		default:
			n++
		}
	}
	switch {
	case all:
		fmt.Fprintf(p.out, policy.Sentence{DA: "%d filer er hentet tilbage.\n", EN: "%d files are back.\n"}.In(lang), n)
	case failed == nil:
		p.say(lang, "Filen er hentet tilbage.", "The file is back.")
	}
	return exitFine, failed
}

// purge erases what is past its date. It is a dry run without --yes.
func (p *program) purge(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("purge", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	due := fs.Bool("due", false, "what is past its date")
	yes := fs.Bool("yes", false, "do it; without it the command only says what it would do")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 || !*due {
		return 0, errors.New("write purge --due [--yes]: it erases for good what is past its date, and nothing else")
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	s, err := whole(ctx, h, device.Query{Lang: *lang})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, it := range s.Items {
		if it.Status != device.Quarantined || it.Purge.After(s.Now) {
			continue
		}
		n++
		if !*yes {
			p.would(*lang, it, "purge")
			continue
		}
		id, err := ledger.ParseID(it.ID)
		if err != nil {
			return 0, err
		}
		out, err := h.Order(ctx, device.Purge, id)
		if err != nil {
			return 0, sentence(err, *lang)
		}
		if out.Became != disposal.Purged && out.Reason != disposal.Gone {
			return 0, fmt.Errorf("%s: could not be erased (%s)", id, out.Reason)
		}
		fmt.Fprintf(p.out, "%s %s\n", it.ID, policy.Sentence{DA: "er slettet for altid.", EN: "is gone for good."}.In(*lang))
	}
	switch {
	case n == 0:
		p.say(*lang, "Intet er forbi sin dato.", "Nothing is past its date.")
	case !*yes:
		p.say(*lang, "Intet er gjort. Tilføj --yes, hvis det er det, du vil.", "Nothing was done. Add --yes if that is what you want.")
	}
	return exitFine, nil
}

// sentence turns what a device refuses into words for the person.
func sentence(err error, lang string) error {
	var r device.Refused
	var told *localapi.Error
	switch {
	case errors.As(err, &r):
		return errors.New(r.In(lang))
	case errors.As(err, &told):
		return errors.New(policy.Sentence{DA: told.Text.Danish, EN: told.Text.English}.In(lang))
	case errors.Is(err, ledger.ErrUnknown):
		return errors.New(policy.Sentence{DA: "der er ingen fil med det id", EN: "there is no item with that id"}.In(lang))
	case errors.Is(err, device.ErrNoCompanion):
		return errors.New(policy.Sentence{DA: "Husorden kører ikke for dig lige nu; log på igen, eller start »husorden run«",
			EN: "Husorden does not run for you right now; log on again or start “husorden run”"}.In(lang))
	}
	return err
}
