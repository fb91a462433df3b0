//! One endpoint of a provider, in one dialect.

use crate::{Auth, Text, pattern};
use chat::Dialect;
use std::borrow::Cow;

/// An endpoint where a provider speaks a dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The dialect spoken there.
    pub dialect: Dialect,
    /// The full address; may hold `{model}`, `{verb}` and the provider's variables.
    pub url: Text,
    /// Where tokens are counted; may hold `{model}` and the provider's variables.
    pub count_url: Option<Text>,
    /// How the key is sent here, where it is not as the provider says.
    pub auth: Option<Auth>,
    /// Headers this dialect needs, unless the client states its own.
    pub headers: Cow<'static, [(Text, Text)]>,
    /// Patterns of the only models served here; empty means all.
    pub only: Cow<'static, [Text]>,
    /// Patterns of models not served here.
    pub except: Cow<'static, [Text]>,
}

impl Offer {
    /// The offer at the base address that the vendor's own SDK would be given.
    ///
    /// That is up to `/v1` for the OpenAI dialects, and the host for Anthropic and Gemini. A trailing slash, the version, and the
    /// full endpoint are understood as well; a query is kept.
    pub fn from_base(dialect: Dialect, base_url: &str) -> Self {
        let base = Base::read(dialect, base_url);
        let shape = shape(dialect);
        Self {
            dialect,
            url: base.at(shape.path).into(),
            count_url: shape.count.map(|path| base.at(path).into()),
            auth: None,
            headers: default_headers(dialect),
            only: Cow::Borrowed(&[]),
            except: Cow::Borrowed(&[]),
        }
    }

    /// Whether this model is served here.
    pub fn serves(&self, model: &str) -> bool {
        let any = |patterns: &[Text]| {
            patterns
                .iter()
                .any(|pattern| pattern::matches(pattern, model))
        };
        (self.only.is_empty() || any(&self.only)) && !any(&self.except)
    }
}

/// Where the models of a server with that base address are listed.
pub(crate) fn models_url(dialect: Dialect, base_url: &str) -> String {
    Base::read(dialect, base_url).at("/models")
}

/// The headers a dialect needs on every request.
pub(crate) const fn default_headers(dialect: Dialect) -> Cow<'static, [(Text, Text)]> {
    match dialect {
        Dialect::AnthropicMessages => Cow::Borrowed(&VERSION),
        Dialect::OpenAiChat | Dialect::OpenAiResponses | Dialect::Gemini => Cow::Borrowed(&[]),
    }
}

static VERSION: [(Text, Text); 1] = [(
    Cow::Borrowed("anthropic-version"),
    Cow::Borrowed("2023-06-01"),
)];

/// How a dialect's addresses are put together.
struct Shape {
    /// What may end a base address beyond its version; the longest first.
    endpoints: &'static [&'static str],
    /// The versions a base address may end with.
    versions: &'static [&'static str],
    /// The version when the base names none.
    version: &'static str,
    path: &'static str,
    count: Option<&'static str>,
}

const CHAT: Shape = Shape {
    endpoints: &["/chat/completions", "/responses", "/models"],
    versions: &[],
    version: "",
    path: "/chat/completions",
    count: None,
};

const RESPONSES: Shape = Shape {
    path: "/responses",
    count: Some("/responses/input_tokens"),
    ..CHAT
};

const MESSAGES: Shape = Shape {
    endpoints: &["/messages/count_tokens", "/messages", "/models"],
    versions: &["/v1"],
    version: "/v1",
    path: "/messages",
    count: Some("/messages/count_tokens"),
};

const GENERATE: Shape = Shape {
    endpoints: &["/models/{model}:{verb}", "/models"],
    versions: &["/v1beta", "/v1alpha", "/v1"],
    version: "/v1beta",
    path: "/models/{model}:{verb}",
    count: Some("/models/{model}:countTokens"),
};

fn shape(dialect: Dialect) -> &'static Shape {
    match dialect {
        Dialect::OpenAiChat => &CHAT,
        Dialect::OpenAiResponses => &RESPONSES,
        Dialect::AnthropicMessages => &MESSAGES,
        Dialect::Gemini => &GENERATE,
    }
}

/// A base address taken apart: up to and with the version, and the query.
struct Base<'a> {
    root: &'a str,
    version: &'static str,
    query: Option<&'a str>,
}

impl<'a> Base<'a> {
    fn read(dialect: Dialect, base_url: &'a str) -> Self {
        let shape = shape(dialect);
        let trimmed = base_url.trim();
        let (address, query) = match trimmed.split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (trimmed, None),
        };
        let address = address.trim_end_matches('/');
        let root = shape
            .endpoints
            .iter()
            .find_map(|end| address.strip_suffix(end))
            .unwrap_or(address);
        let versioned = shape.versions.iter().any(|version| root.ends_with(version));
        Self {
            root: root.trim_end_matches('/'),
            version: if versioned { "" } else { shape.version },
            query,
        }
    }

    fn at(&self, path: &str) -> String {
        let Self {
            root,
            version,
            query,
        } = self;
        match query {
            Some(query) => format!("{root}{version}{path}?{query}"),
            None => format!("{root}{version}{path}"),
        }
    }
}
