//! `omniroute detours`

use crate::args::Global;
use crate::args::routing::{DetourRule, Detours};
use crate::failure::{Exit, Failure};
use crate::routing::{list, save, word};
use crate::{options, out};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Detours) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let mut detours = list(&house, DETOURS)?;
    let at = |detours: &[Value], name: &str| detours.iter().position(|one| one["name"] == *name);
    match command {
        Detours::List => show(global, &detours),
        Detours::Set { name, rule } => {
            let place = at(&detours, &name).unwrap_or(detours.len());
            if place == detours.len() {
                detours.push(json!({ "name": name, "when": {} }));
            }
            lay_down(&mut detours[place], &rule)?;
            let shown = detours[place].clone();
            save(global, &house, DETOURS, detours.into())?;
            show(global, &[shown])
        }
        Detours::Remove { name } => {
            let Some(place) = at(&detours, &name) else {
                return Err(Failure::plain(format!("There is no detour `{name}`.")));
            };
            detours.remove(place);
            save(global, &house, DETOURS, detours.into())?;
            out::said(global, &format!("Removed {name}."))
        }
    }
}

fn lay_down(detour: &mut Value, rule: &DetourRule) -> Result<(), Failure> {
    if let Some(to) = &rule.to {
        detour["to"] = to.as_str().into();
    }
    if detour["to"].is_null() {
        let message = "Say where the detour leads: --to TARGET.";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    if let Some(enabled) = rule.enabled {
        detour["enabled"] = enabled.into();
    }
    let when = &mut detour["when"];
    if !rule.models.is_empty() {
        let all = rule.models == ["all"];
        when["models"] = if all { json!([]) } else { json!(rule.models) };
    }
    let conditions = [
        ("background", &rule.background),
        ("tools", &rule.tools),
        ("images", &rule.images),
    ];
    for (name, condition) in conditions {
        if let Some(condition) = condition {
            when[name] = condition.parse().map_or(Value::Null, Value::Bool);
        }
    }
    let bounds = [
        ("prompt_from", rule.prompt_from),
        ("prompt_to", rule.prompt_to),
    ];
    for (name, bound) in bounds {
        if let Some(bound) = bound {
            when[name] = if bound == 0 {
                Value::Null
            } else {
                bound.into()
            };
        }
    }
    Ok(())
}

fn show(global: &Global, detours: &[Value]) -> Result<(), Failure> {
    if global.json {
        return out::json(&detours);
    }
    let rows = detours.iter().map(|detour| {
        let state = if detour["enabled"] == false {
            "off"
        } else {
            "on"
        };
        let when = in_words(&detour["when"]);
        [
            word(detour, "name"),
            when,
            word(detour, "to"),
            state.to_owned(),
        ]
    });
    let none = "There are no detours yet. Make one: omniroute detours set long --prompt-from 100000 --to TARGET";
    out::table(
        ["NAME", "WHEN", "TO", "STATE"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn in_words(when: &Value) -> String {
    let mut said = Vec::new();
    let models = when["models"].as_array().into_iter().flatten();
    let models: Vec<&str> = models.filter_map(Value::as_str).collect();
    if !models.is_empty() {
        said.push(models.join(", "));
    }
    for (name, yes, no) in CONDITIONS {
        match when[name].as_bool() {
            Some(true) => said.push((*yes).to_owned()),
            Some(false) => said.push((*no).to_owned()),
            None => {}
        }
    }
    for (name, words) in [("prompt_from", "at least"), ("prompt_to", "at most")] {
        if let Some(tokens) = when[name].as_u64() {
            said.push(format!("{words} {tokens} tokens"));
        }
    }
    said.join("; ")
}

const CONDITIONS: &[(&str, &str, &str)] = &[
    ("background", "a small chore", "no small chore"),
    ("tools", "with tools", "without tools"),
    ("images", "with pictures", "without pictures"),
];
const DETOURS: &str = "detours";
