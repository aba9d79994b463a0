package report

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy/compliance"
)

// Enrolment says where to enrol.
type Enrolment struct {
	URL     string
	Token   string
	CA      []byte // PEM of a private authority; empty: the system's
	Version string // of this program
	Now     func() time.Time
}

// State is where the device stands with its organisation.
type State struct {
	URL          string
	Device       compliance.ID
	Organisation compliance.ID
	Policy       int64              // version taken; 0: none
	Ended        compliance.Trouble // revoked or retired; empty: it belongs
}

// Enrol makes the device a key of its own and exchanges the token for a device
// id. The organisation's policy key is pinned: no other policy is taken. A device
// that was enrolled gets a new key and id; what waits in the outbox goes to the
// new place.
func Enrol(ctx context.Context, d Device, e Enrolment) (State, error) {
	token := compliance.Token(strings.TrimSpace(e.Token))
	if !token.Valid() {
		return State{}, errToken
	}
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed)
	m := membership{URL: strings.TrimSuffix(strings.TrimSpace(e.URL), "/"), Key: seed, CA: e.CA}
	public := m.private().Public().(ed25519.PublicKey) //nolint:forcetypeassert // documented
	m.Device = compliance.KeyID(public)
	c, err := newClient(m, e.Now)
	if err != nil {
		return State{}, err
	}
	defer c.close()
	body, err := json.Marshal(compliance.Enrolment{Schema: compliance.Schema, Token: token, Key: compliance.KeyOf(public),
		Agent: compliance.Agent{Version: compliance.VersionOf(e.Version), OS: compliance.OS(runtime.GOOS), Arch: compliance.Arch(runtime.GOARCH)}})
	if err != nil {
		return State{}, err
	}
	var got compliance.Enrolled
	if err := c.call(ctx, http.MethodPost, compliance.EnrolPath, body, &got); err != nil {
		return State{}, fmt.Errorf("enrolling: %w", err)
	}
	if !got.Device.Valid() || !got.Organisation.Valid() || got.PolicyKey.Public() == nil {
		return State{}, errors.New("enrolling: central's answer makes no sense")
	}
	m.Device, m.Organisation, m.PolicyKey = got.Device, got.Organisation, got.PolicyKey
	if err := m.save(d); err != nil {
		return State{}, err
	}
	return m.state(), nil
}

func (m membership) state() State {
	return State{m.URL, m.Device, m.Organisation, m.Version, m.Ended}
}

// Where returns where the device stands; ErrNotEnrolled.
func Where(d Device) (State, error) {
	m, err := load(d)
	return m.state(), err
}

// Authority returns the private authority of the device's central endpoint as PEM;
// nil for the system's, ErrNotEnrolled.
func Authority(d Device) ([]byte, error) {
	m, err := load(d)
	return m.CA, err
}

// Retire ends the membership: central is told, and the key is forgotten whether
// it could be or not.
func Retire(ctx context.Context, d Device, now func() time.Time) error {
	m, err := load(d)
	if err != nil {
		return err
	}
	c, err := newClient(m, now)
	if err == nil {
		defer c.close()
		var got compliance.Received
		err = c.call(ctx, http.MethodPost, compliance.RetirePath, nil, &got)
	}
	if gone := d.DropSecret(lastKind); gone != nil && !errors.Is(gone, ledger.ErrUnknown) {
		err = errors.Join(err, gone)
	}
	return errors.Join(err, d.DropSecret(memberKind))
}
