//! `omniroute settings`: everything that is laid down as fields of a document and has no command of its own.
//!
//! Invariant: what a field may be is known to the gateway alone; here is only where it stands.

use crate::args::Global;
use crate::args::settings::Settings;
use crate::failure::{Exit, Failure};
use crate::fields::{parts, place, put};
use crate::{options, out, running};
use gateway::House;
use gateway::admin::accounts::list_accounts;
use gateway::admin::providers::find_provider;
use gateway::admin::routing::{change_routing_as, read_routing};
use gateway::admin::settings::{change_settings, read_change, read_settings};
use serde_json::{Map, Value, json};

/// What can be set.
struct Document {
    /// The first word of its fields' names.
    name: &'static str,
    /// What it is where nothing is laid down, in JSON.
    fresh: &'static str,
    /// Whose entries it holds, and what one begins as.
    entries: Option<(Whose, &'static str)>,
}

/// Whose entries a document holds.
#[derive(Clone, Copy)]
enum Whose {
    Accounts,
    Providers,
}

const fn document(name: &'static str, fresh: &'static str) -> Document {
    Document {
        name,
        fresh,
        entries: None,
    }
}

const fn entries(name: &'static str, whose: Whose, first: &'static str) -> Document {
    Document {
        name,
        fresh: "{}",
        entries: Some((whose, first)),
    }
}

/// In the order in which they are shown; the last three are the gateway's own and the window's.
const DOCUMENTS: [Document; 10] = [
    document("auto", "{}"),
    document("hidden", "[]"),
    document("deadlines", "{}"),
    document("sessions", "{}"),
    document("resilience", "{}"),
    entries("paces", Whose::Providers, "{}"),
    entries("policies", Whose::Accounts, r#"{"tags":[],"except":[]}"#),
    document("port", "20128"),
    document("theme", r#""system""#),
    document("language", r#""system""#),
];

pub(crate) fn run(global: &Global, command: Settings) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let mut told = read(&house)?;
    let mut touched = Vec::new();
    match command {
        Settings::Show { name } => return show(global, &house, told, name.as_deref()),
        Settings::Set { changes } => {
            for said in &changes {
                let (name, how, value) = parts(said)?;
                let (document, name) = named(&house, name)?;
                begin(&mut told, document, &name)?;
                put(place(&mut told, &name), how, value);
                touched.push(document);
            }
        }
        Settings::Reset { names } => {
            for name in &names {
                let (document, name) = named(&house, name)?;
                reset(&mut told, document, &name)?;
                touched.push(document);
            }
        }
    }
    save(&house, &mut told, &touched)?;
    running::reload(&global.data_dir())?;
    let told = read(&house)?;
    if global.json {
        return out::json(&told);
    }
    let mut changed = Vec::new();
    for document in &DOCUMENTS {
        if touched.iter().any(|one| one.name == document.name) {
            rows(document.name, &told[document.name], &mut changed);
        }
    }
    print(&changed)
}

/// All that can be set, as it is.
fn read(house: &House) -> Result<Value, Failure> {
    let mut told = json!(read_routing(house)?);
    let own = json!(read_settings(house)?);
    let picked = DOCUMENTS.iter().map(|document| {
        let name = document.name;
        let value = [told[name].take(), own[name].clone()];
        let value = value.into_iter().find(|value| !value.is_null());
        (name.to_owned(), value.unwrap_or_default())
    });
    Ok(Value::Object(picked.collect()))
}

/// The document a name is of, and the name with whose entry it is by id.
fn named(house: &House, name: &str) -> Result<(&'static Document, String), Failure> {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    let Some(document) = DOCUMENTS.iter().find(|document| document.name == first) else {
        let known = DOCUMENTS.map(|document| document.name).join(", ");
        let message = format!("There is no setting `{name}`. There are: {known}.");
        return Err(Failure::new(Exit::Usage, message));
    };
    let whose = document.entries.filter(|_| !rest.is_empty());
    let Some((whose, _)) = whose else {
        return Ok((document, name.to_owned()));
    };
    let (who, field) = rest.split_once('.').unwrap_or((rest, ""));
    let id = match whose {
        Whose::Providers => find_provider(house, who)?.id,
        Whose::Accounts => {
            let mut accounts = list_accounts(house)?.into_iter();
            let found = accounts.find(|account| account.id == who || account.label == who);
            let none = || {
                let message =
                    format!("There is no account `{who}`. `omniroute accounts list` shows all.");
                Failure::plain(message)
            };
            found.ok_or_else(none)?.id
        }
    };
    let dot = if field.is_empty() { "" } else { "." };
    Ok((document, format!("{first}.{id}{dot}{field}")))
}

/// Makes the entry that a field is to be of, where there is none yet.
fn begin(told: &mut Value, document: &Document, name: &str) -> Result<(), Failure> {
    let Some((_, first)) = document.entries else {
        return Ok(());
    };
    let mut words = name.splitn(3, '.');
    let (Some(_), Some(id), Some(_)) = (words.next(), words.next(), words.next()) else {
        let message = format!("`{name}` has fields; name one, as in {name}.FIELD=VALUE.");
        return Err(Failure::new(Exit::Usage, message));
    };
    let entry = &mut told[document.name][id];
    if entry.is_null() {
        *entry = json(first);
    }
    Ok(())
}

/// Takes a document, an entry or a field away, which then is as if nothing had been laid down.
fn reset(told: &mut Value, document: &Document, name: &str) -> Result<(), Failure> {
    let Some((outer, last)) = name.rsplit_once('.') else {
        told[document.name] = json(document.fresh);
        return Ok(());
    };
    let pointer = format!("/{}", outer.replace('.', "/"));
    let within = told.pointer_mut(&pointer).and_then(Value::as_object_mut);
    match within.and_then(|within| within.remove(last)) {
        Some(_) => Ok(()),
        None => Err(Failure::plain(format!("Nothing is laid down at `{name}`."))),
    }
}

fn save(house: &House, told: &mut Value, touched: &[&Document]) -> Result<(), Failure> {
    let (mut routing, mut own) = (Map::new(), Map::new());
    for document in touched {
        let is_own = OWN.contains(&document.name);
        let change = if is_own { &mut own } else { &mut routing };
        let value = told[document.name].clone();
        change.insert(document.name.to_owned(), value);
    }
    // What is wrong with either keeps both from being changed.
    let own = (!own.is_empty()).then(|| read_change(&Value::Object(own)));
    let own = own.transpose()?;
    if !routing.is_empty() {
        change_routing_as(house, &Value::Object(routing))?;
    }
    if let Some(own) = own {
        change_settings(house, &own)?;
    }
    Ok(())
}

fn show(
    global: &Global,
    house: &House,
    mut told: Value,
    name: Option<&str>,
) -> Result<(), Failure> {
    let named = name.map(|name| named(house, name)).transpose()?;
    let name = named.map_or_else(String::new, |(_, name)| name);
    if !name.is_empty() {
        let pointer = format!("/{}", name.replace('.', "/"));
        told = told
            .pointer_mut(&pointer)
            .map(Value::take)
            .unwrap_or_default();
    }
    if global.json {
        return out::json(&told);
    }
    let mut shown = Vec::new();
    rows(&name, &told, &mut shown);
    print(&shown)
}

/// Each field by its whole name.
fn rows(name: &str, value: &Value, to: &mut Vec<[String; 2]>) {
    let text = match value {
        Value::Object(fields) if !fields.is_empty() => {
            let dot = if name.is_empty() { "" } else { "." };
            for (field, value) in fields {
                rows(&format!("{name}{dot}{field}"), value, to);
            }
            return;
        }
        Value::Object(_) | Value::Null => String::new(),
        Value::Array(list) => {
            let words = list.iter().filter_map(Value::as_str);
            words.collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    to.push([name.to_owned(), text]);
}

fn print(rows: &[[String; 2]]) -> Result<(), Failure> {
    out::table(["SETTING", "VALUE"], rows, "")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The settings that are not of routing.
const OWN: [&str; 3] = ["port", "theme", "language"];
