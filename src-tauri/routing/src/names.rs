//! What the user has made of model names: combos, aliases, fallback chains, detours, what is hidden.

pub(crate) mod alias;
pub(crate) mod auto;
pub(crate) mod background;
pub(crate) mod book;
pub(crate) mod check;
pub(crate) mod combo;
pub(crate) mod detour;
pub(crate) mod preset;

use crate::access::Visibility;
use crate::fleet::Fleet;
use alias::{Alias, Chain, check_aliases};
use auto::AutoSettings;
use book::Book;
use catalog::Provider;
use check::{Invalid, settled};
use combo::Combo;
use detour::Detour;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All the user has made of model names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Naming {
    /// Virtual models.
    pub combos: Vec<Combo>,
    /// Other names for models and combos.
    pub aliases: Vec<Alias>,
    /// What to try when everything a name stands for has failed.
    pub chains: Vec<Chain>,
    /// Requests that are sent elsewhere; the first that applies counts.
    pub detours: Vec<Detour>,
    /// What lists do not show.
    pub visibility: Visibility,
    /// How the built-in combo chooses.
    pub auto: AutoSettings,
}

impl Naming {
    /// Checks all of it before it is saved.
    ///
    /// # Errors
    /// Every field that cannot be, by its path from here.
    pub fn check(&self, known: &Known<'_>) -> Result<(), Vec<Invalid>> {
        let book = Book::new(self);
        let resolves = |name: &str| self.resolves(name, known);
        let mut invalid = Vec::new();
        let mut take = |outer: String, found: Result<(), Vec<Invalid>>| {
            let found = found.err().unwrap_or_default().into_iter();
            invalid.extend(found.map(|one| one.within(&outer)));
        };
        for (at, combo) in self.combos.iter().enumerate() {
            let outer = format!("combos[{at}]");
            let same = |other: &Combo| other.name.eq_ignore_ascii_case(&combo.name);
            if self.combos.iter().take(at).any(same) {
                let message = format!("`{}` is there already", combo.name);
                take(outer.clone(), Err(vec![Invalid::new("name", message)]));
            }
            take(outer, combo.check(&book, known));
        }
        for (at, chain) in self.chains.iter().enumerate() {
            take(
                format!("chains[{at}]"),
                chain.check(|name| self.falls_back(name, known)),
            );
        }
        for (at, detour) in self.detours.iter().enumerate() {
            take(format!("detours[{at}]"), detour.check(resolves));
        }
        take("auto".to_owned(), self.auto.check(known));
        invalid.extend(self.visibility.check().err().unwrap_or_default());
        invalid.extend(
            check_aliases(&self.aliases, resolves)
                .err()
                .unwrap_or_default(),
        );
        settled(invalid)
    }
}

/// What there is to be named.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// All providers, the user's own first.
    pub providers: &'a [Arc<Provider>],
    /// The user's accounts.
    pub fleet: &'a Fleet,
}

impl Known<'_> {
    /// Whether the user has an account in use with it.
    pub(crate) fn is_connected(&self, provider: &Provider) -> bool {
        let places = self.fleet.of(&provider.id).iter();
        places
            .filter_map(|place| self.fleet.get(*place as usize))
            .any(|account| account.enabled)
    }

    pub(crate) fn connected(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.providers
            .iter()
            .filter(|provider| self.is_connected(provider))
    }

    /// The provider that answers to a prefix, id or alias.
    pub(crate) fn provider(&self, prefix: &str) -> Option<&Arc<Provider>> {
        self.providers
            .iter()
            .find(|provider| crate::resolve::answers_to(provider, prefix))
    }
}
