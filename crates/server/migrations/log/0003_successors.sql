-- The device that this one was before its storage was rolled back: what revokes the one revokes the other.
ALTER TABLE devices ADD COLUMN predecessor TEXT REFERENCES devices (device);
CREATE INDEX successors_of_device ON devices (predecessor);
