//! `omniroute chains`

use crate::args::Global;
use crate::args::routing::Chains;
use crate::failure::Failure;
use crate::routing::{list, save, word};
use crate::{options, out};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Chains) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let mut chains = list(&house, CHAINS)?;
    let is_for = |models: &str| {
        let models = models.to_owned();
        move |chain: &Value| chain["models"] == *models
    };
    match command {
        Chains::List => show(global, &chains),
        Chains::Set { models, targets } => {
            let set = json!({ "models": models, "then": targets });
            match chains.iter().position(is_for(&models)) {
                Some(at) => chains[at] = set,
                None => chains.push(set),
            }
            save(global, &house, CHAINS, chains.into())?;
            let targets = targets.join(", then ");
            out::said(global, &format!("When {models} fails, {targets} is tried."))
        }
        Chains::Remove { models } => {
            let Some(at) = chains.iter().position(is_for(&models)) else {
                return Err(Failure::plain(format!("There is no chain for `{models}`.")));
            };
            chains.remove(at);
            save(global, &house, CHAINS, chains.into())?;
            out::said(global, &format!("Removed the chain for {models}."))
        }
    }
}

fn show(global: &Global, chains: &[Value]) -> Result<(), Failure> {
    if global.json {
        return out::json(&chains);
    }
    let rows = chains.iter().map(|chain| {
        let then = chain["then"].as_array().into_iter().flatten();
        let then: Vec<&str> = then.filter_map(Value::as_str).collect();
        [word(chain, "models"), then.join(", ")]
    });
    let none = "There are no chains yet. Make one: omniroute chains set '*' TARGET";
    out::table(["NAMES", "THEN"], &rows.collect::<Vec<_>>(), none)
}

const CHAINS: &str = "chains";
