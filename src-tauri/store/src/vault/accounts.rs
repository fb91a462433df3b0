//! A user's logins.
//!
//! Invariant: the priorities of one provider's accounts are 1..n without gaps, 1 the first to be used.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;

use super::{Vault, found};
use crate::StoreError;

/// A row of `accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// `acc_…`, from `account_id`.
    pub id: String,
    /// The provider, of the catalogue or of `providers`.
    pub provider_id: String,
    /// What the user calls it.
    pub label: String,
    /// Its place among the provider's accounts, from 1.
    pub priority: u32,
    /// Used in place of the provider's own.
    pub base_url: Option<String>,
    /// Whether the user wants it used.
    pub enabled: bool,
    /// `active`, `expired`, `banned`, `credits_exhausted`, `deactivated`, …
    pub state: String,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// The secret, sealed with the account's id.
    #[serde(skip)]
    pub sealed: Option<Vec<u8>>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// Unix milliseconds.
    pub last_used_at: Option<i64>,
}

/// Reads and writes of `accounts`.
pub struct Accounts<'v>(pub(super) &'v Vault);

impl Accounts<'_> {
    /// All of them, by provider and priority.
    pub fn list(&self) -> Result<Vec<Account>, StoreError> {
        self.0.read(|read| {
            let mut rows =
                read.prepare_cached("SELECT * FROM accounts ORDER BY provider_id, priority")?;
            Ok(rows.query_map([], from_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// One of them.
    pub fn find(&self, id: &str) -> Result<Option<Account>, StoreError> {
        self.0.read(|read| {
            Ok(read
                .query_row("SELECT * FROM accounts WHERE id = ?1", [id], from_row)
                .optional()?)
        })
    }

    /// Adds one at its priority, moving the later ones back; a priority beyond the end (or 0) means last.
    pub fn insert(&self, row: &Account) -> Result<(), StoreError> {
        self.0.write(|write| {
            let mut order = order(write, &row.provider_id)?;
            insert(write, row)?;
            place(&mut order, row.id.clone(), row.priority);
            renumber(write, &order)
        })
    }

    /// Changes what the user may edit: label, base URL and whether it is enabled.
    pub fn update(&self, row: &Account) -> Result<(), StoreError> {
        let update = "UPDATE accounts SET label = ?2, base_url = ?3, enabled = ?4, updated_at = ?5 WHERE id = ?1";
        self.change(
            &row.id,
            update,
            params![row.id, row.label, row.base_url, row.enabled, row.updated_at],
        )
    }

    /// Moves one to another place among its provider's accounts (0 means last).
    pub fn move_to(&self, id: &str, priority: u32) -> Result<(), StoreError> {
        self.0.write(|write| {
            let provider_id = provider_of(write, id)?;
            let mut order = order(write, &provider_id)?;
            order.retain(|other| other != id);
            place(&mut order, id.to_owned(), priority);
            renumber(write, &order)
        })
    }

    /// Replaces the sealed secret, as after a token refresh.
    pub fn set_sealed(&self, id: &str, sealed: Option<&[u8]>, now: i64) -> Result<(), StoreError> {
        self.change(
            id,
            "UPDATE accounts SET sealed = ?2, updated_at = ?3 WHERE id = ?1",
            params![id, sealed, now],
        )
    }

    /// Says what state the account was found in, and why.
    pub fn set_state(
        &self,
        id: &str,
        state: &str,
        reason: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        let update =
            "UPDATE accounts SET state = ?2, state_reason = ?3, updated_at = ?4 WHERE id = ?1";
        self.change(id, update, params![id, state, reason, now])
    }

    /// Notes that the account was used. This is no change: the revision stays.
    pub fn touch(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let update = "UPDATE accounts SET last_used_at = ?2 WHERE id = ?1";
        self.0
            .write_quietly(|write| found(write.execute(update, params![id, now])?, WHAT, id))
    }

    /// Removes one, moving the later ones up.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        self.0.write(|write| {
            let provider_id = provider_of(write, id)?;
            write.execute("DELETE FROM accounts WHERE id = ?1", [id])?;
            renumber(write, &order(write, &provider_id)?)
        })
    }

    fn change(&self, id: &str, sql: &str, params: impl rusqlite::Params) -> Result<(), StoreError> {
        self.0
            .write(|write| found(write.execute(sql, params)?, WHAT, id))
    }
}

pub(super) fn any_sealed(read: &Connection) -> Result<bool, StoreError> {
    Ok(read.query_row(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE sealed IS NOT NULL)",
        [],
        |row| row.get(0),
    )?)
}

pub(super) fn count_sealed(read: &Connection) -> Result<u32, StoreError> {
    Ok(read.query_row(
        "SELECT count(*) FROM accounts WHERE sealed IS NOT NULL",
        [],
        |row| row.get(0),
    )?)
}

pub(super) fn forget_sealed(write: &Connection, now: i64) -> Result<(), StoreError> {
    let forget =
        "UPDATE accounts SET sealed = NULL, state = 'expired', state_reason = ?1, updated_at = ?2
        WHERE sealed IS NOT NULL";
    write.execute(forget, params!["the vault was reset", now])?;
    Ok(())
}

pub(super) fn count_of(read: &Connection, provider_id: &str) -> Result<u32, StoreError> {
    Ok(read.query_row(
        "SELECT count(*) FROM accounts WHERE provider_id = ?1",
        [provider_id],
        |row| row.get(0),
    )?)
}

fn provider_of(read: &Connection, id: &str) -> Result<String, StoreError> {
    let provider = read
        .query_row(
            "SELECT provider_id FROM accounts WHERE id = ?1",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    provider.ok_or_else(|| StoreError::Missing {
        what: WHAT,
        id: id.to_owned(),
    })
}

fn order(read: &Connection, provider_id: &str) -> Result<Vec<String>, StoreError> {
    let mut rows =
        read.prepare_cached("SELECT id FROM accounts WHERE provider_id = ?1 ORDER BY priority")?;
    Ok(rows
        .query_map([provider_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn place(order: &mut Vec<String>, id: String, priority: u32) {
    let at = usize::try_from(priority)
        .ok()
        .and_then(|priority| priority.checked_sub(1))
        .unwrap_or(order.len());
    order.insert(at.min(order.len()), id);
}

/// Writes the order down as 1..n. It goes by way of negative numbers, since each row alone must stay unique.
fn renumber(write: &Connection, order: &[String]) -> Result<(), StoreError> {
    let mut set = write.prepare_cached("UPDATE accounts SET priority = -?2 WHERE id = ?1")?;
    for (id, priority) in order.iter().zip(1_i64..) {
        set.execute(params![id, priority])?;
    }
    write.execute(
        "UPDATE accounts SET priority = -priority WHERE priority < 0",
        [],
    )?;
    Ok(())
}

/// Priority 0 is nobody's, until `renumber` gives the row its own.
fn insert(write: &Connection, row: &Account) -> Result<(), StoreError> {
    let insert = "INSERT INTO accounts
        (id, provider_id, label, priority, base_url, enabled, state, state_reason, sealed, created_at, updated_at, last_used_at)
        VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let Account {
        id,
        provider_id,
        label,
        priority: _,
        base_url,
        enabled,
        state,
        state_reason,
        sealed,
        ..
    } = row;
    let (created_at, updated_at, last_used_at) = (row.created_at, row.updated_at, row.last_used_at);
    let values = params![
        id,
        provider_id,
        label,
        base_url,
        enabled,
        state,
        state_reason,
        sealed,
        created_at,
        updated_at,
        last_used_at
    ];
    let inserted = write.execute(insert, values);
    inserted
        .map_err(|error| StoreError::named(error, &[("accounts.id", "account with the id", id)]))?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get("id")?,
        provider_id: row.get("provider_id")?,
        label: row.get("label")?,
        priority: row.get("priority")?,
        base_url: row.get("base_url")?,
        enabled: row.get("enabled")?,
        state: row.get("state")?,
        state_reason: row.get("state_reason")?,
        sealed: row.get("sealed")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

const WHAT: &str = "account";
