-- Everything that must never be lost. Times are unix milliseconds; secrets are sealed under the master key.

-- Providers the user added; the built-in ones are in the catalogue.
CREATE TABLE providers (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    dialect    TEXT NOT NULL,
    base_url   TEXT NOT NULL,
    prefix     TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

-- Models the user added, to any provider. Prices are US dollars per million tokens.
CREATE TABLE provider_models (
    provider_id    TEXT NOT NULL,
    model_id       TEXT NOT NULL,
    name           TEXT NOT NULL,
    context_length INTEGER,
    max_output     INTEGER,
    input_price    REAL,
    output_price   REAL,
    PRIMARY KEY (provider_id, model_id)
) STRICT;

-- A user's logins. `sealed` is sealed with the account's id; an account without a secret has none.
CREATE TABLE accounts (
    id           TEXT PRIMARY KEY,
    provider_id  TEXT NOT NULL,
    label        TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    base_url     TEXT,
    enabled      INTEGER NOT NULL DEFAULT 1,
    state        TEXT NOT NULL DEFAULT 'active',
    state_reason TEXT,
    sealed       BLOB,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    UNIQUE (provider_id, priority)
) STRICT;

-- The keys of the gateway's clients, as hashes.
CREATE TABLE gateway_keys (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT;

-- A revoked key sets its name free.
CREATE UNIQUE INDEX gateway_key_names ON gateway_keys (name) WHERE revoked_at IS NULL;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

-- What the vault knows about itself: its revision, and the canary that tells a wrong master key.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT;

INSERT INTO meta (key, value) VALUES ('revision', 0);
