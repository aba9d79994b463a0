// Package pgtest gives tests a real PostgreSQL: the one that HUSORDEN_POSTGRES
// names, or one of their own, started in a folder below /tmp and stopped with the
// test. Its server refuses to run as root, so root starts it as the user postgres.
// It is built with -tags postgres.
package pgtest
