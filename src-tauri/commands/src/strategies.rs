//! `omniroute strategies`

use crate::args::Global;
use crate::args::routing::Strategies;
use crate::failure::{Exit, Failure};
use crate::routing::{rules, save, word};
use crate::{options, out};
use gateway::House;
use gateway::admin::providers::find_provider;
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Strategies) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    match command {
        Strategies::Show => {}
        Strategies::Set {
            strategy,
            provider,
            sticky,
        } => {
            if strategy.is_none() && sticky.is_none() {
                let message = "Say which strategy, or --sticky N.";
                return Err(Failure::new(Exit::Usage, message.to_owned()));
            }
            let set = |rule: &mut Value| {
                if let Some(strategy) = strategy {
                    rule["strategy"] = strategy.into();
                }
                if let Some(sticky) = sticky {
                    rule["sticky"] = sticky.into();
                }
            };
            change(global, &house, provider.as_deref(), set)?;
        }
        Strategies::Reset { provider } => {
            let id = find_provider(&house, &provider)?.id;
            let mut own = rules(&house, PROVIDERS)?;
            if own
                .as_object_mut()
                .and_then(|own| own.remove(&id))
                .is_none()
            {
                let message = format!("`{provider}` has no strategy of its own.");
                return Err(Failure::plain(message));
            }
            save(global, &house, PROVIDERS, own)?;
        }
    }
    show(global, &house)
}

fn change(
    global: &Global,
    house: &House,
    provider: Option<&str>,
    set: impl FnOnce(&mut Value),
) -> Result<(), Failure> {
    let mut usual = rules(house, USUAL)?;
    let Some(provider) = provider else {
        set(&mut usual);
        return save(global, house, USUAL, usual);
    };
    let id = find_provider(house, provider)?.id;
    let mut own = rules(house, PROVIDERS)?;
    if own[&id].is_null() {
        own[&id] = usual;
    }
    set(&mut own[&id]);
    save(global, house, PROVIDERS, own)
}

fn show(global: &Global, house: &House) -> Result<(), Failure> {
    let (usual, own) = (rules(house, USUAL)?, rules(house, PROVIDERS)?);
    if global.json {
        return out::json(&json!({ "accounts": usual, "providers": own }));
    }
    let own = own.as_object().into_iter().flatten();
    let own = own.map(|(provider, rule)| row(provider, rule));
    let mut rows: Vec<[String; 3]> = own.collect();
    rows.push(row("(all others)", &usual));
    out::table(["PROVIDER", "STRATEGY", "STICKY"], &rows, "")
}

fn row(provider: &str, rule: &Value) -> [String; 3] {
    let strategy = word(rule, "strategy");
    let sticky = (strategy == "round-robin").then(|| rule["sticky"].to_string());
    [provider.to_owned(), strategy, sticky.unwrap_or_default()]
}

/// The rule of providers without one of their own.
const USUAL: &str = "accounts";
/// The rules of single providers.
const PROVIDERS: &str = "providers";
