package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// problem is an answer that is no success. Its message repeats nothing of the
// request.
type problem struct {
	status  int
	code    compliance.Trouble
	message string
	retry   time.Duration // when to come again; 0: not by itself
}

// Error implements error.
func (p problem) Error() string { return string(p.code) + ": " + p.message }

func tooMany(wait time.Duration) problem {
	return problem{http.StatusTooManyRequests, compliance.TooMany, "too many requests; wait as long as Retry-After says", wait}
}

// seconds is a time to wait, rounded up.
func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// known says what the errors below are answered with.
var known = []struct {
	err error
	problem
}{
	{store.ErrUnknown, problem{http.StatusUnauthorized, compliance.DeviceUnknown, "no device has that id; enrol it", 0}},
	{store.ErrRevoked, problem{http.StatusForbidden, compliance.Revoked, "the device was revoked", 0}},
	{store.ErrRetired, problem{http.StatusForbidden, compliance.Retired, "the device was retired; enrol it again to use it again", 0}},
	{store.ErrReplayed, problem{http.StatusConflict, compliance.Replayed, "this request came before; sign it anew", 0}},
	{store.ErrToken, problem{http.StatusForbidden, compliance.BadToken, "the token is unknown, used up, expired or revoked; ask for a new one", 0}},
	{store.ErrTaken, problem{http.StatusConflict, compliance.KeyInUse, "the key belongs to a device of another organisation; make a new key", 0}},
	{store.ErrNotFound, problem{http.StatusNotFound, compliance.NotFound, "there is no such device, organisation or group, or the token may not see it", 0}},
}

// fail answers an error and returns its code.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) compliance.Trouble {
	var p problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &large):
		p = problem{http.StatusRequestEntityTooLarge, compliance.TooLarge, fmt.Sprintf("the body is longer than %d bytes", large.Limit), 0}
	case r.Context().Err() != nil:
		return "gone" // nobody waits for an answer
	default:
		p = problem{http.StatusServiceUnavailable, compliance.Unavailable, "the request could not be stored or read; send it again later", 30 * time.Second}
		for _, k := range known {
			if errors.Is(err, k.err) {
				p = k.problem
			}
		}
		if p.code == compliance.Unavailable {
			a.o.Log.ErrorContext(r.Context(), "a request failed", "path", r.Pattern, "error", err)
		}
	}
	a.refuse(w, r, p)
	return p.code
}

func (a *API) refuse(w http.ResponseWriter, _ *http.Request, p problem) {
	if p.retry > 0 {
		w.Header().Set("Retry-After", seconds(p.retry))
	}
	if p.status == http.StatusUnauthorized && p.code == compliance.Unauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="husorden"`)
	}
	if p.code == compliance.TooLarge {
		w.Header().Set("Connection", "close")
	}
	answer(w, p.status, compliance.Refusal{Code: p.code, Message: p.message, Time: a.time()})
}

func (a *API) time() time.Time { return a.o.Now().UTC().Truncate(time.Second) }

// answer writes a value as JSON.
func answer(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever asked may be gone
}
