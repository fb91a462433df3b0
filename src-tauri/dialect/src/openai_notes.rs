//! Citations, probabilities and cache marks as OpenAI's two dialects spell them, which is alike but for one level of nesting.

use chat::{CacheMark, Citation, Logprob};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The mark up to which a prompt is to be cached.
#[derive(Debug, Serialize)]
pub(crate) struct Breakpoint<'a> {
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<&'a str>,
}

impl<'a> Breakpoint<'a> {
    /// The mark as the vendor's models read it.
    pub(crate) fn of(mark: &'a CacheMark) -> Self {
        Self {
            mode: "explicit",
            ttl: mark.ttl.as_deref().filter(|ttl| CACHE_LIVES.contains(ttl)),
        }
    }
}

/// Whether the vendor can keep what is cached for as long as the mark asks.
pub(crate) fn lives(mark: &CacheMark) -> bool {
    let ttl = mark.ttl.as_deref();
    ttl.is_none_or(|ttl| CACHE_LIVES.contains(&ttl))
}

/// Why the life of a mark is lost.
pub(crate) const OTHER_LIVES: &str = "OpenAI caches for half an hour or for half a day";

/// How long the vendor keeps what it has cached, where it is told.
const CACHE_LIVES: &[&str] = &["30m", "12h"];

/// A token and how likely it was.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Token<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    logprob: f64,
    #[serde(default)]
    bytes: Option<Cow<'a, [u8]>>,
    #[serde(default, borrow)]
    top_logprobs: Option<Vec<Top<'a>>>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
struct Top<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    logprob: f64,
    #[serde(default)]
    bytes: Option<Cow<'a, [u8]>>,
}

/// Reads a list of tokens; what is no such list tells nothing.
pub(crate) fn read_tokens(list: &RawValue) -> Vec<Logprob> {
    let tokens: Vec<Token<'_>> = serde_json::from_str(list.get()).unwrap_or_default();
    tokens
        .into_iter()
        .map(|token| Logprob {
            token: token.token.into_owned(),
            logprob: token.logprob,
            bytes: token.bytes.map(Cow::into_owned),
            top: token
                .top_logprobs
                .unwrap_or_default()
                .into_iter()
                .map(|top| Logprob {
                    token: top.token.into_owned(),
                    logprob: top.logprob,
                    bytes: top.bytes.map(Cow::into_owned),
                    top: Vec::new(),
                })
                .collect(),
        })
        .collect()
}

/// Tokens as they are written. The vendor's own always have their bytes, and typed clients expect them.
pub(crate) fn tokens(list: &[Logprob]) -> Vec<Token<'_>> {
    list.iter()
        .map(|token| Token {
            token: Cow::Borrowed(&token.token),
            logprob: token.logprob,
            bytes: Some(bytes(token)),
            top_logprobs: Some(
                token
                    .top
                    .iter()
                    .map(|top| Top {
                        token: Cow::Borrowed(&top.token),
                        logprob: top.logprob,
                        bytes: Some(bytes(top)),
                    })
                    .collect(),
            ),
        })
        .collect()
}

/// A token as the frames of a Responses stream tell of it: without its bytes.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Said<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    logprob: f64,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    top_logprobs: Option<Vec<Self>>,
}

/// The same tokens without their bytes.
pub(crate) fn said(tokens: &[Box<RawValue>]) -> Vec<Said<'_>> {
    tokens
        .iter()
        .filter_map(|token| serde_json::from_str(token.get()).ok())
        .collect()
}

fn bytes(token: &Logprob) -> Cow<'_, [u8]> {
    let own = token.bytes.as_deref();
    Cow::Borrowed(own.unwrap_or(token.token.as_bytes()))
}

/// A source on the web.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct UrlCitation {
    url: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    start_index: Option<u64>,
    #[serde(default)]
    end_index: Option<u64>,
}

impl UrlCitation {
    /// The source in the conversation's terms.
    pub(crate) fn citation(self) -> Citation {
        Citation {
            url: Some(self.url),
            title: self.title,
            span: self.start_index.zip(self.end_index),
            ..Citation::default()
        }
    }

    /// The source as it is written, for a part of which so many characters were said behind so many others; `None` for one without address.
    pub(crate) fn of(citation: &Citation, before: u64, said: u64) -> Option<Self> {
        let url = citation.url.clone()?;
        let (start, end) = citation.span.unwrap_or((0, said));
        Some(Self {
            title: Some(citation.title.clone().unwrap_or_else(|| url.clone())),
            url,
            start_index: Some(before + start),
            end_index: Some(before + end),
        })
    }
}

/// The characters of a piece of text.
pub(crate) fn characters(text: &str) -> u64 {
    text.chars().count() as u64
}
