// Package localapi carries the verbs between the device's process, the
// companions and the command line: typed calls with a name, an input and an
// output, over a socket or pipe of platform/ipc.
//
// A caller is an Actor, whom the system vouches for. There is no other login,
// and no verb is to take a user's name from its input. One connection carries
// one call at a time; who waits for something (a long poll) makes a second.
//
// A server promises each caller that no other one can hold it up: connections
// are bounded, in total and for each user, and who says nothing, too little or
// too much, or reads nothing, is dropped, the one that has been silent longest
// first. It promises handlers that their context ends when their caller is gone.
//
// A call was carried out at most once. See Client for when it may be unknown.
package localapi

import "github.com/husorden/husorden/platform/ipc"

// MaxFrame is how many bytes a request or an answer may have, as JSON. Lists
// come in pages.
const MaxFrame = 1 << 20

// Protocol is the version of what is said between the programs, apart from the
// verbs. A program speaks from oldest to Protocol. Raise it when an older
// program could misunderstand a newer one; a new verb or a new field of an
// output needs nothing.
const (
	Protocol = 1
	oldest   = 1
)

// Actor is who calls.
type Actor struct {
	User  string // the uid in decimal digits, or the SID
	Admin bool   // root; the system, or an administrator with raised rights
	PID   int    // for people to read; it may be wrong: decide nothing by it
}

// ErrNotRunning: nobody listens at the address.
var ErrNotRunning = ipc.ErrNotRunning
