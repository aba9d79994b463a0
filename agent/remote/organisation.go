package remote

import (
	"context"
	"errors"

	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/report"
)

// Organisation is what a device has to do with the central endpoint.
type Organisation interface {
	// Enrol may be told to a person: its errors are in the words of central, or
	// about what was typed.
	Enrol(ctx context.Context, e Enrolment) (report.State, error)
	Where(ctx context.Context) (report.State, error) // report.ErrNotEnrolled
	Last(ctx context.Context) (report.Copy, error)   // report.ErrNotEnrolled
	Retire(ctx context.Context) error
}

var adminOnly = localapi.Forbidden.ForUser("Det kræver administratorrettigheder.", "That takes administrator rights.")

// organisation registers the verbs. Enrolling is an administrator's, or that of
// the user whose own process this is.
func organisation(v *localapi.Verbs, o Organisation, self string) {
	may := func(a localapi.Actor) error {
		if a.Admin || a.User == self {
			return nil
		}
		return adminOnly
	}
	localapi.Handle(v, enrol, func(ctx context.Context, a localapi.Actor, in Enrolment) (report.State, error) {
		if err := may(a); err != nil {
			return report.State{}, err
		}
		s, err := o.Enrol(ctx, in)
		if err != nil {
			w := report.Words(err)
			err = localapi.Invalid.ForUser(w.DA, w.EN)
		}
		return s, err
	})
	localapi.Handle(v, where, func(ctx context.Context, _ localapi.Actor, _ none) (standing, error) {
		s, err := o.Where(ctx)
		if errors.Is(err, report.ErrNotEnrolled) {
			return standing{None: true}, nil
		}
		return standing{State: s}, err
	})
	localapi.Handle(v, last, func(ctx context.Context, _ localapi.Actor, _ none) (copied, error) {
		c, err := o.Last(ctx)
		if errors.Is(err, report.ErrNotEnrolled) {
			return copied{None: true}, nil
		}
		return copied{Copy: c}, err
	})
	localapi.Handle(v, retire, func(ctx context.Context, a localapi.Actor, _ none) (none, error) {
		if err := may(a); err != nil {
			return none{}, err
		}
		return none{}, o.Retire(ctx)
	})
}

// Enrol enrols the device.
func (d *Device) Enrol(ctx context.Context, e Enrolment) (report.State, error) {
	return call(ctx, d, enrol, e)
}

// Where tells where the device is enrolled; report.ErrNotEnrolled.
func (d *Device) Where(ctx context.Context) (report.State, error) {
	s, err := call(ctx, d, where, none{})
	if err == nil && s.None {
		err = report.ErrNotEnrolled
	}
	return s.State, err
}

// Last returns the last report that arrived; report.ErrNotEnrolled.
func (d *Device) Last(ctx context.Context) (report.Copy, error) {
	c, err := call(ctx, d, last, none{})
	if err == nil && c.None {
		err = report.ErrNotEnrolled
	}
	return c.Copy, err
}

// Retire ends the enrolment.
func (d *Device) Retire(ctx context.Context) error {
	_, err := call(ctx, d, retire, none{})
	return err
}
