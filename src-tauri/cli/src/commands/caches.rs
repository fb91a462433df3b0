//! `omniroute caches`

use crate::args::{CacheRules, Caches, Global};
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::caches::{CachesChange, change_caches, read_caches};
use serde_json::Value;

pub(crate) fn run(global: &Global, command: Caches) -> Result<(), Failure> {
    match command {
        Caches::Show => show(global),
        Caches::Set(CacheRules { idempotency_ms }) => {
            let change = CachesChange { idempotency_ms };
            change_caches(&*options::house_as_it_is(global)?, change)?;
            running::reload(&global.data_dir())?;
            show(global)
        }
    }
}

/// A running gateway knows what was of use; its files tell only what is laid down.
fn show(global: &Global) -> Result<(), Failure> {
    let told = match running::find(&global.data_dir()) {
        Some(running) => serde_json::from_str(&running.call("GET", "/api/caches")?.body)
            .map_err(|why| why.to_string()),
        None => serde_json::to_value(read_caches(&*options::house_as_it_is(global)?)?)
            .map_err(|why| why.to_string()),
    };
    let told: Value = told.map_err(Failure::plain)?;
    if global.json {
        return out::json(&told);
    }
    let rows = [("Repeats", repeats(&told))];
    rows.iter()
        .try_for_each(|(name, value)| out::line(&format!("{name:<12}{value}")))
}

fn repeats(told: &Value) -> String {
    match told["idempotency_ms"].as_u64() {
        Some(window @ 1..) => format!("by Idempotency-Key, until {window} ms after the answer"),
        Some(0) | None => "off".to_owned(),
    }
}
