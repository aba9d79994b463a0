package compliance

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Paths of the device protocol. There is no other, and none that reads or removes
// a file.
const (
	EnrolPath  = "/v1/enroll"  // POST Enrolment, answered by Enrolled
	ReportPath = "/v1/reports" // POST Report, gzip, answered by Received
	PolicyPath = "/v1/policy"  // GET, answered by SignedPolicy, 204 when there is none, 304 by ETag
	RetirePath = "/v1/retire"  // POST without a body, answered by Received
)

// Token is an enrolment token: "ho1" and 32 hexadecimal digits.
type Token string

// Valid reports whether it has the form of a token.
func (t Token) Valid() bool {
	rest, ok := strings.CutPrefix(string(t), "ho1")
	return ok && isHex(rest, 16)
}

// Key is an Ed25519 public key in hexadecimal digits.
type Key string

// KeyOf writes a key.
func KeyOf(k ed25519.PublicKey) Key { return Key(hex.EncodeToString(k)) }

// Public is the key, or nil when it is none.
func (k Key) Public() ed25519.PublicKey {
	b, ok := unhex(string(k), ed25519.PublicKeySize)
	if !ok {
		return nil
	}
	return b
}

// Enrolment asks for a device id. The request is signed with the key that it
// brings, for the id KeyID.
type Enrolment struct {
	Schema int   `json:"schema"`
	Token  Token `json:"token"`
	Key    Key   `json:"key"`
	Agent  Agent `json:"agent"`
}

// DecodeEnrolment reads an Enrolment. The error wraps ErrRefused.
func DecodeEnrolment(b []byte) (Enrolment, error) {
	var e Enrolment
	if err := decodeInto(b, &e); err != nil {
		return Enrolment{}, fmt.Errorf("enrolment: %w", err)
	}
	if e.Token == "" || e.Key == "" || e.Agent.OS == "" {
		return Enrolment{}, fmt.Errorf("enrolment: %w: token, key or agent is missing", ErrRefused)
	}
	return e, nil
}

// Enrolled is the answer: who the device is, and whose policies it takes.
type Enrolled struct {
	Schema       int       `json:"schema"` // that central knows
	Device       ID        `json:"device"`
	Organisation ID        `json:"organisation"`
	Group        ID        `json:"group,omitempty"`
	PolicyKey    Key       `json:"policy_key"` // to pin
	Time         time.Time `json:"time"`
}

// Received is the answer to a report.
type Received struct {
	Schema    int       `json:"schema"`    // that central knows
	Sequence  int64     `json:"sequence"`  // of the report; it may leave the outbox
	Duplicate bool      `json:"duplicate"` // it was here already
	Policy    int64     `json:"policy"`    // version to fetch when it is later; 0: none
	Time      time.Time `json:"time"`      // central's clock
}

// Trouble says why a request was refused, in words of this list.
type Trouble string

// The troubles. After those marked "again" the same request may be sent again
// later; the others need something to change first.
const (
	BadRequest    Trouble = "bad_request"       // 400 the form is wrong
	BadReport     Trouble = "report_refused"    // 422 a report outside the schema
	LaterSchema   Trouble = "schema_unknown"    // 422 a revision that this central does not know
	BadToken      Trouble = "token_refused"     // 403 unknown, used up, expired or revoked
	KeyInUse      Trouble = "key_in_use"        // 409 the key is another organisation's device
	NotSigned     Trouble = "signature_refused" // 401
	ClockSkew     Trouble = "clock_skew"        // 401 sign by the time in the answer
	Replayed      Trouble = "replayed"          // 409 the nonce was used: sign anew
	DeviceUnknown Trouble = "device_unknown"    // 401
	Revoked       Trouble = "device_revoked"    // 403
	Retired       Trouble = "device_retired"    // 403 enrol again
	TooLarge      Trouble = "too_large"         // 413
	TooMany       Trouble = "too_many_requests" // 429 again, after Retry-After
	Unauthorized  Trouble = "unauthorized"      // 401 no or a wrong API token
	Forbidden     Trouble = "forbidden"         // 403 the API token is not for that
	NotFound      Trouble = "not_found"         // 404
	NotAllowed    Trouble = "method_not_allowed"
	Unavailable   Trouble = "unavailable" // 503 again, after Retry-After
)

// Troubles lists every trouble.
var Troubles = []Trouble{BadRequest, BadReport, LaterSchema, BadToken, KeyInUse, NotSigned, ClockSkew, Replayed, DeviceUnknown,
	Revoked, Retired, TooLarge, TooMany, Unauthorized, Forbidden, NotFound, NotAllowed, Unavailable}

// Refusal is the body of every answer that is not a success.
type Refusal struct {
	Code    Trouble   `json:"code"`
	Message string    `json:"message"` // English; repeats nothing of the request
	Time    time.Time `json:"time"`
}

// Words returns the words of every enum of the wire, by the type's name, for a
// schema and for a page that explains what is sent.
func Words() map[reflect.Type][]string { return vocabulary }
