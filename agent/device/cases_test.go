package device

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// TestPlacementEnded: what was filed under an alias becomes due when its
// placement ends, nothing else does, and it is so after a restart too.
func TestPlacementEnded(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	b.save("status.docx")
	b.save("andet.docx")
	b.look()
	change := func(ch CaseChange) {
		t.Helper()
		b.must(b.p.ChangeCase(t.Context(), ch))
	}
	decided := func(name string, want policy.Action) {
		t.Helper()
		if it := b.item(name); it == nil || it.Decision != want {
			t.Errorf("%s: %+v, want %s", name, it, want)
		}
	}
	b.pass(3)
	change(CaseChange{Do: FileUnder, Alias: "Blå", Items: []ledger.ID{b.ids["status.docx"]}})
	decided("status.docx", policy.Keep)
	change(CaseChange{Do: EndCase, Alias: "Blå"})
	decided("status.docx", policy.Ask)
	decided("andet.docx", policy.Keep)
	if it := b.item("status.docx"); !it.Due.Equal(b.now) || it.Rule != "plejefamilie.retention.ended" {
		t.Errorf("due %s by %s at %s", it.Due, it.Rule, b.now)
	}
	if n := b.ask(); n != 1 {
		t.Errorf("asked about %d files", n)
	}
	ended := b.now
	b.pass(1)
	change(CaseChange{Do: EndCase, Alias: "Blå"}) // a second click
	b.restart()
	b.look()
	cs, err := b.p.Cases(t.Context())
	if err != nil || len(cs) != 1 || cs[0].Alias != "Blå" || !cs[0].Ended.Equal(ended) || len(cs[0].Items) != 1 {
		t.Fatalf("after a restart: %+v, %v", cs, err)
	}
	decided("status.docx", policy.Ask)
	if list, err := b.d.Person("another").Cases(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("another user sees %+v, %v", list, err)
	}
	change(CaseChange{Do: GoOn, Alias: "Blå"})
	decided("status.docx", policy.Keep)
	change(CaseChange{Do: EndCase, Alias: "Blå"})
	change(CaseChange{Do: FileUnder, Alias: "Grøn", Items: []ledger.ID{b.ids["status.docx"]}})
	decided("status.docx", policy.Keep) // it was filed wrongly
	if cs, err = b.p.Cases(t.Context()); err != nil || len(cs) != 2 || cs[0].Alias != "Grøn" || len(cs[1].Items) > 0 {
		t.Errorf("moved: %+v, %v", cs, err)
	}
	change(CaseChange{Do: Unfile, Alias: "Grøn", Items: []ledger.ID{b.ids["status.docx"]}})
	change(CaseChange{Do: ForgetCase, Alias: "Grøn"})
	change(CaseChange{Do: ForgetCase, Alias: "Blå"})
	if cs, err = b.p.Cases(t.Context()); err != nil || len(cs) > 0 {
		t.Errorf("forgotten: %+v, %v", cs, err)
	}
}

// TestCasesRefused: nothing that is no alias, nothing that is not there, nothing
// of somebody else, and no more than there is room for.
func TestCasesRefused(t *testing.T) {
	b := newBench(t, enforcing(t))
	b.look()
	var refused Refused
	for _, alias := range []string{"", " Blå", strings.Repeat("x", 41), "a\nb", "\xff", "\u202eBlå"} {
		if err := b.p.ChangeCase(t.Context(), CaseChange{Do: FileUnder, Alias: alias}); !errors.As(err, &refused) {
			t.Errorf("%q: %v", alias, err)
		}
	}
	for _, do := range []CaseVerb{EndCase, GoOn, ForgetCase, Unfile} {
		if err := b.p.ChangeCase(t.Context(), CaseChange{Do: do, Alias: "Blå"}); !errors.As(err, &refused) {
			t.Errorf("%s of an alias that is not there: %v", do, err)
		}
	}
	if err := b.p.ChangeCase(t.Context(), CaseChange{Do: FileUnder, Alias: "Blå", Items: []ledger.ID{{1}}}); !errors.Is(err, ledger.ErrUnknown) {
		t.Errorf("an item that is not there: %v", err)
	}
	for i := range mostCases {
		b.must(b.p.ChangeCase(t.Context(), CaseChange{Do: FileUnder, Alias: fmt.Sprint(i)}))
	}
	if err := b.p.ChangeCase(t.Context(), CaseChange{Do: FileUnder, Alias: "one more"}); !errors.As(err, &refused) {
		t.Errorf("no bound: %v", err)
	}
	if err := b.p.ChangeCase(t.Context(), CaseChange{Do: "burn", Alias: "1"}); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("a verb that is none: %v", err)
	}
}
