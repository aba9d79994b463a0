package localapi

import (
	"encoding/json"
	"fmt"
	"strings"
)

// greeting is the first frame of each side. Its form never changes, fields may
// be added: it is how an old program and a new one learn about each other.
type greeting struct {
	Oldest  int        `json:"oldest"`          // the protocols that the program speaks,
	Newest  int        `json:"newest"`          // from oldest to newest
	Program string     `json:"program"`         // its version, for people
	Error   *wireError `json:"error,omitempty"` // the server's only: it ends here
}

// maxGreeting is how many bytes a greeting may have: who sends it is not known.
const maxGreeting = 4 << 10

type request struct {
	ID   uint64          `json:"id"`
	Verb string          `json:"verb"`
	Body json.RawMessage `json:"body,omitempty"`
}

// answer is the server's to a request, or, with Bye, the last thing it says: that
// it has carried out no request since its last answer.
type answer struct {
	ID    uint64          `json:"id,omitempty"`
	OK    json.RawMessage `json:"ok,omitempty"`
	Error *wireError      `json:"error,omitempty"`
	Bye   bool            `json:"bye,omitempty"`
}

type wireError struct {
	Code    Code   `json:"code"`
	Danish  string `json:"da,omitempty"`
	English string `json:"en,omitempty"`
}

func (e *Error) wire() *wireError {
	return &wireError{Code: e.Code, Danish: e.Text.Danish, English: e.Text.English}
}

// local makes the caller's error. A newer server's code may not be known here.
func (w *wireError) local() *Error {
	e := &Error{Code: w.Code.known(), Text: Text{w.Danish, w.English}}
	if e.Text.Danish == "" || e.Text.English == "" {
		e.Text = e.Code.text()
	}
	return e
}

// welcome says to a client what it needs to know of the versions, and whether
// the two can talk.
func welcome(server, client greeting) greeting {
	ours, theirs := version(server.Program), version(client.Program)
	switch {
	case client.Newest < server.Oldest:
		server.Error = (&Error{Newer, Text{
			fmt.Sprintf("Dette program (%s) er ældre end den tjeneste, der kører (%s). Opdatér Husorden.", theirs, ours),
			fmt.Sprintf("This program (%s) is older than the service that runs (%s). Update Husorden.", theirs, ours),
		}}).wire()
	case client.Oldest > server.Newest:
		server.Error = (&Error{Newer, Text{
			fmt.Sprintf("Tjenesten (%s) er ældre end dette program (%s). Genstart pc'en, så den nye starter.", ours, theirs),
			fmt.Sprintf("The service (%s) is older than this program (%s). Restart the PC, so that the new one starts.", ours, theirs),
		}}).wire()
	}
	return server
}

// version makes a program's word for its version fit for a sentence.
func version(s string) string {
	const most = 40
	odd := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune(".+-_()", r)
	}
	if s == "" || len(s) > most || strings.ContainsFunc(s, odd) {
		return "?"
	}
	return s
}
