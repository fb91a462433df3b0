//! What the commands that say where requests go share: reading the rules, and putting others in their place.

use crate::args::Global;
use crate::failure::Failure;
use crate::running;
use gateway::House;
use gateway::admin::routing::{change_routing_as, read_routing};
use serde_json::Value;

/// A word of it as the commands show it.
pub(crate) fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The rules of that name, as the admin API tells them.
pub(crate) fn rules(house: &House, name: &str) -> Result<Value, Failure> {
    let mut told = serde_json::to_value(read_routing(house)?).map_err(unreadable)?;
    Ok(told[name].take())
}

/// The same, where they are a list.
pub(crate) fn list(house: &House, name: &str) -> Result<Vec<Value>, Failure> {
    let Value::Array(list) = rules(house, name)? else {
        return Ok(Vec::new());
    };
    Ok(list)
}

/// Puts these in the place of the rules of that name, also for a gateway that runs.
pub(crate) fn save(
    global: &Global,
    house: &House,
    name: &str,
    rules: Value,
) -> Result<(), Failure> {
    let change = Value::Object([(name.to_owned(), rules)].into_iter().collect());
    change_routing_as(house, &change)?;
    running::reload(&global.data_dir())
}

fn unreadable(why: serde_json::Error) -> Failure {
    Failure::plain(why.to_string())
}
