//! What several dialects have under the same or a like name.

use chat::{Answer, Dialect, Event, Note, Opaque, Request, ToolChoice};
use serde_json::value::RawValue;

/// Top-level fields of a request that Chat Completions and Responses spell and mean alike.
const OPENAI: &[&str] = &[
    "metadata",
    "moderation",
    "prompt_cache_options",
    "prompt_cache_retention",
    "store",
    "stream_options.include_obfuscation",
    "user",
];

/// What the dialects call their own web search: a tool, or a field.
const SEARCHES: &[&str] = &["web_search", "googleSearch", "google_search"];

/// The voices OpenAI has; the first speaks when none is named.
pub(crate) const OPENAI_VOICES: &[&str] = &[
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage",
    "shimmer", "verse",
];

/// No vendor gives more answers beside the first: what says that it is of yet another is not read.
pub(crate) const MOST_OTHERS: usize = 127;

/// The one that is looked for, which is made if it is not there yet.
pub(crate) fn found_or_made<T>(
    all: &mut Vec<T>,
    is_it: impl Fn(&T) -> bool,
    made: impl FnOnce() -> T,
) -> &mut T {
    let known = all.iter().position(is_it);
    let at = known.unwrap_or_else(|| {
        all.push(made());
        all.len() - 1
    });
    &mut all[at]
}

/// The place of the answer of that index among the others, as it began; `None` when there are too many.
pub(crate) fn place_among<T: Default>(others: &mut Vec<(i64, T)>, index: i64) -> Option<usize> {
    let known = others.iter().position(|(known, _)| *known == index);
    if known.is_none() && others.len() < MOST_OTHERS {
        others.push((index, T::default()));
        return Some(others.len() - 1);
    }
    known
}

/// Tells what happened in the other answer at that place.
pub(crate) fn tell_aside(place: usize, told: Vec<Event>, out: &mut Vec<Event>) {
    let answer = u32::try_from(place + 1).unwrap_or(u32::MAX);
    out.extend(told.into_iter().map(|event| Event::Other {
        answer,
        event: Box::new(event),
    }));
}

/// Tells `news` in front of the first piece that the events behind `from` bring; behind them all if they bring none.
pub(crate) fn tell_before(news: Vec<Event>, from: usize, out: &mut Vec<Event>) {
    let behind = out[from..].iter().position(is_piece);
    let at = behind.map_or(out.len(), |behind| from + behind);
    out.splice(at..at, news);
}

fn is_piece(event: &Event) -> bool {
    if let Event::Other { event, .. } = event {
        return is_piece(event);
    }
    matches!(event, Event::PartDelta { .. })
}

/// Why other answers than the first are not told.
pub(crate) const ONE_TOLD: &str = "the first answer is told";

/// Whether the part at that place begins a message of its own.
pub(crate) fn begins_message(answer: &Answer, place: usize) -> bool {
    let begins =
        |note: &Note| matches!(note, Note::Message(part) if usize::try_from(part.0) == Ok(place));
    answer.notes.iter().any(begins)
}

/// What OpenAI's dialects say of a function that is called without arguments: an empty string is no JSON.
pub(crate) const NO_ARGUMENTS: &str = "{}";

/// The arguments of a called function, which are JSON.
pub(crate) fn arguments(said: &str) -> &str {
    if said.trim().is_empty() {
        NO_ARGUMENTS
    } else {
        said
    }
}

/// What stands between two messages that become one.
pub(crate) const BETWEEN_MESSAGES: &str = "\n\n";

/// Whether the other of OpenAI's two dialects knows the field by the same name.
pub(crate) fn is_openais(extra: &Opaque) -> bool {
    matches!(
        extra.dialect,
        Dialect::OpenAiChat | Dialect::OpenAiResponses
    ) && OPENAI.contains(&extra.name.as_str())
}

/// Whether a field is said in another place in every dialect: the tools of a namespace stand among the others, and Anthropic's fast mode
/// is told as a tier.
pub(crate) fn is_said_elsewhere(extra: &Opaque) -> bool {
    extra.name == NAMESPACE || is_speed(extra)
}

/// The tier a client asks for by whatever name: Anthropic's fast mode is a priority elsewhere.
pub(crate) fn service_tier(request: &Request) -> Option<&str> {
    let fast = request.extras.iter().any(is_speed);
    let asked = request.service_tier.as_deref();
    asked.or(fast.then_some("priority"))
}

/// Whether it is Anthropic's fast mode.
pub(crate) fn is_speed(extra: &Opaque) -> bool {
    extra.dialect == Dialect::AnthropicMessages
        && extra.name == "speed"
        && extra.value.get() == "\"fast\""
}

/// The name of the extra that keeps the declaration of a namespace.
pub(crate) const NAMESPACE: &str = "tools[].namespace";

/// The name of an extra that stood in the declaration of a tool.
pub(crate) fn declared(tool: &str, field: &str) -> String {
    format!("tools[{tool}].{field}")
}

/// The fields that stood in the declaration of that tool and only `dialect` knows.
pub(crate) fn declared_in<'r>(
    extras: &'r [Opaque],
    tool: &str,
    dialect: Dialect,
) -> impl Iterator<Item = (&'r str, &'r RawValue)> {
    let prefix = declared(tool, "");
    extras
        .iter()
        .filter(move |extra| extra.dialect == dialect)
        .filter_map(move |extra| Some((extra.name.strip_prefix(&prefix)?, &*extra.value)))
}

/// What the name of an extra begins with that is a tool of its own, of a type nobody else knows; the type follows.
pub(crate) const OWN_TOOL: &str = "tools[].";

/// Whether `extra` stood inside something that has a name or a place: in the declaration of a client's tool, whatever it is called.
fn is_inside(extra: &Opaque) -> bool {
    extra.name.contains('[') && !extra.name.starts_with(OWN_TOOL)
}

/// Whether `extra` asks for another dialect's web search, which `dialect` has too.
pub(crate) fn is_foreign_search(extra: &Opaque, dialect: Dialect) -> bool {
    extra.dialect != dialect
        && extra.name != "tool_choice"
        && !is_inside(extra)
        && (SEARCHES.iter().any(|word| extra.name.contains(word))
            || crate::wire::tag(&extra.value).starts_with(SEARCHES[0]))
}

/// Whether `extra` demands another dialect's web search.
pub(crate) fn demands_search(extra: &Opaque, dialect: Dialect) -> bool {
    extra.dialect != dialect
        && extra.name == "tool_choice"
        && crate::wire::tag(&extra.value).starts_with(SEARCHES[0])
}

/// Whether a client's tool of that name is on offer.
pub(crate) fn offers(request: &Request, name: &str) -> bool {
    request.tools.iter().any(|tool| tool.name == name)
}

/// The names to which a choice narrows the tools on offer. `None` also where none of them is offered: all tools stay then.
pub(crate) fn narrowed(request: &Request) -> Option<&[String]> {
    match &request.tool_choice {
        Some(ToolChoice::Allowed { names, .. }) => {
            let any = names.is_empty() || names.iter().any(|name| offers(request, name));
            any.then_some(names)
        }
        _ => None,
    }
}

/// Whether a choice among some tools names one that is not offered.
pub(crate) fn allows_absent(request: &Request) -> bool {
    matches!(&request.tool_choice, Some(ToolChoice::Allowed { names, .. })
        if names.iter().any(|name| !offers(request, name)))
}

/// Whether a choice asks for something that cannot be had without tools.
pub(crate) fn needs_tools(request: &Request) -> bool {
    let choice = request.tool_choice.as_ref();
    choice.is_some_and(|choice| !matches!(choice, ToolChoice::None | ToolChoice::Auto))
}

/// Why a choice is not told as it was made.
pub(crate) const NOT_OFFERED: &str = "it names a tool that is not on offer";

/// The tool that a result of Anthropic's points at (`tool_reference`): words to everyone else.
pub(crate) fn referenced_tool(opaque: &Opaque) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Reference {
        tool_name: String,
    }
    let own = opaque.dialect == Dialect::AnthropicMessages && opaque.name == "tool_reference";
    let read = || serde_json::from_str::<Reference>(opaque.value.get()).ok();
    Some(own.then(read)??.tool_name)
}

/// The code that Google ran for its model, or what came of it (`executableCode`, `codeExecutionResult`): fenced words to everyone else.
pub(crate) fn ran_code(opaque: &Opaque) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Part {
        #[serde(alias = "executable_code")]
        executable_code: Option<Said>,
        #[serde(alias = "code_execution_result")]
        code_execution_result: Option<Said>,
    }
    #[derive(serde::Deserialize)]
    struct Said {
        #[serde(alias = "output", default)]
        code: String,
        #[serde(default)]
        outcome: String,
    }
    let own = opaque.dialect == Dialect::Gemini && RAN.contains(&opaque.name.as_str());
    let read = || serde_json::from_str::<Part>(opaque.value.get()).ok();
    let part = own.then(read)??;
    // Python is the one language that Google runs.
    let code = part.executable_code.map(|said| ("python", said.code));
    let result = part.code_execution_result.map(|said| {
        let well = said.outcome.is_empty() || said.outcome == "OUTCOME_OK";
        let words = if well {
            said.code
        } else {
            format!("{}\n{}", said.outcome, said.code)
        };
        ("", words)
    });
    let (language, words) = code.or(result)?;
    let mut fence = "```".to_owned();
    while words.contains(&fence) {
        fence.push('`');
    }
    let words = words.trim_end_matches('\n');
    Some(format!("\n{fence}{language}\n{words}\n{fence}\n"))
}

const RAN: &[&str] = &["executableCode", "codeExecutionResult"];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn ran(name: &str, value: &str) -> Option<String> {
        ran_code(&Opaque {
            dialect: Dialect::Gemini,
            name: name.to_owned(),
            value: serde_json::from_str(value).unwrap(),
        })
    }

    #[test]
    fn code_that_was_run_stands_in_a_fence_that_it_does_not_break() {
        let code = ran(
            "executableCode",
            r#"{"executable_code":{"language":"PYTHON","code":"print('```')\n"},"thoughtSignature":"Cg=="}"#,
        );
        assert_eq!(code.unwrap(), "\n````python\nprint('```')\n````\n");
        let result = r#"{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\n"}}"#;
        let told = ran("codeExecutionResult", result);
        assert_eq!(told.unwrap(), "\n```\n1\n```\n");
        let nothing = r#"{"codeExecutionResult":{"outcome":"OUTCOME_OK"}}"#;
        let told = ran("codeExecutionResult", nothing);
        assert_eq!(told.unwrap(), "\n```\n\n```\n");
        let failed = r#"{"codeExecutionResult":{"outcome":"OUTCOME_FAILED","output":"no"}}"#;
        let told = ran("codeExecutionResult", failed);
        assert_eq!(told.unwrap(), "\n```\nOUTCOME_FAILED\nno\n```\n");
        assert_eq!(ran("codeExecutionResult", "{}"), None);
        assert_eq!(ran("groundingMetadata", result), None);
    }

    fn asks(name: &str) -> bool {
        let value = crate::wire::raw(&true);
        let extra = Opaque {
            dialect: Dialect::OpenAiChat,
            name: name.to_owned(),
            value,
        };
        is_foreign_search(&extra, Dialect::Gemini)
    }

    #[test]
    fn a_search_is_a_tool_of_its_own_or_a_field() {
        assert!(asks("tools[].web_search_20250305"));
        assert!(asks("tools[].googleSearch"));
        assert!(asks("web_search_options"));
    }

    #[test]
    fn a_clients_function_of_that_name_is_no_search() {
        assert!(!asks(&declared("web_search", "defer_loading")));
        assert!(!asks("functionDeclarations[googleSearch].response"));
    }
}
