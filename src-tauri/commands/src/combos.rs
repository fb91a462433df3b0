//! `omniroute combos`

use crate::args::Global;
use crate::args::routing::Combos;
use crate::failure::{Exit, Failure};
use crate::{options, out, prompt, running};
use gateway::House;
use gateway::admin::combo_test::test_combo;
use gateway::admin::combos::{
    Combo, ComboView, add_combo, find_combo, list_combos, remove_combo, replace_combo,
};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Combos) -> Result<(), Failure> {
    match command {
        Combos::List => list(global),
        Combos::Show { name } => show(global, &name),
        Combos::Create {
            name,
            targets,
            strategy,
            weights,
            description,
            hidden,
            replace,
        } => {
            let house = options::house_as_it_is(global)?;
            let combo = json!({
                "name": name,
                "strategy": strategy,
                "targets": written(&house, &targets, &weights)?,
                "hidden": hidden,
                "description": description.unwrap_or_default(),
            });
            create(global, &house, combo, replace)
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
    let combos = list_combos(&*options::house_as_it_is(global)?)?;
    if global.json {
        return out::json(&combos);
    }
    let rows = combos.into_iter().map(|view| {
        let strategy = word(&json!(view.combo.strategy));
        let requests = view.tally.requests.to_string();
        [view.combo.name, strategy, view.models.join(", "), requests]
    });
    let none = "There are no combos yet. Make one: omniroute combos create NAME TARGET...";
    out::table(
        ["NAME", "STRATEGY", "STANDS FOR", "REQUESTS"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn show(global: &Global, name: &str) -> Result<(), Failure> {
    let view = find_combo(&*options::house_as_it_is(global)?, name)?;
    if global.json {
        return out::json(&view);
    }
    told(&view)
}

fn told(view: &ComboView) -> Result<(), Failure> {
    let combo = &view.combo;
    out::line(&format!(
        "{} ({})",
        combo.name,
        word(&json!(combo.strategy))
    ))?;
    if !combo.description.is_empty() {
        out::line(&combo.description)?;
    }
    for model in &view.models {
        out::line(&format!("  {model}"))?;
    }
    let tally = &view.tally;
    out::line(&format!(
        "{} requests: {} served, {} of them by another target than the first; {} failed",
        tally.requests, tally.served, tally.fallbacks, tally.failed
    ))
}

fn create(global: &Global, house: &House, combo: Value, replace: bool) -> Result<(), Failure> {
    let combo: Combo =
        serde_json::from_value(combo).map_err(|why| Failure::new(Exit::Usage, why.to_string()))?;
    let name = combo.name.clone();
    let made = if replace && find_combo(house, &name).is_ok_and(|view| !view.built_in) {
        replace_combo(house, &name, combo)?
    } else {
        add_combo(house, combo)?
    };
    running::reload(&global.data_dir())?;
    if global.json {
        return out::json(&made);
    }
    out::line(&format!("Made {name}. Ask for it as `{name}`."))?;
    out::line(&format!("Try it out: omniroute combos test {name}"))
}

/// The targets as they are written down: the name of a combo is one.
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
    let targets = targets.iter().enumerate().map(|(at, name)| {
        let kind = if is_combo(name) { "combo" } else { "model" };
        json!({ kind: name, "weight": weights.get(at).copied().unwrap_or_default() })
    });
    Ok(targets.collect())
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

fn word(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
