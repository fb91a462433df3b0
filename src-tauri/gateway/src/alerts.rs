//! What the user is to hear of, and how often.
//!
//! Invariant: the same kind about the same subject is told once in its window of time. A silenced kind is listed and not told.

use crate::clock;
use crate::news::{News, Newsroom};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver, Sender};
use utoipa::ToSchema;

/// Something the user is to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Alert {
    /// Rises with every alert, also across starts.
    pub id: u64,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// What kind of thing happened.
    pub kind: AlertKind,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: the id of an account or a provider, a port, or a budget.
    pub subject: Option<String>,
    /// A few words.
    pub title: String,
    /// A sentence: what happened, and what to do.
    pub body: String,
    /// The page of the window where something can be done: `/accounts`.
    pub page: String,
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// 80 % of a quota is used.
    QuotaLow,
    /// 95 % of a quota is used.
    QuotaVeryLow,
    /// A quota, or an account's credit, is used up.
    QuotaGone,
    /// A quota that was used up is there again.
    QuotaReset,
    /// Another account took over.
    SwitchedAccount,
    /// An account must be signed in to again.
    SignInLost,
    /// No account of a provider can serve.
    ProviderDown,
    /// One can again.
    ProviderBack,
    /// Most of a budget is spent.
    BudgetWarning,
    /// A budget is spent.
    BudgetReached,
    /// A newer OmniRoute can be installed.
    UpdateReady,
    /// The data door's port is taken by another program.
    PortTaken,
    /// The master key could not be had.
    KeychainTrouble,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something gets worse.
    Warning,
    /// Something does not work until the user acts.
    Error,
}

/// A row of the table of kinds.
struct Row {
    kind: AlertKind,
    title: &'static str,
    severity: Severity,
    /// The same about the same subject is not told again for so long.
    window: Duration,
    page: &'static str,
}

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);
const HOURS: fn(u64) -> Duration = |hours| Duration::from_secs(hours * 3600);

#[rustfmt::skip]
fn row(kind: AlertKind) -> Row {
    use AlertKind as K;
    use Severity::{Error, Info, Warning};
    let (title, severity, window, page) = match kind {
        // Told once until the quota begins anew, by whoever raises them: an account has several.
        K::QuotaLow        => ("Quota is running low",      Warning, HOURS(0),     "/accounts"),
        K::QuotaVeryLow    => ("Quota is nearly used up",   Warning, HOURS(0),     "/accounts"),
        K::QuotaGone       => ("Quota is used up",          Error,   HOURS(0),     "/accounts"),
        K::QuotaReset      => ("Quota is there again",      Info,    HOURS(0),     "/accounts"),
        K::SwitchedAccount => ("Another account took over", Info,    HALF_AN_HOUR, "/requests"),
        K::SignInLost      => ("An account needs you",      Error,   HALF_AN_HOUR, "/accounts"),
        K::ProviderDown    => ("A provider cannot serve",   Error,   HALF_AN_HOUR, "/accounts"),
        K::ProviderBack    => ("A provider is back",        Info,    HALF_AN_HOUR, "/accounts"),
        // Told once in the budget's own day, week or month, by whoever raises them.
        K::BudgetWarning   => ("Most of a budget is spent", Warning, HOURS(0),     "/budgets"),
        K::BudgetReached   => ("A budget is spent",         Error,   HOURS(0),     "/budgets"),
        K::UpdateReady     => ("An update is ready",        Info,    HOURS(24),    "/settings"),
        K::PortTaken       => ("The port is taken",         Error,   HALF_AN_HOUR, "/settings"),
        K::KeychainTrouble => ("Accounts stay locked",      Error,   HALF_AN_HOUR, "/secrets"),
    };
    Row { kind, title, severity, window, page }
}

/// The alerts of this run.
#[derive(Debug)]
pub(crate) struct Alerts {
    out: Sender<Arc<Alert>>,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    /// Oldest first.
    listed: VecDeque<Arc<Alert>>,
    told: HashMap<(AlertKind, Option<String>), i64>,
    silenced: HashSet<AlertKind>,
    last_id: u64,
}

impl Alerts {
    /// No alert yet; these kinds are not told.
    pub(crate) fn new(silenced: impl IntoIterator<Item = AlertKind>) -> Self {
        let book = Book {
            silenced: silenced.into_iter().collect(),
            ..Book::default()
        };
        Self {
            out: broadcast::channel(LONGEST_QUEUE).0,
            book: Mutex::new(book),
        }
    }

    /// From now on.
    pub(crate) fn listen(&self) -> Receiver<Arc<Alert>> {
        self.out.subscribe()
    }

    /// Lists it and tells of it, unless it was told of a short while ago.
    pub(crate) fn raise(
        &self,
        news: &Newsroom,
        kind: AlertKind,
        subject: Option<&str>,
        body: String,
    ) {
        let Some((alert, is_silent)) = self.book().enter(kind, subject, body, clock::now_signed())
        else {
            return;
        };
        if is_silent {
            return;
        }
        news.tell(|| News::Alert(Arc::clone(&alert)));
        let _nobody_listens = self.out.send(alert);
    }

    /// The alerts there were, newest first.
    pub(crate) fn list(&self) -> Vec<Arc<Alert>> {
        self.book().listed.iter().rev().cloned().collect()
    }

    /// The kinds that are not told, in the order of their names.
    pub(crate) fn silenced(&self) -> Vec<AlertKind> {
        let mut kinds: Vec<AlertKind> = self.book().silenced.iter().copied().collect();
        kinds.sort_by_key(|kind| row(*kind).title);
        kinds
    }

    /// From now on these kinds are not told.
    pub(crate) fn silence(&self, kinds: impl IntoIterator<Item = AlertKind>) {
        self.book().silenced = kinds.into_iter().collect();
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// The alert, and whether it is a silent one; `None` within its window.
    fn enter(
        &mut self,
        kind: AlertKind,
        subject: Option<&str>,
        body: String,
        now: i64,
    ) -> Option<(Arc<Alert>, bool)> {
        let Row {
            kind,
            title,
            severity,
            window,
            page,
        } = row(kind);
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let topic = (kind, subject.map(str::to_owned));
        if self.told.get(&topic).is_some_and(|at| now - at < window) {
            return None;
        }
        if self.told.len() >= MOST_TOPICS {
            self.told.retain(|topic, at| {
                let window = i64::try_from(row(topic.0).window.as_millis()).unwrap_or(i64::MAX);
                now - *at < window
            });
        }
        self.told.insert(topic, now);
        self.last_id = (self.last_id + 1).max(now.unsigned_abs());
        let alert = Arc::new(Alert {
            id: self.last_id,
            at_ms: now,
            kind,
            severity,
            subject: subject.map(str::to_owned),
            title: title.to_owned(),
            body,
            page: page.to_owned(),
        });
        self.listed.push_back(Arc::clone(&alert));
        if self.listed.len() > MOST_LISTED {
            self.listed.pop_front();
        }
        Some((alert, self.silenced.contains(&kind)))
    }
}

/// The setting that holds the silenced kinds.
pub(crate) const SILENCED: &str = "silenced_alerts";
/// Alerts kept for the list.
const MOST_LISTED: usize = 200;
/// Kinds and subjects remembered before those out of their window are forgotten.
const MOST_TOPICS: usize = 500;
/// Alerts a slow listener may be behind.
const LONGEST_QUEUE: usize = 64;

#[cfg(test)]
mod tests;
