-- Who works at the firm's phones. Badges and PINs are hashes, made on the phone that set them.
CREATE TABLE operators (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    badge TEXT NOT NULL UNIQUE,
    pin_salt TEXT NOT NULL,
    pin_rounds INTEGER NOT NULL,
    pin_hash TEXT NOT NULL,
    changed_ms INTEGER NOT NULL
);

-- One row: what is hashed before each badge.
CREATE TABLE operator_salt (salt BLOB NOT NULL);
INSERT INTO operator_salt (salt) VALUES (randomblob(16));
