//! Opaque proofs of a vendor's own reasoning.

use serde::{Deserialize, Serialize};

/// The model family that made a signature. A signature goes back to its maker, unchanged, or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Maker {
    /// Claude: `thinking.signature`, `redacted_thinking.data`.
    Claude,
    /// OpenAI: `reasoning.encrypted_content`.
    Gpt,
    /// Gemini: `thoughtSignature`.
    Gemini,
}

/// A blob only its maker can read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signature {
    /// Who made it.
    pub maker: Maker,
    /// The blob, exactly as it was received.
    pub blob: String,
}

impl Signature {
    /// A signature of `maker`.
    pub fn new(maker: Maker, blob: impl Into<String>) -> Self {
        Self {
            maker,
            blob: blob.into(),
        }
    }

    /// The blob, if `maker` made it.
    pub fn of(&self, maker: Maker) -> Option<&str> {
        (self.maker == maker).then_some(self.blob.as_str())
    }
}
