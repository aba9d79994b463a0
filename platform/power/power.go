// Package power tells whether this is a good time to work: whether the machine
// runs on battery, and whether the person must not be disturbed.
package power

// Answer to a question that a system may not answer.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// OnBattery tells whether the machine runs on battery.
func OnBattery() Answer { return onBattery() }

// Busy tells whether the person gives a presentation, plays, or has a program
// over the whole screen. It is asked in the person's own session.
func Busy() Answer { return busy() }
