-- What was decided of a request before it was sent: how its name was read, and who was passed over.

ALTER TABLE requests ADD COLUMN decision TEXT NOT NULL DEFAULT '{}';
