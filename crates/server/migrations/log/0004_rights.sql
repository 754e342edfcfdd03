-- A warranty desk has to do with what was sold, and not with what lies where (SYNC-18).
UPDATE devices SET feeds = 'shared' WHERE role = 'warranty-desk';

-- What a person decided on an event in quarantine: `released` or `rejected` (SYNC-19).
ALTER TABLE quarantine ADD COLUMN decided TEXT;
ALTER TABLE quarantine ADD COLUMN decided_by TEXT;
ALTER TABLE quarantine ADD COLUMN decided_because TEXT;
ALTER TABLE quarantine ADD COLUMN decided_ms INTEGER;
CREATE INDEX quarantine_by_time ON quarantine (received_ms, digest);

-- A token ends when it was not used for long, or a day after a later one came into use (SYNC-20). Those from
-- before count as used when this migration runs.
ALTER TABLE tokens ADD COLUMN used_ms INTEGER;
ALTER TABLE tokens ADD COLUMN ends_ms INTEGER;
UPDATE tokens SET used_ms = CAST(strftime('%s', 'now') AS INTEGER) * 1000;

-- When the device last asked for anything, and what it last reported to be unsent (SYNC-21).
ALTER TABLE devices ADD COLUMN seen_ms INTEGER;
ALTER TABLE devices ADD COLUMN reported_ms INTEGER;
ALTER TABLE devices ADD COLUMN unsent INTEGER;
ALTER TABLE devices ADD COLUMN oldest_s INTEGER;
