//! The one deadline of a whole request, whoever is tried for it.
//!
//! Invariant: an ordinary request pays a comparison for it. A timer is set only for an attempt that would outlast what is left.

use crate::attempt::Failed;
use crate::clock;
use crate::exchange::Exchange;
use crate::head;
use crate::limits::Limits;
use crate::snapshot::Named;
use routing::Deadlines;
use std::time::Duration;
use tokio::time::Instant;

/// How long a request may take: as the user has laid down, or else as the program was started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    /// From its arrival to the first content, whoever is tried for it.
    pub(crate) request: Duration,
    /// From asking an account for a stream to the first content.
    pub(crate) first_content: Duration,
    /// From asking an account for a whole answer to its head, while others could still be asked.
    pub(crate) whole_head: Duration,
    /// Between two reads of a stream.
    pub(crate) idle: Duration,
}

impl Spans {
    pub(crate) fn of(limits: &Limits, said: &Deadlines) -> Self {
        let span = |said: Option<u64>, usual| said.map_or(usual, Duration::from_millis);
        Self {
            request: span(said.request_ms, limits.request),
            first_content: span(said.first_content_ms, limits.first_content),
            whole_head: span(said.whole_head_ms, limits.whole_head),
            idle: span(said.idle_ms, limits.idle),
        }
    }
}

impl Exchange<'_> {
    /// How long an attempt that begins now may take, where that is less than it would take anyway.
    pub(crate) fn patience(&self, named: &Named, now: u64) -> Option<u64> {
        let (terms, limits) = (&named.aim.terms, &self.house.limits);
        let left = self.left(millis(self.spans.request), now);
        let short = terms.timeout_ms.is_none() && left < millis(limits.whole_answer);
        let left = short.then_some(left);
        left.into_iter().chain(terms.first_byte_ms).min()
    }

    /// What is told where the request has used up its time, which is held against nobody. A combo that states its own is cut by that.
    pub(crate) fn late(&mut self, named: &Named) -> Option<Failed> {
        let limit = self.spans.request;
        let stated = named.aim.terms.timeout_ms.is_some();
        if stated || self.left(millis(limit), clock::now()) > 0 {
            return None;
        }
        let mut failure = head::late(limit);
        self.record.cut(&failure, "the request's time was up");
        self.reasons.come_before(&mut failure);
        Some(failure.into())
    }

    /// When the request's time is up, Unix milliseconds. A combo that states its own is cut by that.
    pub(crate) fn ends(&self, named: &Named) -> u64 {
        let limit = match named.aim.terms.timeout_ms {
            Some(_) => u64::MAX,
            None => millis(self.spans.request),
        };
        self.record.arrived().saturating_add(limit)
    }

    /// When a stream must be over, where the combo says how long all may take.
    pub(crate) fn until(&self, named: &Named) -> Option<Instant> {
        let limit = named.aim.terms.timeout_ms?;
        Some(Instant::now() + Duration::from_millis(self.left(limit, clock::now())))
    }

    fn left(&self, limit: u64, now: u64) -> u64 {
        let ends = self.record.arrived().saturating_add(limit);
        ends.saturating_sub(now)
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
