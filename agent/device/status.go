package device

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Status is how the house stands for one person, for their own screen: it has
// paths. It is `husorden status --json`.
type Status struct {
	Version int           `json:"version"` // of this form: 1
	Now     time.Time     `json:"now"`
	Policy  PolicyStatus  `json:"policy"`
	Places  []PlaceSeen   `json:"places"`
	Items   []ItemStatus  `json:"items"`
	Next    string        `json:"-"` // the id to go on from; empty: that is all
	Counts  Counts        `json:"counts"`
	Health  []Health      `json:"health"`
	Duties  []DutyStatus  `json:"duties"`
	Audit   AuditPosition `json:"audit"`
}

// PolicyStatus is the policy that holds.
type PolicyStatus struct {
	Name  string      `json:"name"`
	Hash  string      `json:"hash"`
	Since time.Time   `json:"since"`
	Mode  policy.Mode `json:"mode"` // that holds now: observe during the first look
}

// Counts count the person's items.
type Counts struct {
	Files       int `json:"files"`       // known and in their places
	Due         int `json:"due"`         // ask or remove
	Warned      int `json:"warned"`      // due soon
	Quarantined int `json:"quarantined"` // still stored
	NotScanned  int `json:"not_scanned"`
}

// ItemStatus is one item.
type ItemStatus struct {
	ID     string        `json:"id"`
	Place  policy.Place  `json:"place"`
	Path   string        `json:"path"`
	Status ItemState     `json:"status"`
	Reason policy.Reason `json:"reason,omitempty"`

	DocumentType policy.DocumentType `json:"document_type,omitempty"`
	Category     policy.Category     `json:"category,omitempty"`
	Findings     []FindingStatus     `json:"findings"`
	Size         int64               `json:"size"`

	FirstSeen time.Time `json:"first_seen"`
	Source    string    `json:"first_seen_source"` // estimate, observed
	Modified  time.Time `json:"modified"`
	Deleted   time.Time `json:"deleted,omitzero"` // when it went to the bin

	Due      time.Time     `json:"due,omitzero"`
	Decision policy.Action `json:"decision"`
	Rule     string        `json:"rule"`
	Sources  []string      `json:"source,omitempty"` // ids of docs/rules.md
	Because  string        `json:"because"`

	Asked     time.Time     `json:"asked,omitzero"`
	Answer    policy.Answer `json:"answer,omitempty"`
	KeepUntil time.Time     `json:"keep_until,omitzero"`
	KeepFor   string        `json:"keep_reason,omitempty"`
	Purge     time.Time     `json:"purge,omitzero"`    // when a quarantined item goes for good
	Trouble   string        `json:"trouble,omitempty"` // why it could not be removed
}

// ItemState is where an item stands.
type ItemState string

// The states: the status words of a scan, and quarantined: still stored.
const (
	Scanned     ItemState = "scanned"
	NotScanned  ItemState = "not_scanned"
	Quarantined ItemState = "quarantined"
)

// FindingStatus is one kind of personal data, never the value.
type FindingStatus struct {
	Kind       policy.Kind       `json:"kind"`
	Count      int               `json:"count"`
	Confidence policy.Confidence `json:"confidence"`
}

// AuditPosition is the end of the audit log.
type AuditPosition struct {
	Records uint64 `json:"records"`
}

// pageOf is how many items one answer holds.
const pageOf = 500

// Query says what to tell of.
type Query struct {
	All   bool   `json:"all,omitempty"`   // also items that no rule is concerned with
	After string `json:"after,omitempty"` // where the last page ended: Status.Next
	Lang  string `json:"lang,omitempty"`  // of the sentences: da or en
}

// Status tells how the house stands. Items come in pages, in the order of their
// ids.
func (p *Person) Status(ctx context.Context, q Query) (Status, error) {
	d := p.d
	m, err := d.ledger.Moment()
	if err != nil {
		return Status{}, err
	}
	s := Status{Version: 1, Now: m.Now, Items: []ItemStatus{}}
	if s.Policy, err = p.policyStatus(); err != nil {
		return Status{}, err
	}
	p.mu.Lock()
	s.Places = slices.Clone(p.sight.Places)
	p.mu.Unlock()
	if s.Places == nil {
		s.Places = []PlaceSeen{}
	}
	if s.Duties, err = d.duties(m.Now, q.Lang); err != nil {
		return Status{}, err
	}
	var from ledger.ID
	if q.After != "" {
		if from, err = ledger.ParseID(q.After); err != nil {
			return Status{}, err
		}
	}
	var list []ledger.ID
	err = d.ledger.Items(ctx, ledger.Filter{User: p.user}, func(it ledger.Item) error {
		dec := d.decide(m, it)
		s.Counts.add(it, dec)
		if (q.All || concerned(it, dec)) && (q.After == "" || bytes.Compare(it.ID[:], from[:]) > 0) {
			list = append(list, it.ID)
		}
		return nil
	})
	if err != nil {
		return Status{}, err
	}
	slices.SortFunc(list, func(a, b ledger.ID) int { return bytes.Compare(a[:], b[:]) })
	if len(list) > pageOf {
		list = list[:pageOf]
		s.Next = list[pageOf-1].String()
	}
	for _, id := range list {
		it, err := d.ledger.Item(p.user, id)
		if err == nil {
			s.Items = append(s.Items, p.item(it, d.decide(m, it), q.Lang))
		}
	}
	n, _ := d.ledger.AuditHead()
	s.Audit.Records = n
	s.Health, err = p.health(s, q.Lang)
	return s, err
}

func (p *Person) policyStatus() (PolicyStatus, error) {
	pol := p.d.o.Policy
	since, err := p.d.ledger.Mark(markPolicy)
	if err != nil {
		return PolicyStatus{}, err
	}
	observe, err := p.observing()
	s := PolicyStatus{Name: pol.Name, Hash: pol.Hash(), Since: since.At, Mode: pol.Mode}
	if observe {
		s.Mode = policy.Observe
	}
	return s, err
}

// concerned reports whether a person should see an item: the rules cover it, or
// it could not be read, or it is in the undo area, or they have answered.
func concerned(it ledger.Item, d policy.Decision) bool {
	return it.Held != (ledger.Held{}) || it.Talk != (policy.Talk{}) ||
		d.Action != policy.Keep && d.Action != policy.ExemptAction || !d.Due.IsZero()
}

func (c *Counts) add(it ledger.Item, d policy.Decision) {
	if it.Held != (ledger.Held{}) {
		c.Quarantined++
	}
	if !it.Missing.IsZero() {
		return
	}
	c.Files++
	switch d.Action {
	case policy.Ask, policy.Remove:
		c.Due++
	case policy.Warn:
		c.Warned++
	case policy.NotScannedAct:
		c.NotScanned++
	}
}

func (p *Person) item(it ledger.Item, d policy.Decision, lang string) ItemStatus {
	s := ItemStatus{ID: it.ID.String(), Place: it.Place, Path: it.Path, Status: ItemState(it.Status), Reason: it.Contents.Reason,
		DocumentType: it.DocumentType, Category: it.Category, Findings: []FindingStatus{}, Size: it.Size,
		FirstSeen: shown(it.FirstSeen), Source: "observed", Modified: shown(it.Modified), Deleted: shown(it.Deleted),
		Due: shown(d.Due), Decision: d.Action, Rule: d.Rule, Sources: d.Source, Because: d.Because.In(lang),
		Asked: it.Asked, Answer: it.Answer, KeepUntil: it.KeepUntil, KeepFor: it.Reason, Purge: it.Held.Purge}
	if it.Estimated {
		s.Source = "estimate"
	}
	for _, f := range it.Findings {
		s.Findings = append(s.Findings, FindingStatus(f))
	}
	if it.Held != (ledger.Held{}) && !it.Missing.IsZero() {
		s.Status = Quarantined
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.troubles {
		if t.Item == it.ID {
			s.Trouble = string(t.Reason)
		}
	}
	return s
}

// shown is a time in a year that JSON can hold: a file's own times can be set to
// any.
func shown(t time.Time) time.Time {
	switch y := t.UTC().Year(); {
	case y < 1:
		return time.Time{}.Add(1)
	case y > 9999:
		return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return t
}
