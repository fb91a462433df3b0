//! A request, written for a provider.

use super::extras::Extras;
use super::losses::Losses;
use super::object::Fields;
use super::wire::Content;
use super::{contents_encode, generation, tools};
use crate::history::{self, Merge};
use crate::names::Alphabet;
use crate::openai_responses::settled;
use crate::{Encoded, ToolNames, kept_elsewhere, strings, usual};
use chat::{Dialect, Failure, Request, Target};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Writes a request body.
///
/// # Errors
/// A medium the target cannot take, or something that lies at another vendor.
pub(super) fn encode(request: &Request, target: &Target) -> Result<Encoded, Failure> {
    kept_elsewhere::refuse_foreign(request, Dialect::Gemini)?;
    let request = &*settled(request);
    let names = ToolNames::of(request, Alphabet::Dotted);
    let mut losses = Losses::default();
    let lines = history::arrange(&request.turns, Merge::Neighbours);
    let (system, contents) = contents_encode::write(&lines, target, &names, &mut losses)?;
    let mut rest = Fields::default();
    tools::write(request, target, &names, &mut losses, &mut rest);
    let config = generation::write(request, target, &mut losses);
    rest.set("generationConfig", config.filled());
    generation::write_tier(request, &mut rest, &mut losses);
    let extras = Extras::of(request);
    extras.write("", &mut rest);
    extras.report_foreign(&mut losses);
    unsayable(request, &mut losses);
    let body = Body {
        system,
        contents,
        rest,
    };
    Ok(Encoded {
        // Plain data in memory: writing it cannot fail.
        body: strings::json(&body),
        headers: Vec::new(),
        losses: usual::worth_telling(request, losses.take()),
        names,
    })
}

fn unsayable(request: &Request, losses: &mut Losses) {
    for (field, value) in [
        ("user", &request.user),
        ("verbosity", &request.verbosity),
        ("prompt_cache_key", &request.cache_key),
    ] {
        losses.unless(value.is_none(), field, "Gemini has no such field");
    }
}

/// The conversation is borrowed and written at once; only the small rest is kept in pieces.
struct Body<'a> {
    system: Option<Content<'a>>,
    contents: Vec<Content<'a>>,
    rest: Fields,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(system) = &self.system {
            map.serialize_entry("systemInstruction", system)?;
        }
        map.serialize_entry("contents", &self.contents)?;
        for (name, value) in self.rest.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
