//! `omniroute://import?…`: an offer from outside to add a provider.
//!
//! Invariant: nothing of it is trusted. It is read into plain fields, shown to the user as a whole, and acted on only after consent;
//! a link that says anything this reader does not know is refused, so that nothing can hide in it. Its key goes to the page, which
//! must add it, and nowhere else: `Debug` does not print it, and what is shown is its tail.

use ::gateway::Dialect;
use secrets::SecretText;
use serde::{Serialize, Serializer};
use tauri::Url;

/// What a link offers, to be shown before anything is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Import {
    /// What the provider is to be called.
    name: String,
    /// The catalogue's id, when the link means a provider that is known here.
    provider: Option<String>,
    /// Where requests would go.
    base_url: Option<String>,
    /// The machine in that address: the one thing to look at.
    host: Option<String>,
    /// The dialect it speaks.
    dialect: Option<String>,
    /// The key it brings.
    #[serde(serialize_with = "exposed")]
    key: Option<SecretText>,
    /// The last characters of that key, to show in its place.
    key_tail: Option<String>,
}

/// Why a link is refused: a sentence for a person.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// It is no address, or not one of ours.
    #[error("this is not a link OmniRoute understands")]
    NotOurs,
    /// It is longer than any honest link.
    #[error("the link is too long")]
    TooLong,
    /// It says something twice, or something unknown.
    #[error("the link says `{0}`, which OmniRoute does not expect there")]
    Unexpected(String),
    /// A field is not what it should be.
    #[error("the link's `{0}` {1}")]
    Field(&'static str, &'static str),
    /// The user is answering another.
    #[error("another one waits in the window; answer that one first, then follow the link again")]
    Waiting,
    /// It offers nothing.
    #[error("the link names neither a provider nor an address")]
    Empty,
}

/// Whether a word on the command line is a link of ours.
pub(crate) fn is_ours(word: &str) -> bool {
    word.get(..SCHEME.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

impl Import {
    /// Reads a link.
    pub(crate) fn read(link: &str) -> Result<Self, Refusal> {
        if link.len() > LONGEST_LINK {
            return Err(Refusal::TooLong);
        }
        let link = Url::parse(link).map_err(|_| Refusal::NotOurs)?;
        if !is_an_import(&link) {
            return Err(Refusal::NotOurs);
        }
        let mut fields = Fields::default();
        for (name, value) in link.query_pairs() {
            fields.take(&name, &value)?;
        }
        fields.into_import()
    }
}

#[derive(Default)]
struct Fields([Option<String>; NAMES.len()]);

impl Fields {
    fn take(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let Some(at) = NAMES.iter().position(|(known, _)| *known == name) else {
            return Err(Refusal::Unexpected(shown(name)));
        };
        let (known, longest) = NAMES[at];
        if value.chars().count() > longest {
            return Err(Refusal::Field(known, "is too long"));
        }
        if value.chars().any(hides) {
            return Err(Refusal::Field(known, "has characters that cannot be seen"));
        }
        match self.0[at].replace(value.trim().to_owned()) {
            Some(_) => Err(Refusal::Unexpected(format!("{known} twice"))),
            None => Ok(()),
        }
    }

    fn into_import(self) -> Result<Import, Refusal> {
        let [name, provider, base_url, dialect, key] =
            self.0.map(|field| field.filter(|text| !text.is_empty()));
        if let Some(dialect) = &dialect
            && Dialect::named(dialect).is_none()
        {
            return Err(Refusal::Field("dialect", "is not one OmniRoute speaks"));
        }
        if let Some(provider) = &provider
            && !provider.bytes().all(is_of_an_id)
        {
            return Err(Refusal::Field("provider", "is not the name of a provider"));
        }
        let host = base_url.as_deref().map(safe_host).transpose()?;
        let name = name.or_else(|| provider.clone()).or_else(|| host.clone());
        let key_tail = key.as_deref().map(tail);
        Ok(Import {
            name: name.ok_or(Refusal::Empty)?,
            provider,
            base_url,
            host,
            dialect,
            key: key.map(SecretText::new),
            key_tail,
        })
    }
}

/// `omniroute://import`, with nothing around it in which something could hide.
fn is_an_import(link: &Url) -> bool {
    let bare = link.username().is_empty()
        && link.password().is_none()
        && link.port().is_none()
        && link.path().trim_matches('/').is_empty()
        && link.fragment().is_none();
    bare && link.scheme() == "omniroute" && link.host_str() == Some("import")
}

fn exposed<S: Serializer>(key: &Option<SecretText>, serializer: S) -> Result<S::Ok, S::Error> {
    key.as_ref().map(SecretText::expose).serialize(serializer)
}

/// The machine an address names; the address must keep a key secret on its way.
fn safe_host(address: &str) -> Result<String, Refusal> {
    let refused = |why| Refusal::Field("base_url", why);
    let url = Url::parse(address).map_err(|_| refused("is not an address"))?;
    let host = url.host_str().ok_or_else(|| refused("names no machine"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("carries a password"));
    }
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    match url.scheme() {
        "https" => Ok(host.to_owned()),
        "http" if here => Ok(host.to_owned()),
        _ => Err(refused("must begin with https://")),
    }
}

/// Characters that change how the others are shown, or show nothing.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_of_an_id(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
}

/// Enough of a key to recognise it, too little to use it.
fn tail(key: &str) -> String {
    let length = key.chars().count();
    let shown = (length / 4).min(4);
    key.chars().skip(length - shown).collect()
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !hides(*c)).take(40).collect()
}

const SCHEME: &str = "omniroute:";
const LONGEST_LINK: usize = 4096;
/// Every field a link may have, and how long it may be.
const NAMES: [(&str, usize); 5] = [
    ("name", 80),
    ("provider", 64),
    ("base_url", 512),
    ("dialect", 32),
    ("key", 2048),
];

#[cfg(test)]
#[path = "deep_link/tests.rs"]
mod tests;
