//! `tools` and `toolConfig`, both ways.

use super::extras::{self, Extras};
use super::losses::Losses;
use super::object::{Fields, Object, under};
use crate::search::{self, Search};
use crate::wire::raw;
use crate::{Malformed, ToolNames, schema, shared};
use chat::{Dialect, Quirk, Request, Target, Tool, ToolChoice, ToolKind, ToolMode};
use serde_json::value::RawValue;

/// Marks the extras that are built-in tools.
const BUILT_IN: &str = shared::OWN_TOOL;
const CONFIG: &str = "toolConfig.";
const CALLING: &str = "functionCallingConfig";
/// Marks the extras that stand in it.
const WITHIN_CALLING: &str = "toolConfig.functionCallingConfig.";

/// Marks the extras that stand in the declaration of a function.
fn declared(name: &str) -> String {
    format!("functionDeclarations[{name}].")
}

/// Reads both.
pub(super) fn read(object: &mut Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    for (at, entry) in object.list("tools")?.into_iter().flatten().enumerate() {
        read_entry(entry, request).map_err(under(format_args!("tools[{at}]")))?;
    }
    if let Some(config) = object.object("toolConfig")? {
        read_config(config, request).map_err(under("toolConfig"))?;
    }
    Ok(())
}

fn read_entry(entry: &RawValue, request: &mut Request) -> Result<(), Malformed> {
    let mut entry = Object::parse(entry)?;
    let functions = entry.list("functionDeclarations")?.unwrap_or_default();
    for (at, function) in functions.into_iter().enumerate() {
        read_function(function, request)
            .map_err(under(format_args!("functionDeclarations[{at}]")))?;
    }
    extras::keep(BUILT_IN, entry.rest(), request);
    Ok(())
}

fn read_function(function: &RawValue, request: &mut Request) -> Result<(), Malformed> {
    let mut function = Object::parse(function)?;
    let name = function
        .text("name")?
        .ok_or_else(|| Malformed::new("name", "is missing"))?
        .into_owned();
    let description = function.text("description")?.map(|text| text.into_owned());
    let written = function.take("parameters");
    let schema = match function.take("parametersJsonSchema") {
        Some(schema) => Some(schema.to_owned()),
        None => written.map(schema::from_gemini),
    };
    extras::keep(&declared(&name), function.rest(), request);
    request.tools.push(Tool {
        name,
        description,
        schema,
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    });
    Ok(())
}

fn read_config(mut config: Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    if let Some(value) = config.take(CALLING) {
        let mut calling = Object::parse(value).map_err(under(CALLING))?;
        let mode = calling.text("mode")?.unwrap_or_default();
        let names = calling
            .read("allowedFunctionNames", "must be a list of strings")?
            .unwrap_or_default();
        match choice(&mode, names) {
            Some(choice) => {
                request.tool_choice = choice;
                extras::keep(WITHIN_CALLING, calling.rest(), request);
            }
            None => extras::keep_one(format!("{CONFIG}{CALLING}"), Some(value), request),
        }
    }
    extras::keep(CONFIG, config.rest(), request);
    Ok(())
}

/// What a mode means; `None` for a mode that is not known, `Some(None)` for one that says nothing.
fn choice(mode: &str, mut names: Vec<String>) -> Option<Option<ToolChoice>> {
    let allowed = |mode, names: Vec<String>| ToolChoice::Allowed { mode, names };
    Some(match (mode.to_ascii_uppercase().as_str(), names.len()) {
        ("" | "MODE_UNSPECIFIED", _) => None,
        ("NONE", _) => Some(ToolChoice::None),
        ("AUTO" | "VALIDATED", 0) => Some(ToolChoice::Auto),
        ("AUTO" | "VALIDATED", _) => Some(allowed(ToolMode::Auto, names)),
        ("ANY", 0) => Some(ToolChoice::Required),
        ("ANY", 1) => Some(ToolChoice::Named {
            name: names.remove(0),
            kind: ToolKind::Function,
        }),
        ("ANY", _) => Some(allowed(ToolMode::Required, names)),
        _ => return None,
    })
}

/// Writes both.
pub(super) fn write(
    request: &Request,
    target: &Target,
    names: &ToolNames,
    losses: &mut Losses,
    body: &mut Fields,
) {
    let tools = entries(request, target, names, losses);
    body.set("tools", (!tools.is_empty()).then_some(&tools));
    let config = config(request, names, losses);
    body.set("toolConfig", config.filled());
}

/// All functions stand in one entry; each built-in tool has its own.
fn entries(
    request: &Request,
    target: &Target,
    names: &ToolNames,
    losses: &mut Losses,
) -> Vec<Fields> {
    let extras = Extras::of(request);
    let mut entries = Vec::new();
    if !request.tools.is_empty() {
        let functions: Vec<Fields> = request
            .tools
            .iter()
            .map(|tool| function(tool, extras, target, names, losses))
            .collect();
        entries.push(entry("functionDeclarations", &functions));
    }
    if let Some(field) = extras.wants_search() {
        if request.tools.is_empty() || target.quirks.has(Quirk::ToolsWithSearch) {
            entries.push(entry("googleSearch", &Fields::default()));
            let asked = Search::asked(request, Dialect::Gemini);
            for setting in asked.iter().flat_map(Search::unsaid) {
                losses.add(setting, search::UNKNOWN);
            }
        } else {
            let why = "Gemini does not mix its own tools with functions";
            losses.add(field.to_owned(), why);
        }
    }
    let built_in = extras.under(BUILT_IN);
    entries.extend(built_in.map(|(name, value)| entry(name, &value)));
    entries
}

fn entry(name: &str, value: &impl serde::Serialize) -> Fields {
    let mut entry = Fields::default();
    entry.set(name, Some(value));
    entry
}

fn function(
    tool: &Tool,
    extras: Extras<'_>,
    target: &Target,
    names: &ToolNames,
    losses: &mut Losses,
) -> Fields {
    losses.unless(
        tool.cache.is_none(),
        "cache_control",
        "Gemini caches by itself",
    );
    let lax = tool.strict != Some(true);
    losses.unless(lax, "tools[].strict", "Gemini has no strict functions");
    let mut function = Fields::default();
    function.set("name", Some(names.wire(&tool.name)));
    function.set("description", tool.description.as_deref());
    let custom;
    let schema = match tool.kind {
        ToolKind::Function => tool.schema.as_deref(),
        ToolKind::Custom => {
            let plain = tool.schema.is_none();
            losses.unless(plain, "tools[].format", "Gemini takes no grammars");
            custom = free_input();
            Some(&*custom)
        }
    };
    if target.quirks.has(Quirk::OpenApiSchema) {
        function.set("parameters", schema::for_gemini_openapi(schema));
    } else {
        function.set("parametersJsonSchema", schema::for_gemini(schema));
    }
    extras.write(&declared(&tool.name), &mut function);
    function
}

/// The schema by which a custom tool is a function: its whole input is one string.
fn free_input() -> Box<RawValue> {
    raw(&serde_json::json!({
        "type": "object",
        "properties": {"input": {"type": "string"}},
        "required": ["input"],
    }))
}

fn config(request: &Request, names: &ToolNames, losses: &mut Losses) -> Fields {
    let parallel = request.parallel_tool_calls != Some(false);
    let why = "Gemini cannot be told to make one call at a time";
    losses.unless(parallel, "parallel_tool_calls", why);
    let mut config = Fields::default();
    let extras = Extras::of(request);
    if !extras.has(CONFIG, CALLING) {
        let chosen = request.tool_choice.as_ref();
        let calling = chosen.map(|choice| calling(choice, request, names, losses));
        let mut calling = calling.unwrap_or_default();
        extras.write(WITHIN_CALLING, &mut calling);
        config.set(CALLING, calling.filled());
    }
    extras.write(CONFIG, &mut config);
    config
}

/// Names that may be called are taken only with `ANY` and `VALIDATED`, so a free choice among some tools is `VALIDATED`.
fn calling(
    choice: &ToolChoice,
    request: &Request,
    names: &ToolNames,
    losses: &mut Losses,
) -> Fields {
    let mut calling = Fields::default();
    if request.tools.is_empty() {
        let idle = matches!(choice, ToolChoice::None | ToolChoice::Auto);
        losses.unless(idle, "tool_choice", "there are no functions to choose from");
        return calling;
    }
    let (mode, allowed): (&str, &[String]) = match choice {
        ToolChoice::None => ("NONE", &[]),
        ToolChoice::Auto => ("AUTO", &[]),
        ToolChoice::Required => ("ANY", &[]),
        ToolChoice::Named { name, .. } => ("ANY", std::slice::from_ref(name)),
        ToolChoice::Allowed { mode, names } => match mode {
            ToolMode::Auto => ("VALIDATED", names),
            ToolMode::Required => ("ANY", names),
        },
    };
    let known: Vec<&str> = allowed
        .iter()
        .filter(|name| shared::offers(request, name))
        .map(|name| names.wire(name))
        .collect();
    let complete = known.len() == allowed.len();
    losses.unless(complete, "tool_choice", shared::NOT_OFFERED);
    if known.is_empty() && !allowed.is_empty() {
        calling.set("mode", Some("AUTO"));
        return calling;
    }
    calling.set("mode", Some(mode));
    calling.set("allowedFunctionNames", (!known.is_empty()).then_some(known));
    calling
}
