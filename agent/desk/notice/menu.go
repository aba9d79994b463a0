package notice

import (
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/policy"
)

// State is how the house stands at a glance.
type State string

// The states. An icon tells each by its shape too.
const (
	AllInOrder  State = "in_order"
	DueSoon     State = "due_soon"
	Act         State = "act"
	NotWatching State = "not_watching"
)

// State is the worst of what there is to tell.
func (s Standing) State() State {
	switch {
	case !s.Blind.IsZero():
		return NotWatching
	case s.Waiting > 0:
		return Act
	case len(s.Dates) > 0 || !s.Review.IsZero():
		return DueSoon
	}
	return AllInOrder
}

// Action is what a person may choose beside the clock.
type Action string

// The actions. The first four open Min pc.
const (
	OpenPage      Action = "open"
	CheckText     Action = "check"
	Review        Action = "review"
	Sees          Action = "sees"
	PauseHour     Action = "pause_hour"
	PauseTomorrow Action = "pause_tomorrow"
	Resume        Action = "resume"
	Nothing       Action = "" // an entry that only tells
)

// Entry is one line of the menu.
type Entry struct {
	Action Action
	Text   string
	Hidden bool
}

// Menu is what stands beside the clock. Its entries are always the same ones, in
// the same order, some of them hidden.
type Menu struct {
	State   State
	Tip     string
	Entries []Entry
}

// Away is the menu while nobody looks after the PC.
func Away(l desk.Lang, version string) Menu {
	m := MenuOf(l, Standing{}, time.Time{}, time.Time{}, version)
	m.State = NotWatching
	m.Tip = policy.Sentence{DA: "Husorden holder ikke øje lige nu", EN: "Husorden is not watching right now"}.In(string(l))
	for i := range m.Entries {
		if a := m.Entries[i].Action; a != Nothing {
			m.Entries[i].Hidden = a != OpenPage
		}
	}
	m.Entries[0] = Entry{Nothing, m.Tip, false}
	return m
}

// MenuOf is the menu of a standing; paused is until when notices rest.
func MenuOf(l desk.Lang, s Standing, paused, now time.Time, version string) Menu {
	w := writer{l, s, now}
	resting := now.Before(paused)
	until := paused.In(policy.Copenhagen()).Format(w.pick("15.04", "15:04"))
	return Menu{State: s.State(), Tip: "Husorden: " + w.glance(), Entries: []Entry{
		{OpenPage, capital(w.glance()) + " …", false},
		{CheckText, w.pick("Tjek en tekst …", "Check a text …"), false},
		{Review, w.pick("Gennemgå pc'en …", "Go through the PC …"), false},
		{Sees, w.pick("Hvad Husorden ser og gemmer …", "What Husorden sees and stores …"), false},
		{PauseHour, w.pick("Ingen beskeder den næste time", "No notices for an hour"), resting},
		{PauseTomorrow, w.pick("Ingen beskeder før i morgen", "No notices until tomorrow"), resting},
		{Resume, w.pick("Vis beskeder igen (pause til kl. ", "Show notices again (paused until ") + until + ")", !resting},
		{Nothing, "Husorden " + version, false},
	}}
}

// withKeys names the hot key beside what it does; "" is none.
func (m Menu) withKeys(keys string) Menu {
	for i := range m.Entries {
		if e := &m.Entries[i]; e.Action == CheckText && keys != "" {
			e.Text += " (" + keys + ")"
		}
	}
	return m
}

// glance is how it stands in a few words.
func (w writer) glance() string {
	switch s := w.s; {
	case s.Waiting > 0:
		return w.number(s.Waiting, "fil venter på dit svar", "filer venter på dit svar", "file waits for your answer", "files wait for your answer")
	case !s.Blind.IsZero():
		return w.pick("noget bliver ikke set efter", "something is not looked after")
	case len(s.Dates) > 0:
		return w.number(len(s.Dates), "fil skal væk senest ", "filer skal væk, den første senest ", "file must go by ", "files must go, the first by ") + w.shortDate(s.Dates[0])
	case !s.Review.IsZero():
		return w.pick("pc'en mangler at blive gennemgået", "the PC is yet to be gone through")
	}
	return w.pick("alt er i orden", "all is in order")
}

func capital(s string) string {
	r := []rune(s)
	if len(r) > 0 && r[0] >= 'a' && r[0] <= 'z' {
		r[0] -= 'a' - 'A'
	}
	return string(r)
}
