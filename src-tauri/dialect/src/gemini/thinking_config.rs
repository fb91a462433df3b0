//! `thinkingConfig`, both ways: budgets for Gemini 2.5, levels for Gemini 3.

use super::extras;
use super::generation::PREFIX;
use super::losses::Losses;
use super::object::{Fields, Object};
use crate::{Malformed, thinking};
use chat::{Effort, Quirk, Request, Target, Thinking};

/// The model decides.
const DYNAMIC: i64 = -1;
/// What the models take that cannot switch thinking off (Gemini 2.5 Pro).
const BUDGET_ALWAYS: (i64, i64) = (128, 32_768);
/// What the others take (Gemini 2.5 Flash).
const BUDGET: (i64, i64) = (0, 24_576);

const LEVELS: &[(Effort, &str)] = &[
    (Effort::Minimal, "MINIMAL"),
    (Effort::Low, "LOW"),
    (Effort::Medium, "MEDIUM"),
    (Effort::High, "HIGH"),
    (Effort::XHigh, "XHIGH"),
];

/// Reads it. Google shows thoughts only to those who ask, so saying nothing is asking not to.
pub(super) fn read(config: &mut Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    let Some(value) = config.take("thinkingConfig") else {
        return Ok(());
    };
    let mut object =
        Object::parse(value).map_err(|_| Malformed::new("thinkingConfig", "must be an object"))?;
    let show = object.read("includeThoughts", "must be true or false")?;
    let budget = object.whole("thinkingBudget")?;
    let level = object.text("thinkingLevel")?.unwrap_or_default();
    let effort = LEVELS
        .iter()
        .find(|(_, word)| level.eq_ignore_ascii_case(word))
        .map(|(effort, _)| *effort);
    let unstated = ["", "THINKING_LEVEL_UNSPECIFIED"].contains(&level.as_ref());
    if object.len() > 0 || effort.is_none() && !unstated {
        extras::keep_one(format!("{PREFIX}thinkingConfig"), Some(value), request);
    }
    request.thinking = Some(Thinking {
        effort,
        budget,
        show: Some(show.unwrap_or(false)),
        ..Thinking::default()
    });
    Ok(())
}

/// Writes it; nothing when nothing was asked for.
pub(super) fn write(thinking: Option<&Thinking>, target: &Target, losses: &mut Losses) -> Fields {
    let mut config = Fields::default();
    let Some(thinking) = thinking else {
        return config;
    };
    let off = is_off(thinking);
    if target.quirks.has(Quirk::NoThinking) {
        let asked = !off && (thinking.adaptive || asks(thinking));
        losses.unless(!asked, "thinking", "this model does not think");
        return config;
    }
    if off && target.quirks.has(Quirk::ThinkingAlways) {
        losses.add(
            "thinking",
            "this model cannot stop thinking; it thinks least",
        );
    }
    let show = thinking
        .show
        .unwrap_or(!off && (thinking.adaptive || asks(thinking)));
    config.set(
        "includeThoughts",
        (show || thinking.show.is_some()).then_some(show && !off),
    );
    if target.quirks.has(Quirk::ThinkingLevel) {
        config.set("thinkingLevel", level(thinking, off, target, losses));
    } else {
        config.set("thinkingBudget", budget(thinking, off, target, losses));
    }
    config
}

fn is_off(thinking: &Thinking) -> bool {
    thinking.effort == Some(Effort::None) || thinking.effort.is_none() && thinking.budget == Some(0)
}

fn asks(thinking: &Thinking) -> bool {
    thinking.effort.is_some() || thinking.budget.is_some()
}

/// The level nearest to the one asked for; none when the model is to decide.
fn level(
    thinking: &Thinking,
    off: bool,
    target: &Target,
    losses: &mut Losses,
) -> Option<&'static str> {
    let asked = if off {
        Effort::Minimal
    } else {
        thinking::asked_effort(thinking)?
    };
    let mut given = thinking::nearest(asked, target.quirks).min(Effort::XHigh);
    if given == Effort::Medium && target.quirks.has(Quirk::ThinkingLowOrHigh) {
        given = Effort::High;
    }
    losses.unless(
        given == asked || off,
        "thinking.effort",
        "put to the nearest level this model has",
    );
    LEVELS
        .iter()
        .find(|(effort, _)| *effort == given)
        .map(|(_, word)| *word)
}

/// The budget; the client's own number wherever it gave one, within what the model takes.
fn budget(thinking: &Thinking, off: bool, target: &Target, losses: &mut Losses) -> Option<i64> {
    let (least, most) = if target.quirks.has(Quirk::ThinkingAlways) {
        BUDGET_ALWAYS
    } else {
        BUDGET
    };
    if off {
        return Some(least);
    }
    let Some(asked) = thinking::asked_budget(thinking) else {
        let dynamic = thinking.adaptive || thinking.budget == Some(DYNAMIC);
        return dynamic.then_some(DYNAMIC);
    };
    let asked = i64::try_from(asked).unwrap_or(i64::MAX);
    let given = asked.clamp(least, most);
    let field = match thinking.budget {
        Some(_) => "thinking.budget",
        None => "thinking.effort",
    };
    let why = "put to the nearest budget this model takes";
    losses.unless(given == asked, field, why);
    Some(given)
}
