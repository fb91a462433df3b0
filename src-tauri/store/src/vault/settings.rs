//! Settings: a name and a JSON value.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Vault;
use crate::StoreError;

/// Reads and writes of `settings`.
pub struct Settings<'v>(pub(super) &'v Vault);

impl Settings<'_> {
    /// All of them, by name.
    pub fn list(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        let rows: Vec<(String, String)> = self.0.read(|read| {
            let mut rows = read.prepare_cached("SELECT key, value FROM settings")?;
            Ok(rows
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?)
        })?;
        rows.into_iter()
            .map(|(key, text)| parse(&key, &text).map(|value| (key, value)))
            .collect()
    }

    /// One of them, or `None` if it was never set.
    pub fn find<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self
            .0
            .read(|read| Ok(read.query_row(SELECT, [key], |row| row.get(0)).optional()?))?;
        text.map(|text| parse(key, &text)).transpose()
    }

    /// Sets one, new or not.
    pub fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let text = serde_json::to_string(value).map_err(|why| unreadable(key, &why))?;
        self.0
            .write(|write| Ok(write.execute(UPSERT, [key, &text]).map(drop)?))
    }

    /// Changes one in a single transaction, so that of two who change it at once neither is lost. One that was never set begins at
    /// its default; a refused change leaves it as it was.
    pub fn change<T, R, E>(
        &self,
        key: &str,
        change: impl FnOnce(&mut T) -> Result<R, E>,
    ) -> Result<Result<R, E>, StoreError>
    where
        T: Default + Serialize + DeserializeOwned,
    {
        self.0.write(|write| {
            let text: Option<String> = write
                .query_row(SELECT, [key], |row| row.get(0))
                .optional()?;
            let mut value: T = text.map_or_else(|| Ok(T::default()), |text| parse(key, &text))?;
            let changed = change(&mut value);
            if changed.is_ok() {
                let text = serde_json::to_string(&value).map_err(|why| unreadable(key, &why))?;
                write.execute(UPSERT, [key, &text])?;
            }
            Ok(changed)
        })
    }

    /// Takes one back to its default. One that was never set is fine.
    pub fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.write(|write| {
            Ok(write
                .execute("DELETE FROM settings WHERE key = ?1", [key])
                .map(drop)?)
        })
    }
}

const SELECT: &str = "SELECT value FROM settings WHERE key = ?1";
const UPSERT: &str =
    "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";

fn parse<T: DeserializeOwned>(key: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|why| unreadable(key, &why))
}

fn unreadable(key: &str, why: &serde_json::Error) -> StoreError {
    StoreError::Value {
        what: format!("setting `{key}`"),
        why: why.to_string(),
    }
}
