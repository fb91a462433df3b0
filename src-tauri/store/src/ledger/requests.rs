//! One row per request that came to the gateway.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Row, params};
use serde::Serialize;

use super::packed::{put, take};
use crate::StoreError;

/// How an answer came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// The same dialect on both sides: the client's own bytes.
    Splice,
    /// From one dialect into another.
    Translate,
    /// Without any upstream.
    Local,
}

/// A row of `requests`. What is known beforehand or shared by many rows is not copied into each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// The trace id: a UUID of version 7, so that the order of ids is the order of time.
    pub id: String,
    /// Unix milliseconds.
    pub started_at: i64,
    /// The dialect the client speaks.
    pub client_dialect: Cow<'static, str>,
    /// The path the client called.
    pub endpoint: Cow<'static, str>,
    /// The client's key, if one was needed.
    pub key_id: Option<Arc<str>>,
    /// The model as the client named it.
    pub requested_model: String,
    /// The provider that answered, or was asked last.
    pub provider: Option<Cow<'static, str>>,
    /// The account it was asked with.
    pub account_id: Option<Arc<str>>,
    /// The model as the provider names it.
    pub upstream_model: Option<String>,
    /// The dialect the provider speaks.
    pub upstream_dialect: Option<Cow<'static, str>>,
    /// How the answer came to be.
    pub lane: Lane,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// The HTTP status the client was given.
    pub status: u16,
    /// What failed, if it did.
    pub failure_code: Option<String>,
    /// Where it failed.
    pub failure_stage: Option<String>,
    /// Tokens in, cached ones among them.
    pub input_tokens: Option<u32>,
    /// Tokens in that came from the provider's cache.
    pub cached_tokens: Option<u32>,
    /// Tokens in that were put into it.
    pub cache_write_tokens: Option<u32>,
    /// Tokens out, reasoning among them.
    pub output_tokens: Option<u32>,
    /// Tokens out that were reasoning.
    pub reasoning_tokens: Option<u32>,
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// Milliseconds until the first byte went to the client.
    pub first_byte_ms: Option<u32>,
    /// Milliseconds until the last.
    pub total_ms: u32,
    /// JSON: every attempt, in order.
    pub attempts: String,
    /// JSON: what the target could not say.
    pub losses: Cow<'static, str>,
    /// Whether the client left before the end.
    pub client_gone: bool,
    /// JSON: how the name was read, and who was passed over.
    pub decision: Cow<'static, str>,
}

/// Sums over many requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Totals {
    /// How many there were.
    pub requests: u64,
    /// How many of them failed: a status of 400 and above, or a failure named.
    pub failed: u64,
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens in from a cache.
    pub cached_tokens: u64,
    /// Tokens put into a cache.
    pub cache_write_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
    /// Tokens of reasoning.
    pub reasoning_tokens: u64,
    /// US dollars.
    pub cost_usd: f64,
}

/// What one key spent with one provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Spent {
    /// The client's key, if one was needed.
    pub key_id: Option<String>,
    /// The provider that was asked last.
    pub provider: Option<String>,
    /// US dollars.
    pub cost_usd: f64,
    /// Tokens in and out.
    pub tokens: u64,
}

/// Puts a row behind others that wait for the writer.
pub(super) fn pack(row: &Request, packed: &mut Vec<u8>) {
    let ended = row.started_at.saturating_add(row.total_ms.into());
    let usual = row.is_usual();
    put(ended.value(), packed);
    put(usual.value(), packed);
    row.usual().into_iter().for_each(|value| put(value, packed));
    if !usual {
        row.rest().into_iter().for_each(|value| put(value, packed));
    }
}

/// Writes packed rows in one transaction, behind all that is there.
pub(super) fn insert(
    connection: &mut Connection,
    last: &mut Ended,
    mut packed: &[u8],
) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    {
        let mut usual = Insert::new(&transaction, INSERT_USUAL, USUAL)?;
        let mut next = Insert::new(&transaction, INSERT_NEXT, USUAL)?;
        let mut full = Insert::new(&transaction, INSERT_FULL, USUAL + REST)?;
        let mut behind_ours = false;
        while let (Some(ValueRef::Integer(ended)), Some(ValueRef::Integer(is_usual))) =
            (take(&mut packed), take(&mut packed))
        {
            let counts_on = last.follow(ended);
            let insert = match is_usual {
                0 => full.at(*last)?,
                _ if counts_on && behind_ours => &mut next,
                _ => usual.at(*last)?,
            };
            insert.row(&mut packed)?;
            behind_ours = true;
        }
    }
    Ok(transaction.commit()?)
}

/// A statement that is run for row after row. What a row has in common with the one that it wrote before is not told again: most of it.
struct Insert<'c, 'p> {
    statement: CachedStatement<'c>,
    /// Behind the row's place.
    told: Vec<ValueRef<'p>>,
}

impl<'c, 'p> Insert<'c, 'p> {
    fn new(connection: &'c Connection, sql: &str, values: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            statement: connection.prepare_cached(sql)?,
            told: vec![ValueRef::Null; values],
        })
    }

    /// The next row comes to that place.
    fn at(&mut self, place: Ended) -> rusqlite::Result<&mut Self> {
        self.statement.raw_bind_parameter(1, place.0)?;
        Ok(self)
    }

    /// Writes the row whose values come next.
    fn row(&mut self, packed: &mut &'p [u8]) -> rusqlite::Result<()> {
        for (told, place) in self.told.iter_mut().zip(2..) {
            let value = take(packed).unwrap_or(ValueRef::Null);
            if value != *told {
                *told = value;
                self.statement
                    .raw_bind_parameter(place, ToSqlOutput::Borrowed(value))?;
            }
        }
        self.statement.raw_execute().map(drop)
    }
}

/// The place of a row: unix milliseconds * 4096 of its end, counted on where several ended in one, and never behind one written before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ended(i64);

impl Ended {
    /// The place of the last row.
    pub(super) fn of_last(read: &Connection) -> Result<Self, StoreError> {
        let last = "SELECT coalesce(max(ended), 0) FROM requests";
        Ok(Self(read.query_row(last, [], |row| row.get(0))?))
    }

    /// The first place that belongs to that millisecond.
    const fn at(millis: i64) -> Self {
        Self(millis.saturating_mul(PLACES_A_MILLISECOND))
    }

    /// A row that ended then joins behind the last. Whether its place is the very next.
    fn follow(&mut self, millis: i64) -> bool {
        let next = self.0.saturating_add(1);
        self.0 = Self::at(millis).0.max(next);
        self.0 == next
    }
}

impl Request {
    /// Whether all went as it mostly does: then the columns that tell of anything else are left out of the writing.
    fn is_usual(&self) -> bool {
        self.failure_code.is_none()
            && self.failure_stage.is_none()
            && self.losses == NO_LOSSES
            && self.decision == NO_DECISION
            && !self.client_gone
    }

    /// What every row tells, in the order of both statements.
    fn usual(&self) -> [ValueRef<'_>; USUAL] {
        [
            self.id.value(),
            self.started_at.value(),
            self.client_dialect.value(),
            self.endpoint.value(),
            self.key_id.value(),
            self.requested_model.value(),
            self.provider.value(),
            self.account_id.value(),
            self.upstream_model.value(),
            self.upstream_dialect.value(),
            self.lane.value(),
            self.stream.value(),
            self.status.value(),
            self.input_tokens.value(),
            self.cached_tokens.value(),
            self.cache_write_tokens.value(),
            self.output_tokens.value(),
            self.reasoning_tokens.value(),
            self.cost_usd.value(),
            self.first_byte_ms.value(),
            self.total_ms.value(),
            self.attempts.value(),
        ]
    }

    /// What only an unusual row tells.
    fn rest(&self) -> [ValueRef<'_>; REST] {
        [
            self.failure_code.value(),
            self.failure_stage.value(),
            self.losses.value(),
            self.client_gone.value(),
            self.decision.value(),
        ]
    }
}

/// What every row tells, and what only an unusual one does.
const USUAL: usize = 22;
const REST: usize = 5;

/// A column's value as SQLite takes it.
trait Value {
    fn value(&self) -> ValueRef<'_>;
}

impl<T: Value> Value for Option<T> {
    fn value(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Null, T::value)
    }
}

macro_rules! value {
    ($($kind:ty => |$value:ident| $made:expr;)*) => {$(
        impl Value for $kind {
            fn value(&self) -> ValueRef<'_> {
                let $value = self;
                $made
            }
        }
    )*};
}

value! {
    String => |text| ValueRef::Text(text.as_bytes());
    Arc<str> => |text| ValueRef::Text(text.as_bytes());
    Cow<'static, str> => |text| ValueRef::Text(text.as_bytes());
    Lane => |lane| ValueRef::Text(lane.word().as_bytes());
    bool => |truth| ValueRef::Integer((*truth).into());
    u16 => |number| ValueRef::Integer((*number).into());
    u32 => |number| ValueRef::Integer((*number).into());
    i64 => |number| ValueRef::Integer(*number);
    f64 => |number| ValueRef::Real(*number);
}

pub(super) fn recent(read: &Connection, limit: u32) -> Result<Vec<Request>, StoreError> {
    let mut rows = read.prepare_cached("SELECT * FROM requests ORDER BY ended DESC LIMIT ?1")?;
    Ok(rows
        .query_map([limit], from_row)?
        .collect::<Result<_, _>>()?)
}

pub(super) fn find(read: &Connection, id: &str) -> Result<Option<Request>, StoreError> {
    let mut rows =
        read.prepare_cached("SELECT * FROM requests WHERE ended >= ?1 AND id = ?2 LIMIT 1")?;
    let began = Ended::at(began_at(id));
    Ok(rows.query_row(params![began.0, id], from_row).optional()?)
}

pub(super) fn totals(read: &Connection, since: i64) -> Result<Totals, StoreError> {
    Ok(read
        .prepare_cached(TOTALS)?
        .query_row([Ended::at(since).0, since], |row| {
            let sum = |column: &str| row.get(column).map(i64::unsigned_abs);
            Ok(Totals {
                requests: sum("requests")?,
                failed: sum("failed")?,
                input_tokens: sum("input_tokens")?,
                cached_tokens: sum("cached_tokens")?,
                cache_write_tokens: sum("cache_write_tokens")?,
                output_tokens: sum("output_tokens")?,
                reasoning_tokens: sum("reasoning_tokens")?,
                cost_usd: row.get("cost_usd")?,
            })
        })?)
}

pub(super) fn spent(read: &Connection, since: i64, until: i64) -> Result<Vec<Spent>, StoreError> {
    let mut rows = read.prepare_cached(SPENT)?;
    let spent = |row: &Row<'_>| {
        Ok(Spent {
            key_id: row.get("key_id")?,
            provider: row.get("provider")?,
            cost_usd: row.get("cost_usd")?,
            tokens: row.get("tokens").map(i64::unsigned_abs)?,
        })
    };
    let range = [Ended::at(since).0, since, until];
    Ok(rows.query_map(range, spent)?.collect::<Result<_, _>>()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Request> {
    Ok(Request {
        id: row.get("id")?,
        started_at: row.get("started_at")?,
        client_dialect: text(row, "client_dialect")?.unwrap_or_default(),
        endpoint: text(row, "endpoint")?.unwrap_or_default(),
        key_id: row.get("key_id")?,
        requested_model: row.get("requested_model")?,
        provider: text(row, "provider")?,
        account_id: row.get("account_id")?,
        upstream_model: row.get("upstream_model")?,
        upstream_dialect: text(row, "upstream_dialect")?,
        lane: row.get("lane")?,
        stream: row.get("stream")?,
        status: row.get("status")?,
        failure_code: row.get("failure_code")?,
        failure_stage: row.get("failure_stage")?,
        input_tokens: row.get("input_tokens")?,
        cached_tokens: row.get("cached_tokens")?,
        cache_write_tokens: row.get("cache_write_tokens")?,
        output_tokens: row.get("output_tokens")?,
        reasoning_tokens: row.get("reasoning_tokens")?,
        cost_usd: row.get("cost_usd")?,
        first_byte_ms: row.get("first_byte_ms")?,
        total_ms: row.get("total_ms")?,
        attempts: row.get("attempts")?,
        losses: text(row, "losses")?.unwrap_or_default(),
        client_gone: row.get("client_gone")?,
        decision: text(row, "decision")?.unwrap_or_default(),
    })
}

fn text(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Cow<'static, str>>> {
    Ok(row.get::<_, Option<String>>(column)?.map(Cow::Owned))
}

/// When a request began, in unix milliseconds: its id begins with it, in hexadecimal digits. 0 for what is no such id.
fn began_at(id: &str) -> i64 {
    let (Some(high), Some(low)) = (id.get(..8), id.get(9..13)) else {
        return 0;
    };
    i64::from_str_radix(&format!("{high}{low}"), 16).unwrap_or(0)
}

impl Lane {
    const fn word(self) -> &'static str {
        match self {
            Self::Splice => "splice",
            Self::Translate => "translate",
            Self::Local => "local",
        }
    }
}

impl FromSql for Lane {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        [Self::Splice, Self::Translate, Self::Local]
            .into_iter()
            .find(|lane| lane.word() == text)
            .ok_or(FromSqlError::InvalidType)
    }
}

const INSERT_USUAL: &str = "INSERT INTO requests (
    ended, id, started_at, client_dialect, endpoint, key_id, requested_model, provider, account_id, upstream_model,
    upstream_dialect, lane, stream, status, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
    cost_usd, first_byte_ms, total_ms, attempts
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";

/// At the place behind the last row, which SQLite then need not look for.
const INSERT_NEXT: &str = "INSERT INTO requests (
    id, started_at, client_dialect, endpoint, key_id, requested_model, provider, account_id, upstream_model,
    upstream_dialect, lane, stream, status, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
    cost_usd, first_byte_ms, total_ms, attempts
) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";

const INSERT_FULL: &str = "INSERT INTO requests (
    ended, id, started_at, client_dialect, endpoint, key_id, requested_model, provider, account_id, upstream_model,
    upstream_dialect, lane, stream, status, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
    cost_usd, first_byte_ms, total_ms, attempts, failure_code, failure_stage, losses, client_gone, decision
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    ?23, ?24, ?25, ?26, ?27, ?28)";

const TOTALS: &str = "SELECT
    count(*) AS requests,
    coalesce(sum(status >= 400 OR failure_code IS NOT NULL), 0) AS failed,
    coalesce(sum(input_tokens), 0) AS input_tokens,
    coalesce(sum(cached_tokens), 0) AS cached_tokens,
    coalesce(sum(cache_write_tokens), 0) AS cache_write_tokens,
    coalesce(sum(output_tokens), 0) AS output_tokens,
    coalesce(sum(reasoning_tokens), 0) AS reasoning_tokens,
    coalesce(sum(cost_usd), 0.0) AS cost_usd
FROM requests WHERE ended >= ?1 AND started_at + total_ms >= ?2";

/// A request counts for the time at which it ended.
const SPENT: &str = "SELECT key_id, provider, coalesce(sum(cost_usd), 0.0) AS cost_usd,
    coalesce(sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), 0) AS tokens
FROM requests WHERE ended >= ?1 AND started_at + total_ms >= ?2 AND started_at + total_ms < ?3 GROUP BY key_id, provider";

const PLACES_A_MILLISECOND: i64 = 4096;
/// What `losses` says when nothing was lost.
pub const NO_LOSSES: &str = "[]";
/// What `decision` says when there was nothing to decide.
pub const NO_DECISION: &str = "{}";
