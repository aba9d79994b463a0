package device

import (
	"cmp"
	"context"
	"encoding/hex"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Report is how the whole device stands, for the central endpoint: no path, no
// name, nothing that was found. Device, Sequence and the published version of
// the policy are the sender's to fill in.
func (d *Device) Report(ctx context.Context, kind compliance.Kind, version string) (compliance.Report, error) {
	m, err := d.ledger.Moment()
	if err != nil {
		return compliance.Report{}, err
	}
	c := census{device: d, moment: m, stored: map[compliance.Stored]*compliance.Stored{}, unscanned: map[compliance.Unscanned]int{}}
	r := compliance.Report{Head: compliance.Head{Schema: compliance.Schema, Kind: kind, At: m.Now,
		Agent: compliance.Agent{Version: compliance.VersionOf(version), OS: compliance.OS(runtime.GOOS), Arch: compliance.Arch(runtime.GOARCH)}}}
	if err := c.head(&r); err != nil {
		return r, err
	}
	if kind == compliance.Heartbeat {
		return r, nil
	}
	if err := d.ledger.Items(ctx, ledger.Filter{}, c.item); err != nil {
		return r, err
	}
	c.fill(&r)
	if d.o.Posture != nil {
		r.Posture = d.o.Posture(ctx)
	}
	if r.Totals, err = d.totals(); err != nil {
		return r, err
	}
	duties, err := d.duties(m.Now, "en")
	for _, du := range duties {
		r.Duties = append(r.Duties, compliance.Duty{Duty: compliance.RuleOf(du.ID), Role: du.SignOff, Due: du.Due, Signed: du.Signed})
	}
	return r, err
}

// census counts what the ledger knows, in the report's groups.
type census struct {
	device *Device
	moment ledger.Moment

	stored    map[compliance.Stored]*compliance.Stored // by its words alone
	unscanned map[compliance.Unscanned]int
	overdue   []compliance.Item
	except    []compliance.Exception
	held      compliance.Quarantine
}

// The most of each list that a report takes; see compliance.Report.
const (
	mostOverdue    = 20
	mostExceptions = 200
	mostStored     = 400
	mostLists      = 64
)

// head fills in what a heartbeat has too.
func (c *census) head(r *compliance.Report) error {
	d := c.device
	d.mu.Lock()
	persons := slices.Collect(maps.Values(d.persons))
	d.mu.Unlock()
	places := map[policy.Place]*compliance.Place{}
	mode := d.o.Policy.Mode
	for _, p := range persons {
		p.mu.Lock()
		watched, seen := p.attached > 0 && d.o.Pulse().Sub(p.contact) <= aware, slices.Clone(p.sight.Places)
		p.mu.Unlock()
		if watched {
			r.Users.Watched++
		}
		for _, s := range seen {
			c.place(places, s, watched)
		}
		if observe, err := p.observing(); err != nil {
			return err
		} else if observe {
			mode = policy.Observe
		}
		hs, err := p.health(Status{Places: seen}, "en")
		if err != nil {
			return err
		}
		r.Health = append(r.Health, healthOf(hs)...)
	}
	known, err := d.users(c.moment.Now)
	if err != nil {
		return err
	}
	r.Users.Known = max(known, r.Users.Watched)
	if r.Users.Watched < r.Users.Known {
		r.Health = append(r.Health, healthOf([]Health{{Code: NotWatched, Severity: Bad}})...)
	}
	if len(persons) == 0 {
		for _, f := range d.ledger.Health() {
			r.Health = append(r.Health, healthOf([]Health{{Code: Code(f.Fact), Severity: sayings[Code(f.Fact)].Severity, Since: f.Since}})...)
		}
	}
	slices.SortFunc(r.Health, func(a, b compliance.Health) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Place, b.Place))
	})
	r.Health = slices.CompactFunc(r.Health, func(a, b compliance.Health) bool { return a.Code == b.Code && a.Place == b.Place })
	r.Health = r.Health[:min(len(r.Health), mostLists)]
	if r.Kind == compliance.Daily {
		for _, k := range slices.Sorted(maps.Keys(places)) {
			r.Places = append(r.Places, *places[k])
		}
	}
	since, err := d.ledger.Mark(markPolicy)
	if err != nil {
		return err
	}
	r.Policy = compliance.Policy{Profile: compliance.ProfileOf(d.o.Policy.Name), Hash: compliance.Sum(d.o.Policy.Hash()), Since: since.At, Mode: mode}
	n, sum := d.ledger.AuditHead()
	r.Audit = compliance.Audit{N: int64(n), Sum: compliance.Sum(hex.EncodeToString(sum[:]))}
	return nil
}

// forgetUser is how long a user counts whose companion does not come any more.
const forgetUser = 90 * 24 * time.Hour

// users counts the users who have had a companion here.
func (d *Device) users(now time.Time) (int, error) {
	marks, err := d.ledger.Marks(markUser)
	n := 0
	for _, m := range marks {
		if now.Sub(m.At) < forgetUser {
			n++
		}
	}
	return n, err
}

func (c *census) place(all map[policy.Place]*compliance.Place, s PlaceSeen, watched bool) {
	if !s.Exists && s.Reason == policy.NoReason {
		return // a drive that is out, a bin that was never used
	}
	p := all[s.Place]
	if p == nil {
		p = &compliance.Place{Place: s.Place}
		all[s.Place] = p
	}
	p.Known++
	p.Files += s.Files
	if s.Watched && watched {
		p.Watched++
	}
	if s.Reason != policy.NoReason || s.Unread > 0 {
		p.Unreadable++
		p.Reason = cmp.Or(p.Reason, s.Reason)
	}
	if p.Known == 1 || s.At.Before(p.Looked) {
		p.Looked = s.At
	}
}

func healthOf(hs []Health) []compliance.Health {
	var out []compliance.Health
	for _, h := range hs {
		code := compliance.Code(h.Code)
		if !slices.Contains(compliance.Codes, code) {
			code = compliance.Other
		}
		out = append(out, compliance.Health{Code: code, Severity: compliance.Severity(h.Severity), Since: h.Since.UTC(), Place: h.Place})
	}
	return out
}

// item counts one item.
func (c *census) item(it ledger.Item) error {
	now := c.moment.Now
	if it.Held != (ledger.Held{}) {
		c.held.Held++
		c.held.AgeDays = max(c.held.AgeDays, days(now.Sub(it.Held.Since)))
		if now.After(it.Held.Purge) {
			c.held.Late++
		}
	}
	if !it.Missing.IsZero() {
		return nil
	}
	d := c.device.decide(c.moment, it)
	if it.Status == policy.NotScanned {
		c.unscanned[compliance.Unscanned{Place: it.Place, Reason: it.Contents.Reason}]++
	}
	if it.Answer == policy.AnswerPrivate || it.Answer == policy.AnswerNotPersonal || it.KeepUntil.After(now) {
		c.except = append(c.except, compliance.Exception{Item: itemID(it.ID), Place: it.Place, Category: it.Category, DocumentType: it.DocumentType,
			Rule: compliance.RuleOf(d.Rule), Answer: it.Answer, Given: it.Answered, Until: it.KeepUntil})
	}
	if d.Due.IsZero() {
		return nil
	}
	key := compliance.Stored{Place: it.Place, Category: it.Category, DocumentType: it.DocumentType, Rule: compliance.RuleOf(d.Rule), Decision: d.Action}
	s := c.stored[key]
	if s == nil {
		s = &key
		c.stored[key] = s
	}
	age, over := days(now.Sub(it.FirstSeen)), days(now.Sub(d.Due))
	s.Count++
	s.AgeDays = max(s.AgeDays, age)
	if !now.Before(d.Due) {
		s.Overdue++
		s.OverdueDays = max(s.OverdueDays, over)
		c.overdue = append(c.overdue, compliance.Item{Item: itemID(it.ID), Place: it.Place, Category: it.Category, DocumentType: it.DocumentType,
			Rule: key.Rule, AgeDays: age, OverdueDays: over})
		if len(c.overdue) > 10*mostOverdue {
			c.trim()
		}
	}
	return nil
}

// days is a time in whole days, never less than none.
func days(d time.Duration) int { return max(0, int(d/(24*time.Hour))) }

// itemID is an item's id on the wire.
func itemID(id ledger.ID) compliance.ID {
	var b [16]byte
	copy(b[:], id[:])
	return compliance.IDOf(b)
}

// trim keeps the oldest.
func (c *census) trim() {
	slices.SortFunc(c.overdue, func(a, b compliance.Item) int {
		return cmp.Or(b.OverdueDays-a.OverdueDays, cmp.Compare(a.Item, b.Item))
	})
	c.overdue = c.overdue[:min(len(c.overdue), mostOverdue)]
}

func (c *census) fill(r *compliance.Report) {
	c.trim()
	r.Overdue, r.Quarantine = c.overdue, c.held
	r.Exceptions = c.except[:min(len(c.except), mostExceptions)]
	for u, n := range c.unscanned {
		u.Count = n
		r.Unscanned = append(r.Unscanned, u)
	}
	slices.SortFunc(r.Unscanned, func(a, b compliance.Unscanned) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Reason, b.Reason))
	})
	r.Unscanned = r.Unscanned[:min(len(r.Unscanned), mostLists)]
	for _, s := range c.stored {
		r.Stored = append(r.Stored, *s)
	}
	slices.SortFunc(r.Stored, func(a, b compliance.Stored) int {
		return cmp.Or(b.OverdueDays-a.OverdueDays, b.Count-a.Count, cmp.Compare(a.Place, b.Place), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.DocumentType, b.DocumentType), cmp.Compare(a.Decision, b.Decision))
	})
	r.Stored = r.Stored[:min(len(r.Stored), mostStored)]
}
