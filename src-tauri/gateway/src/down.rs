//! Which providers cannot serve at all, so that the user hears when one goes down and when it is back.
//!
//! Invariant: as long as none is down, a success costs one look at a counter.

use crate::alerts::AlertKind;
use crate::clock;
use crate::house::House;
use routing::{Account, Standing};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The providers that are down.
#[derive(Debug, Default)]
pub(crate) struct Down {
    providers: Mutex<HashSet<Arc<str>>>,
    count: AtomicUsize,
}

impl Down {
    /// An account failed: was it the provider's last?
    pub(crate) fn failed(&self, house: &House, account: &Account) {
        let provider = &account.provider;
        if !is_down(house, &provider.id) {
            return;
        }
        let mut down = self.providers();
        let is_new = down.insert(Arc::from(&*provider.id));
        self.count.store(down.len(), Ordering::Relaxed);
        drop(down);
        if is_new {
            let body = format!(
                "None of your accounts with {} can answer now. Requests for its models fail until one can.",
                provider.name
            );
            house.alert(AlertKind::ProviderDown, Some(&provider.id), body);
        }
    }

    /// An account answered.
    pub(crate) fn answered(&self, house: &House, account: &Account) {
        if self.count.load(Ordering::Relaxed) == 0 {
            return;
        }
        let provider = &account.provider;
        let mut down = self.providers();
        let was_down = down.remove(&*provider.id);
        self.count.store(down.len(), Ordering::Relaxed);
        drop(down);
        if was_down {
            let body = format!("`{}` answers again for {}.", account.label, provider.name);
            house.alert(AlertKind::ProviderBack, Some(&provider.id), body);
        }
    }

    fn providers(&self) -> MutexGuard<'_, HashSet<Arc<str>>> {
        self.providers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether every account in use is out, or rests for longer than a hiccup.
fn is_down(house: &House, provider: &str) -> bool {
    let snapshot = house.snapshot();
    let health = house.health();
    let soon = clock::now() + HICCUP;
    let mut accounts = snapshot
        .fleet
        .iter()
        .filter(|account| account.enabled && account.provider.id == provider);
    accounts.all(|account| {
        health.standing(account) != Standing::Active || health.rested(account, "", soon).is_err()
    })
}

/// Tells of an account that is out until the user acts.
pub(crate) fn tell_of_standing(house: &House, account: &Account, standing: Standing) {
    let kind = match standing {
        Standing::Active => return,
        Standing::Expired | Standing::Banned => AlertKind::SignInLost,
        Standing::CreditsExhausted => AlertKind::QuotaGone,
    };
    let body = format!(
        "`{}` ({}) is not used any more: {}.",
        account.label,
        account.provider.name,
        standing.remedy()
    );
    house.alert(kind, Some(&account.id), body);
}

/// Tells that an account could not answer and another did.
pub(crate) fn tell_of_switch(house: &House, from: &Account, to: &Account, why: &str) {
    let short: String = why.chars().take(200).collect();
    let body = format!(
        "`{}` ({}) could not answer ({short}); `{}` ({}) took over.",
        from.label, from.provider.name, to.label, to.provider.name
    );
    house.alert(AlertKind::SwitchedAccount, Some(&from.id), body);
}

/// A rest that ends within this is not worth a word.
const HICCUP: u64 = Duration::from_secs(30).as_millis() as u64;
