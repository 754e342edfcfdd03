-- What the public wrote, as before; its table's name goes to what events refer to (SYNC-23).
ALTER TABLE attachments RENAME TO complaints;

-- Uploads, complete ones and others. Each device has its own under an id, until one is complete.
CREATE TABLE attachments (
    upload INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    device TEXT NOT NULL,
    salt TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    feeds TEXT NOT NULL,
    personal INTEGER NOT NULL,
    held INTEGER NOT NULL,
    declared_ms INTEGER NOT NULL,
    touched_ms INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    UNIQUE (id, device)
);
CREATE UNIQUE INDEX complete_attachments ON attachments (id) WHERE complete = 1;
CREATE INDEX attachments_of_device ON attachments (device, declared_ms);

-- Their bytes, each part at the place of its first one.
CREATE TABLE attachment_parts (
    upload INTEGER NOT NULL REFERENCES attachments (upload) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (upload, first)
);

-- What was erased, in the order in which this server took it. The hash is the running one of the ids.
CREATE TABLE tombstones (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    by_device TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    server TEXT NOT NULL,
    signature TEXT NOT NULL,
    hash TEXT NOT NULL
);
