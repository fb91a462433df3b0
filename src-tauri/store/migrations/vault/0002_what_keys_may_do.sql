-- What a key may do, as JSON: what is absent is not limited. A key opens nothing from `expires_at` on, in unix milliseconds.

ALTER TABLE gateway_keys ADD COLUMN scope TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(scope));
ALTER TABLE gateway_keys ADD COLUMN expires_at INTEGER;

-- What keys were before they were rotated: each goes on opening the gateway until its time.
CREATE TABLE former_keys (
    hash   BLOB PRIMARY KEY,
    key_id TEXT NOT NULL,
    prefix TEXT NOT NULL,
    until  INTEGER NOT NULL
) STRICT;
