-- By the hash of its private key a complaint is found again, and made once; its event tells how it goes on.
ALTER TABLE complaints ADD COLUMN key_hash BLOB;
ALTER TABLE complaints ADD COLUMN event TEXT;
CREATE UNIQUE INDEX complaints_by_key ON complaints (key_hash);

-- How many came on the present day: of each subject, and in all under the empty one. Erasing a complaint
-- makes no room for another.
CREATE TABLE complaint_counts (
    day TEXT NOT NULL,
    subject TEXT NOT NULL,
    complaints INTEGER NOT NULL,
    PRIMARY KEY (day, subject)
);
