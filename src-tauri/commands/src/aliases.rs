//! `omniroute aliases`

use crate::args::Global;
use crate::args::routing::Aliases;
use crate::failure::Failure;
use crate::{options, out, routing};
use gateway::House;
use gateway::admin::routing::read_routing;
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Aliases) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let mut aliases = kept(&house)?;
    match command {
        Aliases::List => list(global, aliases),
        Aliases::Set { name, target } => {
            match aliases.iter_mut().find(|alias| alias.0 == name) {
                Some(alias) => alias.1.clone_from(&target),
                None => aliases.push((name.clone(), target.clone())),
            }
            save(global, &house, &aliases)?;
            out::said(global, &format!("{name} stands for {target}."))
        }
        Aliases::Remove { name } => {
            let before = aliases.len();
            aliases.retain(|alias| alias.0 != name);
            if aliases.len() == before {
                return Err(Failure::plain(format!("There is no alias `{name}`.")));
            }
            save(global, &house, &aliases)?;
            out::said(global, &format!("Removed {name}."))
        }
    }
}

fn kept(house: &House) -> Result<Vec<(String, String)>, Failure> {
    let aliases = read_routing(house)?.aliases;
    Ok(aliases
        .into_iter()
        .map(|alias| (alias.name, alias.target))
        .collect())
}

fn list(global: &Global, aliases: Vec<(String, String)>) -> Result<(), Failure> {
    if global.json {
        let told: Vec<Value> = aliases.iter().map(alias).collect();
        return out::json(&told);
    }
    let rows: Vec<[String; 2]> = aliases.into_iter().map(<[String; 2]>::from).collect();
    let none = "There are no aliases yet. Make one: omniroute aliases set NAME TARGET";
    out::table(["NAME", "STANDS FOR"], &rows, none)
}

fn alias((name, target): &(String, String)) -> Value {
    json!({ "name": name, "target": target })
}

fn save(global: &Global, house: &House, aliases: &[(String, String)]) -> Result<(), Failure> {
    let aliases: Vec<Value> = aliases.iter().map(alias).collect();
    routing::save(global, house, "aliases", aliases.into())
}
