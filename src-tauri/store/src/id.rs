//! Names of rows: a prefix that says which table, and a uuid v7, so that they sort by birth.

use uuid::Uuid;

/// A new account's id, known before the row so that its secret can be sealed with it.
pub fn account_id() -> String {
    prefixed("acc")
}

/// A new client key's id.
pub fn key_id() -> String {
    prefixed("key")
}

fn prefixed(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}
