//! The conversation in which all dialects meet.
//!
//! Nothing here spells a vendor's wire format, opens anything, reads a clock or rolls dice: these are the names the other
//! rooms use to talk about a request, an answer and a failure. A codec in `dialect` decodes a vendor's bytes into them and
//! encodes them into another vendor's bytes.

mod answer;
mod dialect;
mod event;
mod failure;
mod loss;
mod note;
mod part;
mod quirk;
mod request;
mod signature;
mod target;
mod usage;

pub use answer::{Answer, AnswerPart, fold};
pub use dialect::Dialect;
pub use event::{Event, PartId, PartKind, Stop, StopReason};
pub use failure::{Failure, FailureKind, Stage};
pub use loss::Loss;
pub use note::{Citation, Logprob, Note};
pub use part::{
    CacheMark, Media, MediaKind, Opaque, Part, Reasoning, Source, Text, ToolCall, ToolKind,
    ToolResult,
};
pub use quirk::{Quirk, Quirks};
pub use request::{
    Effort, Format, Request, Role, Sampling, Speech, Thinking, Tool, ToolChoice, ToolMode, Turn,
};
pub use signature::{Maker, Signature};
pub use target::Target;
pub use usage::Usage;
