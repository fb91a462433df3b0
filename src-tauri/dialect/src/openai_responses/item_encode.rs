//! An output item as it is written, in a stream's frames and in a whole answer.

use super::draft::{Body, Item};
use chat::ToolKind;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Body::Opaque(raw) = &self.body {
            return raw.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        match &self.body {
            Body::Message(content) => {
                map.serialize_entry("type", "message")?;
                map.serialize_entry("status", self.status)?;
                map.serialize_entry("role", "assistant")?;
                // A message begins without content: each part is announced by itself.
                let shown = if self.status == "in_progress" {
                    &[]
                } else {
                    content.as_slice()
                };
                map.serialize_entry("content", shown)?;
            }
            Body::Reasoning { summary, proof, .. } => {
                map.serialize_entry("type", "reasoning")?;
                map.serialize_entry("summary", &Summary::of(summary))?;
                if let Some(proof) = proof {
                    map.serialize_entry("encrypted_content", proof)?;
                }
            }
            Body::Call { kind, .. } => {
                let (tag, _) = call_words(*kind);
                map.serialize_entry("type", tag)?;
                map.serialize_entry("status", self.status)?;
                self.serialize_call(&mut map)?;
            }
            Body::Picture { mime, data } => {
                map.serialize_entry("type", "image_generation_call")?;
                map.serialize_entry("status", self.status)?;
                map.serialize_entry("output_format", mime.trim_start_matches("image/"))?;
                let result = (self.status != "in_progress").then_some(data);
                map.serialize_entry("result", &result)?;
            }
            Body::Opaque(_) => {}
        }
        map.end()
    }
}

impl Item {
    fn serialize_call<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let Body::Call {
            call_id,
            name,
            namespace,
            input,
            kind,
            ..
        } = &self.body
        else {
            return Ok(());
        };
        map.serialize_entry("call_id", call_id)?;
        map.serialize_entry("name", name)?;
        if let Some(namespace) = namespace {
            map.serialize_entry("namespace", namespace)?;
        }
        map.serialize_entry(call_words(*kind).1, input)
    }
}

/// The type of a call's item, and the name of its input.
pub(super) fn call_words(kind: ToolKind) -> (&'static str, &'static str) {
    match kind {
        ToolKind::Function => ("function_call", "arguments"),
        ToolKind::Custom => ("custom_tool_call", "input"),
    }
}

/// A part of a summary.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary_text")]
pub(super) struct Summary<'a> {
    /// Its words.
    pub(super) text: &'a str,
}

impl<'a> Summary<'a> {
    /// The parts of a summary: none, or one.
    fn of(text: &'a str) -> Vec<Self> {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![Self { text }]
        }
    }
}
