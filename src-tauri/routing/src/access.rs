//! What a client's key may use. An empty list allows all.

use crate::glob;
use crate::names::check::{Invalid, settled};
use catalog::Provider;
use serde::{Deserialize, Serialize};

/// What a client's key may use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// Names of models and combos, or patterns: `prefix/model`, `prefix/*`, `combo-name`. One without a slash means that model with
    /// any provider, too.
    pub models: Vec<Box<str>>,
    /// Providers, by id or prefix.
    pub providers: Vec<Box<str>>,
    /// Accounts, by id.
    pub accounts: Vec<Box<str>>,
}

impl Access {
    /// Whether everything is allowed.
    pub fn is_open(&self) -> bool {
        self.models.is_empty() && self.providers.is_empty() && self.accounts.is_empty()
    }

    /// Whether the name the client asked for is allowed as such.
    pub fn allows_name(&self, name: &str) -> bool {
        self.models.is_empty() || self.models.iter().any(|known| glob::matches(known, name))
    }

    /// Whether a target is: its provider, and its model under any of its full names, or under the `asked` one.
    pub fn allows(&self, asked: &str, provider: &Provider, model: &str) -> bool {
        let is_provider = |known: &str| {
            known.eq_ignore_ascii_case(&provider.id) || known.eq_ignore_ascii_case(&provider.prefix)
        };
        let provider_allowed =
            self.providers.is_empty() || self.providers.iter().any(|known| is_provider(known));
        let mut bare = self.models.iter().filter(|known| !known.contains('/'));
        provider_allowed
            && (self.allows_name(asked)
                || bare.any(|known| glob::matches(known, model))
                || [&provider.prefix, &provider.id].iter().any(|prefix| {
                    let full = format!("{prefix}/{model}");
                    self.models.iter().any(|known| glob::matches(known, &full))
                }))
    }

    /// Whether an account is.
    pub fn allows_account(&self, account: &str) -> bool {
        self.accounts.is_empty() || self.accounts.iter().any(|known| **known == *account)
    }
}

/// Models the user does not want to see in lists. They still answer when called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Visibility {
    /// Full names or patterns.
    pub hidden: Vec<Box<str>>,
}

impl Visibility {
    /// Checks it before it is saved.
    ///
    /// # Errors
    /// Every name that no model can have, by its place.
    pub fn check(&self) -> Result<(), Vec<Invalid>> {
        let odd = |name: &str| {
            name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(is_no_part_of_a_name)
        };
        let names = self.hidden.iter().enumerate();
        let odd = names.filter(|(_, name)| odd(name)).map(|(at, _)| {
            let message = format!(
                "name a model or a pattern, without blanks, in at most {LONGEST_NAME} bytes"
            );
            Invalid::new(format!("hidden[{at}]"), message)
        });
        settled(odd.collect())
    }

    /// Whether a full name is shown.
    pub fn shows(&self, name: &str) -> bool {
        !self.hidden.iter().any(|known| glob::matches(known, name))
    }
}

fn is_no_part_of_a_name(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}

/// As long as a name that is asked for may be.
const LONGEST_NAME: usize = 512;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_no_model_is_called_cannot_be_hidden() {
        let hidden = |names: &[&str]| Visibility {
            hidden: names.iter().map(|name| (*name).into()).collect(),
        };
        assert_eq!(hidden(&["acme/*", "gpt-*", "org/a:b"]).check(), Ok(()));
        let long = "x".repeat(600);
        let wrong = hidden(&["", "acme/m", "a b", &long]).check().unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|one| &*one.field).collect();
        assert_eq!(fields, ["hidden[0]", "hidden[2]", "hidden[3]"]);
    }
}
