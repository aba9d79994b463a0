package localapi

import (
	"context"
	"errors"

	"github.com/husorden/husorden/platform/ipc"
)

// Code says how a call failed. A Code is an error: handlers return one, bare or
// wrapped, and the caller's errors.Is(err, NotFound) finds it again.
type Code string

// The codes, as they are on the wire.
const (
	NotFound    Code = "not_found"   // there is nothing of that id, or it is another user's
	Forbidden   Code = "forbidden"   // the actor may not do that
	Invalid     Code = "invalid"     // the input makes no sense
	Busy        Code = "busy"        // too much at once: try again
	Unavailable Code = "unavailable" // not now: stopping, or a part is missing
	Newer       Code = "newer"       // one side is newer than the other
	Internal    Code = "internal"    // everything else
)

// Text is for a person.
type Text struct{ Danish, English string }

var texts = map[Code]Text{
	NotFound:    {"Det findes ikke.", "There is no such thing."},
	Forbidden:   {"Det har du ikke lov til.", "You may not do that."},
	Invalid:     {"Husorden forstod ikke, hvad der blev bedt om.", "The request makes no sense."},
	Busy:        {"Der er travlt lige nu. Prøv igen om lidt.", "Too much at once. Try again in a moment."},
	Unavailable: {"Det kan ikke lade sig gøre lige nu. Prøv igen om lidt.", "Not available just now. Try again in a moment."},
	Newer: {"Programmet og tjenesten er ikke samme version. Opdatér Husorden, eller genstart pc'en.",
		"The program and the service are of different versions. Update Husorden, or restart the PC."},
	Internal: {"Noget gik galt i Husorden. Kør »husorden doctor«, hvis det sker igen.",
		"Something went wrong in Husorden. Run \"husorden doctor\" if it happens again."},
}

// Error says in English what the code means.
func (c Code) Error() string {
	if t, ok := texts[c]; ok {
		return t.English
	}
	return texts[Internal].English
}

// ForUser is an error of the code with a text of its own, which the caller gets
// to read. Nothing may be in it that the caller may not know. The text of
// Internal is never sent.
func (c Code) ForUser(danish, english string) error {
	return &Error{Code: c, Text: Text{danish, english}}
}

// Error is how a call failed, as the caller sees it.
type Error struct {
	Code Code
	Text Text
}

func (e *Error) Error() string { return e.Text.English }

// Unwrap returns the Code.
func (e *Error) Unwrap() error { return e.Code }

// Tell says what a person can be told about an error of Dial or Call.
func Tell(err error) Text {
	var e *Error
	var c Code
	switch {
	case errors.As(err, &e):
		return e.Text
	case errors.Is(err, ErrNotRunning):
		return Text{"Husorden kører ikke på denne pc.", "Husorden is not running on this PC."}
	case errors.Is(err, ipc.ErrStranger), errors.Is(err, ipc.ErrUnsafe):
		return Text{"Det Husorden, der kører her, tilhører en anden bruger.", "The Husorden that runs here belongs to another user."}
	case errors.As(err, &c):
		return c.text()
	case errors.Is(err, context.DeadlineExceeded):
		return Text{"Husorden svarede ikke i tide.", "Husorden did not answer in time."}
	}
	return Internal.text()
}

func (c Code) text() Text {
	if t, ok := texts[c]; ok {
		return t
	}
	return texts[Internal]
}

// told is what the caller learns of a handler's error: the code, and what was
// said for the caller. What else is in it stays here.
func told(err error) *Error {
	var e *Error
	var c Code
	switch {
	case errors.As(err, &e):
		if t := e.Code.text(); e.Code == Internal || e.Text.Danish == "" || e.Text.English == "" {
			return &Error{Code: e.Code.known(), Text: t}
		}
		return &Error{Code: e.Code.known(), Text: e.Text}
	case errors.As(err, &c):
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		c = Unavailable
	}
	c = c.known()
	return &Error{Code: c, Text: c.text()}
}

// known is the code itself, or Internal.
func (c Code) known() Code {
	if _, ok := texts[c]; ok {
		return c
	}
	return Internal
}
