//! One ledger row per request, written on drop: whether all went well, the provider died or the client hung up.

use crate::ask::Client;
use crate::decide::Decision;
use crate::exact_cache::Catch;
use crate::failure::stage_name;
use crate::house::House;
use crate::idempotency::Fate;
use crate::in_place::boxed;
use crate::news::News;
use crate::pacing::Pass;
use crate::responses::{Keep, Telling};
use crate::till::Hold;
use crate::tried::{Attempt, Outcome};
use crate::under_way::UnderWay;
use catalog::Price;
use chat::{Dialect, Failure, Loss, Usage};
use http::{HeaderMap, HeaderName};
use routing::{Verdict, Why};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use store::{Lane, NO_DECISION, NO_LOSSES, Request};
use uuid::Uuid;

/// What is known of a request when it arrives; of one that cannot be read, not even the model.
pub(crate) struct Arrived<'a> {
    pub(crate) client: Client,
    pub(crate) endpoint: &'static str,
    pub(crate) model: &'a str,
    pub(crate) stream: bool,
    pub(crate) key: Option<Arc<str>>,
}

/// Collects what becomes the row. One that was handed on (see [`Recorder::hand_on`]) is blank and records nothing.
#[derive(Default)]
pub(crate) struct Recorder(Option<Box<Notes>>);

struct Notes {
    house: Arc<House>,
    /// Over when the answer is.
    under_way: Option<UnderWay>,
    /// The key's leave, held until all is over.
    pass: Option<Pass>,
    /// What budgets hold for it.
    hold: Option<Hold>,
    /// Why the account was chosen.
    why: Option<Why>,
    row: Request,
    started: Instant,
    first_byte: Option<Instant>,
    attempts: Vec<Attempt>,
    losses: Vec<Loss>,
    usage: Usage,
    price: Option<Price>,
    complete: bool,
    /// Nobody was asked: it costs nothing.
    free: bool,
    /// Somebody else wants to know whether it failed.
    fate: Option<Fate>,
    /// The answer is to be kept.
    catch: Option<Catch>,
    /// The client may name the answer later.
    keep: Option<Keep>,
    /// What was changed of the request for the attempt at hand.
    changes: Vec<String>,
    /// Accounts that were not asked when their turn came.
    passed_over: Vec<Value>,
}

impl Recorder {
    /// A request has arrived.
    pub(crate) fn new(house: &Arc<House>, trace: &Uuid, arrived: &Arrived<'_>) -> Self {
        let row = Request {
            id: trace.to_string(),
            started_at: crate::clock::now_signed(),
            client_dialect: arrived.client.dialect.name().into(),
            endpoint: arrived.endpoint.into(),
            key_id: arrived.key.clone(),
            requested_model: arrived.model.to_owned(),
            provider: None,
            account_id: None,
            upstream_model: None,
            upstream_dialect: None,
            lane: Lane::Local,
            stream: arrived.stream,
            status: 0,
            failure_code: None,
            failure_stage: None,
            input_tokens: None,
            cached_tokens: None,
            cache_write_tokens: None,
            output_tokens: None,
            reasoning_tokens: None,
            cost_usd: None,
            first_byte_ms: None,
            total_ms: 0,
            attempts: String::new(),
            losses: Cow::Borrowed(NO_LOSSES),
            client_gone: false,
            decision: Cow::Borrowed(NO_DECISION),
        };
        Self(Some(boxed(|| Notes {
            house: Arc::clone(house),
            under_way: None,
            pass: None,
            hold: None,
            why: None,
            row,
            started: Instant::now(),
            first_byte: None,
            attempts: Vec::new(),
            losses: Vec::new(),
            usage: Usage::default(),
            price: None,
            complete: false,
            free: false,
            fate: None,
            catch: None,
            keep: None,
            changes: Vec::new(),
            passed_over: Vec::new(),
        })))
    }

    /// The recorder, to be kept by whoever goes on with the request; a blank one stays behind.
    pub(crate) fn hand_on(&mut self) -> Self {
        std::mem::take(self)
    }

    /// When the request came, Unix milliseconds.
    pub(crate) fn arrived(&self) -> u64 {
        let at = self.0.as_ref().map(|notes| notes.row.started_at);
        at.and_then(|at| u64::try_from(at).ok()).unwrap_or_default()
    }

    fn note(&mut self, note: impl FnOnce(&mut Notes)) {
        if let Some(notes) = &mut self.0 {
            note(notes);
        }
    }

    /// One try of one account has ended, or serves.
    pub(crate) fn tried(&mut self, account: &routing::Account, model: &str, outcome: Outcome) {
        self.note(|notes| {
            notes.attempts.push(Attempt {
                provider: account.provider.id.clone(),
                account: Arc::clone(&account.label),
                model: model.to_owned(),
                why: notes.why,
                changes: std::mem::take(&mut notes.changes),
                status: outcome.status,
                at_ms: millis(notes.first_byte_or_now().duration_since(notes.started)),
                failed: outcome.failed,
                stage: outcome.stage,
                rule: outcome.rule,
            });
        });
    }

    /// The request is changed for the attempt at hand, by the user's rules.
    pub(crate) fn changed(&mut self, changes: Vec<String>) {
        self.note(|notes| notes.changes = changes);
    }

    /// What was decided before anybody was asked. The usual takes no words.
    pub(crate) fn decided(&mut self, decision: &Decision) {
        if let Some(words) = decision.in_words() {
            self.note(|notes| notes.row.decision = words.to_string().into());
        }
    }

    /// Nobody was left to be asked: how the name was read, and who was passed over.
    pub(crate) fn undecided(&mut self, words: &Value) {
        self.note(|notes| notes.row.decision = words.to_string().into());
    }

    /// An account is not asked when its turn comes.
    pub(crate) fn passed_over(&mut self, account: &str, model: &str, because: &str) {
        let one = json!({ "account": account, "model": model, "because": because });
        self.note(|notes| notes.passed_over.push(one));
    }

    /// The key's leave is kept until the answer is over.
    pub(crate) fn keeps(&mut self, pass: Pass) {
        self.note(|notes| notes.pass = Some(pass));
    }

    /// So much is held for what begins now; what was held before is given back.
    pub(crate) fn holds(&mut self, hold: Option<Hold>) {
        self.note(|notes| notes.hold = hold);
    }

    /// A request is given to an account; the one before it is over.
    pub(crate) fn begins(&mut self, under_way: UnderWay, why: Why) {
        self.note(|notes| {
            notes.under_way = Some(under_way);
            notes.why = Some(why);
        });
    }

    /// The account serves: the client is told so, and its first byte goes out.
    pub(crate) fn account_serves(&mut self) {
        self.answered(200);
        self.note(|notes| {
            if let (Some(under_way), Some(first_byte)) = (&notes.under_way, notes.first_byte) {
                under_way.served(notes.wall_clock(first_byte));
            }
        });
    }

    /// What the answer's headers tell of the account's quota.
    pub(crate) fn read(&self, headers: &HeaderMap) {
        let under_way = self.0.as_ref().and_then(|notes| notes.under_way.as_ref());
        let tells = |name: &HeaderName| routing::may_tell(name.as_str());
        if let Some(under_way) = under_way.filter(|_| headers.keys().any(tells)) {
            let header = |name: &'static str| headers.get(name)?.to_str().ok();
            let windows = routing::windows(header, crate::clock::now());
            if !windows.is_empty() {
                under_way.read(windows);
            }
        }
    }

    /// The request's own time was up while an account was asked: it is told, and held against nobody. Whether it was so.
    pub(crate) fn cut(&mut self, failure: &Failure, rule: &'static str) -> bool {
        let Some(under_way) = self.0.as_mut().and_then(|notes| notes.under_way.take()) else {
            return false;
        };
        let model = self.served_by().map(|(_, model)| model.to_owned());
        let outcome = Outcome {
            failed: Some(failure.message.clone()),
            stage: Some(stage_name(failure.stage)),
            rule: Some(rule),
            ..Outcome::default()
        };
        self.tried(under_way.account(), &model.unwrap_or_default(), outcome);
        true
    }

    /// The attempt is over.
    pub(crate) fn over(&mut self) {
        self.note(|notes| {
            notes.under_way = None;
            notes.hold = None;
        });
    }

    /// The session is with the account that serves.
    pub(crate) fn pins(&mut self, session: &Arc<str>, tokens: u64) {
        self.note(|notes| {
            if let Some(under_way) = &notes.under_way {
                under_way.pins(session, tokens);
            }
        });
    }

    /// The account failed. The row of the failure table that applies, and its verdict.
    pub(crate) fn account_failed(&mut self, failure: &Failure) -> (&'static str, Verdict) {
        let mut judged = ("nobody was asked", Verdict::Stop);
        self.note(|notes| {
            if let Some(under_way) = &notes.under_way {
                judged = under_way.failed(failure);
            }
        });
        judged
    }

    /// Why the account that was tried last failed.
    pub(crate) fn last_failure(&self) -> Option<&str> {
        self.0.as_ref()?.attempts.last()?.failed.as_deref()
    }

    /// How many accounts were tried.
    pub(crate) fn attempts(&self) -> usize {
        self.0.as_ref().map_or(0, |notes| notes.attempts.len())
    }

    /// The provider and model that serve, or were tried last.
    pub(crate) fn served_by(&self) -> Option<(&str, &str)> {
        let row = &self.0.as_ref()?.row;
        Some((row.provider.as_deref()?, row.upstream_model.as_deref()?))
    }

    /// This account serves, or was tried last.
    pub(crate) fn serves(
        &mut self,
        account: &routing::Account,
        model: &str,
        dialect: Dialect,
        lane: Lane,
        price: Option<Price>,
    ) {
        self.note(|notes| {
            notes.row.provider = Some(account.provider.id.clone());
            notes.row.account_id = Some(Arc::clone(&account.id));
            notes.row.upstream_model = Some(model.to_owned());
            notes.row.upstream_dialect = Some(dialect.name().into());
            notes.row.lane = lane;
            notes.price = price;
        });
    }

    /// The status told to the client; the first byte goes out.
    pub(crate) fn answered(&mut self, status: u16) {
        self.note(|notes| {
            notes.row.status = status;
            notes.first_byte = Some(Instant::now());
        });
    }

    /// Something could not be said.
    pub(crate) fn lost(&mut self, losses: impl IntoIterator<Item = Loss>) {
        self.note(|notes| {
            for loss in losses {
                if !notes.losses.contains(&loss) {
                    notes.losses.push(loss);
                }
            }
        });
    }

    /// What has been lost so far.
    pub(crate) fn losses(&self) -> &[Loss] {
        self.0.as_ref().map_or(&[], |notes| notes.losses.as_slice())
    }

    /// Running totals.
    pub(crate) fn used(&mut self, usage: &Usage) {
        self.note(|notes| notes.usage.update(usage));
    }

    /// The answer, or the telling of its failure, is complete.
    pub(crate) fn complete(&mut self) {
        self.note(|notes| notes.complete = true);
    }

    /// An answer given before stands for this one: where it came from, in a word, and why.
    pub(crate) fn stood_for(&mut self, from: &str, why: &str) {
        self.note(|notes| {
            notes.free = true;
            let decision = json!({ "via": [why], "skipped": [], "from": from });
            notes.row.decision = decision.to_string().into();
        });
    }

    /// The answer is to be kept.
    pub(crate) fn catches(&mut self, catch: Catch) {
        self.note(|notes| notes.catch = Some(catch));
    }

    /// The answer to be kept, if it is.
    pub(crate) fn catching(&mut self) -> Option<&mut Catch> {
        self.0.as_mut()?.catch.as_mut()
    }

    /// The client may name the answer later.
    pub(crate) fn keeps_answer(&mut self, keep: Option<Keep>) {
        self.note(|notes| notes.keep = keep);
    }

    /// The client is about to be told the end of its answer, in the provider's own words if it is `passed` through.
    pub(crate) fn is_told(&self, answer: &Telling<'_>, passed: bool) {
        if let Some(notes) = &self.0
            && let Some(keep) = &notes.keep
        {
            let maker = notes.row.account_id.as_ref().filter(|_| passed);
            keep.hear(answer, maker, &notes.house.responses);
        }
    }

    /// Somebody wants to know whether it fails.
    pub(crate) fn tells(&mut self, fate: Fate) {
        self.note(|notes| notes.fate = Some(fate));
    }

    /// It failed; the client was, or will be, told.
    pub(crate) fn failed(&mut self, failure: &Failure) {
        self.note(|notes| {
            if let Some(fate) = &notes.fate {
                fate.store(true, Ordering::Relaxed);
            }
            notes.row.failure_code = Some(
                failure
                    .code
                    .clone()
                    .unwrap_or_else(|| format!("{:?}", failure.kind)),
            );
            notes.row.failure_stage = Some(stage_name(failure.stage).to_owned());
        });
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(notes) = self.0.take() {
            notes.write();
        }
    }
}

impl Notes {
    /// When an attempt ended: with its first byte, or else now.
    fn first_byte_or_now(&self) -> Instant {
        self.first_byte.unwrap_or_else(Instant::now)
    }

    /// An instant of this request in Unix milliseconds.
    fn wall_clock(&self, at: Instant) -> u64 {
        let began = u64::try_from(self.row.started_at).unwrap_or_default();
        began.saturating_add(millis(at.duration_since(self.started)).into())
    }

    fn write(mut self: Box<Self>) {
        let now = Instant::now();
        let ended = self.wall_clock(now);
        let catch = self.catch.take();
        let row = &mut self.row;
        // The tokens of an answer that stood for this one were counted with the first.
        let usage = if self.free {
            Usage::default()
        } else {
            self.usage
        };
        let count =
            |tokens: Option<u64>| tokens.map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX));
        row.input_tokens = count(usage.input);
        row.cached_tokens = count(usage.cache_read);
        row.cache_write_tokens = count(usage.cache_write);
        row.output_tokens = count(usage.output);
        row.reasoning_tokens = count(usage.reasoning);
        row.cost_usd = self
            .price
            .as_ref()
            .filter(|_| usage.input.or(usage.output).is_some())
            .map(|price| price.cost(&usage))
            .or(self.free.then_some(0.0));
        row.first_byte_ms = self
            .first_byte
            .map(|at| millis(at.duration_since(self.started)));
        row.total_ms = millis(now.duration_since(self.started));
        row.attempts = serde_json::to_string(&self.attempts).unwrap_or_default();
        if !self.losses.is_empty() {
            row.losses = serde_json::to_string(&self.losses)
                .unwrap_or_default()
                .into();
        }
        if !self.passed_over.is_empty() {
            row.decision =
                with_skipped(&row.decision, std::mem::take(&mut self.passed_over)).into();
        }
        row.client_gone = !self.complete;
        if let Some(catch) = catch
            && self.complete
            && row.failure_code.is_none()
        {
            self.house.keep_answer(catch, crate::clock::now());
        }
        let hold = self.hold.take();
        self.house.settle(hold, row, usage.total());
        let news = || News::Request(Box::new(row.clone()));
        self.house.news.tell(news);
        self.house.writer.record(row);
        if let Some(under_way) = self.under_way.take() {
            under_way.end(ended);
        }
    }
}

/// What was decided, with those who were passed over later.
fn with_skipped(decision: &str, passed_over: Vec<Value>) -> String {
    let mut decision: Value = serde_json::from_str(decision).unwrap_or_default();
    match decision["skipped"].as_array_mut() {
        Some(skipped) => skipped.extend(passed_over),
        None => decision["skipped"] = passed_over.into(),
    }
    decision.to_string()
}

fn millis(span: std::time::Duration) -> u32 {
    u32::try_from(span.as_millis()).unwrap_or(u32::MAX)
}
