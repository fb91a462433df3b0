//! `omniroute route`

use crate::args::Global;
use crate::args::routing::Route;
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::route::{RouteQuestion, dry_run};
use serde_json::{Value, json};

/// Asks the running gateway, which knows how its accounts are doing; without one, the folder.
pub(crate) fn run(global: &Global, route: &Route) -> Result<(), Failure> {
    let told = match running::find(&global.data_dir()) {
        Some(running) => {
            let said = running.call("GET", &address(route))?;
            let told: Value = serde_json::from_str(&said.body).map_err(|why| {
                Failure::plain(format!("The running gateway said nonsense: {why}"))
            })?;
            if said.status != 200 {
                let message = told.pointer("/error/message").and_then(Value::as_str);
                return Err(Failure::plain(message.unwrap_or(&said.body)));
            }
            told
        }
        None => {
            let question = RouteQuestion {
                model: route.model.clone(),
                seed: route.seed,
                now: route.now,
                prompt_tokens: route.prompt_tokens,
                key: route.key.clone(),
                ..RouteQuestion::default()
            };
            json!(dry_run(&*options::house_as_it_is(global)?, &question)?)
        }
    };
    if global.json {
        return out::json(&told);
    }
    let word = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    out::line(&word(&told, "sentence"))?;
    let targets = told["targets"].as_array().into_iter().flatten();
    let rows: Vec<[String; 3]> = targets
        .map(|target| ["model", "account", "why"].map(|key| word(target, key)))
        .collect();
    out::table(["MODEL", "ACCOUNT", "WHY"], &rows, "Nobody would be asked.")
}

fn address(route: &Route) -> String {
    let mut address = format!("/api/route?model={}", encoded(&route.model));
    let numbers = [
        ("seed", route.seed),
        ("now", route.now),
        ("prompt_tokens", route.prompt_tokens),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            address.push_str(&format!("&{name}={number}"));
        }
    }
    if let Some(key) = &route.key {
        address.push_str(&format!("&key={}", encoded(key)));
    }
    address
}

/// A value of a query: everything but letters, digits and a few marks is spelled out.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
