package web

import (
	"errors"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/husorden/husorden/central/api"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// devicePage is all that is known of one PC.
type devicePage struct {
	Row        deviceRow
	Report     *compliance.Report // daily, with what the last heartbeat says; nil: none came
	Days       []dayRow
	Missed     int // of Days
	Exceptions []store.Exception
	Groups     []store.Group
	Writes     bool
	Now        time.Time
	titles     map[compliance.Rule]policy.Sentence
}

// dayRow is one day, with or without a report.
type dayRow struct {
	Day  store.Day
	Said *store.DayRow // nil: no daily report
}

// DutyTitle is what a duty is called, if it is a built-in one.
func (p devicePage) DutyTitle(r compliance.Rule) policy.Sentence { return p.titles[r] }

// Late reports whether a moment has passed.
func (p devicePage) Late(t time.Time) bool { return t.Before(p.Now) }

// deviceOf finds the PC of an address, of the visitor's scope.
func (w *Web) deviceOf(v *visit) (store.Device, error) {
	return w.o.Store.Device(v.ctx(), v.scope(), store.ID(v.r.PathValue("device")))
}

// writable finds it for somebody who may change it.
func (w *Web) writable(v *visit) (store.Device, error) {
	d, err := w.deviceOf(v)
	if err == nil && !v.who.Admin.Writes(d.Org) {
		err = errMayNot
	}
	return d, err
}

func (w *Web) device(v *visit) error { return w.showDevice(v, http.StatusOK) }

func (w *Web) showDevice(v *visit, code int) error {
	d, err := w.deviceOf(v)
	if err != nil {
		return err
	}
	// The log first: what cannot be noted is not shown.
	if err := w.note(v, store.DeviceSeen, d.Org, d.ID); err != nil {
		return err
	}
	n, err := w.names(v)
	if err != nil {
		return err
	}
	p := devicePage{Row: n.row(d), Writes: v.who.Admin.Writes(d.Org), Now: w.o.Now(), titles: w.duties}
	sc := v.scope()
	daily, beat, err := w.o.Store.Latest(v.ctx(), sc, d.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	p.Report = joined(daily, beat)
	today := store.DayOf(w.o.Now())
	first := max(today-trendDays+1, store.DayOf(d.Enrolled))
	said, err := w.o.Store.Days(v.ctx(), sc, d.ID, first, today)
	if err != nil {
		return err
	}
	p.Days, p.Missed = calendar(said, first, today)
	if p.Exceptions, err = w.o.Store.Exceptions(v.ctx(), sc, d.ID, w.o.Now(), w.o.Now()); err != nil {
		return err
	}
	if p.Writes {
		if p.Groups, err = w.o.Store.Groups(v.ctx(), sc, d.Org); err != nil {
			return err
		}
	}
	w.render(v, code, "device", d.Label, p)
	return nil
}

// joined is the last daily report with what a later heartbeat says.
func joined(daily, beat *compliance.Report) *compliance.Report {
	if daily != nil && beat != nil && beat.Sequence > daily.Sequence {
		both := daily.With(*beat)
		return &both
	}
	if daily == nil {
		return beat
	}
	return daily
}

// calendar lists every day, the latest first, and counts those without a report.
// Today is not over, so it is missed by nobody.
func calendar(said []store.DayRow, first, today store.Day) (days []dayRow, missed int) {
	by := map[store.Day]*store.DayRow{}
	for i := range said {
		by[said[i].Day] = &said[i]
	}
	for day := today; day >= first; day-- {
		if by[day] == nil && day == today {
			continue
		}
		if by[day] == nil {
			missed++
		}
		days = append(days, dayRow{day, by[day]})
	}
	return days, missed
}

func (w *Web) relabel(v *visit) error {
	d, err := w.writable(v)
	if err != nil {
		return err
	}
	label, group := strings.TrimSpace(v.r.PostFormValue("label")), store.ID(v.r.PostFormValue("group"))
	if api.CheckName(label) != nil {
		return v.again(wrong{sayName}, w.showDevice)
	}
	if err := w.o.Store.Relabel(v.ctx(), v.scope(), d.ID, label, group); err != nil {
		return err
	}
	if err := w.note(v, store.DeviceChanged, d.Org, d.ID); err != nil {
		return err
	}
	v.to("/device/" + string(d.ID) + "?done=label")
	return nil
}

type endPage struct {
	Row deviceRow
	How string // retire, revoke
}

func (w *Web) endForm(v *visit) error { return w.showEnd(v, http.StatusOK) }

func (w *Web) showEnd(v *visit, code int) error {
	d, err := w.writable(v)
	if err != nil {
		return err
	}
	n, err := w.names(v)
	if err != nil {
		return err
	}
	how := path.Base(v.r.URL.Path)
	w.render(v, code, "end", say(v.lang, titleEnd[how]), endPage{n.row(d), how})
	return nil
}

// end retires or revokes a PC, once the person has said that they mean it.
func (w *Web) end(v *visit) error {
	d, err := w.writable(v)
	if err != nil {
		return err
	}
	if v.r.PostFormValue("sure") != "yes" {
		return v.again(wrong{sayTick}, w.showEnd)
	}
	do, verb, said := w.o.Store.Retire, store.DeviceRetired, "retired"
	if path.Base(v.r.URL.Path) == "revoke" {
		do, verb, said = w.o.Store.Revoke, store.DeviceRevoked, "revoked"
	}
	if err := do(v.ctx(), v.scope(), d.ID); errors.Is(err, store.ErrNotFound) {
		return wrong{sayEndedOnce}
	} else if err != nil {
		return err
	}
	if err := w.note(v, verb, d.Org, d.ID); err != nil {
		return err
	}
	v.to("/device/" + string(d.ID) + "?done=" + said)
	return nil
}

// acknowledge accepts that a PC's log was replaced, as after installing anew.
func (w *Web) acknowledge(v *visit) error {
	d, err := w.writable(v)
	if err != nil {
		return err
	}
	if err := w.o.Store.Acknowledge(v.ctx(), v.scope(), d.ID); errors.Is(err, store.ErrNotFound) {
		return wrong{sayEndedOnce}
	} else if err != nil {
		return err
	}
	if err := w.note(v, store.RewindSeen, d.Org, d.ID); err != nil {
		return err
	}
	v.to("/device/" + string(d.ID) + "?done=acknowledged")
	return nil
}
