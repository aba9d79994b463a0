package localapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// Verb names a call and says what goes in and comes out, as JSON. A server's and
// a client's code that share one cannot disagree:
//
//	const Status localapi.Verb[StatusIn, StatusOut] = "status"
//
// A Go string that is not UTF-8 does not survive JSON: use []byte for such.
type Verb[In, Out any] string

// Call makes the call. See Client.Call.
func (v Verb[In, Out]) Call(ctx context.Context, c *Client, in In) (Out, error) {
	var out Out
	err := c.Call(ctx, string(v), in, &out)
	return out, err
}

// handler has its types behind it.
type handler func(ctx context.Context, a Actor, body json.RawMessage) (json.RawMessage, error)

// Verbs are what a server can do. The zero value can do nothing.
type Verbs struct {
	all      map[string]handler
	problems []error
}

var verbName = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,62}$`)

// Handle lets f answer a verb. f may run several times at once. Its context ends
// when the caller is gone, when the server stops, and after Limits.Call; nobody
// reads what it returns after that. The caller learns an error's Code and what
// was said with ForUser, nothing else. A panic is an Internal error of that call.
//
// A name that is not of small letters, digits, "_" and ".", or that is there
// already, is an error of Serve.
func Handle[In, Out any](v *Verbs, name Verb[In, Out], f func(ctx context.Context, a Actor, in In) (Out, error)) {
	key := string(name)
	switch _, double := v.all[key]; {
	case !verbName.MatchString(key):
		v.problems = append(v.problems, fmt.Errorf("verb %q: not a name for one", key))
		return
	case double:
		v.problems = append(v.problems, fmt.Errorf("verb %s: there already", key))
		return
	case v.all == nil:
		v.all = map[string]handler{}
	}
	v.all[key] = func(ctx context.Context, a Actor, body json.RawMessage) (json.RawMessage, error) {
		var in In
		if len(body) > 0 {
			if err := strict(body, &in); err != nil {
				return nil, misread(err)
			}
		}
		out, err := f(ctx, a, in)
		if err != nil {
			return nil, err
		}
		b, err := json.Marshal(out)
		if err != nil {
			return nil, fmt.Errorf("writing the answer: %w", err)
		}
		return b, nil
	}
}

// misread tells a caller what it sent wrongly: the words are its own.
func misread(err error) error {
	var kind *json.UnmarshalTypeError
	what := err.Error()
	if errors.As(err, &kind) {
		what = fmt.Sprintf("field %q", kind.Field)
	}
	const most = 200
	if len(what) > most {
		what = what[:most]
	}
	return Invalid.ForUser("Programmet sendte noget, som tjenesten ikke forstår ("+what+"). Er de samme version?",
		"The program sent what the service does not understand ("+what+"). Are they of the same version?")
}

// unknown tells a caller that a verb is not there.
func unknown() error {
	return Newer.ForUser("Det kan den tjeneste, der kører, ikke. Den er en anden version end programmet: opdatér Husorden, eller genstart pc'en.",
		"The service that runs cannot do that. It is of another version than the program: update Husorden, or restart the PC.")
}
