package page

import (
	"net/http"
	"strconv"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/policy"
)

// Trial is the clock of a house that is made up, for somebody who wants to see
// what the program does without files of their own. Its methods may be called
// from several goroutines.
type Trial interface {
	Now() time.Time
	// Watch says that the person is looking at the overview: days go by only then.
	Watch()
	Pause(stop bool)
	Skip(days int)
	// State tells whether the person stopped the days, and whether all the days of
	// the trial have gone by.
	State() (paused, over bool)
}

// trialFrame is what every page of a trial says first.
type trialFrame struct {
	Date string
	Says string
	Do   string // what the first button does: pause or go; empty: there are no days left
}

// follow is how soon the overview of a trial is loaded anew while days go by.
const follow = 2 * time.Second

// watch has the overview of a trial follow its days, unless there is something
// to be read first.
func (p *Page) watch(v *visit) {
	if p.o.Trial == nil {
		return
	}
	if paused, over := p.o.Trial.State(); paused || over || p.door.hasNotes(v.s) {
		return
	}
	p.o.Trial.Watch()
	v.w.Header().Set("Refresh", strconv.Itoa(int(follow/time.Second)))
}

// trialFrame is nil outside a trial.
func (p *Page) trialFrame(v *visit, page string, notes bool) *trialFrame {
	if p.o.Trial == nil {
		return nil
	}
	paused, over := p.o.Trial.State()
	f := &trialFrame{Date: desk.Date(v.lang, p.o.Trial.Now().In(policy.Copenhagen())), Do: "pause"}
	switch {
	case over:
		f.Do = ""
		f.Says = words{"Prøven har ikke flere dage. Stop den med Ctrl-C i det vindue, du startede den fra; så forsvinder alt, hvad den har lavet.",
			"The trial has no more days. Stop it with Ctrl-C in the window you started it from; all that it made goes then."}.in(v.lang)
	case paused:
		f.Do = "go"
		f.Says = words{"Tiden står stille.", "Time stands still."}.in(v.lang)
	case page != "overview" || notes:
		f.Do = "go"
		f.Says = words{"Tiden står stille, mens du læser.", "Time stands still while you read."}.in(v.lang)
	default:
		f.Says = words{"Dagene går hurtigt, mens du ser på oversigten.", "The days go by fast while you watch the overview."}.in(v.lang)
	}
	return f
}

// moveTrial takes what the person does with the trial's time.
func (p *Page) moveTrial(v *visit) error {
	t := p.o.Trial
	if t == nil {
		return v.home()
	}
	switch v.r.PostForm.Get("do") {
	case "pause":
		t.Pause(true)
	case "go":
		t.Pause(false)
	case "day":
		t.Pause(true)
		t.Skip(1)
	case "week":
		t.Pause(true)
		t.Skip(7)
	default:
		p.render(v, http.StatusBadRequest, "bad", "", sayBadForm.in(v.lang))
		return nil
	}
	return v.home()
}
