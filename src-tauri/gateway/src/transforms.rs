//! The request as the user wants every request to be, for one target; what was changed is in the trace.
//!
//! Invariant: a request that is so already keeps its bytes and its lane.

use crate::attempt::Try;
use crate::exchange::Exchange;
use chat::{Failure, Quirk, Request};
use routing::Thinker;
use std::sync::Arc;

impl Exchange<'_> {
    /// The request as it is to be for that target; nothing when it is so already.
    pub(crate) fn transformed(
        &mut self,
        attempt: &Try<'_>,
    ) -> Result<Option<Arc<Request>>, Failure> {
        if attempt.transforms.is_idle() {
            return Ok(None);
        }
        let request = self.decoded()?;
        let changed = attempt.transforms.apply(&request, thinker(attempt));
        Ok(changed.map(|(request, words)| {
            self.record.changed(words);
            Arc::new(request)
        }))
    }
}

/// What is known of the target's thinking.
fn thinker(attempt: &Try<'_>) -> Thinker {
    let (target, quirks) = (&attempt.target, attempt.target.quirks);
    let known = attempt.provider().model(&target.model);
    let by_quirk = THINKS
        .iter()
        .any(|quirk| quirks.has(*quirk))
        .then_some(true);
    let thinks = match quirks.has(Quirk::NoThinking) {
        true => Some(false),
        false => by_quirk.or(known.and_then(|model| model.reasoning)),
    };
    Thinker {
        thinks,
        max_output: target.max_output_tokens,
    }
}

/// Ways of thinking that only those know who think.
const THINKS: &[Quirk] = &[
    Quirk::ThinkingBudget,
    Quirk::ThinkingAdaptive,
    Quirk::ThinkingLevel,
    Quirk::ThinkingAlways,
    Quirk::ThinkingEffort,
];
