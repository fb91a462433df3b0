//! What is known while a request is written: the target, the names it accepts, and what could not be said so far.

use crate::ToolNames;
use chat::{Dialect, Loss, Opaque, Quirk, Request, Target};

/// Writes down what the target cannot take, each field once.
#[derive(Debug)]
pub(super) struct Saying<'t> {
    /// Who is spoken to.
    pub(super) target: &'t Target,
    /// Tool names as they are sent.
    pub(super) names: &'t ToolNames,
    /// The client spoke this dialect, too.
    pub(super) own: bool,
    /// Several texts of a message must be one.
    pub(super) one_text: bool,
    /// What could not be said.
    pub(super) losses: Vec<Loss>,
}

impl<'t> Saying<'t> {
    /// Nothing is lost yet. Not every compatible server takes lists of text, and one that a client of its own dialect sent is its own affair.
    pub(super) fn new(request: &Request, target: &'t Target, names: &'t ToolNames) -> Self {
        let own = request.source == Some(Dialect::OpenAiChat);
        let takes_lists = target.quirks.has(Quirk::MaxCompletionTokens) || own;
        Self {
            target,
            names,
            own,
            one_text: target.quirks.has(Quirk::StringContent) || !takes_lists,
            losses: Vec::new(),
        }
    }

    /// Whether the target departs in that way.
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.target.quirks.has(quirk)
    }

    /// Servers with `max_completion_tokens` are the vendor's own, and know its other newer forms too: custom tools, `allowed_tools`,
    /// `verbosity`, `prompt_cache_key`. Others refuse fields they do not know.
    pub(super) fn knows_newer_forms(&self) -> bool {
        self.has(Quirk::MaxCompletionTokens)
    }

    /// The field could not be said.
    pub(super) fn lose(&mut self, field: impl Into<String>, why: &'static str) {
        let field = field.into();
        if self.losses.iter().all(|loss| loss.field != field) {
            self.losses.push(Loss::new(field, why));
        }
    }

    /// Something only another dialect knows.
    pub(super) fn lose_opaque(&mut self, opaque: &Opaque) {
        self.lose(opaque.name.as_str(), "Chat Completions has no such thing");
    }

    /// The value, unless the target does not take such a thing.
    pub(super) fn unless<T>(
        &mut self,
        refused: bool,
        field: &'static str,
        value: Option<T>,
    ) -> Option<T> {
        if refused && value.is_some() {
            self.lose(field, "this model or provider does not take it");
            return None;
        }
        value
    }
}
