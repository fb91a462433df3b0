//! `omniroute route`

use crate::args::Global;
use crate::args::routing::Route;
use crate::failure::Failure;
use crate::routing::word;
use crate::{out, running};
use gateway::admin::route::{RouteQuestion, dry_run};
use serde_json::json;

/// Asks the running gateway, which knows how its accounts are doing; without one, the folder.
pub(crate) fn run(global: &Global, route: &Route) -> Result<(), Failure> {
    let decide = |house: &_| {
        let question = RouteQuestion {
            model: route.model.clone(),
            seed: route.seed,
            now: route.now,
            prompt_tokens: route.prompt_tokens,
            key: route.key.clone(),
            tools: Some(route.tools),
            images: Some(route.images),
        };
        Ok(json!(dry_run(house, &question)?))
    };
    let told = running::ask(global, "GET", &address(route), &decide)?;
    if global.json {
        return out::json(&told);
    }
    out::line(&word(&told, "sentence"))?;
    let targets = told["targets"].as_array().into_iter().flatten();
    let rows: Vec<[String; 3]> = targets
        .map(|target| ["model", "account", "why"].map(|key| word(target, key)))
        .collect();
    out::table(["MODEL", "ACCOUNT", "WHY"], &rows, "Nobody would be asked.")
}

fn address(route: &Route) -> String {
    let mut address = format!("/api/route?model={}", running::encoded(&route.model));
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
    for (name, flag) in [("tools", route.tools), ("images", route.images)] {
        if flag {
            address.push_str(&format!("&{name}=true"));
        }
    }
    if let Some(key) = &route.key {
        address.push_str(&format!("&key={}", running::encoded(key)));
    }
    address
}
