package web

import (
	"context"
	"fmt"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

const (
	trendDays   = 30
	trendWidth  = 720 // of the drawing; it is scaled to the page
	trendHeight = 160
)

// trend is how a fleet stood day by day, as bars and as a table.
type trend struct {
	Days          []trendDay
	Bars          []bar
	Width, Height int
	Most          int // PCs on one day
	First, Last   trendDay
}

type trendDay struct {
	Day     store.Day
	Counts  [4]int // as compliance.Standings
	Total   int
	Overdue int
}

// bar is one piece of one day.
type bar struct {
	X, Y, W, H int
	Class      compliance.Standing
}

// trend reads the last days of a scope. The day that is not over is in it.
func (w *Web) trend(ctx context.Context, sc store.Scope) (*trend, error) {
	today := store.DayOf(w.o.Now())
	rows, err := w.o.Store.Trend(ctx, sc, today-trendDays+1, today)
	if err != nil {
		return nil, err
	}
	days := make([]trendDay, trendDays)
	for i := range days {
		days[i].Day = today - trendDays + 1 + store.Day(i)
	}
	for _, r := range rows {
		i := int(r.Day - days[0].Day)
		if i < 0 || i >= trendDays {
			continue
		}
		for k, s := range compliance.Standings {
			if s == r.Standing {
				days[i].Counts[k] += r.Devices
			}
		}
		days[i].Total += r.Devices
		days[i].Overdue += r.Overdue
	}
	return drawn(days), nil
}

// drawn makes the bars: the worst at the bottom, where they are easiest to
// compare. nil: there is nothing to show.
func drawn(days []trendDay) *trend {
	t := &trend{Days: days, Width: trendWidth, Height: trendHeight}
	for _, d := range days {
		t.Most = max(t.Most, d.Total)
		if d.Total == 0 {
			continue
		}
		if t.First.Total == 0 {
			t.First = d
		}
		t.Last = d
	}
	if t.Most == 0 {
		return nil
	}
	step := trendWidth / len(days)
	for i, d := range days {
		y := trendHeight
		for k, n := range d.Counts {
			if n == 0 {
				continue
			}
			h := max(2, n*(trendHeight-10)/t.Most) // one of many is still seen
			y -= h
			t.Bars = append(t.Bars, bar{X: i*step + 2, Y: y, W: step - 4, H: h, Class: compliance.Standings[k]})
		}
	}
	return t
}

// Box is the view of the drawing.
func (t *trend) Box() string { return fmt.Sprintf("0 0 %d %d", t.Width, t.Height) }

// Of is how many PCs stood so at a day.
func (d trendDay) Of(s compliance.Standing) int {
	for k, t := range compliance.Standings {
		if s == t {
			return d.Counts[k]
		}
	}
	return 0
}

// The standings that a day's reports can have, for the key of the drawing.
func (*trend) Worst() compliance.Standing  { return compliance.NotInOrder }
func (*trend) Middle() compliance.Standing { return compliance.NeedsAttention }
func (*trend) Best() compliance.Standing   { return compliance.InOrder }
