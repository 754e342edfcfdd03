-- The truth: events, who may write them, and what can be erased. Everything in the file beside this
-- one (state) is made from it.

-- Rows are numbered in the order of their transactions; the bytes are the author's own.
CREATE TABLE events (
    log_position INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    UNIQUE (device, seq)
);

-- An event's place in each feed that it names.
CREATE TABLE feed_events (
    feed TEXT NOT NULL,
    position INTEGER NOT NULL,
    log_position INTEGER NOT NULL REFERENCES events (log_position),
    PRIMARY KEY (feed, position)
) WITHOUT ROWID;

-- The last position given out in each feed; the feed with the empty name is the log itself.
CREATE TABLE counters (
    feed TEXT PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

-- Signed by a known device, and in no feed until a person reviews it.
CREATE TABLE quarantine (
    digest BLOB PRIMARY KEY,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    code TEXT NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    received_ms INTEGER NOT NULL
);

CREATE TABLE devices (
    device TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    feeds TEXT NOT NULL,
    enrolled_ms INTEGER NOT NULL
);

-- Bearer tokens by their SHA-256.
CREATE TABLE tokens (
    hash BLOB PRIMARY KEY,
    device TEXT NOT NULL REFERENCES devices (device),
    made_ms INTEGER NOT NULL
);
CREATE INDEX tokens_of_device ON tokens (device);

-- One-time codes by their SHA-256.
CREATE TABLE codes (
    hash BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    spent_ms INTEGER
);

-- What people outside the firm wrote. Events name a row by its random id; erasing the row leaves
-- the events whole.
CREATE TABLE attachments (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    received_ms INTEGER NOT NULL
);
