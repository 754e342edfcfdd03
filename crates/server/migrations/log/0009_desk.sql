-- A warranty desk reads a feed of its own, which the server makes of the log (SYNC-28). By which version of the rule
-- it was made stands in one row; without it, and after another version, it is made anew when the log is opened.
CREATE TABLE desk_rule (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
);

-- What the events of that feed refer to: a desk reads these attachments.
CREATE TABLE desk_attachments (id TEXT PRIMARY KEY) WITHOUT ROWID;

UPDATE devices SET feeds = 'desk' WHERE role = 'warranty-desk';
