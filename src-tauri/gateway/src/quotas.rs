//! What is known of the accounts' quotas: as it is shown, and what the user is to hear of it.
//!
//! Invariants: which windows are shown, and when one is told of, is routing's word (`quota/shown.rs`, `quota/told.rs`); it is told beside
//! the requests, never on their way.

use crate::alerts::AlertKind;
use crate::clock;
use crate::house::House;
use routing::{Account, Level, Quota, Tiding, Unit, Window};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::ToSchema;

/// A window of an account's quota, as the provider told of it last.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QuotaView {
    /// What people call it: `5-hour`, `daily requests`.
    pub name: String,
    /// How long it is, in milliseconds, if that is known.
    pub length_ms: Option<u64>,
    /// What it counts: `share`, `requests` or `tokens`.
    #[schema(value_type = String)]
    pub unit: Unit,
    /// The share that is left, 0 to 1.
    pub left: f32,
    /// When it is full again, Unix milliseconds, if the provider says.
    pub resets_at: Option<u64>,
}

impl QuotaView {
    fn of(window: &Window) -> Self {
        Self {
            name: window.name(),
            length_ms: window.known_length(),
            unit: window.unit,
            left: window.left,
            resets_at: window.resets_at,
        }
    }
}

/// What a person is shown of a quota, what matters most first.
pub(crate) fn views(quota: Option<&Quota>, now: u64) -> Vec<QuotaView> {
    let shown = quota.map(|quota| quota.shown(now)).unwrap_or_default();
    shown.into_iter().map(QuotaView::of).collect()
}

impl House {
    /// Tells what the user is to hear of quotas by now, each once.
    fn tell_of_quotas(&self, now: u64) {
        let tidings = self.health().quota_tidings(now);
        if tidings.is_empty() {
            return;
        }
        self.changed.store(true, Ordering::Relaxed);
        let snapshot = self.snapshot();
        for (id, tiding) in &tidings {
            let known = snapshot.fleet.iter().find(|account| account.id == *id);
            if let Some(account) = known.filter(|account| account.enabled) {
                let (kind, body) = words(tiding, account);
                self.alert(kind, Some(id), body);
            }
        }
    }
}

fn words(tiding: &Tiding, account: &Account) -> (AlertKind, String) {
    let (label, provider) = (&account.label, &account.provider.name);
    let (kind, window) = match tiding {
        Tiding::Renewed(window) => {
            let body = format!(
                "The {} quota of `{label}` ({provider}) is there again.",
                window.name()
            );
            return (AlertKind::QuotaReset, body);
        }
        Tiding::Used(Level::Low, window) => (AlertKind::QuotaLow, window),
        Tiding::Used(Level::VeryLow, window) => (AlertKind::QuotaVeryLow, window),
        Tiding::Used(Level::Gone, window) => (AlertKind::QuotaGone, window),
    };
    // Never more than is used: all of it is only told when nothing is left.
    let percent = ((1.0 - window.left) * 100.0 + ROUNDING).floor();
    let again = window.resets_at.map_or_else(String::new, |at| {
        format!(" It is there again at {}.", clock::local(at))
    });
    let name = window.name();
    let body = format!("{percent} % of the {name} quota of `{label}` ({provider}) is used.{again}");
    (kind, body)
}

/// Tells of quotas as they are read, and as they begin anew, for as long as the runtime runs.
pub(crate) async fn keep_telling(house: Arc<House>) {
    let mut stirs = house.news.watch_accounts();
    loop {
        let now = clock::now();
        house.tell_of_quotas(now);
        let next = house.health().next_renewal();
        let stirred = stirs.changed();
        let told = match next {
            None => stirred.await,
            Some(at) => {
                // Looked at in between: a machine that sleeps stops the timer and not the clock.
                let wait = Duration::from_millis(at.saturating_sub(now)).clamp(SHORTEST, LONGEST);
                timeout(wait, stirred).await.unwrap_or(Ok(()))
            }
        };
        if told.is_err() {
            return;
        }
    }
}

/// Shares are computed from decimals.
const ROUNDING: f32 = 0.01;
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests;
