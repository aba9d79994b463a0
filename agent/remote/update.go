package remote

import (
	"context"

	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/update"
)

// Updates is what an installed service tells of its updates, and takes up.
type Updates interface {
	Standing(ctx context.Context) (UpdateStanding, error)
	// Now has an update looked for at once, unless it is off.
	Now(ctx context.Context) (update.Off, error)
}

// UpdateStanding is how the updates of a service stand.
type UpdateStanding struct {
	update.State
	Off     update.Off `json:"off"`     // why there are none; empty: there are
	Channel string     `json:"channel"` // while there are
	Source  string     `json:"source"`  // the address that is asked, while there are
	Version string     `json:"version"` // that runs; empty: of no release
}

const (
	updates   localapi.Verb[none, UpdateStanding] = "update"
	updateNow localapi.Verb[none, updateOff]      = "update.now"
)

type updateOff struct{ Off update.Off }

// UpdateVerbs registers the verbs of a service that updates itself.
func UpdateVerbs(v *localapi.Verbs, u Updates) {
	localapi.Handle(v, updates, func(ctx context.Context, _ localapi.Actor, _ none) (UpdateStanding, error) {
		return u.Standing(ctx)
	})
	localapi.Handle(v, updateNow, func(ctx context.Context, a localapi.Actor, _ none) (updateOff, error) {
		if !a.Admin {
			return updateOff{}, adminOnly
		}
		off, err := u.Now(ctx)
		return updateOff{off}, err
	})
}

// Standing tells how the updates of the service stand.
func (d *Device) Standing(ctx context.Context) (UpdateStanding, error) {
	return call(ctx, d, updates, none{})
}

// UpdateNow has the service look for an update. Only an administrator may.
func (d *Device) UpdateNow(ctx context.Context) (update.Off, error) {
	out, err := call(ctx, d, updateNow, none{})
	return out.Off, err
}
