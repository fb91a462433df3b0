//! The user's accounts, and which of them belong to a provider.
//!
//! Invariant: the places of a provider stand in the order of priority, then of arrival. Built once for every change, read by every request.

use crate::account::Account;
use rustc_hash::FxHashMap;
use std::ops::Deref;
use std::sync::Arc;

/// The user's accounts. Reads like a slice; a place in it names an account for as long as the fleet lives.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    accounts: Vec<Account>,
    places: FxHashMap<Arc<str>, Vec<u32>>,
}

impl Fleet {
    /// Takes an account in.
    pub fn push(&mut self, account: Account) {
        let place = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        let provider: Arc<str> = Arc::from(&*account.provider.id);
        let places = self.places.entry(provider).or_default();
        let accounts = &self.accounts;
        let behind = places.partition_point(|known| {
            accounts
                .get(*known as usize)
                .is_some_and(|other| other.priority <= account.priority)
        });
        places.insert(behind, place);
        self.accounts.push(account);
    }

    /// The places of a provider's accounts, first priority first.
    pub fn of(&self, provider: &str) -> &[u32] {
        self.places.get(provider).map_or(&[], Vec::as_slice)
    }
}

impl Deref for Fleet {
    type Target = [Account];

    fn deref(&self) -> &[Account] {
        &self.accounts
    }
}

impl FromIterator<Account> for Fleet {
    fn from_iter<I: IntoIterator<Item = Account>>(accounts: I) -> Self {
        let mut fleet = Self::default();
        accounts.into_iter().for_each(|account| fleet.push(account));
        fleet
    }
}
