//! Answers to requests that leave nothing to chance, told again to whoever asks the very same, in the dialect and the form they ask in.
//!
//! Invariants: only a temperature of exactly 0 counts; everything that can shape an answer, and the client's key, is part of what is
//! asked; what failed or broke off is never kept; bounded in bytes and in time, and nothing at all while it is off.

mod catch;

pub(crate) use catch::Catch;

use crate::answer;
use crate::cache_use::{CacheUse, Counts};
use crate::caches::Caches;
use crate::caller::access_of;
use crate::clock;
use crate::decide::Decision;
use crate::exchange::Exchange;
use crate::house::House;
use arc_swap::ArcSwapOption;
use axum::body::Body;
use axum::response::Response;
use chat::{Dialect, Event, Failure, Quirks, Request, Usage};
use dialect::ToolNames;
use dialect::sse::Framing;
use http::{HeaderName, HeaderValue, header};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::Duration;

/// Says `hit` or `miss` where the cache was looked into.
pub(crate) const CACHE_HEADER: HeaderName = HeaderName::from_static("x-omniroute-cache");

/// What is asked, as a hash.
pub(crate) type Question = [u8; 32];

/// An answer that is kept.
pub(crate) struct Kept {
    events: Vec<Event>,
    pub(crate) usage: Usage,
    pub(crate) size: u32,
    /// When it was given, Unix milliseconds.
    pub(crate) at: u64,
}

/// The answers that are kept, and how often they were of use.
#[derive(Default)]
pub(crate) struct ExactCache {
    shelf: ArcSwapOption<Shelf>,
    counts: Counts,
}

struct Shelf {
    rule: Caches,
    answers: Cache<Question, Arc<Kept>>,
}

impl ExactCache {
    /// Keeps what the rule says from now on; another size or time begins anew.
    pub(crate) fn lay_out(&self, rule: &Caches) {
        if !rule.exact {
            return self.shelf.store(None);
        }
        let shelf = self.shelf.load();
        if shelf.as_ref().is_some_and(|shelf| shelf.rule == *rule) {
            return;
        }
        let answers = Cache::builder()
            .max_capacity(rule.exact_mb * 1024 * 1024)
            .weigher(|_, kept: &Arc<Kept>| kept.size)
            .time_to_live(Duration::from_millis(rule.exact_ms()))
            .build();
        let rule = rule.clone();
        self.shelf.store(Some(Arc::new(Shelf { rule, answers })));
    }

    /// Forgets every answer.
    pub(crate) fn clear(&self) {
        if let Some(shelf) = &*self.shelf.load() {
            shelf.answers.invalidate_all();
        }
    }

    /// How often it was of use.
    pub(crate) fn told(&self) -> CacheUse {
        let shelf = self.shelf.load();
        let (entries, bytes) = shelf.as_ref().map_or((0, 0), |shelf| {
            shelf.answers.run_pending_tasks();
            (shelf.answers.entry_count(), shelf.answers.weighted_size())
        });
        self.counts.told(entries, bytes)
    }

    /// The answer, if it is kept and not too old.
    fn find(&self, question: &Question, now: u64) -> Option<Arc<Kept>> {
        let shelf = self.shelf.load();
        let shelf = shelf.as_ref()?;
        let kept = shelf.answers.get(question);
        let kept = kept.filter(|kept| now < kept.at.saturating_add(shelf.rule.exact_ms()));
        let saved = kept.as_ref().map(|kept| kept.usage.total());
        self.counts.looked(saved);
        kept
    }

    fn keep(&self, question: Question, kept: Arc<Kept>) {
        if let Some(shelf) = &*self.shelf.load() {
            shelf.answers.insert(question, kept);
        }
    }
}

impl House {
    /// Keeps an answer that is complete, for those who ask the same or what means the same.
    pub(crate) fn keep_answer(&self, catch: Catch, now: u64) {
        let Some((question, meaning, kept)) = catch.kept(now) else {
            return;
        };
        let kept = Arc::new(kept);
        if let Some(meaning) = meaning {
            self.semantic.keep(meaning, Arc::clone(&kept));
        }
        self.exact.keep(question, kept);
    }
}

impl Exchange<'_> {
    /// The answer from the cache; where there is none yet, the one to come is caught.
    pub(crate) fn look_up(&mut self, decision: &Decision) -> Result<Option<Response>, Failure> {
        let Some(request) = self.certain() else {
            return Ok(None);
        };
        let question = self.question(&request, decision);
        let Some(kept) = self.house.exact.find(&question, clock::now()) else {
            self.cache = Some("miss");
            self.record.catches(Catch::of(question));
            return Ok(None);
        };
        self.cache = Some("hit");
        let why = "The exact cache had the answer to the very same request";
        self.record.stood_for("cache", why);
        self.again(&kept).map(Some)
    }

    /// The request, if its answer is the same every time. What we cannot read the provider may.
    pub(crate) fn certain(&mut self) -> Option<Arc<Request>> {
        match self.leaves_nothing_to_chance() {
            true => self.decoded().ok().filter(|request| is_certain(request)),
            false => None,
        }
    }

    /// An answer that is kept, told in the client's way.
    pub(crate) fn again(&mut self, kept: &Kept) -> Result<Response, Failure> {
        let names = ToolNames::default();
        let body = answer::render(self, kept.events.clone(), &names, Quirks::default())?;
        self.record.answered(200);
        self.record.complete();
        let is_events = self.ask.stream && self.ask.framing == Framing::Events;
        let kind = match is_events {
            true => "text/event-stream",
            false => "application/json",
        };
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Ok(response)
    }

    /// What shows without reading: whether the cache is wanted, and may have an answer. What a provider keeps under the answer's id
    /// cannot be told again.
    fn leaves_nothing_to_chance(&self) -> bool {
        let ask = &self.ask;
        let kept_there = ask.client.dialect == Dialect::OpenAiResponses
            && ask.envelope.value("store") != Some("false");
        !ask.wishes.uncached
            && !kept_there
            && TEMPERATURES.iter().any(|field| ask.envelope.says(field))
    }

    /// Everything that can shape the answer.
    pub(crate) fn question(&self, request: &Request, decision: &Decision) -> Question {
        let mut hash = Hashed(Sha256::new());
        let key = self.caller.as_ref().map(|caller| &*caller.id);
        let access = access_of(self.caller.as_ref());
        let legs = decision.named.aim.legs.iter();
        let legs: Vec<_> = legs.map(|leg| (&leg.provider.id, &leg.model)).collect();
        let transforms = &decision.snapshot.rulebook.transforms;
        let betas = self.ask.headers.iter();
        let betas: Vec<_> = betas
            .filter(|(name, _)| name.as_str().ends_with("-beta"))
            .collect();
        // Hashing does not fail.
        let _infallible = write!(
            hash,
            "{key:?} {access:?} {legs:?} {transforms:?} {betas:?} "
        )
        .and_then(|()| say(request, &mut hash));
        hash.0.finalize().into()
    }
}

/// A request whose answer is the same every time, as far as its sender can say so.
fn is_certain(request: &Request) -> bool {
    request.sampling.temperature == Some(0.0) && request.candidates.is_none_or(|count| count == 1)
}

/// Says a request in full, but for how its answer is to be written. A field that is new has to be dealt with here.
fn say(request: &Request, out: &mut impl Write) -> fmt::Result {
    let Request {
        model: _,
        turns,
        tools,
        tool_choice,
        parallel_tool_calls,
        max_output_tokens,
        sampling,
        stop,
        thinking,
        format,
        modalities,
        speech,
        candidates,
        logprobs,
        user,
        service_tier,
        verbosity,
        cache_key,
        source: _,
        stream: _,
        stream_usage: _,
        extras,
    } = request;
    write!(
        out,
        "{turns:?} {tools:?} {tool_choice:?} {parallel_tool_calls:?} {max_output_tokens:?} {sampling:?} {stop:?} {thinking:?} "
    )?;
    write!(
        out,
        "{format:?} {modalities:?} {speech:?} {candidates:?} {logprobs:?} {user:?} {service_tier:?} {verbosity:?} {cache_key:?} {extras:?}"
    )
}

struct Hashed(Sha256);

impl Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

/// Where the dialects say the temperature.
const TEMPERATURES: &[&str] = &["temperature", "generationConfig", "generation_config"];

#[cfg(test)]
mod tests;
