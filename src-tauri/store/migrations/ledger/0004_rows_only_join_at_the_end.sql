-- Rows stand in the order in which requests ended, so that a new one is put behind the last without being compared with any: writing it
-- costs half. `ended` is unix milliseconds * 4096, counted on where several ended in one.

ALTER TABLE requests RENAME TO requests_by_id;

CREATE TABLE requests (
    ended              INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL,
    started_at         INTEGER NOT NULL,
    client_dialect     TEXT NOT NULL,
    endpoint           TEXT NOT NULL,
    key_id             TEXT,
    requested_model    TEXT NOT NULL,
    provider           TEXT,
    account_id         TEXT,
    upstream_model     TEXT,
    upstream_dialect   TEXT,
    lane               TEXT NOT NULL,
    stream             INTEGER NOT NULL,
    status             INTEGER NOT NULL,
    failure_code       TEXT,
    failure_stage      TEXT,
    input_tokens       INTEGER,
    cached_tokens      INTEGER,
    cache_write_tokens INTEGER,
    output_tokens      INTEGER,
    reasoning_tokens   INTEGER,
    cost_usd           REAL,
    first_byte_ms      INTEGER,
    total_ms           INTEGER NOT NULL,
    attempts           TEXT NOT NULL DEFAULT '[]',
    losses             TEXT NOT NULL DEFAULT '[]',
    client_gone        INTEGER NOT NULL DEFAULT 0,
    decision           TEXT NOT NULL DEFAULT '{}'
) STRICT;

INSERT INTO requests
SELECT (started_at + total_ms) * 4096 + row_number() OVER (PARTITION BY started_at + total_ms ORDER BY id) - 1, *
FROM requests_by_id
ORDER BY 1;

DROP TABLE requests_by_id;
