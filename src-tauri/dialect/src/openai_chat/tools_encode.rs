//! Tools on offer and what is wanted of them.
//!
//! A server that does not know custom tools is offered a function with one string in its place; the client's codec turns the call back.

use super::fields::Fields;
use super::request_wire::{Allowed, Choice, Custom, Extras, Function, Tool};
use super::saying::Saying;
use super::words::CUSTOM_INPUT;
use crate::{schema, shared, wire};
use chat::{Dialect, Request, ToolChoice, ToolKind, ToolMode};
use serde::Serialize;
use serde_json::value::RawValue;

/// What is written of tools.
#[derive(Debug, Default)]
pub(super) struct Offer<'a> {
    /// `tools`.
    pub(super) tools: Vec<Tool<'a>>,
    /// `tool_choice`; refused by the vendor when there are no tools.
    pub(super) choice: Option<Choice<'a>>,
}

/// Writes tools and the choice among them.
pub(super) fn offer<'a>(request: &'a Request, saying: &mut Saying<'a>) -> Offer<'a> {
    let narrowed = shared::narrowed(request).filter(|_| !saying.knows_newer_forms());
    let mut tools: Vec<_> = request
        .tools
        .iter()
        .filter(|tool| narrowed.is_none_or(|names| names.contains(&tool.name)))
        .map(|tool| written(tool, request, saying))
        .collect();
    tools.extend(
        request
            .extras
            .iter()
            .filter(|extra| extra.dialect == Dialect::OpenAiChat)
            .filter(|extra| extra.name.starts_with(shared::OWN_TOOL))
            .map(|extra| Tool::Carried(&extra.value)),
    );
    if tools.is_empty() && shared::needs_tools(request) {
        saying.lose("tool_choice", "there is no tool to choose");
    } else if shared::allows_absent(request) {
        saying.lose("tool_choice", shared::NOT_OFFERED);
    }
    let choice = request
        .tool_choice
        .as_ref()
        .filter(|_| !tools.is_empty())
        .map(|choice| chosen(choice, request, saying));
    Offer { tools, choice }
}

fn written<'a>(tool: &'a chat::Tool, request: &'a Request, saying: &mut Saying<'a>) -> Tool<'a> {
    let extras =
        Extras(shared::declared_in(&request.extras, &tool.name, Dialect::OpenAiChat).collect());
    if tool.cache.is_some() {
        saying.lose("tools[].cache_control", "the provider caches by itself");
    }
    let name = saying.names.wire(&tool.name);
    let description = tool.description.as_deref();
    match tool.kind {
        ToolKind::Custom if saying.knows_newer_forms() => Tool::Custom {
            r#type: "custom",
            custom: Custom {
                name,
                description,
                format: tool.schema.as_deref().map(nested),
            },
        },
        ToolKind::Custom => Tool::Function {
            r#type: "function",
            function: Function {
                name,
                description,
                parameters: stand_in(tool.schema.as_deref()),
                strict: None,
                extras,
            },
        },
        ToolKind::Function => {
            let mut parameters = schema::for_openai(tool.schema.as_deref());
            let held = schema::holds(request, tool, &parameters);
            if held {
                parameters = schema::closed(&parameters);
            } else if tool.strict == Some(true) {
                saying.lose("tools[].strict", schema::TOO_OPEN);
            }
            Tool::Function {
                r#type: "function",
                function: Function {
                    name,
                    description,
                    parameters,
                    strict: tool.strict.filter(|strict| *strict == held),
                    extras,
                },
            }
        }
    }
}

/// The grammar of a custom tool's input.
struct Grammar<'a> {
    syntax: Option<&'a RawValue>,
    definition: Option<&'a RawValue>,
}

impl<'a> Grammar<'a> {
    /// Reads a format in this dialect's form (nested under `grammar`) or the conversation's (flat).
    fn of(format: &'a RawValue) -> Option<Self> {
        if wire::tag(format) != "grammar" {
            return None;
        }
        let mut outer = Fields::of(format, "").ok()?;
        let mut grammar = outer.object("grammar").ok()?.unwrap_or(outer);
        Some(Self {
            syntax: grammar.take("syntax"),
            definition: grammar.take("definition"),
        })
    }
}

#[derive(Serialize)]
struct GrammarMembers<'a> {
    syntax: Option<&'a RawValue>,
    definition: Option<&'a RawValue>,
}

/// A format as the conversation holds it: flat.
pub(super) fn flat(format: &RawValue) -> Box<RawValue> {
    #[derive(Serialize)]
    struct Flat<'a> {
        r#type: &'static str,
        syntax: Option<&'a RawValue>,
        definition: Option<&'a RawValue>,
    }
    Grammar::of(format).map_or_else(
        || format.to_owned(),
        |Grammar { syntax, definition }| {
            wire::raw(&Flat {
                r#type: "grammar",
                syntax,
                definition,
            })
        },
    )
}

/// A format as this dialect has it.
fn nested(format: &RawValue) -> Box<RawValue> {
    #[derive(Serialize)]
    struct Nested<'a> {
        r#type: &'static str,
        grammar: GrammarMembers<'a>,
    }
    Grammar::of(format).map_or_else(
        || format.to_owned(),
        |Grammar { syntax, definition }| {
            wire::raw(&Nested {
                r#type: "grammar",
                grammar: GrammarMembers { syntax, definition },
            })
        },
    )
}

/// The schema of a function that stands for a custom tool; the model is told the grammar, since nothing else will hold it to it.
fn stand_in(format: Option<&RawValue>) -> Box<RawValue> {
    let definition: Option<String> = format
        .and_then(Grammar::of)
        .and_then(|grammar| serde_json::from_str(grammar.definition?.get()).ok());
    let description = definition.map_or_else(
        || "The tool's whole input as plain text.".to_owned(),
        |grammar| {
            format!("The tool's whole input as plain text, which follows this grammar:\n{grammar}")
        },
    );
    wire::raw(&serde_json::json!({
        "type": "object",
        "properties": { CUSTOM_INPUT: { "type": "string", "description": description } },
        "required": [CUSTOM_INPUT],
    }))
}

fn chosen<'a>(choice: &'a ToolChoice, request: &'a Request, saying: &mut Saying<'a>) -> Choice<'a> {
    match choice {
        ToolChoice::None => Choice::Word("none"),
        ToolChoice::Auto => Choice::Word("auto"),
        ToolChoice::Required => Choice::Word("required"),
        ToolChoice::Named { name, .. } => named(name, request, saying),
        ToolChoice::Allowed { .. } if shared::narrowed(request).is_none() => Choice::Word("auto"),
        ToolChoice::Allowed { mode, names } if saying.knows_newer_forms() => Choice::Allowed {
            r#type: "allowed_tools",
            allowed_tools: Allowed {
                mode: mode_word(*mode),
                tools: names
                    .iter()
                    .filter(|name| shared::offers(request, name))
                    .map(|name| named(name, request, saying))
                    .collect(),
            },
        },
        ToolChoice::Allowed { mode, .. } => Choice::Word(mode_word(*mode)),
    }
}

const fn mode_word(mode: ToolMode) -> &'static str {
    match mode {
        ToolMode::Auto => "auto",
        ToolMode::Required => "required",
    }
}

/// The kind is the declared one's, whatever the choice says; a tool that is not on offer cannot be forced.
fn named<'a>(name: &'a str, request: &'a Request, saying: &mut Saying<'a>) -> Choice<'a> {
    let wire = saying.names.wire(name);
    match request.tools.iter().find(|tool| tool.name == name) {
        Some(tool) if tool.kind == ToolKind::Custom && saying.knows_newer_forms() => {
            Choice::custom(wire)
        }
        Some(_) => Choice::function(wire),
        None => {
            saying.lose("tool_choice", shared::NOT_OFFERED);
            Choice::Word("auto")
        }
    }
}
