package remote

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// TestErrors: what the device refuses means the same over the API.
func TestErrors(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	k, err := d.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	s.lookAt(k, letter)
	in := s.seenAt(letter)
	id, err := k.Item(in)
	must(t, err)
	if len(st(t, d).Items) != 1 {
		t.Fatal("there is no item")
	}

	unknown := ledger.ID{1}
	if err := d.Answer(ctx, unknown, ledger.Reply{Answer: policy.AnswerDelete}); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("an unknown item: %v", err)
	}
	if _, err := d.Order(ctx, device.Restore, unknown); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("an order about an unknown item: %v", err)
	}
	if err := d.Asked(ctx, []ledger.ID{id, unknown}); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("asked about an unknown item: %v", err)
	}
	if _, err := d.Order(ctx, device.Restore, id); !errors.Is(err, device.ErrNoCompanion) {
		t.Errorf("an order that nobody can carry out: %v", err)
	}
	if _, err := d.Begin(ctx, id, in, [32]byte{}); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("leave that nobody gave: %v", err)
	}
	if _, err := d.Key(ctx, disposal.ID{1}); !errors.Is(err, disposal.ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
	if _, err := d.Where(ctx); !errors.Is(err, report.ErrNotEnrolled) {
		t.Errorf("not enrolled: %v", err)
	}
	if _, err := d.Last(ctx); !errors.Is(err, report.ErrNotEnrolled) {
		t.Errorf("nothing is reported: %v", err)
	}
	var refused, direct device.Refused
	long := ledger.Reply{Answer: policy.AnswerKeep, Until: s.clock().AddDate(9, 0, 0), Reason: "æøå"}
	if !errors.As(s.me.Answer(ctx, id, long), &direct) || !errors.As(d.Answer(ctx, id, long), &refused) || refused != direct || refused.DA == refused.EN {
		t.Errorf("refused with %q, directly %q", refused, direct)
	}
	if _, err := d.Order(ctx, device.Purge, id); !errors.As(err, &refused) || !strings.Contains(refused.DA, "dato") {
		t.Errorf("a purge before its date: %v", err)
	}
	if _, err := d.Enrol(ctx, Enrolment{}); !errors.As(err, &refused) || !strings.Contains(refused.EN, "token") {
		t.Errorf("an enrolment that central refuses: %v", err)
	}
	if err := d.Answer(ctx, id, ledger.Reply{Answer: "eat"}); err == nil || errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("an answer that is none: %v", err)
	}
}

func st(t *testing.T, d *Device) device.Status {
	t.Helper()
	s, err := d.Status(t.Context(), device.Query{All: true})
	must(t, err)
	return s
}

// TestTwoCompanions: the second is told that there is one, as often as it asks;
// when the first vanishes without a word the next one is let in, and who waits
// for an order is told that nobody is there.
func TestTwoCompanions(t *testing.T) {
	s := onStage(t)
	first, second, ctx := s.dial(), s.dial(), t.Context()
	k, err := s.me.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	s.lookAt(k, letter)
	id, err := k.Item(s.seenAt(letter))
	must(t, err)
	vanish, gone := context.WithCancel(ctx)
	attached := make(chan error, 1)
	go func() { attached <- first.Attach(vanish) }()
	s.until(t, "attached", s.attached)
	for range 3 {
		if err := second.Attach(ctx); !errors.Is(err, device.ErrBusy) {
			t.Fatalf("a second companion: %v", err)
		}
	}
	ordered := make(chan error, 1)
	go func() {
		_, err := second.Order(ctx, device.Restore, id)
		ordered <- err
	}()
	s.until(t, "the order is there", func() bool {
		w, err := s.me.Work(ctx)
		must(t, err)
		return len(w.Tasks) > 0
	})
	gone() // its process ends
	if err := <-ordered; !errors.Is(err, device.ErrNoCompanion) {
		t.Errorf("an order whose companion vanished: %v", err)
	}
	<-attached
	s.until(t, "released", func() bool { return !s.attached() })
	vanish, gone = context.WithCancel(ctx)
	defer gone()
	go func() { attached <- second.Attach(vanish) }()
	s.until(t, "the next one is let in", s.attached)
	gone()
	<-attached
}

// TestLongCalls: a companion stays attached, and goes on waiting, however short
// the time is that a server lets one call take.
func TestLongCalls(t *testing.T) {
	s := newStage(t, ipc.State, t.TempDir())
	s.limits = localapi.Limits{Call: 1100 * time.Millisecond}
	s.open()
	d := s.dial()
	ctx, cancel := context.WithCancel(t.Context())
	attached, waited := make(chan error, 1), make(chan error, 1)
	go func() { attached <- d.Attach(ctx) }()
	go func() { waited <- d.Wait(ctx) }()
	s.until(t, "attached", s.attached)
	time.Sleep(3 * s.limits.Call / 2)
	s.until(t, "attached again", s.attached)
	select {
	case err := <-attached:
		t.Fatalf("the companion ended: %v", err)
	case err := <-waited:
		t.Fatalf("there is nothing to do, and Wait returned %v", err)
	default:
	}
	cancel()
	<-attached
	<-waited
}

// TestRestart: a service that restarts under a companion. Calls that were under
// way fail; after that the same Device works on, and a look from before is
// unknown rather than somebody else's.
func TestRestart(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	k, err := d.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	s.lookAt(k, letter)
	attached, waited := make(chan error, 1), make(chan error, 1)
	go func() { attached <- d.Attach(ctx) }()
	go func() { waited <- d.Wait(ctx) }()
	s.until(t, "attached", s.attached)
	s.stop()
	for what, ended := range map[string]chan error{"attached": attached, "waiting": waited} {
		select {
		case err := <-ended:
			if err == nil && what == "attached" {
				t.Errorf("%s, and the service went away without a word", what)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("still %s, to a service that is gone", what)
		}
	}
	if _, err := d.Work(ctx); err == nil {
		t.Error("a service that is gone has work")
	}
	s.open()
	if got := st(t, d).Items; len(got) != 1 || got[0].Path != letter {
		t.Errorf("after the restart %+v", got)
	}
	if err := k.Done(ctx, desktop); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("a look from before the restart: %v", err)
	}
	if _, known := k.Recall(s.seenAt(letter)); known {
		t.Error("a look from before the restart knows a file")
	}
	if got := st(t, d).Items; len(got) != 1 || got[0].Path != letter {
		t.Errorf("after the old look %+v", got)
	}
	again, err := d.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	if _, known := again.Recall(s.seenAt(letter)); !known {
		t.Error("the file is not known any more")
	}
}

// TestMuch: lists that are longer than a frame are cut or sent in parts.
func TestMuch(t *testing.T) {
	s := onStage(t)
	d, ctx := s.dial(), t.Context()
	k, err := s.me.Look(ctx, []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	s.lookAt(k, letter)
	id, err := k.Item(s.seenAt(letter))
	must(t, err)

	held := make([]device.Holding, 3*mostHeld)
	for i := range held {
		held[i] = device.Holding{Item: ledger.ID{1, byte(i), byte(i >> 8)}, Since: start, Purge: start}
	}
	held[5] = device.Holding{Item: id, Since: start, Purge: start.Add(day)} // in the first part
	must(t, d.Holds(ctx, held, []policy.Place{policy.Desktop}))
	if it := st(t, d).Items; len(it) != 1 || !it[0].Purge.Equal(start.Add(day)) {
		t.Errorf("held: %+v", it)
	}
	must(t, d.Holds(ctx, nil, []policy.Place{policy.Desktop}))
	if it := st(t, d).Items; len(it) > 0 && !it[0].Purge.IsZero() {
		t.Errorf("not held any more: %+v", it)
	}

	asks := make([]ledger.ID, 3*mostAsks)
	for i := range asks {
		asks[i] = id
	}
	must(t, d.Asked(ctx, asks[:mostAsks]))
	w := packWork(device.Work{Tasks: make([]device.Task, 9*mostTasks), Ask: asks, Due: len(asks)})
	if size := len(mustJSON(t, w)); size > localapi.MaxFrame*3/4 || w.Due != len(asks) {
		t.Errorf("work of %d bytes", size)
	}

	var unread []string
	for i := range 30_000 {
		unread = append(unread, filepath.Join(desktop, strings.Repeat("m", 60), "a", string(rune('a'+i%20)), strings.Repeat("n", i%99)))
	}
	some := fewer(desktop, unread)
	if size(some) > mostUnread {
		t.Errorf("%d bytes of paths", size(some))
	}
	for _, u := range unread {
		if !covered(u, some) {
			t.Fatalf("%s is not told any more", u)
		}
	}
	must(t, k.Done(ctx, desktop, unread...))
	must(t, lookOf(t, d).Done(ctx, desktop, unread...))
	if got := fewer(desktop, []string{letter}); len(got) != 1 || got[0] != letter {
		t.Errorf("what fits was changed: %v", got)
	}
}

func lookOf(t *testing.T, d *Device) device.Look {
	t.Helper()
	k, err := d.Look(t.Context(), []ledger.Root{{Path: desktop}}, time.Time{})
	must(t, err)
	return k
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return b
}

// covered reports whether a path or a folder above it is in the list.
func covered(path string, list []string) bool {
	for _, l := range list {
		if path == l || strings.HasPrefix(path, l+string(filepath.Separator)) {
			return true
		}
	}
	return false
}
