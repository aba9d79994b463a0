package device

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// report builds a report as it would be sent, and fails if it cannot be.
func (b *bench) report(k compliance.Kind) compliance.Report {
	b.t.Helper()
	r, err := b.d.Report(b.t.Context(), k, "v1.2.3")
	b.must(err)
	r.Device, r.Sequence = compliance.IDOf([16]byte{1}), 1
	text, err := compliance.Encode(r)
	b.must(err)
	for _, planted := range []string{"Vindelev", "anna-prik", "Skrivebord", "sagen"} {
		if strings.Contains(string(text), planted) {
			b.t.Errorf("a report holds %q: %s", planted, text)
		}
	}
	r, err = compliance.Decode(text)
	b.must(err)
	return r
}

// TestReport: a report counts what there is, and every report can be sent.
func TestReport(t *testing.T) {
	b := newBench(t, enforcing(t))
	release, err := b.p.Attach()
	b.must(err)
	b.report(compliance.Daily) // of a device that has seen nothing
	b.look()
	for _, name := range []string{"Vindelev a.docx", "Vindelev b.docx", "Vindelev c.docx"} {
		b.save(name)
	}
	b.look()
	if r := b.report(compliance.Daily); len(r.Stored) != 1 || r.Stored[0].Count != 3 || r.Stored[0].Overdue != 0 || r.Users != (compliance.Users{Known: 1, Watched: 1}) ||
		len(r.Places) != 1 || r.Places[0].Watched != 1 || r.Places[0].Files != 3 || len(r.Duties) == 0 {
		t.Errorf("%+v", r)
	}
	b.must(b.p.Answer(t.Context(), b.ids["Vindelev a.docx"], ledger.Reply{Answer: policy.AnswerKeep, Until: b.now.AddDate(0, 0, 60), Reason: "sagen"}))
	b.pass(33)
	r := b.report(compliance.Daily)
	if len(r.Overdue) != 2 || r.Overdue[0].OverdueDays != 3 || len(r.Exceptions) != 1 || r.Exceptions[0].Answer != policy.AnswerKeep {
		t.Errorf("overdue: %+v, exceptions %+v", r.Overdue, r.Exceptions)
	}
	b.must(b.p.Answer(t.Context(), b.ids["Vindelev b.docx"], ledger.Reply{Answer: policy.AnswerDelete}))
	_, err = b.remove("Vindelev b.docx")
	b.must(err)
	r = b.report(compliance.Daily)
	if r.Totals.Late != 1 || r.Totals.ByPerson != 1 || r.Totals.LongestDays != 3 || r.Totals.Overrun[1] != 1 || r.Quarantine.Held != 1 {
		t.Errorf("after a removal three days late: %+v, %+v", r.Totals, r.Quarantine)
	}
	b.must(b.p.Done(t.Context(), Outcome{Item: b.ids["Vindelev b.docx"], Verb: Purge, Became: disposal.Purged}))
	release()
	r = b.report(compliance.Heartbeat)
	if r.Users != (compliance.Users{Known: 1}) || r.Totals != (compliance.Totals{}) || len(r.Stored) != 0 || !has(r, compliance.NotWatched) {
		t.Errorf("a heartbeat without a companion: %+v", r)
	}
	b.restart()
	if r := b.report(compliance.Daily); r.Totals.Purged != 1 || r.Users.Known != 1 || !has(r, compliance.NotWatched) {
		t.Errorf("after a restart: %+v", r)
	}
}

func has(r compliance.Report, c compliance.Code) bool {
	for _, h := range r.Health {
		if h.Code == c {
			return true
		}
	}
	return false
}

// TestCodesAreTheWires: every code of a device has its word on the wire.
func TestCodesAreTheWires(t *testing.T) {
	for c := range sayings {
		if got := healthOf([]Health{{Code: c, Severity: Bad}}); got[0].Code == compliance.Other {
			t.Errorf("%s is no code of a report", c)
		}
	}
}
