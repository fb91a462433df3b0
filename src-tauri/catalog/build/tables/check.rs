//! What must hold of the rows beyond their shape. Names that Rust knows (dialects, quirks, tiers) are checked where they are written.

use super::rows::{Model, Provider, Trait};
use std::collections::BTreeMap;

/// Checks every provider, and that no two answer to the same name.
pub(super) fn providers(rows: &[Provider]) -> Result<(), String> {
    let mut owners = BTreeMap::new();
    for row in rows {
        provider(row).map_err(|why| format!("providers.toml, provider `{}`: {why}", row.id))?;
        models(row).map_err(|why| format!("models/{}.toml, {why}", row.id))?;
        let mut names = vec![&row.id];
        names.extend(row.prefix.iter().filter(|prefix| **prefix != row.id));
        names.extend(&row.aliases);
        for name in names {
            if let Some(other) = owners.insert(name, &row.id) {
                return Err(format!(
                    "providers.toml: `{name}` names both `{other}` and `{}`",
                    row.id
                ));
            }
        }
    }
    sorted("providers.toml", rows.iter().map(|row| row.id.as_str()))
}

/// Checks the patterns of every trait.
pub(super) fn traits(rows: &[Trait]) -> Result<(), String> {
    for (index, row) in rows.iter().enumerate() {
        let at = |why| format!("traits.toml, row {}: {why}", index + 1);
        if row.models.is_empty() {
            return Err(at("no patterns".to_owned()));
        }
        row.models
            .iter()
            .try_for_each(|pattern| glob(pattern))
            .map_err(at)?;
    }
    Ok(())
}

fn provider(row: &Provider) -> Result<(), String> {
    if row.offers.is_empty() {
        return Err("it has no offers".to_owned());
    }
    let names = [&row.id].into_iter().chain(&row.prefix).chain(&row.aliases);
    for name in names {
        if name.is_empty()
            || !name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        {
            return Err(format!(
                "`{name}` is not a name of lower-case letters, digits and hyphens"
            ));
        }
    }
    for offer in &row.offers {
        address(row, &offer.url, &["model", "verb"])?;
        offer
            .count_url
            .iter()
            .try_for_each(|url| address(row, url, &["model"]))?;
        offer
            .only
            .iter()
            .chain(&offer.except)
            .try_for_each(|pattern| glob(pattern))?;
    }
    let others = [&row.models_url, &row.key_url, &row.console_url];
    others
        .into_iter()
        .flatten()
        .try_for_each(|url| address(row, url, &[]))
}

fn models(row: &Provider) -> Result<(), String> {
    for model in &row.models {
        let refuse = |why: &str| Err(format!("model `{}`: {why}", model.id));
        if model.id.is_empty() || model.id.contains(char::is_whitespace) {
            return refuse("an id has no spaces and is not empty");
        }
        if prices(model).any(|price| !(0.0..=1000.0).contains(&price)) {
            return refuse("a price is in dollars for a million tokens, from 0 to 1000");
        }
        if model.context == Some(0) || model.max_output == Some(0) {
            return refuse("a limit is more than zero");
        }
        if model
            .context
            .zip(model.max_output)
            .is_some_and(|(context, output)| output > context)
        {
            return refuse("its output limit is beyond its context");
        }
    }
    sorted(
        "the models",
        row.models.iter().map(|model| model.id.as_str()),
    )
}

fn prices(model: &Model) -> impl Iterator<Item = f64> {
    model.price.iter().flat_map(|price| {
        [
            Some(price.input),
            Some(price.output),
            price.cache_read,
            price.cache_write,
        ]
        .into_iter()
        .flatten()
    })
}

/// An address is `https` (plain `http` only for local servers), and each `{name}` in it can be filled.
fn address(row: &Provider, url: &str, fillable: &[&str]) -> Result<(), String> {
    let safe = url.starts_with("https://") || (row.local && url.starts_with("http://"));
    if !safe {
        return Err(format!("`{url}` is not an https address"));
    }
    for (index, piece) in url.split('{').enumerate().skip(1) {
        let Some((name, _)) = piece.split_once('}') else {
            return Err(format!("`{url}`: brace {index} is not closed"));
        };
        if !fillable.contains(&name) && !row.variables.iter().any(|variable| variable.name == name)
        {
            return Err(format!("`{url}`: nothing fills `{{{name}}}`"));
        }
    }
    Ok(())
}

fn glob(pattern: &str) -> Result<(), String> {
    if pattern.is_empty() || pattern.contains("**") || pattern.contains(char::is_whitespace) {
        return Err(format!("`{pattern}` is not a pattern"));
    }
    Ok(())
}

fn sorted<'a>(what: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut before = "";
    for id in ids {
        if id <= before {
            return Err(format!(
                "{what}: `{id}` stands after `{before}`; keep them sorted, each once"
            ));
        }
        before = id;
    }
    Ok(())
}
