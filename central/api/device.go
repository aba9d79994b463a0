package api

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// enrol makes those wait who tried many tokens that are none.
func (a *API) enrol(w http.ResponseWriter, r *http.Request) error {
	client := a.client(r)
	if wait := a.slow.full(client); wait > 0 {
		return tooMany(wait)
	}
	err := a.enrolled(w, r)
	if err != nil {
		a.slow.take(client)
	}
	return err
}

func (a *API) enrolled(w http.ResponseWriter, r *http.Request) error {
	c, err := a.credential(r)
	if err != nil {
		return err
	}
	b, err := body(w, r)
	if err != nil {
		return err
	}
	e, err := compliance.DecodeEnrolment(b)
	if err != nil {
		return problem{http.StatusBadRequest, compliance.BadRequest, err.Error(), 0}
	}
	key := e.Key.Public()
	if c.Device != compliance.KeyID(key) || !c.Verify(key, request(r, b)) {
		return notSigned
	}
	d, err := a.o.Store.Enrol(r.Context(), e)
	if err != nil {
		return err
	}
	o, err := a.o.Store.Organisation(r.Context(), store.Scope{All: true}, string(d.Org))
	if err != nil {
		return err
	}
	if err := a.o.Store.Note(r.Context(), store.Action{Kind: store.ByDevice, Actor: d.ID, Verb: store.DeviceEnrolled, Org: d.Org, Object: d.ID}); err != nil {
		return err
	}
	answer(w, http.StatusOK, compliance.Enrolled{Schema: compliance.Schema, Device: d.ID, Organisation: d.Org, Group: d.Group,
		PolicyKey: compliance.KeyOf(o.PolicyKey), Time: a.time()})
	return nil
}

func (a *API) report(w http.ResponseWriter, r *http.Request) error {
	c, b, err := a.signed(w, r)
	if err != nil {
		return err
	}
	if b, err = inflate(r, b); err != nil {
		return err
	}
	rep, err := compliance.Decode(b)
	switch {
	case err != nil:
		return problem{http.StatusUnprocessableEntity, compliance.BadReport, err.Error(), 0}
	case rep.Schema > compliance.Schema:
		return problem{http.StatusUnprocessableEntity, compliance.LaterSchema,
			"this central knows revisions up to " + strconv.Itoa(compliance.Schema), 0}
	case rep.Device != c.Device:
		return problem{http.StatusUnprocessableEntity, compliance.BadReport, "report: device: refused: it is not the one that signed", 0}
	}
	got, err := a.o.Store.Deliver(r.Context(), c, rep)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, compliance.Received{Schema: compliance.Schema, Sequence: rep.Sequence, Duplicate: got.Duplicate,
		Policy: got.Policy.Version, Time: a.time()})
	return nil
}

func (a *API) policy(w http.ResponseWriter, r *http.Request) error {
	c, _, err := a.signed(w, r)
	if err != nil {
		return err
	}
	got, err := a.o.Store.Contact(r.Context(), c)
	if err != nil {
		return err
	}
	p, err := a.o.Store.PolicyFor(r.Context(), got.Org, got.Group)
	if errors.Is(err, store.ErrNotFound) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	tag := `"` + strconv.FormatInt(p.Version, 10) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	answer(w, http.StatusOK, p.SignedPolicy)
	return nil
}

func (a *API) retire(w http.ResponseWriter, r *http.Request) error {
	c, _, err := a.signed(w, r)
	if err != nil {
		return err
	}
	got, err := a.o.Store.RetireByDevice(r.Context(), c)
	if err != nil {
		return err
	}
	if err := a.o.Store.Note(r.Context(), store.Action{Kind: store.ByDevice, Actor: c.Device, Verb: store.DeviceRetired, Org: got.Org, Object: c.Device}); err != nil {
		return err
	}
	answer(w, http.StatusOK, compliance.Received{Schema: compliance.Schema, Policy: got.Policy.Version, Time: a.time()})
	return nil
}
