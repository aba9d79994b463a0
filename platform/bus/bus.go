// Package bus connects to the session bus of a Linux desktop, for the packages
// that speak with it. It starts no bus and, unless asked, no service.
package bus
