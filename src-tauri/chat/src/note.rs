//! What is told about an answer beside what it says: where words come from, how likely they were, how soon they were served.

use crate::{Opaque, PartId};

/// Something told about an answer.
#[derive(Debug, Clone)]
pub enum Note {
    /// Where words of a part come from. In a whole answer the part's number is its place among `parts`.
    Cited {
        /// The part, always of words.
        part: PartId,
        /// The source.
        citation: Citation,
    },
    /// How likely the tokens are of the words that come next. Where a provider tells it only behind all words, it comes there, before
    /// their part ends.
    Logprobs(Vec<Logprob>),
    /// The tier that served, in OpenAI's words (`default`, `priority`, `flex`).
    Tier(String),
    /// The part that comes next begins a message of its own: an answer may be several (Responses).
    Message(PartId),
}

/// A source.
#[derive(Debug, Clone, Default)]
pub struct Citation {
    /// Its address.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What it says.
    pub quote: Option<String>,
    /// The characters of the part that rest upon it, first and behind the last; the whole part when not said.
    pub span: Option<(u64, u64)>,
    /// The citation as the provider's dialect has it.
    pub own: Option<Opaque>,
}

/// A token and how likely it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Logprob {
    /// The token.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes, when told.
    pub bytes: Option<Vec<u8>>,
    /// The most likely tokens at its place.
    pub top: Vec<Self>,
}
