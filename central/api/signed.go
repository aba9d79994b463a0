package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// mostBody is the most bytes of a body as sent. A report is at most
// compliance.MaxReport before it is compressed.
const mostBody = 64 << 10

// body reads a request's body. A length that says it is too long is refused before
// a byte is read.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > mostBody {
		return nil, &http.MaxBytesError{Limit: mostBody}
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	var large *http.MaxBytesError
	if err != nil && !errors.As(err, &large) {
		return nil, problem{http.StatusBadRequest, compliance.BadRequest, "the body did not come whole", 0}
	}
	return b, err
}

// inflate undoes gzip, up to a report's length.
func inflate(r *http.Request, b []byte) ([]byte, error) {
	switch r.Header.Get("Content-Encoding") {
	case "":
		return b, nil
	case "gzip":
	default:
		return nil, problem{http.StatusBadRequest, compliance.BadRequest, "Content-Encoding is neither gzip nor missing", 0}
	}
	bad := problem{http.StatusBadRequest, compliance.BadRequest, "the body is not whole gzip", 0}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, bad
	}
	out, err := io.ReadAll(io.LimitReader(z, compliance.MaxReport+1))
	if len(out) > compliance.MaxReport {
		return nil, problem{http.StatusRequestEntityTooLarge, compliance.TooLarge, fmt.Sprintf("the report is longer than %d bytes", compliance.MaxReport), 0}
	}
	if err != nil {
		return nil, bad
	}
	return out, nil
}

// credential reads who signed a request, and wants its time to be about now.
func (a *API) credential(r *http.Request) (compliance.Credential, error) {
	c, err := compliance.ParseCredential(r.Header.Get(compliance.Header))
	if err != nil {
		return c, problem{http.StatusUnauthorized, compliance.NotSigned, "the header " + compliance.Header + " is missing or not of its form", 0}
	}
	if skew := a.o.Now().Sub(c.At); skew > compliance.MaxSkew || skew < -compliance.MaxSkew {
		return c, problem{http.StatusUnauthorized, compliance.ClockSkew, "the time of the signature is more than five minutes off; sign by the time in this answer", 0}
	}
	return c, nil
}

func request(r *http.Request, b []byte) compliance.Request {
	return compliance.Request{Method: r.Method, Target: r.RequestURI, Body: b}
}

var notSigned = problem{http.StatusUnauthorized, compliance.NotSigned, "the signature is not the device's", 0}

// signed reads a request that a device signed. Those who have sent many that were
// not are made to wait before anything is looked up.
func (a *API) signed(w http.ResponseWriter, r *http.Request) (compliance.Credential, []byte, error) {
	client := a.client(r)
	if wait := a.slow.full(client); wait > 0 {
		return compliance.Credential{}, nil, tooMany(wait)
	}
	c, b, err := a.verified(w, r)
	var p problem
	if errors.Is(err, store.ErrUnknown) || errors.As(err, &p) && p.code == compliance.NotSigned {
		a.slow.take(client)
	}
	if err == nil {
		if wait := a.busy.take(c.Device); wait > 0 {
			return c, nil, tooMany(wait)
		}
	}
	return c, b, err
}

func (a *API) verified(w http.ResponseWriter, r *http.Request) (compliance.Credential, []byte, error) {
	c, err := a.credential(r)
	if err != nil {
		return c, nil, err
	}
	b, err := body(w, r)
	if err != nil {
		return c, nil, err
	}
	key := a.keys.get(c.Device)
	if key == nil {
		if key, err = a.o.Store.DeviceKey(r.Context(), c.Device); err != nil {
			return c, nil, err
		}
		a.keys.put(c.Device, key)
	}
	if !c.Verify(key, request(r, b)) {
		return c, nil, notSigned
	}
	return c, b, nil
}
