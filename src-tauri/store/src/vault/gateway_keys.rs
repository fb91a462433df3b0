//! The keys of the gateway's clients: their hashes, never their texts.

use rusqlite::{OptionalExtension as _, Row, params};
use secrets::KeyHash;
use serde::Serialize;

use super::{Vault, found};
use crate::StoreError;

/// A row of `gateway_keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayKey {
    /// `key_…`, from `key_id`.
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// The key's first characters, to recognise it by.
    pub prefix: String,
    /// The key's hash.
    #[serde(skip)]
    pub hash: KeyHash,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds; a revoked key opens nothing.
    pub revoked_at: Option<i64>,
    /// Unix milliseconds.
    pub last_used_at: Option<i64>,
    /// JSON: what it may do; what is absent is not limited.
    pub scope: String,
    /// Unix milliseconds; it opens nothing from then on.
    pub expires_at: Option<i64>,
}

/// A row of `former_keys`: what a key was before it was rotated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormerKey {
    /// The key it is of.
    pub key_id: String,
    /// Its first characters.
    pub prefix: String,
    /// Its hash.
    #[serde(skip)]
    pub hash: KeyHash,
    /// It opens nothing from then on, unix milliseconds.
    pub until: i64,
}

/// Reads and writes of `gateway_keys`.
pub struct GatewayKeys<'v>(pub(super) &'v Vault);

impl GatewayKeys<'_> {
    /// All of them, also the revoked ones, oldest first.
    pub fn list(&self) -> Result<Vec<GatewayKey>, StoreError> {
        self.0.read(|read| {
            let mut rows =
                read.prepare_cached("SELECT * FROM gateway_keys ORDER BY created_at, id")?;
            Ok(rows.query_map([], from_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// One of them.
    pub fn find(&self, id: &str) -> Result<Option<GatewayKey>, StoreError> {
        self.0.read(|read| {
            Ok(read
                .query_row("SELECT * FROM gateway_keys WHERE id = ?1", [id], from_row)
                .optional()?)
        })
    }

    /// Adds one; its name must be free among the keys that are not revoked.
    pub fn insert(&self, row: &GatewayKey) -> Result<(), StoreError> {
        let insert = "INSERT INTO gateway_keys (id, name, prefix, hash, created_at, revoked_at, last_used_at, scope, expires_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let GatewayKey {
            id,
            name,
            prefix,
            hash,
            created_at,
            revoked_at,
            last_used_at,
            scope,
            expires_at,
        } = row;
        self.0.write(|write| {
            write
                .execute(
                    insert,
                    params![
                        id,
                        name,
                        prefix,
                        hash.as_bytes(),
                        created_at,
                        revoked_at,
                        last_used_at,
                        scope,
                        expires_at
                    ],
                )
                .map_err(|error| named(error, id, name, prefix))?;
            Ok(())
        })
    }

    /// Gives one another name.
    pub fn rename(&self, id: &str, name: &str) -> Result<(), StoreError> {
        self.0.write(|write| {
            let changed = write.execute(
                "UPDATE gateway_keys SET name = ?2 WHERE id = ?1",
                [id, name],
            );
            found(
                changed.map_err(|error| named(error, id, name, ""))?,
                WHAT,
                id,
            )
        })
    }

    /// Changes what one may do, and until when.
    pub fn limit(&self, id: &str, scope: &str, expires_at: Option<i64>) -> Result<(), StoreError> {
        let update = "UPDATE gateway_keys SET scope = ?2, expires_at = ?3 WHERE id = ?1";
        self.0.write(|write| {
            found(
                write.execute(update, params![id, scope, expires_at])?,
                WHAT,
                id,
            )
        })
    }

    /// Puts a new key in the place of one that is not revoked; the one before goes on until its time. Former keys whose time is over
    /// are forgotten.
    pub fn rotate(
        &self,
        id: &str,
        (prefix, hash): (&str, &KeyHash),
        until: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        let keep = "INSERT INTO former_keys (hash, key_id, prefix, until)
            SELECT hash, id, prefix, ?2 FROM gateway_keys WHERE id = ?1 AND revoked_at IS NULL AND ?2 > ?3";
        let update =
            "UPDATE gateway_keys SET prefix = ?2, hash = ?3 WHERE id = ?1 AND revoked_at IS NULL";
        self.0.write(|write| {
            write.execute("DELETE FROM former_keys WHERE until <= ?1", [now])?;
            write.execute(keep, params![id, until, now])?;
            let changed = write.execute(update, params![id, prefix, hash.as_bytes()]);
            found(changed?, WHAT, id)
        })
    }

    /// What rotated keys were before, the one that ends last first.
    pub fn former(&self) -> Result<Vec<FormerKey>, StoreError> {
        self.0.read(|read| {
            let mut rows = read.prepare_cached("SELECT * FROM former_keys ORDER BY until DESC")?;
            Ok(rows
                .query_map([], former_from_row)?
                .collect::<Result<_, _>>()?)
        })
    }

    /// Closes one for good. One that is revoked keeps its time.
    pub fn revoke(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let update = "UPDATE gateway_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
        self.0
            .write(|write| found(write.execute(update, params![id, now])?, WHAT, id))
    }

    /// Notes that the key was used. This is no change: the revision stays.
    pub fn touch(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let update = "UPDATE gateway_keys SET last_used_at = ?2 WHERE id = ?1";
        self.0
            .write_quietly(|write| found(write.execute(update, params![id, now])?, WHAT, id))
    }

    /// Removes one.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        self.0.write(|write| {
            write.execute("DELETE FROM former_keys WHERE key_id = ?1", [id])?;
            let removed = write.execute("DELETE FROM gateway_keys WHERE id = ?1", [id])?;
            found(removed, WHAT, id)
        })
    }
}

fn named(error: rusqlite::Error, id: &str, name: &str, prefix: &str) -> StoreError {
    let uniques = [
        ("gateway_keys.id", "key with the id", id),
        ("gateway_keys.name", "key called", name),
        ("gateway_keys.hash", "key that begins with", prefix),
    ];
    StoreError::named(error, &uniques)
}

fn hash(row: &Row<'_>) -> rusqlite::Result<KeyHash> {
    let hash: Vec<u8> = row.get("hash")?;
    KeyHash::try_from(&*hash).map_err(|why| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(why))
    })
}

fn former_from_row(row: &Row<'_>) -> rusqlite::Result<FormerKey> {
    Ok(FormerKey {
        key_id: row.get("key_id")?,
        prefix: row.get("prefix")?,
        hash: hash(row)?,
        until: row.get("until")?,
    })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<GatewayKey> {
    Ok(GatewayKey {
        id: row.get("id")?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        hash: hash(row)?,
        created_at: row.get("created_at")?,
        revoked_at: row.get("revoked_at")?,
        last_used_at: row.get("last_used_at")?,
        scope: row.get("scope")?,
        expires_at: row.get("expires_at")?,
    })
}

const WHAT: &str = "key";
