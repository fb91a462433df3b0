//! `omniroute combos`

use crate::args::Global;
use crate::args::routing::Combos;
use crate::failure::{Exit, Failure};
use crate::fields::{parts, place, put};
use crate::out::when;
use crate::routing::word;
use crate::{options, out, prompt, running};
use gateway::House;
use gateway::admin::combo_test::test_combo;
use gateway::admin::combos::{
    add_combo, find_combo, list_combos, list_presets, read_combo, remove_combo, replace_combo,
};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Combos) -> Result<(), Failure> {
    match command {
        Combos::List => list(global),
        Combos::Show { name } => show(global, &name),
        Combos::Presets => presets(global),
        Combos::Create {
            name,
            targets,
            strategy,
            weights,
            term,
            description,
            hidden,
            replace,
        } => {
            let house = options::house_as_it_is(global)?;
            let mut combo = if targets.is_empty() {
                preset(&house, &name)?
            } else {
                json!({ "name": name, "targets": written(&house, &targets, &weights)? })
            };
            let said = [
                ("strategy", strategy.map(Value::from)),
                ("description", description.map(Value::from)),
                ("hidden", hidden.then_some(Value::Bool(true))),
            ];
            for (field, value) in said {
                if let Some(value) = value {
                    combo[field] = value;
                }
            }
            for term in &term {
                let (field, how, value) = parts(term)?;
                put(place(&mut combo["terms"], field), how, value);
            }
            create(global, &house, &combo, replace)
        }
        Combos::Test { name } => test(global, &name),
        Combos::Remove { name, sure } => {
            prompt::confirm(&sure, &format!("Remove the combo {name}?"))?;
            remove_combo(&*options::house_as_it_is(global)?, &name)?;
            running::reload(&global.data_dir())?;
            out::said(global, &format!("Removed {name}."))
        }
    }
}

fn list(global: &Global) -> Result<(), Failure> {
    let list = |house: &_| Ok(json!(list_combos(house)?));
    let combos = running::ask(global, "GET", "/api/combos", &list)?;
    if global.json {
        return out::json(&combos);
    }
    let rows = combos.as_array().into_iter().flatten().map(|combo| {
        let requests = combo["tally"]["requests"].to_string();
        let models = words(&combo["models"]);
        [
            word(combo, "name"),
            word(combo, "strategy"),
            models,
            requests,
        ]
    });
    let none = "There are no combos yet. Make one: omniroute combos create NAME TARGET...";
    out::table(
        ["NAME", "STRATEGY", "STANDS FOR", "REQUESTS"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn show(global: &Global, name: &str) -> Result<(), Failure> {
    let find = |house: &_| Ok(json!(find_combo(house, name)?));
    let path = format!("/api/combos/{}", running::encoded(name));
    let combo = running::ask(global, "GET", &path, &find)?;
    if global.json {
        return out::json(&combo);
    }
    let (name, strategy) = (word(&combo, "name"), word(&combo, "strategy"));
    out::line(&format!("{name} ({strategy})"))?;
    let description = word(&combo, "description");
    if !description.is_empty() {
        out::line(&description)?;
    }
    let models = combo["models"].as_array().into_iter().flatten();
    for model in models.filter_map(Value::as_str) {
        out::line(&format!("  {model}"))?;
    }
    for (term, value) in combo["terms"].as_object().into_iter().flatten() {
        if !value.is_null() && *value != 0 {
            out::line(&format!("{term} {value}"))?;
        }
    }
    tally(&combo["tally"])
}

/// What it has done, and each of its targets.
fn tally(tally: &Value) -> Result<(), Failure> {
    let count = |name: &str| &tally[name];
    out::line(&format!(
        "{} requests: {} served, {} of them by another target than the first; {} failed",
        count("requests"),
        count("served"),
        count("fallbacks"),
        count("failed")
    ))?;
    let last = when(tally["last_used_at"].as_i64());
    if !last.is_empty() {
        out::line(&format!("Last asked for: {last}"))?;
    }
    let targets = tally["targets"].as_array().into_iter().flatten();
    let rows = targets.map(|target| {
        let name = format!("{}/{}", word(target, "provider"), word(target, "model"));
        let [tried, served, took] =
            ["tried", "served", "average_ms"].map(|one| target[one].to_string());
        [name, tried, served, format!("{took} ms")]
    });
    let rows: Vec<[String; 4]> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    out::table(["TARGET", "TRIED", "SERVED", "ON AVERAGE"], &rows, "")
}

fn presets(global: &Global) -> Result<(), Failure> {
    let presets = json!(list_presets(&*options::house_as_it_is(global)?)?);
    if global.json {
        return out::json(&presets);
    }
    let rows = presets.as_array().into_iter().flatten().map(|preset| {
        let targets = preset["targets"].as_array().into_iter().flatten();
        let targets: Vec<String> = targets.map(|target| word(target, "model")).collect();
        [
            word(preset, "name"),
            targets.join(", "),
            word(preset, "description"),
        ]
    });
    let none = "Nothing is offered for what is connected.";
    out::table(
        ["NAME", "STANDS FOR", "WHAT FOR"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

/// The preset of that name, as it is written down.
fn preset(house: &House, name: &str) -> Result<Value, Failure> {
    let mut presets = list_presets(house)?.into_iter();
    let found = presets.find(|preset| preset.name == name);
    let none = || {
        let message = format!(
            "`{name}` is no preset that is offered (`omniroute combos presets`); name what it is to stand for: combos create {name} TARGET..."
        );
        Failure::new(Exit::Usage, message)
    };
    found.map(|preset| json!(preset)).ok_or_else(none)
}

fn create(global: &Global, house: &House, combo: &Value, replace: bool) -> Result<(), Failure> {
    let combo = read_combo(combo)?;
    let name = combo.name.clone();
    let made = if replace && find_combo(house, &name).is_ok_and(|view| !view.built_in) {
        replace_combo(house, &name, combo)?
    } else {
        add_combo(house, combo)?
    };
    running::reload(&global.data_dir())?;
    if global.json {
        return out::json(&json!(made));
    }
    out::line(&format!("Made {name}. Ask for it as `{name}`."))?;
    out::line(&format!("Try it out: omniroute combos test {name}"))
}

/// The targets as they are written down: the name of a combo is one. What stands behind a comma is a field of the target.
fn written(house: &House, targets: &[String], weights: &[u32]) -> Result<Vec<Value>, Failure> {
    if !weights.is_empty() && weights.len() != targets.len() {
        let message = format!(
            "--weights names {} weights for {} targets; name one for each, as in --weights 3,1.",
            weights.len(),
            targets.len()
        );
        return Err(Failure::new(Exit::Usage, message));
    }
    let combos = list_combos(house)?;
    let is_combo = |name: &str| {
        let mut known = combos.iter().map(|view| view.combo.name.as_str());
        known.any(|known| known.eq_ignore_ascii_case(name))
    };
    let targets = targets.iter().enumerate().map(|(at, said)| {
        let mut said = said.split(',');
        let name = said.next().unwrap_or_default();
        let kind = if is_combo(name) { "combo" } else { "model" };
        let weight = weights.get(at).copied().unwrap_or_default();
        let mut target = json!({ kind: name, "weight": weight });
        for field in said {
            let (field, how, value) = parts(field)?;
            put(place(&mut target, field), how, value);
        }
        Ok(target)
    });
    targets.collect()
}

/// Fails when a target did not answer, so that a script can tell.
fn test(global: &Global, name: &str) -> Result<(), Failure> {
    let house = options::house(global)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let tests = runtime.block_on(test_combo(&house, name))?;
    let failed = tests.iter().filter(|test| !test.ok).count();
    if global.json {
        out::json(&tests)?;
    } else {
        let rows = tests.iter().map(|test| {
            let answer = test.message.clone().unwrap_or_else(|| "answers".to_owned());
            [test.model.clone(), format!("{} ms", test.ms), answer]
        });
        out::table(["TARGET", "TOOK", "ANSWER"], &rows.collect::<Vec<_>>(), "")?;
    }
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::plain(format!(
        "{failed} of {} targets did not answer.",
        tests.len()
    )))
}

fn words(list: &Value) -> String {
    let words = list.as_array().into_iter().flatten();
    words
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
