-- A warranty desk has to do with what was sold, and not with what lies where (SYNC-18).
UPDATE devices SET feeds = 'shared' WHERE role = 'warranty-desk';
