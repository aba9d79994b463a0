package device

import (
	"errors"
	"fmt"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// adoptedKind is the kind of the secret that holds an organisation's policy. It
// lies in the ledger, where a user cannot write it.
const adoptedKind = "policy"

// Adopt keeps the policy of the organisation that the device is enrolled with.
// Whoever calls has verified its signature. It holds from the next Open on.
func (d *Device) Adopt(yaml []byte) error {
	if _, err := policy.Parse("the organisation's policy", yaml); err != nil {
		return err
	}
	return d.KeepSecret(adoptedKind, yaml)
}

// Unadopt lets go of it: the device's own policy holds from the next Open on.
func (d *Device) Unadopt() error { return d.DropSecret(adoptedKind) }

// Policy is the policy that holds.
func (d *Device) Policy() *policy.Policy { return d.o.Policy }

// adopted takes the organisation's policy into use, if there is one.
func (d *Device) adopted() error {
	yaml, err := d.Secret(adoptedKind)
	if errors.Is(err, ledger.ErrUnknown) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the organisation's policy: %w", err)
	}
	p, err := policy.Parse("the organisation's policy", yaml)
	if err != nil {
		return err
	}
	d.o.Policy = p
	return nil
}
