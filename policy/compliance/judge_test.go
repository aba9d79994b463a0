package compliance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// calm is the report of a house in order.
func calm() compliance.Report {
	r := whole()
	r.Places[0].Unreadable, r.Places[0].Reason = 0, ""
	r.Unscanned, r.Stored, r.Overdue, r.Health = nil, nil, nil, nil
	r.Quarantine = compliance.Quarantine{}
	return r
}

func TestJudge(t *testing.T) {
	why := func(c compliance.Code, s compliance.Severity) []compliance.Why {
		return []compliance.Why{{Code: c, Severity: s}}
	}
	for name, c := range map[string]struct {
		change func(*compliance.Report)
		want   compliance.Standing
		whys   []compliance.Why
	}{
		"in order":        {func(*compliance.Report) {}, compliance.InOrder, nil},
		"a healthy store": {func(r *compliance.Report) { r.Stored = stored(policy.Keep, 0) }, compliance.InOrder, nil},
		"due":             {func(r *compliance.Report) { r.Stored = stored(policy.Ask, 0) }, compliance.NeedsAttention, why(compliance.DueFiles, compliance.Notice)},
		"overdue":         {func(r *compliance.Report) { r.Stored = stored(policy.Ask, 1) }, compliance.NotInOrder, why(compliance.OverdueFiles, compliance.Bad)},
		"not watched":     {func(r *compliance.Report) { r.Users.Watched = 1 }, compliance.NotInOrder, why(compliance.NotWatched, compliance.Bad)},
		"not scanned": {func(r *compliance.Report) { r.Unscanned = whole().Unscanned }, compliance.NeedsAttention,
			why(compliance.UnscannedFiles, compliance.Notice)},
		"unreadable":   {func(r *compliance.Report) { r.Places[0].Unreadable = 1 }, compliance.NotInOrder, why(compliance.PlaceUnreadable, compliance.Bad)},
		"purge late":   {func(r *compliance.Report) { r.Quarantine.Late = 1 }, compliance.NotInOrder, why(compliance.PurgeLate, compliance.Bad)},
		"duty":         {func(r *compliance.Report) { r.Duties[0].Due = r.At.Add(-1) }, compliance.NeedsAttention, why(compliance.DutyOverdue, compliance.Notice)},
		"firewall off": {func(r *compliance.Report) { r.Posture[0].Result = compliance.No }, compliance.NotInOrder, why(compliance.PostureNo, compliance.Bad)},
		"lock off": {func(r *compliance.Report) {
			r.Posture[0].Check, r.Posture[0].Result = compliance.ScreenLock, compliance.No
		}, compliance.NeedsAttention, why(compliance.PostureNo, compliance.Notice)},
		"nobody knows":  {func(r *compliance.Report) { r.Posture[0].Result = compliance.Unknown }, compliance.NeedsAttention, why(compliance.PostureUnknown, compliance.Notice)},
		"observing":     {func(r *compliance.Report) { r.Policy.Mode = policy.Observe }, compliance.NeedsAttention, why(compliance.Observing, compliance.Notice)},
		"an old policy": {func(r *compliance.Report) { r.Policy.Version = 1 }, compliance.NeedsAttention, why(compliance.PolicyOld, compliance.Notice)},
		"of two severities": {func(r *compliance.Report) { r.Health = whole().Health; r.Policy.Mode = policy.Observe }, compliance.NotInOrder,
			[]compliance.Why{{Code: compliance.PlacePermission, Severity: compliance.Bad}, {Code: compliance.Observing, Severity: compliance.Notice}}},
	} {
		r := calm()
		c.change(&r)
		got, whys := compliance.Judge(r, compliance.Published{Version: 2, At: at.AddDate(0, 0, -3)})
		if got != c.want || !cmp.Equal(whys, c.whys) {
			t.Errorf("%s: %s %v, want %s %v", name, got, whys, c.want, c.whys)
		}
	}
}

func stored(a policy.Action, overdue int) []compliance.Stored {
	s := whole().Stored
	s[0].Decision, s[0].Overdue, s[0].Count = a, overdue, 1
	return s
}

func TestSilent(t *testing.T) {
	for after, want := range map[time.Duration]compliance.Standing{
		0: compliance.InOrder, compliance.SilentAfter: compliance.InOrder, compliance.SilentAfter + 1: compliance.Silent,
	} {
		if got := compliance.Now(compliance.InOrder, at, at.Add(after)); got != want {
			t.Errorf("after %v: %s", after, got)
		}
	}
}
