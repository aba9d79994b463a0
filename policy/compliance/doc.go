// Package compliance holds what passes between a device and the central endpoint:
// the report and its form on the wire, what a report says about how a house
// stands, the signing of requests, and policies signed by an organisation. Both
// sides share it. It is pure: no I/O, no clock, no operating system.
//
// Nothing in a report is free text. Every string is a word of an enum, an id, a
// version or a time (docs/adr/0020-central.md says why); Decode refuses the rest without
// repeating it, and Encode writes nothing that Decode would refuse. A field that
// this version does not know is left out, so that older central endpoints
// understand newer agents, and even in such a field a string that could be text
// is refused.
//
// Ages are whole days, times are UTC with whole seconds.
package compliance
