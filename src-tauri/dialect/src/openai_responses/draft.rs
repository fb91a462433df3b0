//! The output items of an answer as they grow.
//!
//! Words and refusals that follow one another are one message; everything else is an item of its own. An item is complete when
//! its parts have ended and nothing can join it any more. Ids are made of the answer's id and the item's place, so a stream
//! and a whole answer name their items alike.

use super::losses::Losses;
use super::namespaces::Namespaces;
use super::stop::{self, Sent};
use crate::openai_notes::{self, UrlCitation, characters};
use crate::wire::raw;
use crate::{proof, repair, shared};
use chat::{
    Citation, Dialect, Logprob, Maker, Opaque, PartKind, Request, Signature, Stop, ToolKind,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The items of one answer.
#[derive(Debug)]
pub(super) struct Draft {
    /// The items in the order in which they began.
    pub(super) items: Vec<Item>,
    /// What kinds of parts there were.
    pub(super) sent: Sent,
    /// What could not be said.
    pub(super) losses: Losses,
    /// Words that come next are a message of their own.
    pub(super) apart: bool,
    /// The tier that served.
    pub(super) tier: Option<String>,
    id: String,
    namespaces: Namespaces,
    custom: HashSet<String>,
}

/// Where a part stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The item.
    pub(super) item: usize,
    /// The part of a message's content.
    pub(super) content: usize,
}

impl Place {
    /// The last part of the last message, if a message came last.
    pub(super) fn last(draft: &Draft) -> Option<Self> {
        let item = draft.items.len().checked_sub(1)?;
        match &draft.items[item].body {
            Body::Message(content) => Some(Self {
                item,
                content: content.len().checked_sub(1)?,
            }),
            Body::Reasoning { .. } | Body::Call { .. } | Body::Picture { .. } | Body::Opaque(_) => {
                None
            }
        }
    }
}

/// An output item.
#[derive(Debug)]
pub(super) struct Item {
    /// Its id.
    pub(super) id: String,
    /// What it is.
    pub(super) body: Body,
    /// `in_progress`, `completed` or `incomplete`.
    pub(super) status: &'static str,
    /// Parts that have not ended.
    open: usize,
    /// Nothing can join it any more.
    sealed: bool,
}

/// What an output item is.
#[derive(Debug)]
pub(super) enum Body {
    /// Words.
    Message(Vec<Content>),
    /// Thoughts.
    Reasoning {
        /// The text shown.
        summary: String,
        /// The maker's proof.
        proof: Option<String>,
        /// Its maker withheld what it thought.
        withheld: bool,
    },
    /// A tool call.
    Call {
        /// Pairs it with its result.
        call_id: String,
        /// The tool.
        name: String,
        /// The tool's namespace.
        namespace: Option<String>,
        /// Arguments, or a custom tool's input.
        input: String,
        /// Function or custom.
        kind: ToolKind,
        /// A custom tool's input that comes wrapped into the arguments of a function.
        wrapped: bool,
    },
    /// A picture.
    Picture {
        /// Its media type.
        mime: String,
        /// Standard base64.
        data: String,
    },
    /// Only this dialect knows it.
    Opaque(Box<RawValue>),
}

/// A part of a message.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Content {
    /// Words.
    OutputText {
        /// Where the words come from.
        annotations: Vec<Box<RawValue>>,
        /// How likely they were.
        logprobs: Vec<Box<RawValue>>,
        /// The words.
        text: String,
    },
    /// The model declines.
    Refusal {
        /// In words.
        refusal: String,
    },
}

impl Draft {
    /// A draft of the answer with that id, to that request.
    pub(super) fn new(id: &str, request: &Request) -> Self {
        let customs = request.tools.iter();
        Self {
            items: Vec::new(),
            sent: Sent::default(),
            losses: Losses::default(),
            apart: false,
            tier: None,
            id: id.to_owned(),
            namespaces: Namespaces::of(request),
            custom: customs
                .filter(|tool| tool.kind == ToolKind::Custom)
                .map(|tool| tool.name.clone())
                .collect(),
        }
    }

    /// Begins a part; the flag tells whether it is a new item. `None` for something this dialect cannot say.
    pub(super) fn begin(&mut self, kind: PartKind) -> Option<(Place, bool)> {
        match kind {
            PartKind::Text => Some(self.words(Content::OutputText {
                annotations: Vec::new(),
                logprobs: Vec::new(),
                text: String::new(),
            })),
            PartKind::Refusal => {
                self.sent.refusal = true;
                Some(self.words(Content::Refusal {
                    refusal: String::new(),
                }))
            }
            PartKind::Reasoning { redacted } => Some(self.add(Body::Reasoning {
                summary: String::new(),
                proof: None,
                withheld: redacted,
            })),
            PartKind::ToolCall { id, name, kind } => {
                self.sent.calls = true;
                let body = self.call(id, &name, kind);
                Some(self.add(body))
            }
            PartKind::Media { mime } if mime.starts_with("image/") => {
                Some(self.add(Body::Picture {
                    mime,
                    data: String::new(),
                }))
            }
            PartKind::Media { mime } => {
                let why = format!("an answer in the Responses API holds no {mime}");
                self.losses.add("media", why);
                None
            }
        }
    }

    /// A source of a part's words; its number among the part's sources. `None` for one that cannot be told.
    pub(super) fn cite(&mut self, place: Place, citation: &Citation) -> Option<usize> {
        let url = match self.content(place) {
            Some(Content::OutputText { text, .. }) => {
                UrlCitation::of(citation, 0, characters(text))
            }
            _ => None,
        };
        let Some(url) = url else {
            self.losses.add(
                "citations",
                "the Responses API cites only what has an address",
            );
            return None;
        };
        let annotation = raw(&Annotation {
            kind: "url_citation",
            url,
        });
        self.annotate(place, annotation)
    }

    /// An annotation of a part's words; its number among them.
    pub(super) fn annotate(&mut self, place: Place, annotation: Box<RawValue>) -> Option<usize> {
        match self.content(place) {
            Some(Content::OutputText { annotations, .. }) => {
                annotations.push(annotation);
                Some(annotations.len() - 1)
            }
            Some(Content::Refusal { .. }) | None => None,
        }
    }

    /// How likely the words of a part were.
    pub(super) fn weigh(&mut self, place: Option<Place>, tokens: &[Logprob]) {
        match place.and_then(|place| self.content(place)) {
            Some(Content::OutputText { logprobs, .. }) => {
                logprobs.extend(openai_notes::tokens(tokens).iter().map(raw));
            }
            Some(Content::Refusal { .. }) => self
                .losses
                .add("logprobs", "the Responses API tells none of a refusal"),
            None => self
                .losses
                .add("logprobs", "they came after the words had ended"),
        }
    }

    fn content(&mut self, place: Place) -> Option<&mut Content> {
        match &mut self.items.get_mut(place.item)?.body {
            Body::Message(content) => content.get_mut(place.content),
            Body::Reasoning { .. } | Body::Call { .. } | Body::Picture { .. } | Body::Opaque(_) => {
                None
            }
        }
    }

    /// Begins an item only this dialect knows; `None` when it is no item of this dialect.
    pub(super) fn opaque(&mut self, opaque: Opaque) -> Option<Place> {
        let item = opaque.name.strip_prefix(OPAQUE_PREFIX);
        let whole = item.is_some_and(|name| !name.contains('.'));
        if opaque.dialect != Dialect::OpenAiResponses || !whole {
            self.losses
                .add(opaque.name, "the Responses API does not know it");
            return None;
        }
        Some(self.add(Body::Opaque(opaque.value)).0)
    }

    /// More of a part.
    pub(super) fn extend(&mut self, place: Place, piece: &str) {
        let held = match &mut self.items[place.item].body {
            Body::Message(content) => content[place.content].words_mut(),
            Body::Reasoning { summary, .. } => summary,
            Body::Call { input, .. } => input,
            Body::Picture { data, .. } => data,
            Body::Opaque(_) => return,
        };
        held.push_str(piece);
    }

    /// Ends a part; whether what a call is told with is known only now.
    pub(super) fn end(&mut self, place: Place, signature: Option<&Signature>) -> bool {
        let is_last = place.item + 1 == self.items.len();
        let item = &mut self.items[place.item];
        item.open = item.open.saturating_sub(1);
        match &mut item.body {
            Body::Reasoning {
                proof, withheld, ..
            } => {
                let write = if *withheld {
                    proof::write_withheld
                } else {
                    proof::write
                };
                *proof = signature.map(|signature| write(signature, Maker::Gpt));
            }
            Body::Call { input, wrapped, .. } if *wrapped => {
                *input = unwrapped(std::mem::take(input));
                return true;
            }
            Body::Call {
                input,
                kind: ToolKind::Function,
                ..
            } if input.trim().is_empty() => {
                shared::NO_ARGUMENTS.clone_into(input);
                return true;
            }
            // Perhaps the answer ends here, and cuts it.
            Body::Call { .. } if is_last => item.sealed = !item.body.is_cut(),
            Body::Message(_) | Body::Call { .. } | Body::Picture { .. } | Body::Opaque(_) => {}
        }
        false
    }

    /// Whether an item is complete.
    pub(super) fn is_complete(&self, item: usize) -> bool {
        self.items
            .get(item)
            .is_some_and(|item| item.open == 0 && item.sealed)
    }

    /// The answer ended: what was being said when it was cut off stays incomplete.
    pub(super) fn stopped(&mut self, stop: &Stop) {
        self.seal();
        if stop.sequence.is_some() {
            self.losses
                .add("stop_sequence", "the Responses API does not tell it");
        }
        let cut = stop::reason(stop, self.sent).is_some();
        if let Some(item) = self.items.last_mut()
            && cut
            && (matches!(item.body, Body::Message(_)) || item.body.is_cut())
        {
            item.status = "incomplete";
        }
    }

    /// An item is told whole.
    pub(super) fn complete(&mut self, item: usize) {
        let item = &mut self.items[item];
        if item.status == "in_progress" {
            item.status = "completed";
        }
    }

    /// Nothing joins the last item any more.
    fn seal(&mut self) {
        if let Some(item) = self.items.last_mut() {
            item.sealed = true;
        }
    }

    fn words(&mut self, content: Content) -> (Place, bool) {
        let item = self.items.len().wrapping_sub(1);
        if !std::mem::take(&mut self.apart)
            && let Some(Item {
                body: Body::Message(contents),
                open,
                ..
            }) = self.items.last_mut()
        {
            *open += 1;
            contents.push(content);
            let content = contents.len() - 1;
            return (Place { item, content }, false);
        }
        self.add(Body::Message(vec![content]))
    }

    fn add(&mut self, body: Body) -> (Place, bool) {
        self.seal();
        let item = self.items.len();
        self.items.push(Item {
            id: format!("{}_{}{item:02}", body.prefix(), self.id),
            sealed: !matches!(body, Body::Message(_)),
            body,
            status: "in_progress",
            open: 1,
        });
        (Place { item, content: 0 }, true)
    }

    fn call(&self, call_id: String, flat: &str, kind: ToolKind) -> Body {
        let (namespace, name) = self.namespaces.split(flat);
        let declared_custom = self.custom.contains(flat);
        Body::Call {
            call_id,
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
            input: String::new(),
            kind: if declared_custom {
                ToolKind::Custom
            } else {
                kind
            },
            wrapped: declared_custom && kind == ToolKind::Function,
        }
    }
}

impl Body {
    /// Whether it is a function's call whose arguments are no JSON, as those that were cut.
    fn is_cut(&self) -> bool {
        match self {
            Self::Call {
                input,
                kind: ToolKind::Function,
                ..
            } => serde_json::from_str::<IgnoredAny>(input).is_err(),
            Self::Message(_)
            | Self::Reasoning { .. }
            | Self::Call { .. }
            | Self::Picture { .. }
            | Self::Opaque(_) => false,
        }
    }

    fn prefix(&self) -> &'static str {
        match self {
            Self::Message(_) => "msg",
            // Told apart from the vendor's own, which it may keep: see the gateway's `foreign`.
            Self::Reasoning { .. } => "rs_omniroute",
            Self::Call {
                kind: ToolKind::Function,
                ..
            } => "fc",
            Self::Call {
                kind: ToolKind::Custom,
                ..
            } => "ctc",
            Self::Picture { .. } => "ig",
            Self::Opaque(_) => "item",
        }
    }
}

impl Content {
    fn words_mut(&mut self) -> &mut String {
        match self {
            Self::OutputText { text, .. } => text,
            Self::Refusal { refusal } => refusal,
        }
    }
}

#[derive(Serialize)]
struct Annotation {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    url: UrlCitation,
}

/// The string a model wrapped into `{"input": …}` because it knew a custom tool as a function only.
fn unwrapped(arguments: String) -> String {
    #[derive(Deserialize)]
    struct Wrapped {
        input: String,
    }
    match serde_json::from_str::<Wrapped>(repair::object(&arguments).get()) {
        Ok(wrapped) => wrapped.input,
        Err(_) => arguments,
    }
}

/// What the name of an output item begins with that only this dialect knows.
pub(super) const OPAQUE_PREFIX: &str = "output[].";
