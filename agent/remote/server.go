package remote

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/scan"
)

// server answers for one device.
type server struct {
	device *device.Device
	policy []byte // YAML
	self   string // the user of this process

	mu    sync.Mutex // guards all below
	looks map[ledger.User][]openLook
	next  uint64
	held  map[*device.Person][]device.Holding // so far: see holding.More
}

type openLook struct {
	id uint64
	device.Look
}

// mostLooks is how many looks of one user are open: a whole one and what hints
// led to; those before are forgotten.
const mostLooks = 4

// Verbs returns what a device can do for its callers. self is the user of this
// process; o may be nil, for a device that nobody enrols.
func Verbs(d *device.Device, self string, o Organisation) *localapi.Verbs {
	s := &server{device: d, policy: d.Policy().YAML(), self: self, looks: map[ledger.User][]openLook{}, held: map[*device.Person][]device.Holding{}}
	v := &localapi.Verbs{}
	s.everybody(v)
	s.companion(v)
	s.keys(v)
	s.look(v)
	if o != nil {
		organisation(v, o, self)
	}
	return v
}

// own registers a verb that is about the caller's own items.
func own[In, Out any](s *server, v *localapi.Verbs, name localapi.Verb[In, Out], f func(ctx context.Context, p *device.Person, in In) (Out, error)) {
	localapi.Handle(v, name, func(ctx context.Context, a localapi.Actor, in In) (Out, error) {
		out, err := f(ctx, s.device.Person(ledger.User(a.User)), in)
		return out, coded(err)
	})
}

// coded says what went wrong in words that may leave this process.
func coded(err error) error {
	var r device.Refused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &r):
		return localapi.Invalid.ForUser(r.DA, r.EN)
	case errors.Is(err, ledger.ErrUnknown):
		return localapi.NotFound
	case errors.Is(err, ledger.ErrInvalid):
		return localapi.Invalid
	}
	return err
}

func (s *server) everybody(v *localapi.Verbs) {
	own(s, v, status, func(ctx context.Context, p *device.Person, q device.Query) (paged, error) {
		st, err := p.Status(ctx, q)
		return packStatus(st, jsonSize), err
	})
	own(s, v, answer, func(ctx context.Context, p *device.Person, in reply) (none, error) {
		return none{}, p.Answer(ctx, in.Item, ledger.Reply{Answer: in.Answer, Until: in.Until, Reason: in.Reason})
	})
	own(s, v, order, func(ctx context.Context, p *device.Person, in ordered) (became, error) {
		out, err := p.Order(ctx, in.Verb, in.Item)
		if errors.Is(err, device.ErrNoCompanion) {
			return became{Alone: true}, nil
		}
		return became{Outcome: out}, err
	})
	own(s, v, cases, func(ctx context.Context, p *device.Person, _ none) ([]device.Case, error) { return p.Cases(ctx) })
	own(s, v, change, func(ctx context.Context, p *device.Person, in device.CaseChange) (none, error) {
		return none{}, p.ChangeCase(ctx, in)
	})
	own(s, v, duties, func(ctx context.Context, p *device.Person, in inLang) (device.DutyBook, error) {
		return p.Duties(ctx, in.Lang)
	})
	own(s, v, sign, func(ctx context.Context, p *device.Person, in device.SignOff) (device.Signing, error) {
		return p.Sign(ctx, in)
	})
	own(s, v, receipt, func(ctx context.Context, p *device.Person, in theReceipt) (device.Proof, error) {
		return p.Receipt(ctx, in.ID)
	})
	localapi.Handle(v, verify, func(context.Context, localapi.Actor, none) (ledger.Audit, error) { return s.device.Verify() })
	localapi.Handle(v, history, func(_ context.Context, a localapi.Actor, in count) ([]ledger.Record, error) {
		const most = 3000 // 300 bytes each at most, within a frame
		list, err := s.device.History(min(max(in.Most, 1), most))
		if err == nil && !a.Admin && a.User != s.self {
			others(s.device.Person(ledger.User(a.User)), list)
		}
		return list, err
	})
	localapi.Handle(v, rest, func(_ context.Context, a localapi.Actor, in resting) (rested, error) {
		if !a.Admin {
			return rested{}, adminOnly
		}
		return rested{s.device.Rest(time.Duration(in.Seconds) * time.Second)}, nil
	})
	localapi.Handle(v, rules, func(context.Context, localapi.Actor, none) (policyText, error) { return policyText{s.policy}, nil })
}

func (s *server) companion(v *localapi.Verbs) {
	own(s, v, attach, func(ctx context.Context, p *device.Person, _ none) (attached, error) {
		release, err := p.Attach()
		if errors.Is(err, device.ErrBusy) {
			return attached{Another: true}, nil
		}
		if err != nil {
			return attached{}, err
		}
		defer release()
		<-ctx.Done() // the companion is there for as long as it holds the call
		return attached{}, ctx.Err()
	})
	own(s, v, wait, func(ctx context.Context, p *device.Person, _ none) (none, error) { return none{}, p.Wait(ctx) })
	own(s, v, work, func(ctx context.Context, p *device.Person, _ none) (todo, error) {
		w, err := p.Work(ctx)
		return packWork(w), err
	})
	own(s, v, now, func(ctx context.Context, p *device.Person, _ none) (time.Time, error) { return p.Now(ctx) })
	own(s, v, saw, func(ctx context.Context, p *device.Person, in sight) (none, error) {
		out := device.Sight{Whole: in.Whole}
		for _, pl := range in.Places {
			pl.PlaceSeen.Path = string(pl.Path)
			out.Places = append(out.Places, pl.PlaceSeen)
		}
		return none{}, p.Saw(ctx, out)
	})
	own(s, v, holds, func(ctx context.Context, p *device.Person, in holding) (none, error) {
		held, err := s.gather(p, in)
		if err != nil || in.More {
			return none{}, err
		}
		return none{}, p.Holds(ctx, held, in.Open)
	})
	own(s, v, asked, func(ctx context.Context, p *device.Person, in ids) (none, error) {
		items, err := in.Items.unpack()
		if err != nil {
			return none{}, err
		}
		return none{}, p.Asked(ctx, items)
	})
	own(s, v, begin, func(ctx context.Context, p *device.Person, in leave) (granted, error) {
		g, err := p.Begin(ctx, in.Item, in.Seen.unpack(), in.Sum)
		if errors.Is(err, ledger.ErrChanged) {
			return granted{Changed: true}, nil
		}
		return granted{Grant: g}, err
	})
	own(s, v, done, func(ctx context.Context, p *device.Person, out device.Outcome) (none, error) {
		return none{}, p.Done(ctx, out)
	})
}

// jsonSize is how many bytes an item takes in an answer.
func jsonSize(it device.ItemStatus) int {
	b, err := json.Marshal(it)
	if err != nil {
		return 0 // the answer will say
	}
	return len(b)
}

// others takes out of records what they tell of items that are not the person's:
// that something happened stays, the chain counts it.
func others(p *device.Person, list []ledger.Record) {
	for i, r := range list {
		if id, err := ledger.ParseID(r.Item); r.Item != "" && (err != nil || !p.Owns(id)) {
			list[i].Event = ledger.Event{What: r.What, Count: r.Count}
		}
	}
}

// mostGathered is how many holdings one person may have.
const mostGathered = 200_000

// gather puts together what comes in several calls.
func (s *server) gather(p *device.Person, in holding) ([]device.Holding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append(s.held[p], in.Held...)
	if !in.More || len(all) > mostGathered {
		delete(s.held, p)
	} else {
		s.held[p] = all
	}
	if len(all) > mostGathered {
		return nil, localapi.Invalid
	}
	return all, nil
}

func (s *server) keys(v *localapi.Verbs) {
	own(s, v, keepKey, func(ctx context.Context, p *device.Person, in key) (none, error) {
		if len(in.Key) != len(disposal.Key{}) {
			return none{}, localapi.Invalid
		}
		return none{}, p.Keep(ctx, in.ID, disposal.Key(in.Key), in.Purge)
	})
	own(s, v, getKey, func(ctx context.Context, p *device.Person, in keyOf) (key, error) {
		k, err := p.Key(ctx, in.ID)
		if errors.Is(err, disposal.ErrNoKey) {
			return key{None: true}, nil
		}
		return key{ID: in.ID, Key: k[:]}, err
	})
	own(s, v, dropKey, func(ctx context.Context, p *device.Person, in keyOf) (none, error) {
		return none{}, p.Forget(ctx, in.ID)
	})
}

// seeing registers a verb of an open look of the caller.
func seeing[In, Out any](s *server, v *localapi.Verbs, name localapi.Verb[In, Out], id func(In) uint64, f func(ctx context.Context, k device.Look, in In) (Out, error)) {
	localapi.Handle(v, name, func(ctx context.Context, a localapi.Actor, in In) (Out, error) {
		k := s.open(ledger.User(a.User), id(in))
		if k == nil {
			var zero Out
			return zero, localapi.NotFound
		}
		out, err := f(ctx, k, in)
		return out, coded(err)
	})
}

func (s *server) open(u ledger.User, id uint64) device.Look {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.looks[u] {
		if k.id == id {
			return k.Look
		}
	}
	return nil
}

func (s *server) look(v *localapi.Verbs) {
	localapi.Handle(v, lookOpen, func(ctx context.Context, a localapi.Actor, in looking) (lookID, error) {
		u := ledger.User(a.User)
		roots := make([]ledger.Root, 0, len(in.Roots))
		for _, r := range in.Roots {
			roots = append(roots, ledger.Root{Path: string(r.Path), Cloud: r.Cloud})
		}
		k, err := s.device.Person(u).Look(ctx, roots, in.Watched)
		if err != nil {
			return lookID{}, coded(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.next++
		list := append(s.looks[u], openLook{s.next, k})
		s.looks[u] = list[max(0, len(list)-mostLooks):]
		return lookID{s.next}, nil
	})
	of := func(in met) uint64 { return in.Look }
	seeing(s, v, lookRecall, of, func(_ context.Context, k device.Look, in met) (out recalled, err error) {
		sc := in.Seen.unpack()
		out.Content, out.Known = k.Recall(sc)
		out.lookedAt, err = looked(k, sc)
		return out, err
	})
	seeing(s, v, lookKeep, func(in kept) uint64 { return in.Look }, func(_ context.Context, k device.Look, in kept) (lookedAt, error) {
		sc := in.Seen.unpack()
		k.Keep(sc, in.Content)
		return looked(k, sc)
	})
	seeing(s, v, lookSum, func(in summed) uint64 { return in.Look }, func(_ context.Context, k device.Look, in summed) (none, error) {
		return none{}, k.Sum(in.Seen.unpack(), in.Sum)
	})
	seeing(s, v, lookDeaths, func(in death) uint64 { return in.Look }, func(_ context.Context, k device.Look, in death) (deaths, error) {
		if !in.Any {
			return deaths{k.Deaths(in.Size, func() ([32]byte, error) { return in.Sum, nil })}, nil
		}
		n := 0
		k.Deaths(in.Size, func() ([32]byte, error) { n = 1; return [32]byte{}, errNoSum })
		return deaths{n}, nil
	})
	seeing(s, v, lookDied, func(in death) uint64 { return in.Look }, func(_ context.Context, k device.Look, in death) (deaths, error) {
		n, err := k.Died(in.Size, in.Sum)
		return deaths{n}, err
	})
	seeing(s, v, lookGone, of, func(_ context.Context, k device.Look, in met) (none, error) {
		return none{}, k.Gone(string(in.Seen.Path))
	})
	seeing(s, v, lookDone, func(in through) uint64 { return in.Look }, func(ctx context.Context, k device.Look, in through) (none, error) {
		unread := make([]string, 0, len(in.Unread))
		for _, u := range in.Unread {
			unread = append(unread, string(u))
		}
		return none{}, k.Done(ctx, string(in.Folder), unread...)
	})
}

var errNoSum = errors.New("the sum is not known yet")

// looked is what the companion asks of every file it met.
func looked(k device.Look, s scan.Seen) (at lookedAt, err error) {
	if at.Item, err = k.Item(s); err == nil {
		var first time.Time
		first, at.Source = k.FirstSeen(s)
		at.First = stampOf(first)
	}
	return at, err
}
