package notice

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/session"
	"github.com/husorden/husorden/policy"
)

// at is a time of April 2026 in Copenhagen: day, hour, minute.
func at(d, h, m int) time.Time { return time.Date(2026, 4, d, h, m, 0, 0, policy.Copenhagen()) }

func shown(k Kind, t time.Time) Shown  { return Shown{At: t, Kind: k} }
func opened(k Kind, t time.Time) Shown { return Shown{At: t, Kind: k, Opened: true} }

// week are n notices that were opened, one a day, the last on the day before d.
func week(n, d int) []Shown {
	var list []Shown
	for i := n; i > 0; i-- {
		list = append(list, opened(Summary, at(d-i, 12, 0)))
	}
	return list
}

func TestDecide(t *testing.T) {
	// One file is due on the 20th at 9, and was told of; one waits since the 1st.
	soon := Standing{Dates: []time.Time{at(20, 9, 0)}, Joined: at(13, 9, 0)}
	waits := Standing{Dates: []time.Time{at(1, 9, 0)}, Waiting: 1, Joined: at(1, 9, 0)}
	fresh := Standing{Dates: []time.Time{at(1, 9, 0)}, Waiting: 1, Unasked: []ledger.ID{{1}}}
	noon := DefaultSettings()
	for name, c := range map[string]struct {
		s    Standing
		h    History
		set  Settings
		m    Moment
		want Plan
	}{
		"in order":                      {Standing{}, History{}, noon, Moment{Now: at(14, 13, 0)}, Plan{Why: WhyInOrder}},
		"in order, something was held":  {Standing{}, History{Held: at(13, 12, 0)}, noon, Moment{Now: at(14, 13, 0), Logon: true}, Plan{Why: WhyInOrder}},
		"before noon":                   {fresh, History{}, noon, Moment{Now: at(14, 11, 59)}, Plan{Why: WhyNotNow}},
		"at noon":                       {fresh, History{}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyNew}},
		"the PC was off at noon":        {fresh, History{}, noon, Moment{Now: at(14, 19, 30)}, Plan{Show: Summary, Why: WhyNew}},
		"a time of the person's own":    {fresh, History{}, Settings{At: 8*60 + 30}, Moment{Now: at(14, 8, 30)}, Plan{Show: Summary, Why: WhyNew}},
		"summer time":                   {fresh, History{}, noon, Moment{Now: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)}, Plan{Show: Summary, Why: WhyNew}},
		"winter time":                   {fresh, History{}, noon, Moment{Now: time.Date(2026, 12, 1, 10, 59, 0, 0, time.UTC)}, Plan{Why: WhyNotNow}},
		"one a day":                     {fresh, History{Shown: []Shown{opened(Summary, at(14, 8, 0))}}, noon, Moment{Now: at(14, 12, 0)}, Plan{Why: WhyEnough}},
		"the day after, something new":  {fresh, History{Shown: []Shown{opened(Summary, at(13, 12, 0))}}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyNew}},
		"not opened, no logon":          {waits, History{Shown: []Shown{shown(Summary, at(13, 12, 0))}}, noon, Moment{Now: at(14, 8, 0)}, Plan{Why: WhyNotNow}},
		"not opened, at noon":           {waits, History{Shown: []Shown{shown(Summary, at(13, 12, 0))}}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyUnopened}},
		"not opened, at logon":          {waits, History{Shown: []Shown{shown(Summary, at(13, 12, 0))}}, noon, Moment{Now: at(14, 8, 0), Logon: true}, Plan{Show: Again, Why: WhyUnopened}},
		"not opened, logon, same day":   {waits, History{Shown: []Shown{shown(Summary, at(14, 12, 0))}}, noon, Moment{Now: at(14, 15, 0), Logon: true}, Plan{Show: Again, Why: WhyUnopened}},
		"not opened, a second logon":    {waits, History{Shown: []Shown{shown(Again, at(14, 8, 0))}}, noon, Moment{Now: at(14, 15, 0), Logon: true}, Plan{Why: WhyEnough}},
		"never three":                   {fresh, History{Shown: []Shown{shown(Summary, at(14, 12, 0)), shown(Again, at(14, 15, 0))}}, noon, Moment{Now: at(14, 18, 0), Logon: true}, Plan{Why: WhyEnough}},
		"opened, left, next day":        {waits, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}}, noon, Moment{Now: at(11, 12, 0)}, Plan{Why: WhyRepeat}},
		"opened, left, four days":       {waits, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyRepeat}},
		"left once more, two days":      {waits, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}, Deferred: 1}, noon, Moment{Now: at(12, 12, 0)}, Plan{Show: Summary, Why: WhyRepeat}},
		"left twice more, one day":      {waits, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}, Deferred: 7}, noon, Moment{Now: at(11, 12, 0)}, Plan{Show: Summary, Why: WhyRepeat}},
		"put off":                       {fresh, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}, Remind: at(15, 0, 0)}, noon, Moment{Now: at(14, 12, 0)}, Plan{Why: WhyTold}},
		"put off till today":            {waits, History{Shown: []Shown{opened(Summary, at(13, 12, 0))}, Remind: at(14, 0, 0)}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyRepeat}},
		"put off, but due tomorrow":     {soon, History{Shown: []Shown{opened(Summary, at(15, 12, 0))}, Remind: at(21, 0, 0)}, noon, Moment{Now: at(19, 9, 0)}, Plan{Show: LastDay, Why: WhyLastDay}},
		"due in 24 hours and a minute":  {soon, History{Shown: []Shown{opened(Summary, at(18, 12, 0))}}, noon, Moment{Now: at(19, 8, 59)}, Plan{Why: WhyRepeat}},
		"due in 24 hours":               {soon, History{Shown: []Shown{opened(Summary, at(18, 12, 0))}}, noon, Moment{Now: at(19, 9, 0)}, Plan{Show: LastDay, Why: WhyLastDay}},
		"the last day was told":         {soon, History{Shown: []Shown{opened(Summary, at(19, 12, 0))}}, noon, Moment{Now: at(20, 8, 0)}, Plan{Why: WhyRepeat}},
		"a second on the last day":      {soon, History{Shown: []Shown{opened(Summary, at(19, 8, 0))}}, noon, Moment{Now: at(19, 9, 0)}, Plan{Show: LastDay, Why: WhyLastDay}},
		"not at night":                  {Standing{Dates: []time.Time{at(20, 3, 0)}}, History{Shown: []Shown{opened(Summary, at(18, 12, 0))}}, noon, Moment{Now: at(19, 3, 0)}, Plan{Why: WhyRepeat}},
		"but in the morning":            {Standing{Dates: []time.Time{at(20, 3, 0)}}, History{Shown: []Shown{opened(Summary, at(18, 12, 0))}}, noon, Moment{Now: at(19, 7, 0)}, Plan{Show: LastDay, Why: WhyLastDay}},
		"the budget is spent":           {fresh, History{Shown: week(3, 14)}, noon, Moment{Now: at(14, 12, 0), Budget: 3}, Plan{Why: WhySpent}},
		"the budget has room again":     {fresh, History{Shown: week(3, 14)}, noon, Moment{Now: at(18, 12, 0), Budget: 3}, Plan{Show: Summary, Why: WhyNew}},
		"the last day is not counted":   {soon, History{Shown: week(3, 19)}, noon, Moment{Now: at(19, 9, 30), Budget: 3}, Plan{Show: LastDay, Why: WhyLastDay}},
		"busy":                          {fresh, History{}, noon, Moment{Now: at(14, 12, 0), Session: session.Busy}, Plan{Held: true, Why: WhyDisturbs}},
		"locked":                        {fresh, History{}, noon, Moment{Now: at(14, 12, 0), Session: session.Away}, Plan{Held: true, Why: WhyDisturbs}},
		"nobody knows whether busy":     {fresh, History{}, noon, Moment{Now: at(14, 12, 0), Session: session.Unknown}, Plan{Show: Summary, Why: WhyNew}},
		"busy till after midnight":      {fresh, History{Held: at(13, 12, 0)}, noon, Moment{Now: at(14, 0, 20)}, Plan{Show: Summary, Why: WhyNew}},
		"held, then off, at logon":      {fresh, History{Held: at(13, 12, 0)}, noon, Moment{Now: at(14, 7, 0), Logon: true}, Plan{Show: Summary, Why: WhyNew}},
		"the last day, busy":            {soon, History{Shown: []Shown{opened(Summary, at(18, 12, 0))}}, noon, Moment{Now: at(19, 9, 0), Session: session.Busy}, Plan{Held: true, Why: WhyDisturbs}},
		"paused":                        {fresh, History{Paused: at(14, 13, 0)}, noon, Moment{Now: at(14, 12, 0)}, Plan{Why: WhyPaused}},
		"after the pause":               {fresh, History{Paused: at(14, 13, 0)}, noon, Moment{Now: at(14, 13, 0)}, Plan{Show: Summary, Why: WhyNew}},
		"trouble only, told":            {Standing{Blind: at(1, 0, 0)}, History{Shown: []Shown{opened(Summary, at(10, 12, 0))}, Deferred: 3}, noon, Moment{Now: at(14, 12, 0)}, Plan{Why: WhyRepeat}},
		"trouble only, not even opened": {Standing{Blind: at(1, 0, 0)}, History{Shown: []Shown{shown(Summary, at(10, 12, 0))}}, noon, Moment{Now: at(14, 12, 0)}, Plan{Why: WhyRepeat}},
		"trouble only, a week later":    {Standing{Review: at(1, 0, 0)}, History{Shown: []Shown{opened(Summary, at(7, 12, 0))}, Deferred: 3}, noon, Moment{Now: at(14, 12, 0)}, Plan{Show: Summary, Why: WhyRepeat}},
	} {
		if c.m.Budget == 0 {
			c.m.Budget = 7
		}
		if diff := cmp.Diff(c.want, Decide(c.s, c.h, c.set, c.m)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRemindOn(t *testing.T) {
	now := at(14, 12, 0)
	for name, c := range map[string]struct {
		s    Standing
		h    History
		want time.Time
	}{
		"nothing":           {Standing{}, History{}, time.Time{}},
		"the first time":    {Standing{Dates: []time.Time{at(1, 9, 0)}}, History{}, at(18, 0, 0)},
		"the second":        {Standing{Dates: []time.Time{at(1, 9, 0)}}, History{Deferred: 1}, at(16, 0, 0)},
		"the fifth":         {Standing{Dates: []time.Time{at(1, 9, 0)}}, History{Deferred: 4}, at(15, 0, 0)},
		"before a date":     {Standing{Dates: []time.Time{at(1, 9, 0), at(17, 23, 0)}}, History{}, at(16, 0, 0)},
		"due tomorrow":      {Standing{Dates: []time.Time{at(15, 9, 0)}}, History{}, time.Time{}},
		"due the day after": {Standing{Dates: []time.Time{at(16, 9, 0)}}, History{}, at(15, 0, 0)},
		"trouble":           {Standing{Blind: at(1, 0, 0)}, History{}, at(21, 0, 0)},
	} {
		if got := RemindOn(c.s, c.h, now); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
