package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// token returns the API token of a request, if it may do that.
func (a *API) token(r *http.Request, may store.APIScope) (store.APIToken, error) {
	client := a.client(r)
	if wait := a.slow.full(client); wait > 0 {
		return store.APIToken{}, tooMany(wait)
	}
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t, err := store.APIToken{}, store.ErrNotFound
	if ok {
		t, err = a.o.Store.APITokenOf(r.Context(), secret)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		a.slow.take(client)
		return t, problem{http.StatusUnauthorized, compliance.Unauthorized, "send the header Authorization: Bearer with an API token that holds", 0}
	case err != nil:
		return t, err
	case !t.May(may):
		return t, problem{http.StatusForbidden, compliance.Forbidden, "the token has not the scope " + string(may), 0}
	}
	return t, nil
}

// asked reads a query; parameters that the route does not know are refused.
func asked(r *http.Request, known ...string) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	bad := problem{http.StatusBadRequest, compliance.BadRequest, "the query has " + strings.Join(known, ", ") + ", each at most once", 0}
	if err != nil {
		return nil, bad
	}
	for name, values := range q {
		if !slices.Contains(known, name) || len(values) > 1 || len(values[0]) > 200 {
			return nil, bad
		}
	}
	return q, nil
}

func wrong(name, want string) error {
	return problem{http.StatusBadRequest, compliance.BadRequest, name + ": write " + want, 0}
}

func word(q url.Values, name string, words []string) (string, error) {
	v := q.Get(name)
	if v != "" && !slices.Contains(words, v) {
		return "", wrong(name, "one of "+strings.Join(words, ", "))
	}
	return v, nil
}

func number(q url.Values, name string, least, most, absent int) (int, error) {
	v := q.Get(name)
	if v == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, wrong(name, fmt.Sprintf("a number from %d to %d", least, most))
	}
	return n, nil
}

func (a *API) devices(w http.ResponseWriter, r *http.Request) error {
	t, err := a.token(r, store.ReadDevices)
	if err != nil {
		return err
	}
	q, err := asked(r, "org", "group", "standing", "why", "status", "limit", "after")
	if err != nil {
		return err
	}
	f, err := a.filter(r, t.Scope(), q)
	if err != nil {
		return err
	}
	list, next, err := a.o.Store.Devices(r.Context(), t.Scope(), f)
	if err != nil {
		return err
	}
	page := DevicePage{Devices: []DeviceRow{}, Next: next}
	for _, d := range list {
		page.Devices = append(page.Devices, rowOf(d))
	}
	answer(w, http.StatusOK, page)
	return nil
}

func (a *API) filter(r *http.Request, sc store.Scope, q url.Values) (f store.Filter, err error) {
	if v := q.Get("org"); v != "" {
		o, err := a.o.Store.Organisation(r.Context(), sc, v)
		if err != nil {
			return f, err
		}
		f.Org = o.ID
	}
	if v := q.Get("group"); v != "" {
		if f.Org == "" {
			return f, wrong("group", "org too")
		}
		g, err := a.o.Store.Group(r.Context(), sc, f.Org, v)
		if err != nil {
			return f, err
		}
		f.Group = g.ID
	}
	standing, err := word(q, "standing", texts(compliance.Standings))
	if err != nil {
		return f, err
	}
	why, err := word(q, "why", texts(slices.Concat(compliance.Codes, compliance.Judged)))
	if err != nil {
		return f, err
	}
	if f.Status, err = word(q, "status", []string{"active", "retired", "revoked", "all"}); err != nil {
		return f, err
	}
	if f.Limit, err = number(q, "limit", 1, store.MaxPage, 100); err != nil {
		return f, err
	}
	f.Standing, f.Why, f.After = compliance.Standing(standing), compliance.Code(why), compliance.ID(q.Get("after"))
	if f.After != "" && !f.After.Valid() {
		return f, wrong("after", "next of the last page")
	}
	return f, nil
}

func texts[T ~string](words []T) []string {
	ts := make([]string, len(words))
	for i, w := range words {
		ts[i] = string(w)
	}
	return ts
}

const shownDays = 90

func (a *API) device(w http.ResponseWriter, r *http.Request) error {
	t, err := a.token(r, store.ReadDevices)
	if err != nil {
		return err
	}
	if _, err := asked(r); err != nil {
		return err
	}
	d, err := a.o.Store.Device(r.Context(), t.Scope(), compliance.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	whole := DeviceWhole{Device: rowOf(d), Days: []DayRow{}}
	if whole.Daily, whole.Heartbeat, err = a.o.Store.Latest(r.Context(), t.Scope(), d.ID); err != nil {
		return err
	}
	today := store.DayOf(a.o.Now())
	days, err := a.o.Store.Days(r.Context(), t.Scope(), d.ID, today-shownDays+1, today+1)
	if err != nil {
		return err
	}
	for _, y := range days {
		whole.Days = append(whole.Days, dayOf(y))
	}
	if err := a.o.Store.Note(r.Context(), store.Action{Kind: store.ByToken, Actor: t.ID, Verb: store.DeviceSeen, Org: d.Org, Object: d.ID}); err != nil {
		return err
	}
	answer(w, http.StatusOK, whole)
	return nil
}

// longestPeriod is what one evidence may cover.
const longestPeriod = 3 * 366

func (a *API) evidence(w http.ResponseWriter, r *http.Request) error {
	t, err := a.token(r, store.ReadEvidence)
	if err != nil {
		return err
	}
	q, err := asked(r, "org", "from", "to", "format", "table", "lang", "sample", "seed")
	if err != nil {
		return err
	}
	if q.Get("org") == "" {
		return wrong("org", "the id or name of an organisation")
	}
	o, err := a.o.Store.Organisation(r.Context(), t.Scope(), q.Get("org"))
	if err != nil {
		return err
	}
	ask, as, err := a.asks(o, q)
	if err != nil {
		return err
	}
	e, err := evidence.Build(r.Context(), a.o.Store, ask, a.time())
	if err != nil {
		return err
	}
	f, err := evidence.Write(e, as, o, a.o.Box)
	if err != nil {
		return err
	}
	if err := a.o.Store.Note(r.Context(), store.Action{Kind: store.ByToken, Actor: t.ID, Verb: store.EvidenceTaken, Org: o.ID, Object: o.ID}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	_, _ = w.Write(f.Body)
	return nil
}

// asks reads which evidence is asked for, and in which form.
func (a *API) asks(o store.Organisation, q url.Values) (ask evidence.Ask, as evidence.As, err error) {
	ask = evidence.Ask{Organisation: o, Seed: q.Get("seed"), Kept: a.o.Kept}
	if ask.From, ask.To, err = period(q); err != nil {
		return ask, as, err
	}
	if ask.Sample, err = number(q, "sample", 0, 500, 0); err != nil {
		return ask, as, err
	}
	format, err := word(q, "format", texts(evidence.Formats))
	if err != nil {
		return ask, as, err
	}
	if as.Table, err = word(q, "table", append([]string{evidence.AllTables}, evidence.Tables...)); err != nil {
		return ask, as, err
	}
	lang, err := word(q, "lang", texts(evidence.Langs))
	as.Format, as.Lang = evidence.Format(cmp.Or(format, "json")), evidence.Lang(cmp.Or(lang, "da"))
	return ask, as, err
}

func period(q url.Values) (from, to store.Day, err error) {
	for _, p := range []struct {
		name string
		to   *store.Day
	}{{"from", &from}, {"to", &to}} {
		t, err := time.Parse(time.DateOnly, q.Get(p.name))
		if err != nil || t.Year() < 2020 || t.Year() > 2099 {
			return 0, 0, wrong(p.name, "a day such as 2026-01-31")
		}
		*p.to = store.DayOf(t)
	}
	if to < from || to-from >= longestPeriod {
		return 0, 0, wrong("to", fmt.Sprintf("a day from %q on, at most %d days later", "from", longestPeriod-1))
	}
	return from, to, nil
}
