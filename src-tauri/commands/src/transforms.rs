//! `omniroute transforms`

use crate::args::Global;
use crate::args::rules::{TransformRules, Transforms};
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::transforms::{TransformsChange, change_transforms, read_transforms};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Transforms) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let unread = |why: serde_json::Error| Failure::plain(why.to_string());
    let mut told = serde_json::to_value(read_transforms(&house)?).map_err(unread)?;
    if let Transforms::Set(rules) = command {
        lay_down(&mut told, rules);
        let change: TransformsChange = serde_json::from_value(told).map_err(unread)?;
        let changed = change_transforms(&house, change)?;
        running::reload(&global.data_dir())?;
        told = serde_json::to_value(changed).map_err(unread)?;
    }
    if global.json {
        return out::json(&told);
    }
    out::line(&format!("Thinking      {}", thinking(&told["thinking"])))?;
    out::line(&format!("System prompt {}", prompt(&told["system_prompt"])))
}

fn lay_down(told: &mut Value, rules: TransformRules) {
    let TransformRules {
        thinking,
        thinking_budget,
        thinking_effort,
        system_prompt,
        place,
    } = rules;
    let mut set = |outer: &str, field: &str, value: Option<Value>| {
        if let Some(value) = value {
            told[outer][field] = value;
        }
    };
    set("thinking", "mode", thinking.map(Value::from));
    set("thinking", "budget", thinking_budget.map(Value::from));
    set("thinking", "effort", thinking_effort.map(Value::from));
    set("system_prompt", "place", place.map(Value::from));
    if let Some(text) = system_prompt {
        set("system_prompt", "enabled", Some(json!(!text.is_empty())));
        set("system_prompt", "text", Some(text.into()));
    }
}

fn thinking(rule: &Value) -> String {
    let word = |field: &str| rule[field].as_str().unwrap_or_default().to_owned();
    match word("mode").as_str() {
        "auto" => "as the model likes".to_owned(),
        "custom" => format!("{} tokens, whatever the client says", rule["budget"]),
        "adaptive" => format!("from {} upwards, by what is asked", word("effort")),
        _ => "as the client says".to_owned(),
    }
}

fn prompt(prompt: &Value) -> String {
    if prompt["enabled"] != true {
        return "none".to_owned();
    }
    let length = prompt["text"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    let place = prompt["place"].as_str().unwrap_or_default();
    format!("{length} characters, {place}")
}
