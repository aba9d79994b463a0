package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// overviewPage is how the fleet stands.
type overviewPage struct {
	Filter  filter
	Total   int
	Counts  []standingCount
	Overdue int
	Topics  []topicCount
	Oldest  []deviceRow
	Devices []deviceRow
	Next    string // the address of the next page; empty: this is the last
	Later   bool   // this is not the first page
	Trend   *trend
}

type standingCount struct {
	compliance.Standing
	Devices int
	Link    string
}

type topicCount struct {
	Topic topic
	Whys  []whyCount
}

type whyCount struct {
	compliance.Why
	Devices int
	Link    string
}

// deviceRow is a PC in a list, with names.
type deviceRow struct {
	store.Device
	OrgName, GroupName string
}

// filter is what the query chose, with what can be chosen.
type filter struct {
	Org, Group store.ID
	Standing   compliance.Standing
	Why        compliance.Code
	Status     string
	Orgs       []store.Organisation // empty: there is nothing to choose
	Groups     []store.Group
	Standings  []compliance.Standing
	Codes      []compliance.Code
	Statuses   []string
}

// Any reports whether fewer than all PCs in use are shown.
func (f filter) Any() bool {
	return f.Org != "" || f.Group != "" || f.Standing != "" || f.Why != "" || f.Status != "active"
}

// link is the address of the list with another choice.
func (f filter) link(change func(*filter), more ...string) string {
	change(&f)
	q := url.Values{}
	for name, v := range map[string]string{"org": string(f.Org), "group": string(f.Group), "standing": string(f.Standing), "why": string(f.Why)} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Status != "active" {
		q.Set("status", f.Status)
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/?" + q.Encode() + "#list"
}

const onePage = 100

// worstFirst sorts PCs as one would look at them. The store's pages are by id, so
// only a list that is on one page can be.
func worstFirst(list []store.Device) {
	slices.SortStableFunc(list, func(a, b store.Device) int {
		return cmp.Or(slices.Index(compliance.Standings, a.State.Standing)-slices.Index(compliance.Standings, b.State.Standing),
			b.State.Numbers.OverdueDays-a.State.Numbers.OverdueDays, cmp.Compare(a.Label, b.Label))
	})
}

// filterOf reads a query. What is not of the visitor's scope is not there.
func (w *Web) filterOf(v *visit) (f filter, err error) {
	q := v.r.URL.Query()
	sc := v.scope()
	f = filter{Status: "active", Standings: compliance.Standings, Statuses: []string{"active", "retired", "revoked", "all"}}
	for c := range meanings {
		if c != compliance.NoContact { // it is a standing
			f.Codes = append(f.Codes, c)
		}
	}
	slices.SortFunc(f.Codes, func(a, b compliance.Code) int {
		return cmp.Compare(say(v.lang, a), say(v.lang, b))
	})
	if sc.All {
		if f.Orgs, err = w.o.Store.Organisations(v.ctx(), sc); err != nil {
			return f, err
		}
	}
	if id := q.Get("org"); id != "" {
		o, err := w.o.Store.Organisation(v.ctx(), sc, id)
		if err != nil {
			return f, err
		}
		f.Org = o.ID
	}
	inOrg := f.Org
	if inOrg == "" {
		inOrg = sc.Org
	}
	if inOrg != "" && sc.Group == "" {
		if f.Groups, err = w.o.Store.Groups(v.ctx(), sc, inOrg); err != nil {
			return f, err
		}
	}
	// A group of another organisation was left in the form: then it is every one's.
	if id := store.ID(q.Get("group")); id != "" && slices.ContainsFunc(f.Groups, func(g store.Group) bool { return g.ID == id }) {
		f.Group = id
	} else if id != "" && inOrg == "" {
		return f, errForm
	}
	if s := compliance.Standing(q.Get("standing")); s != "" {
		if f.Standing = s; !slices.Contains(compliance.Standings, s) {
			return f, errForm
		}
	}
	if c := compliance.Code(q.Get("why")); c != "" {
		if f.Why = c; meanings[c].short.DA == "" {
			return f, errForm
		}
	}
	if s := q.Get("status"); s != "" {
		if f.Status = s; !slices.Contains(f.Statuses, s) {
			return f, errForm
		}
	}
	return f, nil
}

func (w *Web) overview(v *visit) error {
	f, err := w.filterOf(v)
	if err != nil {
		return err
	}
	sc := v.scope()
	sf := store.Filter{Org: f.Org, Group: f.Group, Standing: f.Standing, Why: f.Why, Status: f.Status, Limit: onePage,
		After: store.ID(v.r.URL.Query().Get("after"))}
	if sf.After != "" && !sf.After.Valid() {
		return errForm
	}
	p := overviewPage{Filter: f, Later: sf.After != ""}
	// The figures are of all PCs in use of the organisation and group, whatever else
	// is chosen: they are what one chooses by.
	of := store.Filter{Org: f.Org, Group: f.Group}
	if err := w.figures(v, &p, of); err != nil {
		return err
	}
	names, err := w.namesOf(v, f.Orgs)
	if err != nil {
		return err
	}
	oldest, err := w.o.Store.Oldest(v.ctx(), sc, of, 5)
	if err != nil {
		return err
	}
	p.Oldest = names.rows(oldest)
	list, next, err := w.o.Store.Devices(v.ctx(), sc, sf)
	if err != nil {
		return err
	}
	if next == "" && !p.Later {
		worstFirst(list)
	}
	p.Devices = names.rows(list)
	if next != "" {
		p.Next = f.link(func(*filter) {}, "after", string(next))
	}
	ts := sc
	if f.Org != "" {
		ts = store.Scope{Org: f.Org, Group: sc.Group}
	}
	if f.Group != "" {
		ts = store.Scope{Org: orElse(f.Org, sc.Org), Group: f.Group}
	}
	if p.Trend, err = w.trend(v.ctx(), ts); err != nil {
		return err
	}
	w.render(v, http.StatusOK, "overview", say(v.lang, titleFleet), p)
	return nil
}

func orElse(chosen, own store.ID) store.ID {
	if chosen == "" {
		return own
	}
	return chosen
}

// figures counts PCs by standing and by reason.
func (w *Web) figures(v *visit, p *overviewPage, of store.Filter) error {
	counts, err := w.o.Store.Counts(v.ctx(), v.scope(), of)
	if err != nil {
		return err
	}
	for _, s := range compliance.Standings {
		c := standingCount{Standing: s, Link: p.Filter.link(func(f *filter) { f.Standing, f.Why, f.Status = s, "", "active" })}
		for _, k := range counts {
			if k.Standing == s {
				c.Devices = k.Devices
				p.Overdue += k.Overdue
			}
		}
		p.Total += c.Devices
		p.Counts = append(p.Counts, c)
	}
	whys, err := w.o.Store.WhyCounts(v.ctx(), v.scope(), of)
	if err != nil {
		return err
	}
	byTopic := map[topic][]whyCount{}
	for why, n := range whys {
		t := meanings[why.Code].topic
		byTopic[t] = append(byTopic[t], whyCount{why, n, p.Filter.link(func(f *filter) { f.Why, f.Standing, f.Status = why.Code, "", "active" })})
	}
	// Silence is none of the reasons that a report gives.
	if c := p.counted(compliance.Silent); c.Devices > 0 {
		byTopic[topicHusorden] = append(byTopic[topicHusorden], whyCount{compliance.Why{Code: compliance.NoContact, Severity: compliance.Bad}, c.Devices, c.Link})
	}
	for _, t := range topics {
		list := byTopic[t]
		slices.SortFunc(list, func(a, b whyCount) int {
			if a.Severity != b.Severity {
				return slices.Index(compliance.Severities, a.Severity) - slices.Index(compliance.Severities, b.Severity)
			}
			if a.Devices != b.Devices {
				return b.Devices - a.Devices
			}
			return slices.Index(topicsOrder, a.Code) - slices.Index(topicsOrder, b.Code)
		})
		p.Topics = append(p.Topics, topicCount{t, list})
	}
	return nil
}

// topicsOrder settles ties, so that a page looks the same each time.
var topicsOrder = slices.Concat(compliance.Judged, compliance.Codes)

// Of is how many PCs stand so.
func (p overviewPage) Of(s compliance.Standing) int { return p.counted(s).Devices }

func (p overviewPage) counted(s compliance.Standing) standingCount {
	i := slices.IndexFunc(p.Counts, func(c standingCount) bool { return c.Standing == s })
	if i < 0 {
		return standingCount{}
	}
	return p.Counts[i]
}

// Worst is the standing that the page's headline is of.
func (p overviewPage) Worst() compliance.Standing {
	for _, c := range p.Counts {
		if c.Devices > 0 {
			return c.Standing
		}
	}
	return ""
}

// names are what organisations and groups are called.
type names struct {
	orgs, groups map[store.ID]string
	many         bool // more than one organisation may be in a list
}

func (w *Web) names(v *visit) (names, error) { return w.namesOf(v, nil) }

// namesOf is names for a page that has the organisations already; nil: it has not.
func (w *Web) namesOf(v *visit, orgs []store.Organisation) (n names, err error) {
	n = names{map[store.ID]string{}, map[store.ID]string{}, v.scope().All}
	if orgs == nil {
		if orgs, err = w.o.Store.Organisations(v.ctx(), v.scope()); err != nil {
			return n, err
		}
	}
	for _, o := range orgs {
		n.orgs[o.ID] = o.Name
	}
	groups, err := w.o.Store.Groups(v.ctx(), v.scope(), "")
	for _, g := range groups {
		n.groups[g.ID] = g.Name
	}
	return n, err
}

func (n names) row(d store.Device) deviceRow {
	return deviceRow{d, n.orgs[d.Org], n.groups[d.Group]}
}

func (n names) rows(list []store.Device) []deviceRow {
	rows := make([]deviceRow, len(list))
	for i, d := range list {
		rows[i] = n.row(d)
	}
	return rows
}

// First is the address of the list's first page.
func (f filter) First() string { return f.link(func(*filter) {}) }
