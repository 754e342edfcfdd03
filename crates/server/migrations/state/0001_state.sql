-- The folded log. It may be deleted at any time: the server folds it anew.
CREATE TABLE records (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Under which terms a record is found besides its key.
CREATE TABLE terms (
    term TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (term, key)
) WITHOUT ROWID;

-- How far the log is folded: one row. The hash tells whether it is still the same log.
CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fold_version INTEGER NOT NULL,
    log_position INTEGER NOT NULL,
    header_hash TEXT NOT NULL
);
