//! What an answer may be made of, and the voice that speaks it: `responseModalities` and `speechConfig`, both ways.

use super::extras;
use super::generation::PREFIX;
use super::losses::Losses;
use super::object::{Fields, Object};
use crate::wire::raw;
use crate::{Malformed, shared};
use chat::{Request, Speech};
use serde_json::value::RawValue;

const CONFIG: &str = "speechConfig";
const MODALITIES: &str = "responseModalities";
/// The formats in which a client is told what Gemini speaks.
const SPOKEN: &[&str] = &["wav", "pcm16"];

/// Reads both. A configuration that says more than one voice is kept as it is.
pub(super) fn read(config: &mut Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    let words: Option<Vec<String>> = config.read(MODALITIES, "must be a list of strings")?;
    request.modalities = words
        .unwrap_or_default()
        .iter()
        .map(|word| word.to_ascii_lowercase())
        .collect();
    let Some(value) = config.take(CONFIG) else {
        return Ok(());
    };
    match voice(value) {
        Some(voice) => {
            request.speech = Some(Speech {
                voice: Some(voice),
                format: None,
            });
        }
        None => extras::keep_one(format!("{PREFIX}{CONFIG}"), Some(value), request),
    }
    Ok(())
}

/// The one voice a configuration names, when it says nothing else.
fn voice(value: &RawValue) -> Option<String> {
    let mut object = Object::parse(value).ok()?;
    let mut chosen = object.object("voiceConfig").ok()??;
    let mut built = chosen.object("prebuiltVoiceConfig").ok()??;
    let voice = built.text("voiceName").ok()??;
    let all = object.len() + chosen.len() + built.len() == 0;
    all.then(|| voice.into_owned())
}

/// Writes both. A model that speaks says nothing beside; the voices of other vendors are not its own.
pub(super) fn write(request: &Request, config: &mut Fields, losses: &mut Losses) {
    let words = &request.modalities;
    if words.iter().any(|word| word == "audio") && request.source != Some(chat::Dialect::Gemini) {
        config.set(MODALITIES, Some(["AUDIO"]));
    } else if !words.is_empty() {
        let words: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        config.set(MODALITIES, Some(words));
    }
    let format = request.speech.as_ref();
    let format = format.and_then(|speech| speech.format.as_deref());
    let known = format.is_none_or(|format| SPOKEN.contains(&format));
    losses.unless(known, "audio.format", "Gemini speaks without compression");
    let Some(voice) = request
        .speech
        .as_ref()
        .and_then(|speech| speech.voice.as_deref())
    else {
        return;
    };
    let known = !shared::OPENAI_VOICES.contains(&voice);
    losses.unless(known, "audio.voice", "it is none of Gemini's voices");
    if known {
        let named =
            serde_json::json!({"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": voice}}});
        config.set(CONFIG, Some(raw(&named)));
    }
}
