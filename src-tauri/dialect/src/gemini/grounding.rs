//! Where an answer's words come from and how likely they were: `groundingMetadata`, `citationMetadata` and `logprobsResult`, both ways.
//!
//! Google counts bytes of the text, the conversation characters. What stands in these objects beside sources stays Google's own.

use super::object::Object;
use crate::wire::raw;
use chat::{Citation, Logprob};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The sources that `groundingMetadata` names for a text.
pub(super) fn grounded(value: &RawValue, text: &str) -> Vec<Citation> {
    let Ok(mut object) = Object::parse(value) else {
        return Vec::new();
    };
    let chunks: Vec<Citation> = list(&mut object, "groundingChunks")
        .into_iter()
        .map(|chunk| web(chunk).unwrap_or_default())
        .collect();
    let supports = list(&mut object, "groundingSupports");
    let named: Vec<Citation> = supports
        .into_iter()
        .filter_map(|support| Object::parse(support).ok())
        .flat_map(|support| supported(support, &chunks, text))
        .collect();
    if named.is_empty() {
        chunks
            .into_iter()
            .filter(|chunk| chunk.url.is_some())
            .collect()
    } else {
        named
    }
}

/// The sources that `citationMetadata` names for a text.
pub(super) fn cited(value: &RawValue, text: &str) -> Vec<Citation> {
    let Ok(mut object) = Object::parse(value) else {
        return Vec::new();
    };
    let mut sources = list(&mut object, "citationSources");
    sources.extend(list(&mut object, "citations"));
    let source = |value: &RawValue| {
        let mut source = Object::parse(value).ok()?;
        let span = span(&mut source, text);
        Some(Citation {
            url: Some(source.text("uri").ok()??.into_owned()),
            title: source.text("title").ok()?.map(Cow::into_owned),
            span,
            ..Citation::default()
        })
    };
    sources.into_iter().filter_map(source).collect()
}

fn list<'a>(object: &mut Object<'a>, name: &str) -> Vec<&'a RawValue> {
    object.list(name).ok().flatten().unwrap_or_default()
}

fn web(chunk: &RawValue) -> Option<Citation> {
    let mut web = Object::parse(chunk).ok()?.object("web").ok()??;
    Some(Citation {
        url: Some(web.text("uri").ok()??.into_owned()),
        title: web.text("title").ok()?.map(Cow::into_owned),
        ..Citation::default()
    })
}

fn supported(mut support: Object<'_>, chunks: &[Citation], text: &str) -> Vec<Citation> {
    let segment = support.object("segment").ok().flatten();
    let span = segment.and_then(|mut segment| span(&mut segment, text));
    let places: Vec<usize> = support
        .read("groundingChunkIndices", "")
        .ok()
        .flatten()
        .unwrap_or_default();
    let chunk = |place: usize| chunks.get(place).filter(|chunk| chunk.url.is_some());
    places
        .into_iter()
        .filter_map(chunk)
        .map(|chunk| Citation {
            span,
            ..chunk.clone()
        })
        .collect()
}

/// Google's first byte and the byte behind the last, as characters. A missing first is 0.
fn span(object: &mut Object<'_>, text: &str) -> Option<(u64, u64)> {
    let end = object.count("endIndex").ok()??;
    let start = object.count("startIndex").ok()?.unwrap_or(0);
    Some((characters(text, start)?, characters(text, end)?))
}

fn characters(text: &str, bytes: u64) -> Option<u64> {
    let before = text.as_bytes().get(..usize::try_from(bytes).ok()?)?;
    Some(String::from_utf8_lossy(before).chars().count() as u64)
}

/// A source, the bytes of the answer's words in front of the text it is for, and that text.
pub(super) type Sourced<'a> = (&'a Citation, usize, &'a str);

/// The `groundingMetadata` of sources; `None` when none has an address. Places are counted in the words of the whole answer, as the SDKs hand
/// them out in one piece.
pub(super) fn write<'a>(sources: impl Iterator<Item = Sourced<'a>>) -> Option<Box<RawValue>> {
    let mut told = Grounding::default();
    for (citation, before, text) in sources {
        let Some(uri) = citation.url.as_deref() else {
            continue;
        };
        let place = told.grounding_chunks.len();
        told.grounding_chunks.push(Chunk {
            web: Web {
                uri,
                title: citation.title.as_deref(),
            },
        });
        let all = (0, text.chars().count() as u64);
        let (start, end) = citation.span.unwrap_or(all);
        told.grounding_supports.push(Support {
            segment: Segment {
                start_index: before + bytes(text, start),
                end_index: before + bytes(text, end),
            },
            grounding_chunk_indices: [place],
        });
    }
    (!told.grounding_chunks.is_empty()).then(|| raw(&told))
}

fn bytes(text: &str, characters: u64) -> usize {
    let place = usize::try_from(characters).unwrap_or(usize::MAX);
    text.char_indices()
        .nth(place)
        .map_or(text.len(), |(byte, _)| byte)
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Grounding<'a> {
    grounding_chunks: Vec<Chunk<'a>>,
    grounding_supports: Vec<Support>,
}

#[derive(Serialize)]
struct Chunk<'a> {
    web: Web<'a>,
}

#[derive(Serialize)]
struct Web<'a> {
    uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Support {
    segment: Segment,
    grounding_chunk_indices: [usize; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Segment {
    start_index: usize,
    end_index: usize,
}

/// Probabilities as Google has them.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Logprobs {
    chosen_candidates: Vec<Token>,
    top_candidates: Vec<Top>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Top {
    candidates: Vec<Token>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Token {
    token: String,
    log_probability: f64,
}

impl Token {
    fn of(token: &Logprob) -> Self {
        Self {
            token: token.token.clone(),
            log_probability: token.logprob,
        }
    }

    fn logprob(self, top: Vec<Logprob>) -> Logprob {
        Logprob {
            token: self.token,
            logprob: self.log_probability,
            bytes: None,
            top,
        }
    }
}

/// Reads `logprobsResult`.
pub(super) fn logprobs(value: &RawValue) -> Vec<Logprob> {
    let told: Logprobs = serde_json::from_str(value.get()).unwrap_or_default();
    let mut tops = told.top_candidates.into_iter();
    told.chosen_candidates
        .into_iter()
        .map(|token| {
            let top = tops.next().map(|top| top.candidates).unwrap_or_default();
            let top = top.into_iter().map(|token| token.logprob(Vec::new()));
            token.logprob(top.collect())
        })
        .collect()
}

/// Writes `logprobsResult`.
pub(super) fn logprobs_result(tokens: &[Logprob]) -> Box<RawValue> {
    raw(&Logprobs {
        chosen_candidates: tokens.iter().map(Token::of).collect(),
        top_candidates: tokens
            .iter()
            .map(|token| Top {
                candidates: token.top.iter().map(Token::of).collect(),
            })
            .collect(),
    })
}
