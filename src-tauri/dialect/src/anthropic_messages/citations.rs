//! Citations of an answer, both ways.
//!
//! The vendor's own come back as they were. A source that another dialect names is told as a web search result, without the index that
//! only the vendor can write: the gateway knows by its absence that the citation is not for the vendor.

use super::fields::{Fields, Path};
use super::{DIALECT, opaque_field};
use crate::wire::raw;
use chat::Citation;
use serde::Serialize;
use serde_json::value::RawValue;

/// Reads one.
pub(super) fn read(value: &RawValue) -> Citation {
    let mut fields = Fields::of(value, &Path::ROOT).unwrap_or_default();
    let mut word = |name| fields.read::<String>(name, &Path::ROOT).ok().flatten();
    Citation {
        url: word("url").or_else(|| word("source")),
        title: word("title").or_else(|| word("document_title")),
        quote: word("cited_text"),
        span: None,
        own: Some(opaque_field("citations", value)),
    }
}

/// Writes one; `None` for a source without an address.
pub(super) fn write(citation: &Citation) -> Option<Box<RawValue>> {
    if let Some(own) = citation.own.as_ref().filter(|own| own.dialect == DIALECT) {
        return Some(own.value.clone());
    }
    Some(raw(&WebSearchResult {
        tag: "web_search_result_location",
        url: citation.url.as_deref()?,
        title: citation.title.as_deref(),
        encrypted_index: "",
        cited_text: citation.quote.as_deref().unwrap_or_default(),
    }))
}

/// Whether a list of citations holds one that another dialect named.
pub(super) fn is_foreign(list: &RawValue) -> bool {
    let list: Vec<&RawValue> = serde_json::from_str(list.get()).unwrap_or_default();
    list.into_iter().any(|value| {
        let mut fields = Fields::of(value, &Path::ROOT).unwrap_or_default();
        fields
            .take("encrypted_index")
            .is_some_and(|index| index.get() == "\"\"")
    })
}

#[derive(Serialize)]
struct WebSearchResult<'a> {
    #[serde(rename = "type")]
    tag: &'static str,
    url: &'a str,
    title: Option<&'a str>,
    encrypted_index: &'static str,
    cited_text: &'a str,
}

/// Why a citation is not told.
pub(super) const NO_ADDRESS: &str =
    "a source without an address has no form in Anthropic's answers";
