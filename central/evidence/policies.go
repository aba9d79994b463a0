package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// policies lists what was published until the end of the period, and the built-in
// policies that devices told of.
func (b *builder) policies(ctx context.Context) error {
	published, err := b.s.Policies(ctx, b.scope, b.ask.Organisation.ID)
	if err != nil {
		return err
	}
	list, err := b.s.PoliciesHeld(ctx, b.scope, b.ask.From, b.ask.To)
	if err != nil {
		return err
	}
	held := map[compliance.Sum]store.PolicyHeld{}
	for _, h := range list {
		held[h.Hash] = h
	}
	next := map[compliance.ID]time.Time{} // the latest comes first
	for _, p := range published {
		superseded := next[p.Group]
		if next[p.Group] = p.Published; p.Published.After(b.end()) {
			continue
		}
		row, err := b.published(ctx, p)
		if err != nil {
			return err
		}
		row.Superseded = superseded
		row.hold(held[p.Hash])
		b.e.Policies = append(b.e.Policies, row)
	}
	for _, h := range list {
		if !slices.ContainsFunc(b.e.Policies, func(p Policy) bool { return p.Hash == h.Hash }) {
			row := builtIn(h.Hash)
			row.hold(h)
			b.e.Policies = append(b.e.Policies, row)
		}
	}
	slices.SortFunc(b.e.Policies, func(p, q Policy) int {
		return cmp.Or(cmp.Compare(q.Version, p.Version), cmp.Compare(p.Hash, q.Hash))
	})
	return nil
}

func (p *Policy) hold(h store.PolicyHeld) {
	if p.Devices = h.Devices; h.Devices > 0 {
		p.HeldFrom, p.HeldTo = day(h.First), day(h.Last)
	}
}

func (b *builder) published(ctx context.Context, p store.ApprovedPolicy) (Policy, error) {
	parsed, err := policy.Parse("policy.yaml", []byte(p.YAML))
	if err != nil {
		return Policy{}, fmt.Errorf("reading a published policy: %w", err)
	}
	row := Policy{Hash: p.Hash, Version: p.Version, Published: p.Published, Group: p.Group, GroupName: b.groups[p.Group], Deadlines: deadlines(parsed)}
	if p.Approver == "" {
		return row, nil
	}
	row.Approver.ID = p.Approver
	who, err := b.s.Admin(ctx, p.Approver)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Policy{}, err
	}
	row.Approver.Name = who.Email
	return row, nil
}

// builtIn is a policy that was not published here: a built-in one, or one of which
// only its hash is known.
func builtIn(hash compliance.Sum) Policy {
	for _, name := range policy.Builtins() {
		if p, err := policy.Load(name, nil); err == nil && compliance.Sum(p.Hash()) == hash {
			return Policy{Hash: hash, Profile: compliance.Profile(name), Deadlines: deadlines(p)}
		}
	}
	return Policy{Hash: hash, Profile: compliance.Custom, Deadlines: []Deadline{}}
}

func deadlines(p *policy.Policy) []Deadline {
	ds := []Deadline{}
	for _, r := range p.Places {
		ds = append(ds, Deadline{r.ID, r.Place, nil, r.Due.String(), policy.FromFirstSeen, append([]string{}, r.Source...)})
	}
	for _, r := range p.Retention {
		keep := r.Keep
		for _, q := range p.Questions {
			if q.ID == r.Question {
				keep = q.Answer
			}
		}
		period := ""
		if keep != (policy.Period{}) {
			period = keep.String()
		}
		ds = append(ds, Deadline{r.ID, "", r.DocumentTypes, period, r.Counted, append([]string{}, r.Source...)})
	}
	return ds
}
