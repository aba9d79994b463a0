package household

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/policy"
)

// ErrAnew: other rules hold now, and the parts are to be put together anew.
var ErrAnew = errors.New("other rules hold")

// Organisation is a device's part in the central endpoint.
type Organisation struct {
	Device *device.Device
	Log    *slog.Logger
	Clock  clock.Source // nil: the PC's
	anew   chan struct{}
}

var _ remote.Organisation = (*Organisation)(nil)

// NewOrganisation returns the part of a device.
func NewOrganisation(d *device.Device, log *slog.Logger) *Organisation {
	return &Organisation{Device: d, Log: log, anew: make(chan struct{}, 1)}
}

// Enrol enrols the device.
func (o *Organisation) Enrol(ctx context.Context, e remote.Enrolment) (report.State, error) {
	s, err := report.Enrol(ctx, o.Device, report.Enrolment{URL: e.URL, Token: e.Token, CA: e.CA, Version: Version(), Now: o.time().Now})
	if err == nil {
		o.restart() // the first report goes at once
	}
	return s, err
}

// Where tells where the device is enrolled.
func (o *Organisation) Where(context.Context) (report.State, error) { return report.Where(o.Device) }

// Last returns the last report that arrived.
func (o *Organisation) Last(context.Context) (report.Copy, error) { return report.Last(o.Device) }

// History returns the end of the log of removals.
func (o *Organisation) History(_ context.Context, most int) ([]ledger.Record, error) {
	return o.Device.History(most)
}

// Retire ends the enrolment, and with it the organisation's policy.
func (o *Organisation) Retire(ctx context.Context) error {
	err := errors.Join(report.Retire(ctx, o.Device, o.time().Now), o.Device.Unadopt())
	o.restart()
	return err
}

// Run reports until ctx ends. The error is ErrAnew when a policy was taken.
func (o *Organisation) Run(ctx context.Context) error {
	each, stop := o.time().Ticks()
	defer stop()
	s := report.NewSender(report.Options{Device: o.Device, Now: o.time().Now, Version: Version(), Log: o.Log,
		Take: func(_ *policy.Policy, yaml []byte, version int64) error {
			if err := o.Device.Adopt(yaml); err != nil {
				return err
			}
			o.Log.Info("the organisation's policy is taken", "version", version)
			o.restart()
			return nil
		}})
	return Together(ctx,
		func(ctx context.Context) error { return s.Run(ctx, each) },
		func(ctx context.Context) error {
			select {
			case <-ctx.Done():
				return nil
			case <-o.anew:
				select { // whoever waits for an answer gets it first
				case <-ctx.Done():
				case <-time.After(time.Second):
				}
				return ErrAnew
			}
		})
}

func (o *Organisation) restart() {
	select {
	case o.anew <- struct{}{}:
	default:
	}
}

func (o *Organisation) time() clock.Source { return timeOf(o.Clock) }
