//! Models the user added, to the user's own providers or to built-in ones.

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use super::{Vault, found};
use crate::StoreError;

/// A row of `provider_models`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProviderModel {
    /// The provider, of the catalogue or of `providers`.
    pub provider_id: String,
    /// The model's id as the provider knows it.
    pub model_id: String,
    /// What people call it.
    pub name: String,
    /// Tokens it can take in and give out together.
    pub context_length: Option<u32>,
    /// Tokens it can give out.
    pub max_output: Option<u32>,
    /// US dollars per million tokens in.
    pub input_price: Option<f64>,
    /// US dollars per million tokens out.
    pub output_price: Option<f64>,
}

/// Reads and writes of `provider_models`.
pub struct ProviderModels<'v>(pub(super) &'v Vault);

impl ProviderModels<'_> {
    /// All of them, by provider and id.
    pub fn list(&self) -> Result<Vec<ProviderModel>, StoreError> {
        self.0.read(|read| {
            let mut rows = read
                .prepare_cached("SELECT * FROM provider_models ORDER BY provider_id, model_id")?;
            Ok(rows.query_map([], from_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// Adds one; the provider must not have it yet.
    pub fn insert(&self, row: &ProviderModel) -> Result<(), StoreError> {
        let insert = "INSERT INTO provider_models
            (provider_id, model_id, name, context_length, max_output, input_price, output_price)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let both = "provider_models.provider_id, provider_models.model_id";
        self.0.write(|write| {
            self::execute(write, insert, row).map_err(|error| {
                StoreError::named(error, &[(both, "model called", &row.model_id)])
            })?;
            Ok(())
        })
    }

    /// Changes everything but the two ids.
    pub fn update(&self, row: &ProviderModel) -> Result<(), StoreError> {
        let update = "UPDATE provider_models
            SET name = ?3, context_length = ?4, max_output = ?5, input_price = ?6, output_price = ?7
            WHERE provider_id = ?1 AND model_id = ?2";
        self.0
            .write(|write| found(execute(write, update, row)?, WHAT, &row.model_id))
    }

    /// Removes one.
    pub fn remove(&self, provider_id: &str, model_id: &str) -> Result<(), StoreError> {
        let delete = "DELETE FROM provider_models WHERE provider_id = ?1 AND model_id = ?2";
        self.0.write(|write| {
            found(
                write.execute(delete, [provider_id, model_id])?,
                WHAT,
                model_id,
            )
        })
    }
}

pub(super) fn remove_all_of(write: &Connection, provider_id: &str) -> Result<(), StoreError> {
    write.execute(
        "DELETE FROM provider_models WHERE provider_id = ?1",
        [provider_id],
    )?;
    Ok(())
}

fn execute(write: &Connection, sql: &str, row: &ProviderModel) -> rusqlite::Result<usize> {
    let ProviderModel {
        provider_id,
        model_id,
        name,
        context_length,
        max_output,
        input_price,
        output_price,
    } = row;
    write.execute(
        sql,
        params![
            provider_id,
            model_id,
            name,
            context_length,
            max_output,
            input_price,
            output_price
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ProviderModel> {
    Ok(ProviderModel {
        provider_id: row.get("provider_id")?,
        model_id: row.get("model_id")?,
        name: row.get("name")?,
        context_length: row.get("context_length")?,
        max_output: row.get("max_output")?,
        input_price: row.get("input_price")?,
        output_price: row.get("output_price")?,
    })
}

const WHAT: &str = "model";
