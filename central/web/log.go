package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/husorden/husorden/central/store"
)

// readsLog reports whether a person may read the log: not who sees one group only,
// since it tells of all groups.
func readsLog(a store.Admin) bool { return a.Group == "" }

type logPage struct {
	Lines []logLine
	Next  string // the address of the next page; empty: this is the last
}

type logLine struct {
	store.Action
	Who    string // an address; empty: Kind says it
	Object string // what it is called, if anything
	Link   string
	Org    string
}

const logLines = 100

// log shows what was done here, the latest first.
func (w *Web) log(v *visit) error {
	if !readsLog(v.who.Admin) {
		return errMayNot
	}
	var before time.Time
	if s := v.r.URL.Query().Get("before"); s != "" {
		var err error
		if before, err = time.Parse(time.RFC3339Nano, s); err != nil {
			return errForm
		}
	}
	list, more, err := w.actions(v, before)
	if err != nil {
		return err
	}
	p := logPage{}
	if more {
		p.Next = "/log?" + url.Values{"before": {list[len(list)-1].At.Format(time.RFC3339Nano)}}.Encode()
	}
	if p.Lines, err = w.named(v, list); err != nil {
		return err
	}
	w.render(v, http.StatusOK, "log", say(v.lang, titleLog), p)
	return nil
}

// actions is one page of them. It never ends between two of the same moment: the
// next page, which begins before a moment, would leave the rest of them out.
func (w *Web) actions(v *visit, before time.Time) (list []store.Action, more bool, err error) {
	const most = 1000 // of one moment
	list, err = w.o.Store.Actions(v.ctx(), v.scope(), before, most)
	if err != nil || len(list) <= logLines {
		return list, false, err
	}
	n := logLines
	for n < len(list) && list[n].At.Equal(list[n-1].At) {
		n++
	}
	return list[:n], n < len(list), nil
}

// named finds what the ids of actions are called, of the visitor's scope.
func (w *Web) named(v *visit, list []store.Action) ([]logLine, error) {
	n, err := w.names(v)
	if err != nil {
		return nil, err
	}
	people := map[store.ID]string{v.who.Admin.ID: v.who.Admin.Email}
	admins, err := w.o.Store.Admins(v.ctx(), v.scope())
	if err != nil {
		return nil, err
	}
	for _, a := range admins {
		people[a.ID] = a.Email
	}
	labels := map[store.ID]string{}
	tokens, err := w.o.Store.EnrolTokens(v.ctx(), v.scope())
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		labels[t.ID] = t.Label
	}
	if err := w.nameAccess(v, people, labels); err != nil {
		return nil, err
	}
	lines := make([]logLine, len(list))
	for i, a := range list {
		l := logLine{Action: a, Who: people[a.Actor], Org: n.orgs[a.Org]}
		switch a.Verb {
		case store.DeviceEnrolled, store.DeviceRetired, store.DeviceRevoked, store.DeviceChanged, store.DeviceSeen, store.RewindSeen:
			label, known := labels[a.Object]
			if !known {
				d, err := w.o.Store.Device(v.ctx(), v.scope(), a.Object)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return nil, err
				}
				label = d.Label
				labels[a.Object] = label
			}
			if l.Object = label; label != "" {
				l.Link = "/device/" + string(a.Object)
			}
		case store.TokenMade, store.TokenRevoked, store.APITokenMade, store.APITokenRevoked:
			l.Object = labels[a.Object]
		case store.AdminMade, store.AdminChanged, store.AdminInvited, store.InviteRevoked, store.AdminDisabled, store.AdminEnabled,
			store.FactorRemoved, store.SessionsEnded:
			if a.Object != a.Actor {
				l.Object = people[a.Object]
			}
		case store.GroupMade:
			l.Object = n.groups[a.Object]
		default: // the organisation says it, or there is nothing to say
		}
		lines[i] = l
	}
	return lines, nil
}

// nameAccess adds what invitations and API tokens are called.
func (w *Web) nameAccess(v *visit, people, labels map[store.ID]string) error {
	invitations, err := w.o.Store.Invitations(v.ctx(), v.scope())
	if err != nil {
		return err
	}
	for _, n := range invitations {
		people[n.ID] = n.Email
	}
	tokens, err := w.o.Store.APITokens(v.ctx(), v.scope())
	for _, t := range tokens {
		labels[t.ID] = t.Name
	}
	return err
}
