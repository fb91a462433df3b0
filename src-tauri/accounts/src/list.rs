//! The shapes of model lists: OpenAI's, Anthropic's, Gemini's, and the small departures of those who copy them.
//!
//! Invariant: the shape is told by the list itself and not by whose it is, since many servers mix them.

use crate::models::ListedModel;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// One page of a list.
pub(crate) struct Page {
    pub(crate) models: Vec<ListedModel>,
    pub(crate) next: Option<Next>,
}

/// How to ask for the page after this one.
pub(crate) struct Next {
    pub(crate) parameter: &'static str,
    pub(crate) value: String,
}

/// Reads one page.
pub(crate) fn read(body: &[u8]) -> Result<Page, serde_json::Error> {
    let bare = body.trim_ascii_start().starts_with(b"[");
    let list = if bare {
        List {
            data: serde_json::from_slice(body)?,
            ..List::default()
        }
    } else {
        serde_json::from_slice(body)?
    };
    let next = list.next();
    let mut seen = HashSet::new();
    let rows = list.data.into_iter().chain(list.models).chain(list.result);
    let models = rows
        .filter_map(Row::model)
        .filter(|model| seen.insert(model.id.clone()))
        .collect();
    Ok(Page { models, next })
}

/// A list as vendors write it.
#[derive(Deserialize, Default)]
struct List {
    /// OpenAI and Anthropic.
    #[serde(default)]
    data: Vec<Row>,
    /// Gemini.
    #[serde(default)]
    models: Vec<Row>,
    /// Cloudflare.
    #[serde(default)]
    result: Vec<Row>,
    /// Anthropic.
    #[serde(default)]
    has_more: bool,
    /// Anthropic.
    last_id: Option<String>,
    /// Gemini.
    #[serde(rename = "nextPageToken")]
    next_page_token: Option<String>,
}

impl List {
    fn next(&self) -> Option<Next> {
        let after = self
            .last_id
            .clone()
            .filter(|_| self.has_more)
            .map(|value| Next {
                parameter: "after_id",
                value,
            });
        let token = self
            .next_page_token
            .clone()
            .filter(|token| !token.is_empty());
        after.or_else(|| {
            token.map(|value| Next {
                parameter: "pageToken",
                value,
            })
        })
    }
}

/// A row as vendors write it: each has its own names for the same things, and some have several.
#[derive(Deserialize)]
#[serde(transparent)]
struct Row(Map<String, Value>);

impl Row {
    /// The model, unless the row has no id or cannot chat.
    fn model(self) -> Option<ListedModel> {
        if !self.chats() {
            return None;
        }
        let id = self.first(ID, Value::as_str)?;
        let id = id.strip_prefix("models/").unwrap_or(id);
        Some(ListedModel {
            id: id.to_owned(),
            name: self
                .first(NAME, Value::as_str)
                .filter(|name| !name.starts_with("models/"))
                .unwrap_or(id)
                .to_owned(),
            context: self.first(CONTEXT, Value::as_u64),
            max_output: self.first(MAX_OUTPUT, Value::as_u64),
        })
    }

    /// Gemini lists models that cannot hold a conversation beside those that can.
    fn chats(&self) -> bool {
        let methods = self.first(METHODS, Value::as_array);
        methods.is_none_or(|methods| methods.iter().any(|method| method == "generateContent"))
    }

    /// The first of these fields that holds such a value.
    fn first<'a, T>(&'a self, fields: &[&str], read: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        fields
            .iter()
            .find_map(|field| self.0.get(*field).and_then(&read))
    }
}

/// Some number their rows and put the id to ask for into `name`.
const ID: &[&str] = &["id", "name", "slug"];
const NAME: &[&str] = &["display_name", "displayName", "name"];
const CONTEXT: &[&str] = &[
    "context_length",
    "inputTokenLimit",
    "max_input_tokens",
    "context_window",
    "max_model_len",
    "max_context_length",
];
const MAX_OUTPUT: &[&str] = &[
    "outputTokenLimit",
    "max_output_tokens",
    "max_completion_tokens",
];
const METHODS: &[&str] = &["supportedGenerationMethods"];
