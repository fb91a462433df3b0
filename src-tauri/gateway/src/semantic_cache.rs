//! Answers told again to questions that mean the same as one that was answered before, as an embedding model of the user's choice sees it.
//!
//! Invariants: off until the user names a model; only the words of the last question may differ, everything before and around them is the
//! very same, the client's key included; whatever goes wrong with the model is a miss; bounded in bytes, in number and in time.

use crate::cache_use::{CacheUse, Counts};
use crate::caches::Caches;
use crate::clock;
use crate::decide::Decision;
use crate::embedding::{embed, likeness};
use crate::exact_cache::{Catch, Kept, Question};
use crate::exchange::Exchange;
use axum::response::Response;
use chat::{Failure, Part, Request, Role};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What a question means: everything but its last words as a hash, these as a vector.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    frame: Question,
    vector: Arc<[f32]>,
}

/// The answers that are kept by what was meant, and how often they were of use.
#[derive(Default)]
pub(crate) struct SemanticCache {
    shelf: RwLock<Shelf>,
    counts: Counts,
    failures: AtomicU64,
    /// The model failed; it is not asked before then, Unix milliseconds.
    rests_until: AtomicU64,
}

#[derive(Default)]
struct Shelf {
    rule: Caches,
    /// The oldest first.
    answers: VecDeque<(Meaning, Arc<Kept>)>,
    size: usize,
}

impl Shelf {
    fn forget_oldest(&mut self) -> bool {
        let oldest = self.answers.pop_front();
        self.size -= oldest.as_ref().map_or(0, weight);
        oldest.is_some()
    }

    fn forget_all(&mut self) {
        self.answers.clear();
        self.size = 0;
    }

    /// The answer to the question that is most alike, and how much it is.
    fn find(&self, meaning: &Meaning, now: u64) -> Option<(Arc<Kept>, f32)> {
        let fresh = |kept: &Kept| now < kept.at.saturating_add(self.rule.exact_ms());
        let same = self.answers.iter();
        let same = same.filter(|(one, kept)| one.frame == meaning.frame && fresh(kept));
        let alike = same.map(|(one, kept)| (kept, likeness(&one.vector, &meaning.vector)));
        let (kept, likeness) = alike.max_by(|one, other| one.1.total_cmp(&other.1))?;
        let enough = f64::from(likeness) + ROUNDING >= self.rule.semantic_similarity;
        enough.then(|| (Arc::clone(kept), likeness))
    }
}

fn weight((meaning, kept): &(Meaning, Arc<Kept>)) -> usize {
    size_of::<Meaning>() + size_of_val(&*meaning.vector) + kept.size as usize
}

impl SemanticCache {
    /// Keeps what the rule says from now on. Another model sees other meanings: with it everything begins anew.
    pub(crate) fn lay_out(&self, rule: &Caches) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.rule.semantic_model != rule.semantic_model {
            shelf.forget_all();
            self.rests_until.store(0, Ordering::Relaxed);
        }
        shelf.rule = rule.clone();
        while shelf.size > rule.semantic_bytes() && shelf.forget_oldest() {}
    }

    /// Forgets every answer.
    pub(crate) fn clear(&self) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shelf.forget_all();
    }

    /// How often it was of use.
    pub(crate) fn told(&self) -> CacheUse {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        (self.counts).told(shelf.answers.len() as u64, shelf.size as u64)
    }

    /// How often the model said nothing of use.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, meaning: Meaning, kept: Arc<Kept>) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.rule.semantic_model.is_empty() {
            return;
        }
        let one = (meaning, kept);
        shelf.size += weight(&one);
        shelf.answers.push_back(one);
        let most = shelf.rule.semantic_bytes();
        while shelf.size > most || shelf.answers.len() > MOST_ANSWERS {
            shelf.forget_oldest();
        }
    }

    fn find(&self, meaning: &Meaning, now: u64) -> Option<(Arc<Kept>, f32)> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let found = shelf.find(meaning, now);
        drop(shelf);
        let saved = found.as_ref().map(|(kept, _)| kept.usage.total());
        self.counts.looked(saved);
        found
    }

    /// The model said nothing of use: nobody waits for it again for a while.
    fn failed(&self, now: u64) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        self.rests_until.store(now + REST, Ordering::Relaxed);
    }
}

impl Exchange<'_> {
    /// The answer to a question that means the same; where there is none yet, the one to come is caught.
    pub(crate) async fn look_up_alike(
        &mut self,
        decision: &Decision,
    ) -> Result<Option<Response>, Failure> {
        let house = self.house;
        if house.semantic.rests_until.load(Ordering::Relaxed) > clock::now() {
            return Ok(None);
        }
        let Some((request, words)) = self.certain().and_then(|request| {
            let words = last_words(&request)?;
            Some((request, words))
        }) else {
            return Ok(None);
        };
        self.cache = Some("miss");
        let (snapshot, model) = (
            &decision.snapshot,
            &decision.snapshot.rulebook.caches.semantic_model,
        );
        let Some(vector) = embed(house, snapshot, model, &words).await else {
            house.semantic.failed(clock::now());
            return Ok(None);
        };
        let mut around = (*request).clone();
        around.turns.pop();
        let meaning = Meaning {
            frame: self.question(&around, decision),
            vector: vector.into(),
        };
        let Some((kept, likeness)) = house.semantic.find(&meaning, clock::now()) else {
            let question = self.question(&request, decision);
            self.record.catches(Catch::of(question).meaning(meaning));
            return Ok(None);
        };
        self.cache = Some("similar");
        let percent = likeness * 100.0;
        let why =
            format!("The semantic cache had the answer to a question that is {percent:.1} % alike");
        self.record.stood_for("similar", &why);
        self.again(&kept).map(Some)
    }
}

/// The words of the last turn, if it is the user's and nothing but words.
fn last_words(request: &Request) -> Option<String> {
    let turn = request
        .turns
        .last()
        .filter(|turn| turn.role == Role::User)?;
    let mut words = String::new();
    for part in &turn.parts {
        let Part::Text(text) = part else { return None };
        words.push_str(&text.text);
        words.push('\n');
    }
    let words = words.trim();
    (!words.is_empty() && words.len() <= LONGEST).then(|| words.to_owned())
}

/// A threshold of 1 is for the very same words; arithmetic is not that exact.
const ROUNDING: f64 = 1e-5;
/// Answers kept, whatever their size: all of them are looked at for a question.
const MOST_ANSWERS: usize = 4096;
/// Bytes of a question; models read little more.
const LONGEST: usize = 16 * 1024;
/// Milliseconds.
const REST: u64 = 30_000;

#[cfg(test)]
mod tests;
