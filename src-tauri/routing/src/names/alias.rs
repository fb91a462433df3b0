//! Aliases and fallback chains.
//!
//! One table of aliases: an exact name before a pattern, and of patterns the one that says most, by the length of its beginning.

use super::check::{Invalid, settled};
use crate::glob;
use serde::{Deserialize, Serialize};

/// Another name for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The name, or a pattern with `*` and `?`.
    pub name: String,
    /// What it stands for: a model, a combo, another alias. A `*` in it becomes what the first `*` of the pattern stood for; if the
    /// pattern has none, `provider/*` is the provider's model of the asked name.
    pub target: String,
}

/// What to try when everything a name stands for has failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Names it is for, as a pattern.
    #[serde(default = "every")]
    pub models: String,
    /// What to try then, in order.
    pub then: Vec<String>,
}

fn every() -> String {
    "*".to_owned()
}

impl Alias {
    /// What the alias makes of a name, if it applies.
    pub(crate) fn target_for(&self, name: &str) -> Option<String> {
        if !glob::matches(&self.name, name) {
            return None;
        }
        if !self.target.contains('*') {
            return Some(self.target.clone());
        }
        let whole = self.target.ends_with("/*");
        let star = glob::captured(&self.name, name).filter(|_| !whole);
        Some(self.target.replacen('*', star.unwrap_or(name), 1))
    }
}

impl Chain {
    /// Checks a chain before it is saved; `resolves` tells what is wrong with a name.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self, resolves: impl Fn(&str) -> Result<(), String>) -> Result<(), Vec<Invalid>> {
        let mut invalid = Vec::new();
        if self.models.trim().is_empty() {
            invalid.push(Invalid::new("models", "say for which names; `*` is all"));
        }
        if self.then.is_empty() {
            invalid.push(Invalid::new("then", "name at least one to try"));
        }
        for (at, name) in self.then.iter().enumerate() {
            if let Err(why) = resolves(name) {
                invalid.push(Invalid::new(format!("then[{at}]"), why));
            }
        }
        settled(invalid)
    }
}

/// The aliases in the order they are tried.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aliases(Vec<Alias>);

impl Aliases {
    pub(crate) fn new(aliases: &[Alias]) -> Self {
        let mut sorted = aliases.to_vec();
        sorted.sort_by_key(|alias| {
            let wild = glob::is_pattern(&alias.name);
            (wild, std::cmp::Reverse(glob::literal_length(&alias.name)))
        });
        Self(sorted)
    }

    /// The alias that applies to a name, and what it makes of it. Of exact ones the one in the same letters goes first.
    pub(crate) fn find(&self, name: &str) -> Option<(&Alias, String)> {
        let exact = self.0.iter().find(|alias| alias.name == name);
        let alias =
            exact.or_else(|| self.0.iter().find(|alias| glob::matches(&alias.name, name)))?;
        let target = alias.target_for(name)?;
        (!target.eq_ignore_ascii_case(name)).then_some((alias, target))
    }
}

/// Checks aliases as a whole; `resolves` tells what is wrong with a name.
///
/// # Errors
/// Every field that cannot be.
pub fn check_aliases(
    aliases: &[Alias],
    resolves: impl Fn(&str) -> Result<(), String>,
) -> Result<(), Vec<Invalid>> {
    let mut invalid = Vec::new();
    let table = Aliases::new(aliases);
    for (at, alias) in aliases.iter().enumerate() {
        let mut wrong = |field: &str, message: String| {
            invalid.push(Invalid::new(format!("aliases[{at}].{field}"), message));
        };
        let same = |other: &Alias| other.name.eq_ignore_ascii_case(&alias.name);
        if alias.name.trim().is_empty() {
            wrong("name", "give it a name".to_owned());
        } else if aliases[..at].iter().any(same) {
            wrong("name", format!("`{}` is there already", alias.name));
        }
        if alias.target.trim().is_empty() {
            wrong("target", "say what it stands for".to_owned());
        } else if let Some(circle) = circle(&table, &alias.name) {
            wrong("target", format!("it leads back to itself: {circle}"));
        } else if !alias.target.contains('*')
            && let Err(why) = resolves(&alias.target)
        {
            wrong("target", why);
        }
    }
    settled(invalid)
}

/// The way from a name back to itself, if there is one.
fn circle(table: &Aliases, name: &str) -> Option<String> {
    let mut path = vec![name.to_owned()];
    while let Some((_, next)) = table.find(path.last()?) {
        let back = path.iter().any(|known| known.eq_ignore_ascii_case(&next));
        path.push(next);
        if back || path.len() > 16 {
            return Some(path.join(" -> "));
        }
    }
    None
}
