-- What evidence says of the end of a period, beside what the overview counts.

-- +goose Up
ALTER TABLE days ADD COLUMN unscanned_why TEXT NOT NULL DEFAULT '';  -- place/reason:count,…
ALTER TABLE days ADD COLUMN unreadable_why TEXT NOT NULL DEFAULT ''; -- place/reason:count,…
ALTER TABLE days ADD COLUMN held_days BIGINT NOT NULL DEFAULT 0;     -- age of the oldest in an undo area
ALTER TABLE days ADD COLUMN held_late BIGINT NOT NULL DEFAULT 0;     -- there past their purge date
ALTER TABLE days ADD COLUMN duties_late BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE days DROP COLUMN duties_late;
ALTER TABLE days DROP COLUMN held_late;
ALTER TABLE days DROP COLUMN held_days;
ALTER TABLE days DROP COLUMN unreadable_why;
ALTER TABLE days DROP COLUMN unscanned_why;
