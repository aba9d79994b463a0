package policy

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// seeded returns a random source and prints its seed, which is the same in
// every run.
func seeded(t *testing.T, seed uint64) *rand.Rand {
	t.Helper()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// someTime is a time about noon, seldom none and seldom a wild one.
func someTime(r *rand.Rand) time.Time {
	switch r.IntN(12) {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(r.Int64()-r.Int64(), r.Int64())
	}
	return noon.Add(time.Duration(r.Int64N(int64(400*day))) - 200*day)
}

func someFacts(r *rand.Rand) Facts {
	f := Facts{
		Place: pick(r, append(Places, "", "attic")...),
		Cloud: pick(r, "", "", "", OneDrive, Dropbox, "other"),
		Names: pick(r, 1, 1, 1, 0, 2, -1),
		Contents: Contents{
			Status:       pick(r, Scanned, Scanned, Scanned, NotScanned, "", "odd"),
			Reason:       pick(r, append(Reasons, "", "odd")...),
			DocumentType: pick(r, append(DocumentTypes, "", "", "odd")...),
			Category:     pick(r, append(Categories, "", "odd")...),
			Scope:        pick(r, InScope, InScope, InScope, InScope, Exempt, OutOfScope, "", "odd"),
		},
		Clock: Clock{
			FirstSeen: someTime(r), FirstSeenEstimated: r.IntN(4) == 0, ObservedSince: someTime(r),
			DistinctDays: r.IntN(8) - 1, LastModified: someTime(r), Suspect: r.IntN(6) == 0,
		},
		Talk: Talk{Asked: someTime(r), Answer: pick(r, NoAnswer, NoAnswer, AnswerDelete, AnswerSent, AnswerKeep, AnswerPrivate, AnswerNotPersonal, "odd")},
	}
	if r.IntN(3) == 0 {
		f.KeepUntil = someTime(r)
	}
	if r.IntN(3) == 0 {
		f.Ended = someTime(r)
	}
	for range r.IntN(4) {
		f.Findings = append(f.Findings, Finding{pick(r, append(Kinds, "", "odd")...), r.IntN(5) - 1, pick(r, Low, Medium, High, High, "", "odd")})
	}
	return f
}

func policies(t *testing.T) []*Policy {
	return []*Policy{
		load(t, "plejefamilie"), load(t, "plejefamilie", "remove_by_itself=true"), load(t, "daginstitution", "remove_by_itself=true"),
		load(t, "botilbud"), load(t, "botilbud", "discharged_citizens=1y"), observing(load(t, "plejefamilie", "remove_by_itself=true")),
		Default(), {}, nil,
	}
}

var ruleForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)

// TestDecideTotal: whatever the facts, there is an action of the list, a rule
// that is an id, and a sentence in both languages.
func TestDecideTotal(t *testing.T) {
	r := seeded(t, 1)
	seen := map[Action]int{}
	all := policies(t)
	for range 200_000 {
		check(t, someFacts(r), pick(r, all...), someTime(r), seen)
	}
	for _, a := range Actions {
		if seen[a] == 0 {
			t.Errorf("no facts led to %s: the generator is too narrow", a)
		}
	}
	t.Logf("%v", seen)
}

func check(t *testing.T, f Facts, p *Policy, now time.Time, seen map[Action]int) {
	t.Helper()
	d := Decide(f, p, now)
	seen[d.Action]++
	switch {
	case !slices.Contains(Actions, d.Action), !ruleForm.MatchString(d.Rule):
		t.Fatalf("%+v at %v: %+v", f, now, d)
	case badSentence(d.Because.DA), badSentence(d.Because.EN):
		t.Fatalf("%+v at %v: %q", f, now, d.Because)
	case f.Status != Scanned && d.Action == Remove:
		t.Fatalf("removes what was not read: %+v", f)
	}
}

func badSentence(s string) bool {
	return len(s) < 10 || !strings.HasSuffix(s, ".") || strings.Contains(s, "  ") || strings.Contains(s, "..")
}

// TestDecideMonotone: with fixed facts, time only makes a decision more pressing.
func TestDecideMonotone(t *testing.T) {
	r := seeded(t, 2)
	all := policies(t)
	rank := map[Action]int{Keep: 0, Warn: 1, Ask: 2, Remove: 3}
	removed := 0
	for range 20_000 {
		f, p := someFacts(r), pick(r, all...)
		if r.IntN(2) == 0 { // more often one that can be removed
			f = report()
			f.FirstSeen, f.Asked, f.LastModified, f.ObservedSince = someTime(r), someTime(r), someTime(r), someTime(r)
			if r.IntN(2) == 0 {
				f.KeepUntil = someTime(r)
			}
		}
		now := noon.Add(-250 * day)
		last := Decide(f, p, now)
		for range 40 {
			now = now.Add(time.Duration(r.Int64N(int64(30 * day))))
			d := Decide(f, p, now)
			before, ok1 := rank[last.Action]
			after, ok2 := rank[d.Action]
			if ok1 != ok2 || after < before {
				t.Fatalf("%s became %s at %v:\n%+v", last.Action, d.Action, now, f)
			}
			last = d
		}
		if last.Action == Remove {
			removed++
		}
	}
	if removed < 100 {
		t.Errorf("only %d files came to be removed: the generator is too narrow", removed)
	}
}

// TestDecideNeverRemoves: what would be removed is not, as soon as a single one
// of these things is so.
func TestDecideNeverRemoves(t *testing.T) {
	now := dueNoon.Add(200 * day)
	blocks := map[string]func(*Facts, *Policy){
		"mode observe":    func(_ *Facts, p *Policy) { p.Mode = Observe },
		"not switched on": func(_ *Facts, p *Policy) { p.Removal.ByItself = false },
		"odd mode":        func(_ *Facts, p *Policy) { p.Mode = "" },
		"open question": func(_ *Facts, p *Policy) {
			p.Questions = []Question{{ID: "q", Options: []Period{{1, Years}, {2, Years}}}}
		},
		"never asked":            func(f *Facts, _ *Policy) { f.Asked = time.Time{} },
		"asked just now":         func(f *Facts, _ *Policy) { f.Asked = now },
		"not asked since kept":   func(f *Facts, _ *Policy) { f.KeepUntil = f.Asked.Add(time.Second) },
		"kept":                   func(f *Facts, _ *Policy) { f.KeepUntil = now.Add(time.Second) },
		"private":                func(f *Facts, _ *Policy) { f.Answer = AnswerPrivate },
		"not personal":           func(f *Facts, _ *Policy) { f.Answer = AnswerNotPersonal },
		"exempt":                 func(f *Facts, _ *Policy) { f.Scope = Exempt },
		"out of scope":           func(f *Facts, _ *Policy) { f.Scope = OutOfScope },
		"read in part":           func(f *Facts, _ *Policy) { f.Status = NotScanned },
		"no status":              func(f *Facts, _ *Policy) { f.Status = "" },
		"not due":                func(f *Facts, _ *Policy) { f.FirstSeen = now.Add(-29 * day) },
		"due, in grace":          func(f *Facts, _ *Policy) { f.FirstSeen = now.Add(-36 * day) },
		"first seen unknown":     func(f *Facts, _ *Policy) { f.FirstSeen = time.Time{} },
		"estimate":               func(f *Facts, _ *Policy) { f.FirstSeenEstimated = true },
		"never observed":         func(f *Facts, _ *Policy) { f.ObservedSince = time.Time{} },
		"observed too late":      func(f *Facts, _ *Policy) { f.ObservedSince = now.Add(-7*day + 1) },
		"observed on two days":   func(f *Facts, _ *Policy) { f.DistinctDays = 2 },
		"edited lately":          func(f *Facts, _ *Policy) { f.LastModified = now.Add(-3*day + 1) },
		"edited in the future":   func(f *Facts, _ *Policy) { f.LastModified = now.Add(day) },
		"last edit unknown":      func(f *Facts, _ *Policy) { f.LastModified = time.Time{} },
		"clock suspect":          func(f *Facts, _ *Policy) { f.Suspect = true },
		"cloud":                  func(f *Facts, _ *Policy) { f.Cloud = OneDrive },
		"unknown cloud":          func(f *Facts, _ *Policy) { f.Cloud = "other" },
		"other cloud named":      func(f *Facts, p *Policy) { f.Cloud, p.Removal.Clouds = OneDrive, []Store{Dropbox} },
		"two names":              func(f *Facts, _ *Policy) { f.Names = 2 },
		"names unknown":          func(f *Facts, _ *Policy) { f.Names = 0 },
		"place without rule":     func(f *Facts, _ *Policy) { f.Place = "attic" },
		"no findings":            func(f *Facts, _ *Policy) { f.Findings = nil },
		"only what is ask-only":  func(f *Facts, _ *Policy) { f.Findings = []Finding{{PersonName, 9, High}, {Address, 1, High}} },
		"not sure enough":        func(f *Facts, _ *Policy) { f.Findings = []Finding{{CPR, 9, Medium}} },
		"a kind the rules leave": func(f *Facts, p *Policy) { delete(p.Covers.Kinds, CPR) },
	}
	build := func() (Facts, *Policy) {
		p := load(t, "plejefamilie", "remove_by_itself=true")
		return with(func(f *Facts) { f.Asked = dueNoon }), p
	}
	f, p := build()
	if d := Decide(f, p, now); d.Action != Remove {
		t.Fatalf("with nothing in the way: %s, %s", d.Action, d.Because.EN)
	}
	for name, block := range blocks {
		f, p := build()
		block(&f, p)
		if d := Decide(f, p, now); d.Action == Remove {
			t.Errorf("%s: removed", name)
		}
	}
	f, p = build()
	f.Cloud, p.Removal.Clouds = OneDrive, []Store{OneDrive}
	if d := Decide(f, p, now); d.Action != Remove {
		t.Errorf("a cloud store that the policy names: %s, %s", d.Action, d.Because.EN)
	}
}

// TestOpenRowNeverRemoves: while S10 is open, the papers it is about are asked
// about at most, however long ago the stay ended.
func TestOpenRowNeverRemoves(t *testing.T) {
	open, chosen := load(t, "botilbud"), load(t, "botilbud", "discharged_citizens=1y")
	f := with(func(f *Facts) { f.DocumentType, f.Ended = VUM, noon.Add(-3000*day) })
	if d := Decide(f, open, noon); d.Action != Keep || d.Rule != "botilbud.desktop.3mo" {
		t.Errorf("open: %+v", d)
	}
	f.Asked = noon
	if d := Decide(f, chosen, noon.Add(8*day)); d.Action != Remove || d.Rule != "botilbud.retention.discharged_citizens" {
		t.Errorf("chosen: %+v", d)
	}
	for now := noon; now.Before(noon.Add(3000 * day)); now = now.Add(5 * day) {
		if d := Decide(f, open, now); d.Action == Remove {
			t.Fatalf("removed at %v: %+v", now, d)
		}
	}
}
