//! Providers the user added.

use rusqlite::{Row, params};
use serde::Serialize;

use super::{Vault, accounts, found, provider_models};
use crate::StoreError;

/// A row of `providers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provider {
    /// The slug of the name the user gave.
    pub id: String,
    /// The name the user gave.
    pub name: String,
    /// `openai-chat`, `openai-responses`, `anthropic-messages` or `gemini`.
    pub dialect: String,
    /// Where its API begins.
    pub base_url: String,
    /// What stands before the slash in a model's name: `prefix/model`.
    pub prefix: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Reads and writes of `providers`.
pub struct Providers<'v>(pub(super) &'v Vault);

impl Providers<'_> {
    /// All of them, by name.
    pub fn list(&self) -> Result<Vec<Provider>, StoreError> {
        self.0.read(|read| {
            let mut rows = read.prepare_cached("SELECT * FROM providers ORDER BY name, id")?;
            Ok(rows.query_map([], from_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// Adds one; its id and its prefix must be free.
    pub fn insert(&self, row: &Provider) -> Result<(), StoreError> {
        self.0.write(|write| {
            write
                .execute(
                    "INSERT INTO providers (id, name, dialect, base_url, prefix, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![row.id, row.name, row.dialect, row.base_url, row.prefix, row.created_at],
                )
                .map_err(|error| named(error, row))?;
            Ok(())
        })
    }

    /// Changes everything but the id and the time of birth.
    pub fn update(&self, row: &Provider) -> Result<(), StoreError> {
        self.0.write(|write| {
            let changed = write
                .execute(
                    "UPDATE providers SET name = ?2, dialect = ?3, base_url = ?4, prefix = ?5 WHERE id = ?1",
                    params![row.id, row.name, row.dialect, row.base_url, row.prefix],
                )
                .map_err(|error| named(error, row))?;
            found(changed, WHAT, &row.id)
        })
    }

    /// Removes one with its models. One that has accounts is refused.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        self.0.write(|write| {
            let accounts = accounts::count_of(write, id)?;
            if accounts > 0 {
                return Err(StoreError::InUse {
                    id: id.to_owned(),
                    accounts,
                });
            }
            provider_models::remove_all_of(write, id)?;
            found(
                write.execute("DELETE FROM providers WHERE id = ?1", [id])?,
                WHAT,
                id,
            )
        })
    }
}

fn named(error: rusqlite::Error, row: &Provider) -> StoreError {
    let uniques = [
        ("providers.id", "provider called", &*row.id),
        ("providers.prefix", "provider with the prefix", &row.prefix),
    ];
    StoreError::named(error, &uniques)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Provider> {
    Ok(Provider {
        id: row.get("id")?,
        name: row.get("name")?,
        dialect: row.get("dialect")?,
        base_url: row.get("base_url")?,
        prefix: row.get("prefix")?,
        created_at: row.get("created_at")?,
    })
}

const WHAT: &str = "provider";
