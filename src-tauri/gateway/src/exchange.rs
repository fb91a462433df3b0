//! The exchange: one plain walk over the plan, until an account answers or nobody can.

use crate::answer_headers::{
    LOSSES_HEADER, MODEL_HEADER, PROVIDER_HEADER, SESSION_HEADER, TRACE_HEADER, header_value,
    losses_line, passed_back,
};
use crate::ask::Ask;
use crate::attempt::{Failed, Try};
use crate::caller::Caller;
use crate::clock;
use crate::decide::{BYTES_A_TOKEN, Decision};
use crate::down;
use crate::exact_cache::CACHE_HEADER;
use crate::failure::{refuse, stage_name};
use crate::head;
use crate::house::House;
use crate::leave::Barred;
use crate::nobody::{Reasons, nobody};
use crate::progress::Step;
use crate::recorder::{Arrived, Recorder};
use crate::responses::{Earlier, Keep};
use crate::serving::Serving;
use crate::snapshot::{Named, Snapshot};
use crate::time_left::Spans;
use crate::tried::Outcome;
use crate::under_way::UnderWay;
use crate::withdrawn::LeftOut;
use axum::response::Response;
use chat::{Failure, FailureKind, Request, Stage};
use dialect::Reply;
use http::{HeaderMap, HeaderValue};
use routing::{
    Attempt, ComboNote, ComboWhat, Deadlines, Event, Rest, Scope, Target, Verdict, Walk,
};
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// One request on its way.
pub(crate) struct Exchange<'h> {
    pub(crate) house: &'h Arc<House>,
    pub(crate) ask: Ask,
    pub(crate) record: Recorder,
    pub(crate) request: Option<Arc<Request>>,
    /// What the name is to mean, where that is not to be looked up.
    pub(crate) named: Option<Arc<Named>>,
    /// What was thought before has been left out, because a provider refused it.
    pub(crate) thoughtless: bool,
    /// What it goes on from.
    pub(crate) earlier: Option<Box<Earlier>>,
    /// The body without what the API withdrew, for whichever attempts pass it through.
    pub(crate) left: OnceLock<Option<LeftOut>>,
    /// The client's key.
    pub(crate) caller: Option<Arc<Caller>>,
    /// What the caches had, where they were looked into: `hit`, `similar` or `miss`.
    pub(crate) cache: Option<&'static str>,
    /// Who could not answer, and why.
    pub(crate) reasons: Reasons,
    /// How long it may take.
    pub(crate) spans: Spans,
    trace: Uuid,
}

/// Answers one request.
pub(crate) fn exchange(
    house: &Arc<House>,
    ask: Ask,
    caller: Option<Arc<Caller>>,
) -> impl Future<Output = Response> {
    exchange_with(house, ask, caller, None)
}

/// Answers one request whose model means what is given here.
pub(crate) fn exchange_with(
    house: &Arc<House>,
    ask: Ask,
    caller: Option<Arc<Caller>>,
    named: Option<Arc<Named>>,
) -> impl Future<Output = Response> {
    let trace = ask.wishes.trace();
    let client = ask.client;
    let arrived = Arrived {
        client,
        endpoint: ask.endpoint,
        model: &ask.model,
        stream: ask.stream,
        key: caller.as_ref().map(|caller| Arc::clone(&caller.id)),
    };
    let key = arrived.key.clone();
    let earlier = Earlier::of(&ask, key.as_deref(), &house.responses);
    let mut record = Recorder::new(house, &trace, &arrived);
    record.keeps_answer(Keep::wanted(&ask, key));
    if let Some(fate) = &ask.wishes.fate {
        record.tells(Arc::clone(fate));
    }
    let mut exchange = Exchange {
        house,
        ask,
        record,
        request: None,
        named,
        thoughtless: false,
        earlier,
        left: OnceLock::new(),
        caller,
        cache: None,
        reasons: Reasons::default(),
        spans: Spans::of(&house.limits, &Deadlines::default()),
        trace,
    };
    async move {
        let walked = pin!(exchange.walk()).await;
        exchange.answered(walked)
    }
}

/// Work that a combo gives only so many milliseconds.
async fn within<T>(
    limit_ms: Option<u64>,
    work: Pin<&mut impl Future<Output = Result<T, Failed>>>,
) -> Result<T, Failed> {
    let Some(limit) = limit_ms.map(Duration::from_millis) else {
        return work.await;
    };
    let done = timeout(limit, work).await;
    done.unwrap_or_else(|_| Err(head::silent(limit).into()))
}

/// Tells of a request that could not even be read; it has its row in the ledger like every other.
pub(crate) fn unread(house: &Arc<House>, arrived: &Arrived<'_>, failure: &Failure) -> Response {
    let trace = Uuid::now_v7();
    let mut record = Recorder::new(house, &trace, arrived);
    let mut response = told(&mut record, failure, refuse(arrived.client, failure));
    traced(&mut response, &trace);
    response
}

fn told(record: &mut Recorder, failure: &Failure, response: Response) -> Response {
    record.failed(failure);
    record.answered(response.status().as_u16());
    record.complete();
    response
}

fn traced(response: &mut Response, trace: &Uuid) {
    response
        .headers_mut()
        .insert(TRACE_HEADER, header_value(trace.to_string()));
}

impl Exchange<'_> {
    /// What the client is told in the end.
    fn answered(&mut self, walked: Result<Response, Failed>) -> Response {
        let mut response = match walked {
            Ok(response) => response,
            Err(failed) => {
                let response = match failed.own_words {
                    Some(own_words) => *own_words,
                    None => refuse(self.ask.client, &failed.failure),
                };
                told(&mut self.record, &failed.failure, response)
            }
        };
        traced(&mut response, &self.trace);
        if let Some(word) = self.cache {
            let word = HeaderValue::from_static(word);
            response.headers_mut().insert(CACHE_HEADER, word);
        }
        if let Some(session) = &self.ask.session {
            let session = header_value(&**session);
            response.headers_mut().insert(SESSION_HEADER, session);
        }
        response
    }

    async fn walk(&mut self) -> Result<Response, Failed> {
        if let Some(caller) = &self.caller
            && let Some(pass) = self.house.enter(caller)?
        {
            self.record.keeps(pass);
        }
        let mut decision = self.decide()?;
        let said = &decision.snapshot.rulebook.strategies.deadlines;
        self.spans = Spans::of(&self.house.limits, said);
        if decision.nobody.is_none() {
            self.record.decided(&decision);
        }
        if decision.snapshot.rulebook.caches.exact
            && let Some(response) = self.look_up(&decision)?
        {
            return Ok(response);
        }
        if !decision.snapshot.rulebook.caches.semantic_model.is_empty()
            && let Some(response) = Box::pin(self.look_up_alike(&decision)).await?
        {
            return Ok(response);
        }
        if let Some(nobody) = decision.nobody.take() {
            return Err(nobody.into());
        }
        self.tally(&decision.named, &ComboWhat::Asked);
        let limit = decision.named.aim.terms.timeout_ms;
        let mut walked = within(limit, pin!(self.walk_over(&decision))).await;
        if let Err(failed) = &mut walked
            && self.record.cut(&failed.failure, "the combo's time was up")
        {
            self.reasons.come_before(&mut failed.failure);
        }
        let what = match &walked {
            Ok(_) => ComboWhat::Served {
                fallbacks: u32::try_from(self.record.attempts().saturating_sub(1)).unwrap_or(0),
            },
            Err(_) => ComboWhat::Failed,
        };
        self.tally(&decision.named, &what);
        walked
    }

    async fn walk_over(&mut self, decision: &Decision) -> Result<Response, Failed> {
        let mut walk = Walk::new(&decision.named.aim, &decision.plan);
        let mut last: Option<Failed> = None;
        let mut gave_up: Option<usize> = None;
        let (snapshot, named) = (&decision.snapshot, &decision.named);
        let house = self.house;
        let is_open = |target: &Target| house.stands_open(snapshot, named, target);
        // The plan and the combo's retries are its bound.
        while let Some(next) = walk.step_open(is_open) {
            let target = next.target;
            if last.is_some()
                && let Some(late) = self.late(named)
            {
                return Err(late);
            }
            let attempt = match self.prepare(snapshot, target, named, walk.has_more()) {
                Ok(attempt) => attempt,
                Err(failure) => {
                    last = self.bars(decision, target, failure, last);
                    continue;
                }
            };
            self.reaches(Step::Queued);
            wait_for(&next, self.ends(named)).await;
            let under_way = match self.leave(decision, &attempt, target).await {
                Ok(under_way) => under_way,
                Err(Barred::Here(failure)) => {
                    last = self.bars(decision, target, failure, last);
                    continue;
                }
                Err(Barred::Everywhere(failure)) => return Err(failure.into()),
            };
            let failed = match self.ask_account(&attempt, target, named, under_way).await {
                Ok(response) => {
                    if let (Some(from), Some(failed)) = (gave_up, &last) {
                        let why = &failed.failure.message;
                        let from = &snapshot.fleet[from];
                        down::tell_of_switch(self.house, from, attempt.account, why);
                    }
                    return Ok(response);
                }
                Err(failed) => self.late(named).map_or(Ok(failed), Err)?,
            };
            let verdict = self.take_note(&attempt, &failed.failure, named);
            if !walk.failed(&failed.failure, verdict) {
                return Err(failed);
            }
            let leg = named.aim.legs.get(target.leg);
            (self.reasons).add(leg, &attempt.account.label, &failed.failure.message);
            last = Some(failed);
            gave_up = Some(target.place);
        }
        // Whoever waited for the last of them may have used up the request's time.
        if let Some(late) = self.late(named) {
            return Err(late);
        }
        Err(self.everybody_failed(decision, last))
    }

    /// Asks one account, and lets health and combos know of it.
    async fn ask_account(
        &mut self,
        attempt: &Try<'_>,
        target: &Target,
        named: &Named,
        under_way: UnderWay,
    ) -> Result<Response, Failed> {
        let began = under_way.began();
        if let Some(progress) = &self.ask.wishes.progress {
            let model = &attempt.target.model;
            progress.tries(attempt.account, model, self.record.last_failure());
        }
        self.record.begins(under_way, target.why);
        let patience = self.patience(named, began);
        let answered = within(patience, pin!(self.attempt(attempt))).await;
        let leg = named.leg(target.leg).filter(|_| !named.combos.is_empty());
        if let Some((leg, aimed)) = leg {
            let tried = ComboWhat::Tried {
                provider: Arc::clone(&leg.provider),
                model: Arc::clone(&aimed.model),
                served: answered.is_ok(),
                ms: clock::now().saturating_sub(began),
            };
            self.tally(named, &tried);
        }
        answered
    }

    /// The client is told how far it is, if it wants to be.
    pub(crate) fn reaches(&self, step: Step) {
        if let Some(progress) = &self.ask.wishes.progress {
            progress.reaches(step);
        }
    }

    /// Counts for the combos the name stands for.
    fn tally(&self, named: &Named, what: &ComboWhat) {
        if named.combos.is_empty() {
            return;
        }
        let (mut health, at) = (self.house.health(), clock::now());
        for combo in &named.combos {
            health.apply(&Event::Combo(ComboNote {
                combo: Arc::clone(combo),
                at,
                what: what.clone(),
            }));
        }
    }

    fn prepare<'s>(
        &self,
        snapshot: &'s Snapshot,
        target: &Target,
        named: &Named,
        others: bool,
    ) -> Result<Try<'s>, Failure> {
        let place = target.place;
        let (account, door) = (&snapshot.fleet[place], &snapshot.doors[place]);
        if let Some(why) = &door.locked {
            let message = format!("the account `{}` cannot be used: {why}", account.label);
            return Err(Failure::new(FailureKind::Overloaded, Stage::Plan, message)
                .with_code("account_locked"));
        }
        let (leg, aimed) = named.leg(target.leg).ok_or_else(nobody)?;
        let offer = account
            .provider
            .offer(self.ask.client.dialect, &aimed.model)
            .ok_or_else(nobody)?;
        let offer_place = account
            .provider
            .offers
            .iter()
            .position(|known| std::ptr::eq(known, offer))
            .unwrap_or(0);
        Ok(Try {
            account,
            door,
            offer,
            place: offer_place,
            target: Arc::clone(&leg.target),
            transforms: &snapshot.rulebook.transforms,
            price: account
                .provider
                .model(&aimed.model)
                .and_then(|model| model.price),
            idle: named
                .aim
                .terms
                .idle_ms
                .map_or(self.spans.idle, Duration::from_millis),
            until: self.until(named),
            others,
        })
    }

    /// Takes note of a failed attempt, and what follows from it. What one target cannot be told another may.
    fn take_note(&mut self, attempt: &Try<'_>, failure: &Failure, named: &Named) -> Verdict {
        let ours = matches!(failure.stage, Stage::Decode | Stage::Encode | Stage::Plan);
        let (rule, verdict) = if ours {
            let others = failure.stage == Stage::Encode && named.aim.legs.len() > 1;
            let verdict = if others {
                Verdict::Next {
                    scope: Scope::Model,
                    rest: Rest::None,
                }
            } else {
                Verdict::Stop
            };
            ("cannot be said to this target", verdict)
        } else {
            self.record.account_failed(failure)
        };
        let outcome = Outcome {
            status: (failure.stage == Stage::Upstream).then_some(failure.status),
            failed: Some(failure.message.clone()),
            stage: Some(stage_name(failure.stage)),
            rule: Some(rule),
        };
        self.record
            .tried(attempt.account, &attempt.target.model, outcome);
        self.record.over();
        verdict
    }

    /// Takes note that the provider refused what was thought or said before: no fault of the account. It is asked again, as `rule` says.
    pub(crate) fn note_refused(
        &mut self,
        attempt: &Try<'_>,
        failure: &Failure,
        rule: &'static str,
    ) {
        let outcome = Outcome {
            status: Some(failure.status),
            failed: Some(failure.message.clone()),
            stage: Some(stage_name(failure.stage)),
            rule: Some(rule),
        };
        self.record
            .tried(attempt.account, &attempt.target.model, outcome);
    }

    /// Takes note of the attempt that serves.
    pub(crate) fn note_served(&mut self, status: u16, serving: &Serving) {
        self.record.account_serves();
        if let Some(session) = &self.ask.session {
            let tokens = self.ask.envelope.body().len() as u64 / BYTES_A_TOKEN;
            self.record.pins(session, tokens);
        }
        let outcome = Outcome {
            status: Some(status),
            ..Outcome::default()
        };
        self.record
            .tried(&serving.account, &serving.target.model, outcome);
    }

    /// What the client's codec must know to answer.
    pub(crate) fn reply(&mut self) -> Result<Reply, Failure> {
        let id = self.trace.simple().to_string();
        let earlier = self.earlier.as_ref();
        let continues = earlier.map(|earlier| earlier.id().to_owned());
        Ok(Reply {
            request: self.decoded()?,
            created: clock::now_signed() / 1000,
            id: id[8..].to_owned(),
            continues,
        })
    }

    /// The headers of the answer: some of the provider's, and ours.
    pub(crate) fn headers(&self, provider: &HeaderMap) -> HeaderMap {
        self.record.read(provider);
        let mut headers = passed_back(provider);
        let record = &self.record;
        if let Some((provider, model)) = record.served_by() {
            headers.insert(PROVIDER_HEADER, header_value(provider));
            headers.insert(MODEL_HEADER, header_value(model));
        }
        if !record.losses().is_empty() {
            headers.insert(LOSSES_HEADER, header_value(losses_line(record.losses())));
        }
        headers
    }
}

/// Until the target may be asked, or the request's time is up.
async fn wait_for(next: &Attempt<'_>, ends: u64) {
    let rests = next.target.not_before;
    if next.after_ms == 0 && rests.is_none() {
        return;
    }
    let now = clock::now();
    let rests = rests.map_or(0, |until| until.saturating_sub(now));
    let wait = next.after_ms.max(rests).min(ends.saturating_sub(now));
    if wait > 0 {
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
}
