-- Digests when devices turn red or silent, and which replica does the hourly work.

-- +goose Up
CREATE TABLE alert_targets (
  id TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES organisations (id),
  kind TEXT NOT NULL,    -- mail, webhook
  address TEXT NOT NULL, -- or URL
  name TEXT NOT NULL,    -- what a digest calls the organisation; the consultant's word
  lang TEXT NOT NULL,
  secret BYTEA NOT NULL, -- sealed; of a webhook
  created BIGINT NOT NULL,
  sent BIGINT NOT NULL,  -- the last that was
  failed BIGINT NOT NULL -- the last that was given up
);
CREATE INDEX alert_targets_org ON alert_targets (org_id);

-- When an organisation is next looked at. Whoever moves it on makes the digest.
CREATE TABLE alert_orgs (
  org_id TEXT PRIMARY KEY REFERENCES organisations (id),
  next BIGINT NOT NULL
);

-- What was told of which device, for as long as it is so.
CREATE TABLE alert_told (
  device_id TEXT PRIMARY KEY REFERENCES devices (id),
  org_id TEXT NOT NULL,
  standing TEXT NOT NULL
);
CREATE INDEX alert_told_org ON alert_told (org_id);

-- Digests on their way: written together with what they tell.
CREATE TABLE alert_outbox (
  id TEXT PRIMARY KEY,
  target_id TEXT NOT NULL REFERENCES alert_targets (id),
  body TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next BIGINT NOT NULL -- not to be sent before
);

CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  at BIGINT NOT NULL -- when a replica last began it
);

-- +goose Down
DROP TABLE jobs;
DROP TABLE alert_outbox;
DROP TABLE alert_told;
DROP TABLE alert_orgs;
DROP TABLE alert_targets;
