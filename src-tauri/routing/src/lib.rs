//! Decisions, and nothing but: which model is meant, which account to try next, what a failure means, how long to rest.
//!
//! Opens nothing, reads no clock, rolls no dice: time, the end of the day and chance are passed in. Times are Unix milliseconds.

mod account;
mod health;
mod judge;
mod plan;
mod resolve;
mod rules;

pub use account::{Account, Login, Standing};
pub use health::{Health, Moment, Resting};
pub use judge::judge;
pub use plan::{NoTarget, Plan, plan};
pub use resolve::{Route, Unresolved, resolve};
pub use rules::{RULES, Rest, Rule, Scope, Verdict};

#[cfg(test)]
mod tests {
    use crate::{Account, Login, Route, Standing};
    use catalog::Provider;
    use chat::Dialect;
    use std::sync::Arc;

    pub(crate) fn account(id: &str, priority: u32) -> Account {
        let provider =
            Provider::custom("acme", Dialect::OpenAiChat, "http://127.0.0.1:1/v1", "acme");
        Account {
            id: id.into(),
            label: id.into(),
            provider: Arc::new(provider),
            priority,
            enabled: true,
            login: Login::ApiKey,
            standing: Standing::Active,
        }
    }

    pub(crate) fn route(provider: &str, model: &str) -> Route {
        Route {
            provider: provider.into(),
            model: model.to_owned(),
        }
    }
}
