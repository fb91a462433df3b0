//! Providers the user defines: a name, a dialect, an address.

use crate::offer::models_url;
use crate::{Auth, KeyCheck, Offer, Provider, Tier};
use chat::{Dialect, Quirk, Quirks};
use std::borrow::Cow;

impl Provider {
    /// A server the user names. Its id is its prefix; it lists its own models and accepts any.
    ///
    /// `base_url` is read as [`Offer::from_base`] reads it. Of a server unknown to us only the older spellings are assumed.
    pub fn custom(name: &str, dialect: Dialect, base_url: &str, prefix: &str) -> Self {
        let (auth, quirks) = assumed(dialect);
        Self {
            id: prefix.to_owned().into(),
            prefix: prefix.to_owned().into(),
            aliases: Cow::Borrowed(&[]),
            name: name.to_owned().into(),
            tier: Tier::ApiKey,
            auth,
            offers: vec![Offer::from_base(dialect, base_url)].into(),
            headers: Cow::Borrowed(&[]),
            models: Cow::Borrowed(&[]),
            models_url: Some(models_url(dialect, base_url).into()),
            variables: Cow::Borrowed(&[]),
            quirks,
            any_model: true,
            key_check: KeyCheck::List,
            bad_key_statuses: Cow::Borrowed(&[401, 403]),
            bad_key_text: Cow::Borrowed(&[]),
            console_url: None,
            local: is_loopback(base_url),
            custom: true,
        }
    }
}

/// How an unknown server of that dialect takes its key, and what it is assumed not to know.
fn assumed(dialect: Dialect) -> (Auth, Quirks) {
    match dialect {
        Dialect::OpenAiChat => (Auth::Bearer, Quirks::NONE.with(Quirk::MaxTokensOnly)),
        Dialect::OpenAiResponses => (Auth::Bearer, Quirks::NONE),
        Dialect::AnthropicMessages => (Auth::Header("x-api-key".into()), Quirks::NONE),
        Dialect::Gemini => (
            Auth::Header("x-goog-api-key".into()),
            Quirks::NONE
                .with(Quirk::OpenApiSchema)
                .with(Quirk::InlineMedia),
        ),
    }
}

/// Whether the address is on this machine.
fn is_loopback(url: &str) -> bool {
    let rest = url
        .trim()
        .split_once("://")
        .map_or(url.trim(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(six),
        None => authority.split(':').next().unwrap_or(authority),
    };
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
