//! Token counts as Anthropic spells them: `input_tokens` leaves out what was read from or written to the cache.

use crate::wire::count;
use chat::Usage;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Counts as they were last stated.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Counts {
    #[serde(default, deserialize_with = "count")]
    input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    cache_creation_input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    cache_read_input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    output_tokens: Option<u64>,
    #[serde(default)]
    cache_creation: Option<CacheCreation>,
    #[serde(default)]
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct CacheCreation {
    #[serde(default, deserialize_with = "count")]
    ephemeral_5m_input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    ephemeral_1h_input_tokens: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct OutputDetails {
    #[serde(default, deserialize_with = "count")]
    thinking_tokens: Option<u64>,
}

impl Counts {
    /// Reads a `usage` object; nothing that is wrong with it matters.
    pub(super) fn read(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).unwrap_or_default()
    }

    /// Takes over what `later` states. Counts are running totals; a zero never erases one already seen.
    pub(super) fn update(&mut self, later: &Self) {
        for (mine, theirs) in [
            (&mut self.input_tokens, later.input_tokens),
            (&mut self.cache_creation_input_tokens, later.written()),
            (
                &mut self.cache_read_input_tokens,
                later.cache_read_input_tokens,
            ),
            (&mut self.output_tokens, later.output_tokens),
        ] {
            if theirs.is_some_and(|count| count > 0) || mine.is_none() {
                *mine = theirs;
            }
        }
        if later.thinking().is_some() {
            self.output_tokens_details = later.output_tokens_details;
        }
    }

    /// The counts as all dialects understand them.
    pub(super) fn usage(&self) -> Usage {
        let cached = self.cache_read_input_tokens.unwrap_or(0) + self.written().unwrap_or(0);
        Usage {
            input: self.input_tokens.map(|fresh| fresh.saturating_add(cached)),
            cache_read: self.cache_read_input_tokens,
            cache_write: self.written(),
            output: self.output_tokens,
            reasoning: self.thinking(),
        }
    }

    fn written(&self) -> Option<u64> {
        self.cache_creation_input_tokens.or_else(|| {
            let by_age = self.cache_creation?;
            Some(by_age.ephemeral_5m_input_tokens? + by_age.ephemeral_1h_input_tokens?)
        })
    }

    fn thinking(&self) -> Option<u64> {
        self.output_tokens_details?.thinking_tokens
    }
}

/// The vendor's words for the tier that served, and OpenAI's.
const TIERS: &[(&str, &str)] = &[("standard", "default"), ("priority", "priority")];

/// The tier that a `usage` object states, in OpenAI's words.
pub(super) fn tier(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Served {
        service_tier: String,
    }
    if !raw.get().contains("service_tier") {
        return None;
    }
    let word = serde_json::from_str::<Served>(raw.get()).ok()?.service_tier;
    let known = TIERS.iter().find(|(vendor, _)| *vendor == word);
    Some(known.map_or(word, |(_, ours)| (*ours).to_owned()))
}

/// The vendor's word for that tier.
pub(super) fn tier_word(ours: &str) -> Option<&'static str> {
    let known = TIERS.iter().find(|(_, known)| *known == ours);
    known.map(|(vendor, _)| *vendor)
}

/// A `usage` object that states at least one of the two counts every real one has; anything else refuses to be read as one.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Counts")]
pub(super) struct Stated(Counts);

impl Stated {
    /// The counts as all dialects understand them.
    pub(super) fn usage(&self) -> Usage {
        self.0.usage()
    }
}

impl TryFrom<Counts> for Stated {
    type Error = &'static str;

    fn try_from(counts: Counts) -> Result<Self, Self::Error> {
        if counts.input_tokens.is_some() || counts.output_tokens.is_some() {
            Ok(Self(counts))
        } else {
            Err("states no count")
        }
    }
}

/// The `usage` object for a client; its SDK insists on the first four.
#[derive(Debug, Serialize)]
pub(super) struct UsageOut {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_tokens_details: Option<DetailsOut>,
    /// The tier that served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_tier: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct DetailsOut {
    thinking_tokens: u64,
}

impl From<&Usage> for UsageOut {
    fn from(usage: &Usage) -> Self {
        let written = usage.cache_write.unwrap_or(0);
        let read = usage.cache_read.unwrap_or(0);
        Self {
            input_tokens: usage
                .input
                .unwrap_or(0)
                .saturating_sub(written)
                .saturating_sub(read),
            cache_creation_input_tokens: written,
            cache_read_input_tokens: read,
            output_tokens: usage.output.unwrap_or(0),
            output_tokens_details: usage
                .reasoning
                .map(|thinking_tokens| DetailsOut { thinking_tokens }),
            service_tier: None,
        }
    }
}
