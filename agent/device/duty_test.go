package device

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

const reviewDuty = "botilbud.duty.device_review"

// home is the policy of a home: it has every kind of duty.
func home(t testing.TB) *policy.Policy {
	t.Helper()
	p, err := policy.Load("botilbud", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (b *bench) duty(id string) DutyState {
	b.t.Helper()
	book, err := b.p.Duties(b.t.Context(), "da")
	b.must(err)
	for _, d := range book.Duties {
		if d.ID == id {
			return d
		}
	}
	b.t.Fatalf("no duty %s in %+v", id, book)
	return DutyState{}
}

func (b *bench) signOff(id string) SignOff {
	return SignOff{Duty: id, Due: b.duty(id).Due, By: "KV", Done: Ticks, Seen: &Seen{Places: []PlaceCount{{Place: "desktop", Files: 3, Oldest: start}}, Due: 1}}
}

// signedEvents counts the records of the log.
func (b *bench) signedEvents() int {
	b.t.Helper()
	list, err := b.d.History(1000)
	b.must(err)
	n := 0
	for _, r := range list {
		if r.What == ledger.DutySigned {
			n++
		}
	}
	return n
}

// TestReviewSigned: a review is due, is overdue, is signed once however often it is
// sent, and is due again a quarter later; the receipt, the log, the status and the
// report say so, before and after a restart; the name is in the receipt alone.
func TestReviewSigned(t *testing.T) {
	b := newBench(t, home(t))
	first := b.duty(reviewDuty)
	if want := time.Date(2026, 6, 2, 21, 59, 59, 0, time.UTC); !first.Due.Equal(want) || first.Overdue || !first.Review || !first.Open(b.now) {
		t.Fatalf("at first: %+v", first)
	}
	b.now = start.AddDate(0, 4, 0)
	if d := b.duty(reviewDuty); !d.Overdue {
		t.Errorf("a month late: %+v", d)
	}
	s := b.signOff(reviewDuty)
	got, err := b.p.Sign(t.Context(), s)
	if b.must(err); got.Already || got.ID == (ledger.ID{}) {
		t.Fatalf("signed: %+v", got)
	}
	again, err := b.p.Sign(t.Context(), s) // a double click
	if b.must(err); !again.Already || again.ID != got.ID {
		t.Errorf("a double click: %+v", again)
	}
	b.now = b.now.AddDate(0, 1, 0)
	again, err = b.p.Sign(t.Context(), b.signOff(reviewDuty)) // another tab, loaded anew
	if b.must(err); !again.Already || again.ID != got.ID {
		t.Errorf("in the same period: %+v", again)
	}
	other, err := b.d.Person(bodo).Sign(t.Context(), b.signOff(reviewDuty))
	if b.must(err); !other.Already || other.ID != (ledger.ID{}) {
		t.Errorf("by another user in the same period: %+v", other)
	}
	if n := b.signedEvents(); n != 1 {
		t.Errorf("%d records of one review", n)
	}
	b.restart()
	d := b.duty(reviewDuty)
	if want := time.Date(2026, 10, 2, 21, 59, 59, 0, time.UTC); !d.Due.Equal(want) || d.Overdue || !d.Signed.Equal(start.AddDate(0, 4, 0)) || d.Open(b.now) {
		t.Errorf("after a restart: %+v", d)
	}
	proof, err := b.p.Receipt(t.Context(), got.ID)
	b.must(err)
	if proof.N == 0 || !proof.Whole || proof.By != "KV" || !proof.From.Equal(start) || !proof.Until.Equal(d.Due) || proof.Seen.Places[0].Files != 3 || len(proof.Done) != len(Ticks) {
		t.Errorf("receipt: %+v", proof)
	}
	if _, err := b.d.Person(bodo).Receipt(t.Context(), got.ID); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("another user's receipt: %v", err)
	}
	r := b.report(compliance.Daily)
	found := false
	for _, du := range r.Duties {
		if du.Duty == reviewDuty {
			found = du.Signed.Equal(d.Signed) && du.Due.Equal(d.Due) && du.Role == policy.DailyManager
		}
	}
	wire, _ := json.Marshal(r)
	if !found || strings.Contains(string(wire), "KV") {
		t.Errorf("report: %s", wire)
	}
	b.log("duty_signed")

	b.now = b.now.AddDate(0, 1, 0) // the second half of the period
	next, err := b.p.Sign(t.Context(), b.signOff(reviewDuty))
	if b.must(err); next.Already || next.ID == got.ID || b.signedEvents() != 2 {
		t.Errorf("the next review: %+v, %d records", next, b.signedEvents())
	}
	stale, err := b.p.Sign(t.Context(), s) // the back button, months later
	if b.must(err); !stale.Already {
		t.Errorf("an old page: %+v", stale)
	}
	book, err := b.p.Duties(t.Context(), "en")
	if b.must(err); len(book.Signed) != 2 || book.Signed[0].ID != next.ID {
		t.Errorf("%+v", book.Signed)
	}
}

// TestSignedTwiceAtOnce: of many at once one counts.
func TestSignedTwiceAtOnce(t *testing.T) {
	b := newBench(t, home(t))
	s := b.signOff(reviewDuty)
	var all sync.WaitGroup
	fresh := make(chan Signing, 8)
	for range 8 {
		all.Go(func() {
			got, err := b.p.Sign(t.Context(), s)
			if err != nil {
				t.Error(err)
			}
			if !got.Already {
				fresh <- got
			}
		})
	}
	all.Wait()
	if len(fresh) != 1 || b.signedEvents() != 1 {
		t.Errorf("%d counted, %d records", len(fresh), b.signedEvents())
	}
}

func TestSignRefused(t *testing.T) {
	b := newBench(t, home(t))
	for name, c := range map[string]struct {
		change func(*SignOff)
		want   error
	}{
		"no name":       {func(s *SignOff) { s.By = "" }, badName},
		"spaces":        {func(s *SignOff) { s.By = "  " }, badName},
		"long":          {func(s *SignOff) { s.By = strings.Repeat("å", mostBy+1) }, badName},
		"a line's end":  {func(s *SignOff) { s.By = "K\nV" }, badName},
		"backwards":     {func(s *SignOff) { s.By = "\u202eKV" }, badName},
		"no UTF-8":      {func(s *SignOff) { s.By = "\xff" }, badName},
		"one tick":      {func(s *SignOff) { s.Done = Ticks[1:] }, notAll},
		"one twice":     {func(s *SignOff) { s.Done = append(Ticks[1:len(Ticks):len(Ticks)], Ticks[1]) }, notAll},
		"a made-up one": {func(s *SignOff) { s.Done = []Tick{"all"} }, ledger.ErrInvalid},
		"too much":      {func(s *SignOff) { s.Seen.Places = make([]PlaceCount, mostPlaces+1) }, ledger.ErrInvalid},
		"another due":   {func(s *SignOff) { s.Due = s.Due.Add(-time.Second) }, oldForm},
		"no duty":       {func(s *SignOff) { s.Duty = "botilbud.duty.none" }, ledger.ErrUnknown},
	} {
		s := b.signOff(reviewDuty)
		c.change(&s)
		if got, err := b.p.Sign(t.Context(), s); !errors.Is(err, c.want) || got != noSigned {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if n := b.signedEvents(); n != 0 || !b.duty(reviewDuty).Signed.IsZero() {
		t.Errorf("%d records", n)
	}
	s := b.signOff("botilbud.duty.guidelines") // it has no round to go
	s.Done, s.Seen = nil, nil
	if got, err := b.p.Sign(t.Context(), s); err != nil || got.Already {
		t.Errorf("a plain duty: %+v, %v", got, err)
	}
}

// TestSignCrashes: a crash between the writes leaves either a signed duty with its
// receipt, or none.
func TestSignCrashes(t *testing.T) {
	b := newBench(t, home(t))
	r := Receipt{ID: ledger.ID{1}, Tag: b.p.tag, Duty: reviewDuty, Role: policy.DailyManager, From: start, At: start.Add(day), By: "KV", Salt: []byte{1}}
	text, err := json.Marshal(r)
	b.must(err)
	b.must(b.d.ledger.KeepSecret(receiptKind, r.ID, text)) // and no record
	b.restart()
	if _, err := b.p.Receipt(t.Context(), r.ID); !errors.Is(err, ledger.ErrUnknown) || !b.duty(reviewDuty).Signed.IsZero() {
		t.Errorf("without a record: %v", err)
	}
	b.must(b.d.ledger.KeepSecret(receiptKind, r.ID, text))
	b.must(b.d.ledger.Audit(ledger.Event{What: ledger.DutySigned, Rule: r.Duty, Role: r.Role, Sum: sumOf(text)})) // and no mark
	b.restart()
	proof, err := b.p.Receipt(t.Context(), r.ID)
	if b.must(err); proof.N == 0 || !b.duty(reviewDuty).Signed.Equal(r.At) {
		t.Errorf("with a record: %+v", proof)
	}
	r.By = "another"
	text, err = json.Marshal(r)
	b.must(err)
	b.must(b.d.ledger.KeepSecret(receiptKind, r.ID, text))
	if proof, err = b.p.Receipt(t.Context(), r.ID); err != nil || proof.N != 0 {
		t.Errorf("a receipt that was altered: %+v, %v", proof, err)
	}
}

// TestReceiptsForgotten: they hold names, so they are not kept for ever.
func TestReceiptsForgotten(t *testing.T) {
	b := newBench(t, home(t))
	got, err := b.p.Sign(t.Context(), b.signOff(reviewDuty))
	b.must(err)
	b.now = b.now.AddDate(receiptYears, 0, 1)
	_, err = b.p.Sign(t.Context(), b.signOff(reviewDuty))
	b.must(err)
	if _, err := b.p.Receipt(t.Context(), got.ID); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("after %d years: %v", receiptYears, err)
	}
}
