//! Against a provider on the loopback that answers as told and notes what it was asked.
#![expect(clippy::unwrap_used, reason = "tests")]

mod fake;
mod key_check;
mod models;

use catalog::Provider;
use chat::Dialect;
use upstream::Chores;

fn chores() -> Chores {
    Chores::new(false)
}

fn provider(dialect: Dialect, base: &str) -> Provider {
    Provider {
        models: vec![catalog::Model::named("tiny")].into(),
        local: false,
        custom: false,
        ..Provider::custom("Fake", dialect, base, "fake")
    }
}
