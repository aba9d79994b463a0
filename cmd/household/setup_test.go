package household

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/platform/packager"
	"github.com/husorden/husorden/policy/compliance"
)

// TestEnrolBySetup: a token is tried until central can be reached, used once, and
// forgotten when it was used or refused; it stands in no log.
func TestEnrolBySetup(t *testing.T) {
	const token = "ho1secretsecretsecretsecretsecretse"
	refused := &report.Refused{Refusal: compliance.Refusal{Code: compliance.BadToken}, Status: 403}
	away := errors.New("nobody answers")
	for name, c := range map[string]struct {
		setup  packager.Setup
		broken error
		errs   []error // of the tries
		kept   bool
		tries  int
		said   string
		where  report.State // zero: nowhere
	}{
		"at once":          {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, tries: 1, said: "enrolled"},
		"the third time":   {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, errs: []error{away, away}, tries: 3, said: "enrolment_waits"},
		"refused":          {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, errs: []error{refused}, tries: 1, said: "enrolment_refused"},
		"never to be had":  {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, errs: []error{away, away, away, away, away, away, away, away, away, away, away, away}, kept: true, tries: 9, said: "enrolment_waits"},
		"nothing was told": {kept: true},
		"half of it":       {setup: packager.Setup{CentralURL: "https://x"}, kept: true},
		"installed again":  {setup: packager.Setup{CentralURL: "https://x/", EnrollToken: token}, where: report.State{URL: "https://x"}},
		"retired":          {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, where: report.State{URL: "https://x", Ended: compliance.Retired}, tries: 1, said: "enrolled"},
		"moves":            {setup: packager.Setup{CentralURL: "https://x", EnrollToken: token}, where: report.State{URL: "https://y"}, tries: 1, said: "enrolled"},
		"unreadable":       {broken: away, kept: true, said: "setup_unreadable"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			tries, kept := 0, true
			ctx, stop := context.WithTimeout(t.Context(), 4*time.Hour)
			defer stop()
			err := setup{
				read:   func() (packager.Setup, error) { return c.setup, c.broken },
				forget: func() error { kept = false; return nil },
				where:  func(context.Context) (report.State, error) { return c.where, none(c.where) },
				enrol: func(_ context.Context, e remote.Enrolment) (report.State, error) {
					if tries++; e.Token != token || e.URL != "https://x" {
						t.Errorf("%+v", e)
					}
					if tries <= len(c.errs) {
						return report.State{}, c.errs[tries-1]
					}
					return report.State{}, nil
				},
				log: slog.New(slog.NewTextHandler(&log, nil)),
			}.run(ctx)
			if err != nil || tries != c.tries || kept != c.kept || !strings.Contains(log.String(), c.said) || strings.Contains(log.String(), token) {
				t.Errorf("%s: %v, %d tries, kept %v\n%s", name, err, tries, kept, &log)
			}
		})
	}
}

func none(s report.State) error {
	if s.URL == "" {
		return report.ErrNotEnrolled
	}
	return nil
}
