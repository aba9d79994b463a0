package remote

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// unenrolled is an organisation that nobody has joined.
type unenrolled struct{}

func (unenrolled) Enrol(context.Context, Enrolment) (report.State, error) {
	return report.State{}, errors.New("the token is not known")
}
func (unenrolled) Where(context.Context) (report.State, error) {
	return report.State{}, report.ErrNotEnrolled
}
func (unenrolled) Last(context.Context) (report.Copy, error) {
	return report.Copy{}, report.ErrNotEnrolled
}
func (unenrolled) Retire(context.Context) error { return nil }

// agree fails unless what came over the API is what the device itself says.
func agree[T any](t *testing.T, what string, remote T, err error, direct T, directErr error) {
	t.Helper()
	if err != nil || directErr != nil {
		t.Fatalf("%s: %v, directly %v", what, err, directErr)
	}
	if diff := cmp.Diff(direct, remote, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-direct +remote):\n%s", what, diff)
	}
}

func (s *stage) agree(t *testing.T, d *Device) {
	t.Helper()
	ctx := t.Context()
	for _, q := range []device.Query{{}, {All: true, Lang: "en"}, {All: true, Lang: "da"}} {
		remote, err := d.Status(ctx, q)
		direct, directErr := s.me.Status(ctx, q)
		agree(t, "status", remote, err, direct, directErr)
	}
	remote, err := d.Verify(ctx)
	direct, directErr := s.d.Verify()
	agree(t, "verify", remote, err, direct, directErr)
	log, err := d.History(ctx, 100)
	directLog, directErr := s.d.History(100)
	agree(t, "history", log, err, directLog, directErr)
	now, err := d.Now(ctx)
	directNow, directErr := s.me.Now(ctx)
	agree(t, "now", now, err, directNow, directErr)
	book, err := d.Duties(ctx, "da")
	directBook, directErr := s.me.Duties(ctx, "da")
	agree(t, "duties", book, err, directBook, directErr)
	for _, r := range book.Signed {
		proof, err := d.Receipt(ctx, r.ID)
		directProof, directErr := s.me.Receipt(ctx, r.ID)
		agree(t, "receipt", proof, err, directProof, directErr)
	}
	pol, err := d.Policy(ctx)
	must(t, err)
	agree(t, "policy", pol.Hash(), nil, s.d.Policy().Hash(), nil)
}

// TestVerbs: the life of a file over the API, from the first look to the purge.
// After each step the device says over the API what it says directly.
func TestVerbs(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	s.agree(t, d) // all lists are empty
	book, err := d.Duties(ctx, "da")
	must(t, err)
	signed := device.SignOff{Duty: book.Duties[0].ID, Due: book.Duties[0].Due, By: "KV"}
	if got, err := d.Sign(ctx, signed); err != nil || got.Already {
		t.Errorf("signed: %+v, %v", got, err)
	}
	signed.By = ""
	if got, err := d.Sign(ctx, signed); err != nil || !got.Already {
		t.Errorf("signed twice: %+v, %v", got, err)
	}
	signed.Duty, signed.Due = book.Duties[1].ID, book.Duties[1].Due
	if _, err := d.Sign(ctx, signed); !errors.As(err, new(device.Refused)) {
		t.Errorf("without a name: %v", err)
	}
	s.agree(t, d)
	k, err := d.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	must(t, k.Done(ctx, desktop))
	must(t, d.Saw(ctx, device.Sight{Whole: true, Places: []device.PlaceSeen{{Place: policy.Desktop, Path: desktop, Exists: true, Watched: true}}}))
	s.agree(t, d)

	s.pass(time.Hour)
	in := s.seenAt(letter)
	if _, known := k.Recall(in); known {
		t.Error("a new file is known")
	}
	want := flagged()
	want.Findings[0].Matches = []scan.Shown{{Text: "140351-4005"}} // a made-up number
	k.Keep(in, want)
	sum := sha256.Sum256([]byte(letter))
	must(t, k.Sum(in, sum))
	must(t, k.Done(ctx, desktop, letter, desktop+"\xff"))
	if got, known := k.Recall(in); !known || !cmp.Equal(got, flagged(), cmpopts.EquateEmpty()) {
		t.Errorf("recalled %v: %s", known, cmp.Diff(flagged(), got))
	}
	first, source := k.FirstSeen(in)
	id, err := k.Item(in)
	must(t, err)
	if !first.Equal(start.Add(time.Hour)) || source != scan.Observed || !s.me.Owns(id) {
		t.Errorf("first seen %v, %s, item %s", first, source, id)
	}
	s.agree(t, d)
	st, err := d.Status(ctx, device.Query{})
	must(t, err)
	if len(st.Items) != 1 || st.Items[0].Path != letter || st.Places[0].Path != desktop || !st.Items[0].Modified.Equal(in.Info.Times.Modified) {
		t.Errorf("%+v", st)
	}

	if n := k.Deaths(4711, func() ([32]byte, error) { t.Error("hashed for nothing"); return sum, nil }); n != 0 {
		t.Errorf("%d deaths", n)
	}
	if n, err := k.Died(4711, sum); n != 1 || err != nil {
		t.Errorf("died %d, %v", n, err)
	}
	if n := k.Deaths(4711, func() ([32]byte, error) { return sum, nil }); n != 1 {
		t.Errorf("%d deaths, not 1", n)
	}

	s.pass(31 * day)
	w, err := d.Work(ctx)
	must(t, err)
	if len(w.Ask) != 1 || w.Ask[0] != id || w.Due != 1 {
		t.Fatalf("work on the day it is due: %+v", w)
	}
	must(t, d.Asked(ctx, w.Ask))
	s.agree(t, d)
	until := s.clock().AddDate(0, 0, 20)
	must(t, d.Answer(ctx, id, ledger.Reply{Answer: policy.AnswerKeep, Until: until, Reason: "sagen er åben"}))
	s.agree(t, d)
	must(t, d.Answer(ctx, id, ledger.Reply{Answer: policy.AnswerDelete}))
	w, err = d.Work(ctx)
	must(t, err)
	if len(w.Tasks) != 1 || w.Tasks[0] != (device.Task{Item: id, Verb: device.Remove, Ordered: true}) {
		t.Fatalf("work after the answer: %+v", w)
	}
	s.remove(t, d, id, in, sum)
	s.bringBack(t, d, id)
	must(t, k.Gone(letter))
	s.agree(t, d)
}

func (s *stage) remove(t *testing.T, d *Device, id ledger.ID, in scan.Seen, sum [32]byte) {
	t.Helper()
	ctx := t.Context()
	g, err := d.Begin(ctx, id, in, sum)
	must(t, err)
	if !g.Now.Equal(s.clock()) || !g.Purge.After(g.Now) || g.Names != 1 {
		t.Errorf("grant %+v", g)
	}
	rid := device.RemovalID(id, [8]byte{1, 2, 255})
	if _, err := d.Key(ctx, rid); !errors.Is(err, disposal.ErrNoKey) {
		t.Errorf("no key yet: %v", err)
	}
	key := disposal.Key{0, 1, 0xff}
	must(t, d.Keep(ctx, rid, key, g.Purge))
	if got, err := d.Key(ctx, rid); err != nil || got != key {
		t.Errorf("the key: %v, %v", got, err)
	}
	must(t, d.Done(ctx, device.Outcome{Item: id, Verb: device.Remove, Became: disposal.Quarantined, Purge: g.Purge}))
	must(t, d.Holds(ctx, []device.Holding{{Item: id, Since: g.Now, Purge: g.Purge}}, []policy.Place{policy.Desktop}))
	s.agree(t, d)
	if st, err := d.Status(ctx, device.Query{}); err != nil || len(st.Items) != 1 || !st.Items[0].Purge.Equal(g.Purge) {
		t.Errorf("%v, %+v", err, st.Items)
	}
	must(t, d.Forget(ctx, rid))
	if _, err := d.Key(ctx, rid); !errors.Is(err, disposal.ErrNoKey) {
		t.Errorf("a key that was dropped: %v", err)
	}
}

// bringBack has a companion, played here, carry out an order.
func (s *stage) bringBack(t *testing.T, d *Device, id ledger.ID) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	attached := make(chan error, 1)
	go func() { attached <- d.Attach(ctx) }()
	s.until(t, "attached", func() bool { return s.attached() })
	got := make(chan device.Outcome, 1)
	go func() {
		out, err := d.Order(ctx, device.Restore, id)
		if err != nil {
			t.Error(err)
		}
		got <- out
	}()
	for done := false; !done; {
		must(t, d.Wait(ctx))
		w, err := d.Work(ctx)
		must(t, err)
		for _, task := range w.Tasks {
			if done = task == (device.Task{Item: id, Verb: device.Restore, Ordered: true}); done {
				must(t, d.Done(ctx, device.Outcome{Item: id, Verb: device.Restore, Became: disposal.Restored}))
			}
		}
	}
	if out := <-got; out.Became != disposal.Restored || out.Item != id {
		t.Errorf("restored: %+v", out)
	}
	cancel()
	if err := <-attached; !errors.Is(err, context.Canceled) {
		t.Errorf("the companion that went away: %v", err)
	}
	s.until(t, "released", func() bool { return !s.attached() })
	s.agree(t, d)
}

// attached reports whether a companion is there.
func (s *stage) attached() bool {
	s.t.Helper()
	st, err := s.me.Status(context.Background(), device.Query{})
	must(s.t, err)
	return !slices.ContainsFunc(st.Health, func(h device.Health) bool { return h.Code == device.NotWatched })
}

func (s *stage) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// TestPages: more items than a frame holds, with names as long as there are.
func TestPages(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	k, err := s.me.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	must(t, k.Done(ctx, desktop))
	var paths []string
	for i := range 1200 {
		long := strings.Repeat(string(rune(1+i%200)), 200) // control characters too: six bytes each in JSON
		paths = append(paths, strings.Join([]string{desktop, fmt.Sprint(i), long, long, long, long, "\xff"}, "/"))
	}
	s.lookAt(k, paths...)
	want := map[string]bool{}
	for _, p := range paths {
		want[p] = true
	}
	pages := 0
	for q := (device.Query{All: true}); ; pages++ {
		st, err := d.Status(ctx, q)
		must(t, err)
		if len(st.Items) == 0 {
			t.Fatal("an empty page")
		}
		for _, it := range st.Items {
			if !want[it.Path] {
				t.Fatalf("%q is no path, or came twice", it.Path)
			}
			delete(want, it.Path)
		}
		if q.After = st.Next; q.After == "" {
			break
		}
	}
	if len(want) > 0 || pages < 3 {
		t.Errorf("%d pages, %d items are missing", pages, len(want))
	}
}

// TestOddTimes: whatever year a file's times are in, it can be looked at,
// answered about and shown.
func TestOddTimes(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	k, err := d.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	for i, at := range []time.Time{{}, time.Unix(0, 0), time.Unix(-1<<40, 999_999_999), time.Unix(1<<40, 1), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Unix(1<<55, 0)} {
		in := s.seenAt(fmt.Sprintf("%s/%d", desktop, i))
		in.Info.Times.Birth, in.Info.Times.Modified, in.Info.Times.Changed, in.Deleted = at, at, at, at
		k.Keep(in, flagged())
		must(t, k.Sum(in, sha256.Sum256([]byte{byte(i)})))
		if _, known := k.Recall(in); !known {
			t.Errorf("%d: not known", i)
		}
		if _, err := k.Item(in); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	must(t, k.Done(ctx, desktop))
	s.agree(t, d)
	st, err := d.Status(ctx, device.Query{All: true})
	must(t, err)
	if len(st.Items) != 6 {
		t.Errorf("%d items", len(st.Items))
	}
}
