-- Both databases read this. Times are microseconds since 1970, UTC; 0: never. Days
-- are days since 1970, UTC. Ids are 32 hexadecimal digits. '' is no group.

-- +goose Up
CREATE TABLE organisations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created BIGINT NOT NULL,
  policy_key BYTEA NOT NULL,
  policy_seed BYTEA NOT NULL, -- sealed
  policy_version BIGINT NOT NULL
);

CREATE TABLE org_groups (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (org_id, name)
);

CREATE TABLE enrol_tokens (
  id TEXT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  org_id TEXT NOT NULL REFERENCES organisations (id),
  group_id TEXT NOT NULL,
  label TEXT NOT NULL, -- the consultant's word for the devices it is for
  uses_left BIGINT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE INDEX enrol_tokens_org ON enrol_tokens (org_id);

CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES organisations (id),
  group_id TEXT NOT NULL,
  public_key BYTEA NOT NULL UNIQUE,
  token_id TEXT NOT NULL,
  label TEXT NOT NULL, -- the consultant's word; no device sends one
  enrolled BIGINT NOT NULL,
  retired BIGINT NOT NULL,
  revoked BIGINT NOT NULL,
  -- what came
  contact BIGINT NOT NULL,
  nonces BYTEA NOT NULL,
  seq BIGINT NOT NULL,       -- the highest
  gaps TEXT NOT NULL,        -- [[from,to],…] below it that did not come
  reports BIGINT NOT NULL,   -- how many were counted
  daily_seq BIGINT NOT NULL, -- the latest of each kind
  beat_seq BIGINT NOT NULL,
  register_sum BYTEA NOT NULL,
  audit_n BIGINT NOT NULL,
  audit_sum TEXT NOT NULL,
  rewound BIGINT NOT NULL,
  -- what the latest says
  at BIGINT NOT NULL,
  version TEXT NOT NULL,
  os TEXT NOT NULL,
  arch TEXT NOT NULL,
  profile TEXT NOT NULL,
  mode TEXT NOT NULL,
  policy_version BIGINT NOT NULL,
  policy_hash TEXT NOT NULL,
  policy_since BIGINT NOT NULL,
  standing TEXT NOT NULL,
  whys TEXT NOT NULL,
  stored BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  overdue_days BIGINT NOT NULL,
  unscanned BIGINT NOT NULL,
  unreadable BIGINT NOT NULL,
  exceptions BIGINT NOT NULL,
  held BIGINT NOT NULL,
  duties_late BIGINT NOT NULL,
  users BIGINT NOT NULL,
  watched BIGINT NOT NULL
);
CREATE INDEX devices_org ON devices (org_id, group_id, id);
-- What the overview of all organisations counts, without reading the rows.
CREATE INDEX devices_overview ON devices (standing, contact, overdue, overdue_days) WHERE retired = 0 AND revoked = 0;
CREATE INDEX devices_whys ON devices (whys) WHERE retired = 0 AND revoked = 0;
CREATE INDEX devices_oldest ON devices (overdue_days, id) WHERE overdue > 0;

-- The latest reports as they were taken.
CREATE TABLE latest (
  device_id TEXT PRIMARY KEY REFERENCES devices (id),
  daily TEXT NOT NULL,
  beat TEXT NOT NULL
);

-- One row a device and day: the last daily report of the day.
CREATE TABLE days (
  device_id TEXT NOT NULL REFERENCES devices (id),
  day BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  standing TEXT NOT NULL,
  stored BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  overdue_days BIGINT NOT NULL,
  files BIGINT NOT NULL,
  unscanned BIGINT NOT NULL,
  unreadable BIGINT NOT NULL,
  users BIGINT NOT NULL,
  watched BIGINT NOT NULL,
  held BIGINT NOT NULL,
  policy_hash TEXT NOT NULL,
  audit_n BIGINT NOT NULL,
  audit_sum TEXT NOT NULL,
  -- compliance.Totals
  since BIGINT NOT NULL,
  on_time BIGINT NOT NULL,
  late BIGINT NOT NULL,
  excepted BIGINT NOT NULL,
  by_policy BIGINT NOT NULL,
  by_person BIGINT NOT NULL,
  restored BIGINT NOT NULL,
  purged BIGINT NOT NULL,
  purged_late BIGINT NOT NULL,
  longest_days BIGINT NOT NULL,
  overrun TEXT NOT NULL,
  PRIMARY KEY (device_id, day)
);
CREATE INDEX days_day ON days (day);

-- How many devices stood how on a day: made from days, once the day is over.
CREATE TABLE trend (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  group_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  standing TEXT NOT NULL,
  devices BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  overdue_days BIGINT NOT NULL,
  PRIMARY KEY (org_id, day, group_id, standing)
);

-- The same over all organisations: a consultant's trend does not read all of them.
CREATE TABLE trend_all (
  day BIGINT NOT NULL,
  standing TEXT NOT NULL,
  devices BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  overdue_days BIGINT NOT NULL,
  PRIMARY KEY (day, standing)
);

CREATE TABLE exceptions (
  device_id TEXT NOT NULL REFERENCES devices (id),
  item TEXT NOT NULL,
  given BIGINT NOT NULL,
  until BIGINT NOT NULL,
  place TEXT NOT NULL,
  category TEXT NOT NULL,
  document_type TEXT NOT NULL,
  rule TEXT NOT NULL,
  answer TEXT NOT NULL,
  noted BIGINT NOT NULL, -- the report that first had it
  ended BIGINT NOT NULL, -- the report that first had it no more; 0: it is there
  PRIMARY KEY (device_id, item, given)
);

CREATE TABLE signoffs (
  device_id TEXT NOT NULL REFERENCES devices (id),
  duty TEXT NOT NULL,
  role TEXT NOT NULL,
  signed BIGINT NOT NULL,
  due BIGINT NOT NULL, -- the next time
  PRIMARY KEY (device_id, duty, signed)
);

CREATE TABLE postures (
  device_id TEXT NOT NULL REFERENCES devices (id),
  what TEXT NOT NULL,
  at BIGINT NOT NULL,
  result TEXT NOT NULL,
  method TEXT NOT NULL,
  PRIMARY KEY (device_id, what, at)
);

CREATE TABLE policies (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  version BIGINT NOT NULL,
  group_id TEXT NOT NULL,
  published BIGINT NOT NULL,
  hash TEXT NOT NULL,
  yaml TEXT NOT NULL,
  signature TEXT NOT NULL,
  approver TEXT NOT NULL, -- admins.id, or '' for the command line
  PRIMARY KEY (org_id, version)
);

CREATE TABLE policy_heads (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  group_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  published BIGINT NOT NULL,
  PRIMARY KEY (org_id, group_id)
);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  name TEXT NOT NULL,
  org_id TEXT NOT NULL, -- '' for all
  scopes TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT NOT NULL,
  used BIGINT NOT NULL -- to the hour
);

CREATE TABLE admins (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL, -- argon2id
  totp BYTEA NOT NULL,    -- sealed
  role TEXT NOT NULL,
  org_id TEXT NOT NULL,   -- '' for all
  group_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  disabled BIGINT NOT NULL,
  failed BIGINT NOT NULL, -- in a row
  locked BIGINT NOT NULL  -- until
);

CREATE TABLE sessions (
  hash BYTEA PRIMARY KEY,
  admin_id TEXT NOT NULL REFERENCES admins (id),
  csrf TEXT NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX sessions_admin ON sessions (admin_id);

-- What people and API tokens did here. Rows are only ever added, and forgotten by
-- age.
CREATE TABLE actions (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  org_id TEXT NOT NULL,
  object TEXT NOT NULL
);
CREATE INDEX actions_org ON actions (org_id, at);

-- +goose Down
DROP TABLE actions;
DROP TABLE sessions;
DROP TABLE admins;
DROP TABLE api_tokens;
DROP TABLE policy_heads;
DROP TABLE policies;
DROP TABLE postures;
DROP TABLE signoffs;
DROP TABLE exceptions;
DROP TABLE trend_all;
DROP TABLE trend;
DROP TABLE days;
DROP TABLE latest;
DROP TABLE devices;
DROP TABLE enrol_tokens;
DROP TABLE org_groups;
DROP TABLE organisations;
