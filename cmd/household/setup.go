package household

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/platform/packager"
	"github.com/husorden/husorden/policy"
)

// SetupProfile writes the rules of the profile that the package was told into the
// file, unless there are rules already. A question that the profile leaves open is
// told of, as in every policy of a service.
func SetupProfile(file string) error {
	s, err := packager.ReadSetup()
	if err != nil || s.Profile == "" {
		return err
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	pol, err := policy.Load(s.Profile, nil)
	if err != nil {
		return err
	}
	return Replace(file, pol.YAML())
}

// How long is waited between two tries to enrol.
const (
	enrolSoon = time.Minute
	enrolLate = time.Hour
)

// EnrolBySetup enrols the device as the package was told, until it succeeded or
// the token was refused; either way the token is forgotten. It returns when ctx
// ends.
func (o *Organisation) EnrolBySetup(ctx context.Context) error {
	return setup{packager.ReadSetup, packager.ForgetToken, o.Where, o.Enrol, o.Log}.run(ctx)
}

// setup is what enrolling by what the package was told needs.
type setup struct {
	read   func() (packager.Setup, error)
	forget func() error
	where  func(context.Context) (report.State, error)
	enrol  func(context.Context, remote.Enrolment) (report.State, error)
	log    *slog.Logger
}

func (o setup) run(ctx context.Context) error {
	for pause := enrolSoon; !o.once(ctx, pause); pause = min(2*pause, enrolLate) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
	<-ctx.Done()
	return nil
}

// once tries once, and reports whether that was the last time.
func (o setup) once(ctx context.Context, pause time.Duration) bool {
	s, err := o.read()
	if err != nil {
		o.log.Error("what the package was told cannot be read", "code", "setup_unreadable")
		return true
	}
	if s.CentralURL == "" || s.EnrollToken == "" {
		return true
	}
	if o.belongs(ctx, s.CentralURL) { // a package that was installed again
		o.done()
		return true
	}
	_, err = o.enrol(ctx, remote.Enrolment{URL: s.CentralURL, Token: s.EnrollToken})
	switch {
	case err == nil:
		o.log.Info("enrolled", "code", "enrolled")
	case report.Final(err):
		o.log.Error("not enrolled: "+report.Words(err).EN, "code", "enrolment_refused")
	default:
		o.log.Warn("not enrolled yet; it is tried again", "code", "enrolment_waits", "after", pause)
		return false
	}
	o.done()
	return true
}

func (o setup) done() {
	if err := o.forget(); err != nil {
		o.log.Error("the token stays", "code", "token_stays")
	}
}

// belongs reports whether the device is enrolled there.
func (o setup) belongs(ctx context.Context, url string) bool {
	s, err := o.where(ctx)
	return err == nil && s.Ended == "" && strings.TrimSuffix(s.URL, "/") == strings.TrimSuffix(strings.TrimSpace(url), "/")
}
