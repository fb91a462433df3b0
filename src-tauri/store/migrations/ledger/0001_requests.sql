-- Statistics: may be lost without losing an account. Times are unix milliseconds, durations milliseconds.

CREATE TABLE requests (
    id                 TEXT PRIMARY KEY,
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
    client_gone        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_by_time ON requests (started_at);
