// Package ledger remembers: every file with personal data and since when it has
// lain there, what the person was asked and answered, the reports that wait to
// be sent, and the audit log of what was done. It is the only package that
// knows bbolt.
//
// # Files
//
// All lie in one folder that only its owner may enter:
//
//	ledger.db          the database
//	ledger.backup      a checked copy of it, renewed by Maintain
//	ledger.journal     append-only: first-seen times, reports, marks, secrets and
//	                   the head of the audit log since the last Maintain
//	audit.log          append-only, hash-chained, never rewritten
//	ledger.key         the machine key
//	ledger.lock        held while a ledger is open
//	ledger.db.damaged  a database that could not be read; gone at the next compaction
//
// # What is at rest, and what that protects
//
// The database, the journal and the backup hold no path, no user name and no
// matched value in clear text. A path, a reason that the person typed and a
// quarantine key are sealed with AES-256-GCM; paths, users, file identities and
// contents are looked up by their HMAC-SHA-256. The keys are derived from the
// machine key. The audit log holds no path and no name at all.
//
// That protects what gets out without the key file: a support bundle, one file
// picked up by a backup, a deleted page that bbolt left in the file, a sector of
// a discarded disk. It does not protect against who can read the whole folder:
// an administrator, malware running as the owner, or a thief of a disk that is
// not encrypted. The kinds and counts of findings, times and sizes are not
// sealed. The key is not kept in the system's key store: a service has none that
// works alike on all systems, and what runs as the owner could ask it too.
//
// # Time
//
// All times are UTC. A clock is injected; Moment says how far it can be trusted.
//
// # Durability
//
// What a method says it has done by returning nil is on disk, with one
// exception: what a Look observes is written in batches and is on disk when
// Done, Flush or Close has returned nil. A Ledger may be used from several
// goroutines.
package ledger
