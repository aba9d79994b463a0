-- Who may sign in, and how: a second factor, other providers, invitations.

-- +goose Up
ALTER TABLE organisations ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0; -- 1: whoever may see it needs one

ALTER TABLE admins DROP COLUMN failed; -- attempts has it, also of addresses that nobody has
ALTER TABLE admins DROP COLUMN locked;
ALTER TABLE admins ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0; -- the last half minute whose code was taken

CREATE TABLE attempts (
  key BYTEA PRIMARY KEY, -- a keyed digest of what was tried
  failed BIGINT NOT NULL,
  at BIGINT NOT NULL,
  refused BIGINT NOT NULL -- 1: the last came while it was locked
);
CREATE INDEX attempts_at ON attempts (at);

CREATE TABLE recovery_codes (
  admin_id TEXT NOT NULL REFERENCES admins (id),
  hash BYTEA NOT NULL,
  used BIGINT NOT NULL,
  PRIMARY KEY (admin_id, hash)
);

ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN factors BIGINT NOT NULL DEFAULT 1;
ALTER TABLE sessions ADD COLUMN pending BIGINT NOT NULL DEFAULT 0; -- 1: the second factor is not shown yet

-- Who the person is to another provider.
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  admin_id TEXT NOT NULL REFERENCES admins (id),
  created BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_admin ON identities (admin_id);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  org_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  admin_id TEXT NOT NULL, -- '': a new person; else whose access is made anew
  maker TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE INDEX invitations_email ON invitations (email);

-- +goose Down
DROP TABLE invitations;
DROP TABLE identities;
ALTER TABLE sessions DROP COLUMN pending;
ALTER TABLE sessions DROP COLUMN factors;
ALTER TABLE sessions DROP COLUMN method;
DROP TABLE recovery_codes;
DROP TABLE attempts;
ALTER TABLE admins DROP COLUMN totp_step;
ALTER TABLE admins ADD COLUMN locked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE admins ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE organisations DROP COLUMN second_factor;
