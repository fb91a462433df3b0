//! Combos: virtual models, as the user writes them down, and what can be wrong with them.

use super::Known;
use super::book::{Book, DEEPEST, own_terms};
use super::check::{Bound, Invalid, out_of_bounds, settled};
use crate::aim::Terms;
use crate::strategy::ComboStrategy;
use serde::{Deserialize, Serialize};

/// A virtual model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combo {
    /// What clients ask for.
    pub name: String,
    /// In which order its targets are tried.
    #[serde(default)]
    pub strategy: ComboStrategy,
    /// At least one.
    pub targets: Vec<ComboTarget>,
    /// Limits.
    #[serde(default)]
    pub terms: Terms,
    /// Whether model lists show it.
    #[serde(default)]
    pub hidden: bool,
    /// What it is for, in the user's words.
    #[serde(default)]
    pub description: String,
}

/// One target of a combo: a model or another combo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComboTarget {
    /// `prefix/model`, or any name that stands for one model.
    pub model: Option<String>,
    /// Another combo; one without terms, since this one's count for the whole.
    pub combo: Option<String>,
    /// Only this account, by id.
    pub account: Option<String>,
    /// Only accounts with this tag.
    pub tag: Option<String>,
    /// For the strategy by weight, 0 to 1000.
    pub weight: u32,
}

impl ComboTarget {
    /// A model, without further conditions.
    pub fn model(name: impl Into<String>) -> Self {
        Self {
            model: Some(name.into()),
            ..Self::default()
        }
    }

    /// Another combo.
    pub fn combo(name: impl Into<String>) -> Self {
        Self {
            combo: Some(name.into()),
            ..Self::default()
        }
    }
}

const LONGEST_NAME: usize = 100;
const MOST_TARGETS: usize = 64;
const HEAVIEST: u32 = 1000;

/// Bounds of a combo's terms.
const BOUNDS: &[Bound<Terms>] = &[
    ("timeout_ms", |terms| terms.timeout_ms, 1_000, 86_400_000),
    ("first_byte_ms", |terms| terms.first_byte_ms, 500, 3_600_000),
    ("idle_ms", |terms| terms.idle_ms, 1_000, 3_600_000),
    ("retries", |terms| Some(terms.retries.into()), 0, 10),
    (
        "retry_delay_ms",
        |terms| Some(terms.retry_delay_ms),
        0,
        60_000,
    ),
    (
        "concurrency",
        |terms| terms.concurrency.map(u64::from),
        1,
        1_000,
    ),
    ("queue_ms", |terms| terms.queue_ms, 0, 600_000),
];

impl Combo {
    /// Checks a combo before it is saved in place of the one of that name, or beside the others.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self, book: &Book, known: &Known<'_>) -> Result<(), Vec<Invalid>> {
        let mut invalid = self.check_name();
        if self.targets.is_empty() {
            invalid.push(Invalid::new("targets", "name at least one target"));
        }
        if self.targets.len() > MOST_TARGETS {
            let message = format!("at most {MOST_TARGETS} targets");
            invalid.push(Invalid::new("targets", message));
        }
        for (at, target) in self.targets.iter().enumerate() {
            let field = format!("targets[{at}]");
            let found = self.check_target(target, book, known);
            invalid.extend(found.into_iter().map(|one| one.within(&field)));
        }
        let terms = out_of_bounds(&self.terms, BOUNDS).into_iter();
        invalid.extend(terms.map(|one| one.within("terms")));
        if self.terms != Terms::default()
            && let Some(whole) = book.part_of(&self.name)
        {
            let message = format!(
                "they do not count in {whole}; leave them out, or take `{}` out of it",
                self.name
            );
            invalid.push(Invalid::new("terms", message));
        }
        settled(invalid)
    }

    fn check_name(&self) -> Vec<Invalid> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_/.-".contains(c);
        let message = if self.name.is_empty() {
            "give it a name"
        } else if self.name.len() > LONGEST_NAME {
            "at most 100 characters"
        } else if !self.name.chars().all(plain) || self.name.contains("..") {
            "only letters, digits and `_`, `/`, `.`, `-`"
        } else if self.name.eq_ignore_ascii_case(super::auto::NAME) {
            "this name belongs to the built-in combo"
        } else {
            return Vec::new();
        };
        vec![Invalid::new("name", message)]
    }

    fn check_target(&self, target: &ComboTarget, book: &Book, known: &Known<'_>) -> Vec<Invalid> {
        let mut invalid = Vec::new();
        let mut wrong = |field: &str, message: String| invalid.push(Invalid::new(field, message));
        match (&target.model, &target.combo) {
            (Some(model), None) => match book.leg(model, known) {
                Ok(leg) => {
                    if let Some(account) = &target.account {
                        let found = known.fleet.iter().find(|one| *one.id == **account);
                        if found.is_none_or(|one| one.provider.id != leg.provider.id) {
                            wrong(
                                "account",
                                format!("`{}` has no such account", leg.provider.id),
                            );
                        }
                    }
                }
                Err(why) => wrong("model", format!("`{model}` {why}")),
            },
            (None, Some(combo)) => {
                if target.account.is_some() || target.tag.is_some() {
                    wrong("account", "a combo cannot be tied to accounts".to_owned());
                }
                if let Some(message) = self.leads_back(combo, book) {
                    wrong("combo", message);
                } else if book.has_terms(combo) {
                    wrong("combo", own_terms(combo));
                }
            }
            _ => wrong("model", "name either a `model` or a `combo`".to_owned()),
        }
        if target.account.is_some() && target.tag.is_some() {
            wrong("tag", "name either an `account` or a `tag`".to_owned());
        }
        if target.weight > HEAVIEST {
            wrong("weight", format!("must be between 0 and {HEAVIEST}"));
        }
        invalid
    }

    /// What is wrong with having that combo as a target.
    fn leads_back(&self, combo: &str, book: &Book) -> Option<String> {
        let mut path = vec![self.name.clone()];
        match book.walk_combos(combo, &mut path) {
            Ok(depth) if depth < DEEPEST => None,
            Ok(_) => Some(format!(
                "`{combo}` is nested too deep; at most {DEEPEST} levels"
            )),
            Err(message) => Some(message),
        }
    }
}
