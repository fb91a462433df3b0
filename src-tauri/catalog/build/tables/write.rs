//! Writes checked rows as Rust.
//!
//! Each list becomes a static of its own that others borrow, because a list of rows that own text cannot be promoted in place.

use super::rows::{Model, Offer, Provider, Trait};
use chat::{Dialect, Quirk, Quirks};
use std::fmt::Write as _;

/// The whole generated file.
pub(super) fn tables(providers: &[Provider], traits: &[Trait]) -> Result<String, String> {
    let mut out = Out::default();
    let mut rows = Vec::new();
    let mut names = Vec::new();
    for (index, row) in providers.iter().enumerate() {
        let at = |why| format!("providers.toml, provider `{}`: {why}", row.id);
        let models = out.models(row)?;
        rows.push(out.provider(row, &models).map_err(at)?);
        let mut known = vec![&row.id];
        known.extend(row.prefix.iter().filter(|prefix| **prefix != row.id));
        known.extend(&row.aliases);
        names.extend(known.into_iter().map(|name| (name, index)));
    }
    names.sort();
    let names: Vec<_> = names
        .iter()
        .map(|(name, index)| format!("({name:?}, {index})"))
        .collect();
    let traits = traits.iter().enumerate().map(|(index, row)| {
        trait_row(row).map_err(|why| format!("traits.toml, row {}: {why}", index + 1))
    });
    let traits = traits.collect::<Result<Vec<_>, _>>()?;
    out.named("PROVIDERS", "Provider", &rows);
    out.named("NAMES", "(&str, usize)", &names);
    out.named("TRAITS", "Row", &traits);
    Ok(out.text)
}

#[derive(Default)]
struct Out {
    text: String,
    lists: usize,
}

impl Out {
    fn named(&mut self, name: &str, kind: &str, items: &[String]) {
        let visible = if name.starts_with("LIST") {
            ""
        } else {
            "pub(crate) "
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.text,
            "{visible}static {name}: [{kind}; {}] = [\n    {}\n];",
            items.len(),
            items.join(",\n    ")
        );
    }

    /// A list as a static of its own; the answer is the expression that borrows it.
    fn list(&mut self, kind: &str, items: &[String]) -> String {
        if items.is_empty() {
            return "B(&[])".to_owned();
        }
        let name = format!("LIST_{}", self.lists);
        self.lists += 1;
        self.named(&name, kind, items);
        format!("B(&{name})")
    }

    fn texts(&mut self, items: &[String]) -> String {
        let items: Vec<_> = items.iter().map(|item| text(item)).collect();
        self.list("Text", &items)
    }

    fn headers<'a>(&mut self, headers: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        let items: Vec<_> = headers
            .map(|(name, value)| format!("({}, {})", text(name), text(value)))
            .collect();
        self.list("(Text, Text)", &items)
    }

    fn models(&mut self, row: &Provider) -> Result<String, String> {
        let models = row.models.iter().map(|model| {
            model_row(model)
                .map_err(|why| format!("models/{}.toml, model `{}`: {why}", row.id, model.id))
        });
        let models = models.collect::<Result<Vec<_>, _>>()?;
        Ok(self.list("Model", &models))
    }

    fn provider(&mut self, row: &Provider, models: &str) -> Result<String, String> {
        let mut offers = Vec::new();
        for offer in &row.offers {
            offers.push(self.offer(offer)?);
        }
        let variables: Vec<_> = row
            .variables
            .iter()
            .map(|variable| {
                format!(
                    "Variable {{ name: {}, default: {} }}",
                    text(&variable.name),
                    option(variable.default.as_deref())
                )
            })
            .collect();
        let statuses: Vec<_> = row.bad_key_statuses.iter().map(u16::to_string).collect();
        let headers = row
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Ok(format!(
            "Provider {{ id: {}, prefix: {}, aliases: {}, name: {}, tier: Tier::{}, auth: {}, offers: {}, headers: {}, \
             models: {models}, models_url: {}, variables: {}, quirks: {}, any_model: {}, key_check: {}, bad_key_statuses: {}, \
             bad_key_text: {}, console_url: {}, local: {}, custom: false }}",
            text(&row.id),
            text(row.prefix.as_ref().unwrap_or(&row.id)),
            self.texts(&row.aliases),
            text(&row.name),
            tier(&row.tier)?,
            auth(&row.auth)?,
            self.list("Offer", &offers),
            self.headers(headers),
            option(row.models_url.as_deref()),
            self.list("Variable", &variables),
            provider_quirks(row)?,
            row.any_model,
            key_check(row)?,
            self.list("u16", &statuses),
            self.texts(&row.bad_key_text),
            option(row.console_url.as_deref()),
            row.local,
        ))
    }

    fn offer(&mut self, row: &Offer) -> Result<String, String> {
        let dialect = Dialect::named(&row.dialect)
            .ok_or_else(|| format!("there is no dialect `{}`", row.dialect))?;
        let auth = row.auth.as_deref().map(auth).transpose()?;
        Ok(format!(
            "Offer {{ dialect: Dialect::{dialect:?}, url: {}, count_url: {}, auth: {}, headers: default_headers(Dialect::{dialect:?}), \
             only: {}, except: {} }}",
            text(&row.url),
            option(row.count_url.as_deref()),
            auth.map_or_else(|| "None".to_owned(), |auth| format!("Some({auth})")),
            self.texts(&row.only),
            self.texts(&row.except),
        ))
    }
}

fn model_row(row: &Model) -> Result<String, String> {
    if let Some(stray) = row
        .can
        .iter()
        .flatten()
        .find(|can| !CAN.contains(&can.as_str()))
    {
        return Err(format!("`{stray}` is not something a model can do"));
    }
    let can = |what: &str| match &row.can {
        Some(can) => format!("Some({})", can.iter().any(|known| known == what)),
        None => "None".to_owned(),
    };
    let price = row.price.as_ref().map_or_else(
        || "None".to_owned(),
        |price| {
            format!(
                "Some(Price {{ input: {:?}, output: {:?}, cache_read: {:?}, cache_write: {:?} }})",
                price.input, price.output, price.cache_read, price.cache_write
            )
        },
    );
    Ok(format!(
        "Model {{ id: {}, upstream: {}, name: {}, context: {:?}, max_output: {:?}, price: {price}, vision: {}, tools: {}, \
         reasoning: {}, quirks: {} }}",
        text(&row.id),
        option(row.upstream.as_deref()),
        text(row.name.as_ref().unwrap_or(&row.id)),
        row.context,
        row.max_output,
        can("vision"),
        can("tools"),
        can("reasoning"),
        bits(quirks(&row.quirks)?),
    ))
}

const CAN: [&str; 3] = ["reasoning", "tools", "vision"];

fn trait_row(row: &Trait) -> Result<String, String> {
    let traits = format!(
        "Traits {{ quirks: {}, context: {:?}, max_output: {:?} }}",
        bits(quirks(&row.quirks)?),
        row.context,
        row.max_output
    );
    Ok(format!(
        "Row {{ models: &{:?}, traits: {traits} }}",
        row.models
    ))
}

/// A chat server that does not say it takes the newer limit field knows the older one only.
fn provider_quirks(row: &Provider) -> Result<String, String> {
    let stated = quirks(&row.quirks)?;
    let chats = row
        .offers
        .iter()
        .any(|offer| offer.dialect == Dialect::OpenAiChat.name());
    let older = chats && !stated.has(Quirk::MaxCompletionTokens);
    Ok(bits(if older {
        stated.with(Quirk::MaxTokensOnly)
    } else {
        stated
    }))
}

fn quirks(names: &[String]) -> Result<Quirks, String> {
    names
        .iter()
        .map(|name| Quirk::named(name).ok_or_else(|| format!("there is no quirk `{name}`")))
        .collect()
}

fn key_check(row: &Provider) -> Result<String, String> {
    match (row.key_check.as_deref(), &row.key_url, &row.models_url) {
        (None, Some(url), _) => Ok(format!("KeyCheck::Get({})", text(url))),
        (None, None, Some(_)) => Ok("KeyCheck::List".to_owned()),
        (Some("chat") | None, None, _) => Ok("KeyCheck::Chat".to_owned()),
        (Some(other), ..) => Err(format!(
            "`{other}` is not a way to check a key, or `key_url` already says how"
        )),
    }
}

fn tier(name: &str) -> Result<&'static str, String> {
    match name {
        "subscription" => Ok("Subscription"),
        "api-key" => Ok("ApiKey"),
        "cheap" => Ok("Cheap"),
        "free" => Ok("Free"),
        _ => Err(format!("there is no tier `{name}`")),
    }
}

fn auth(spelled: &str) -> Result<String, String> {
    match spelled.split_once(':').unwrap_or((spelled, "")) {
        ("bearer", "") => Ok("Auth::Bearer".to_owned()),
        ("none", "") => Ok("Auth::None".to_owned()),
        ("scheme", scheme) if !scheme.is_empty() => Ok(format!("Auth::Scheme({})", text(scheme))),
        ("header", name) if !name.is_empty() => Ok(format!("Auth::Header({})", text(name))),
        ("query", name) if !name.is_empty() => Ok(format!("Auth::Query({})", text(name))),
        _ => Err(format!("`{spelled}` is not a way to send a key")),
    }
}

fn bits(quirks: Quirks) -> String {
    format!("Quirks::from_bits({})", quirks.bits())
}

fn text(value: &str) -> String {
    format!("B({value:?})")
}

fn option(value: Option<&str>) -> String {
    value.map_or_else(
        || "None".to_owned(),
        |value| format!("Some({})", text(value)),
    )
}
