-- Who looked at what of people, and when (SYNC-29). What was read stands here by its reference alone.
CREATE TABLE looks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    actor TEXT,
    what TEXT NOT NULL,
    found TEXT NOT NULL
);
CREATE INDEX looks_by_time ON looks (at_ms);

-- Who bought a unit, read from the personal texts that say it, so that they are found by name, phone and mail
-- (SYNC-30). Erasing the text erases its rows.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL,
    name TEXT,
    phone TEXT
) WITHOUT ROWID;
CREATE TABLE people_terms (
    term TEXT NOT NULL,
    id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (term, id)
) WITHOUT ROWID;
CREATE INDEX people_terms_of ON people_terms (id);

-- By which version of the rule they were read; without it they are read anew when the log is opened.
CREATE TABLE people_rule (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
);
