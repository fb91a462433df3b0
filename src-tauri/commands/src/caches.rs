//! `omniroute caches`

use crate::args::Global;
use crate::args::rules::{CacheRules, Caches};
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::caches::{CachesChange, change_caches, read_caches};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Caches) -> Result<(), Failure> {
    match command {
        Caches::Show => show(global),
        Caches::Set(rules) => {
            let CacheRules {
                idempotency_ms,
                exact,
                exact_mb,
                exact_minutes,
                semantic_model,
                semantic_similarity,
                semantic_mb,
            } = rules;
            let off = |model: String| if model == "off" { String::new() } else { model };
            let change = CachesChange {
                idempotency_ms,
                exact,
                exact_mb,
                exact_minutes,
                semantic_model: semantic_model.map(off),
                semantic_similarity,
                semantic_mb,
            };
            change_caches(&*options::house_as_it_is(global)?, change)?;
            running::reload(&global.data_dir())?;
            show(global)
        }
        Caches::Clear => {
            // What does not run keeps nothing.
            if let Some(running) = running::find(&global.data_dir()) {
                running.call("DELETE", "/api/caches")?;
            }
            show(global)
        }
    }
}

/// A running gateway knows what was of use; its files tell only what is laid down.
fn show(global: &Global) -> Result<(), Failure> {
    let read = |house: &_| Ok(json!(read_caches(house)?));
    let told = running::ask(global, "GET", "/api/caches", &read)?;
    if global.json {
        return out::json(&told);
    }
    let rows = [
        ("Repeats", repeats(&told)),
        ("Exact", exact(&told)),
        ("Semantic", semantic(&told)),
    ];
    rows.iter()
        .try_for_each(|(name, value)| out::line(&format!("{name:<12}{value}")))
}

fn repeats(told: &Value) -> String {
    match told["idempotency_ms"].as_u64() {
        Some(window @ 1..) => format!("by Idempotency-Key, until {window} ms after the answer"),
        Some(0) | None => "off".to_owned(),
    }
}

fn exact(told: &Value) -> String {
    if told["exact"] != true {
        return "off".to_owned();
    }
    let held = format!(
        "{} answers in {} of {} MB, for {} minutes",
        told["exact_use"]["entries"],
        told["exact_use"]["bytes"].as_u64().unwrap_or(0) / 1024 / 1024,
        told["exact_mb"],
        told["exact_minutes"]
    );
    format!("{held}; {}", use_in_words(&told["exact_use"]))
}

fn semantic(told: &Value) -> String {
    let Some(model) = told["semantic_model"]
        .as_str()
        .filter(|model| !model.is_empty())
    else {
        return "off".to_owned();
    };
    let held = format!(
        "{} answers in {} of {} MB, for questions {} alike to {model}",
        told["semantic_use"]["entries"],
        told["semantic_use"]["bytes"].as_u64().unwrap_or(0) / 1024 / 1024,
        told["semantic_mb"],
        told["semantic_similarity"]
    );
    let failures = &told["semantic_failures"];
    format!(
        "{held}; {}, {failures} failures of the model",
        use_in_words(&told["semantic_use"])
    )
}

/// How often a cache was of use.
pub(crate) fn use_in_words(told: &Value) -> String {
    let (hits, misses) = (&told["hits"], &told["misses"]);
    let rate = told["hit_rate"].as_f64().unwrap_or(0.0) * 100.0;
    let saved = &told["tokens_saved"];
    format!("{hits} hits, {misses} misses ({rate:.0} %), {saved} tokens saved")
}
