-- The running hash of all headers of a feed up to each position, so that a cursor names a history.
-- Rows from before this migration are filled when the log is opened.
ALTER TABLE feed_events ADD COLUMN hash TEXT;

-- When an admin revoked the device; events that come later are kept in quarantine.
ALTER TABLE devices ADD COLUMN revoked_ms INTEGER;
CREATE INDEX quarantine_of_device ON quarantine (device, seq);
