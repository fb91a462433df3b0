//! One try of one account: write the request, send it, read the head of the answer, commit or report what failed.

use crate::answer;
use crate::answer_headers;
use crate::apart::apart;
use crate::call_headers;
use crate::exchange::Exchange;
use crate::head::{self, Head};
use crate::media;
use crate::progress::Step;
use crate::relay::Relay;
use crate::responses;
use crate::serving::Serving;
use crate::signatures::{Conversation, Session, refuses_proofs, without_thoughts};
use crate::snapshot::Door;
use crate::splice::SpliceLane;
use crate::translate::{TranslateLane, Writer};
use crate::withdrawn;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use catalog::{Offer, Price, Provider};
use chat::{Dialect, Failure, FailureKind, Loss, Quirk, Request, Stage, Target};
use dialect::sse::Framing;
use dialect::{Codec, ToolNames, codec, kept_elsewhere};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use http_body_util::{BodyExt, Limited};
use routing::{Account, Transforms};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::Lane;
use tokio::time::{Instant, timeout};
use upstream::{Call, TroubleKind};

/// What did not work, and what the provider said in the client's own dialect, if it did.
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    /// The provider's own error answer: status and body, to be handed on untouched.
    pub(crate) own_words: Option<Box<Response>>,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            own_words: None,
        }
    }
}

/// A request written for one target.
pub(crate) struct Written {
    pub(crate) lane: Lane,
    pub(crate) body: Vec<Bytes>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) names: ToolNames,
    /// Usage is asked for although the client did not.
    pub(crate) usage_added: bool,
}

/// One account with everything that is needed to try it.
pub(crate) struct Try<'a> {
    pub(crate) account: &'a Account,
    pub(crate) door: &'a Door,
    pub(crate) offer: &'a Offer,
    pub(crate) place: usize,
    pub(crate) target: Arc<Target>,
    /// What is done to every request.
    pub(crate) transforms: &'a Transforms,
    /// What its tokens cost, if anyone says.
    pub(crate) price: Option<Price>,
    /// How long a stream may be silent in its middle.
    pub(crate) idle: Duration,
    /// When a stream must be over, where the combo says.
    pub(crate) until: Option<Instant>,
    /// Others stand behind it.
    pub(crate) others: bool,
}

impl Try<'_> {
    pub(crate) fn provider(&self) -> &Provider {
        &self.account.provider
    }
}

impl Exchange<'_> {
    /// Tries one account; once more without what was thought before, if the provider refuses that.
    pub(crate) async fn attempt(&mut self, attempt: &Try<'_>) -> Result<Response, Failed> {
        let tried = pin!(self.send(attempt)).await;
        let Err(failed) = tried else { return tried };
        let rule = if refuses_proofs(&failed.failure) && self.forget_thoughts()? {
            "asked again without thinking history"
        } else if self.has_lost(&failed.failure) {
            "asked again with what was said before"
        } else {
            return Err(failed);
        };
        self.note_refused(attempt, &failed.failure, rule);
        pin!(self.send(attempt)).await
    }

    /// The provider does not know the answer that is gone on from. Whether it can be told what was said.
    fn has_lost(&mut self, failure: &Failure) -> bool {
        let earlier = self.earlier.as_mut();
        earlier.is_some_and(|earlier| earlier.is_lost(failure))
    }

    /// Leaves out what was thought before. Whether there was anything.
    fn forget_thoughts(&mut self) -> Result<bool, Failure> {
        let forgotten = match self.thoughtless {
            true => None,
            false => without_thoughts(&*self.decoded()?),
        };
        let Some(request) = forgotten else {
            return Ok(false);
        };
        let why = "the provider refused its proof; it was asked again without";
        self.record.lost([Loss::new("reasoning", why)]);
        self.request = Some(Arc::new(request));
        self.thoughtless = true;
        Ok(true)
    }

    /// Asks one account. On success the response is under way; nothing can be taken back.
    async fn send(&mut self, attempt: &Try<'_>) -> Result<Response, Failed> {
        let written = pin!(self.write(attempt)).await?;
        let model = &attempt.target.model;
        self.record.serves(
            attempt.account,
            model,
            attempt.offer.dialect,
            written.lane,
            attempt.price,
        );
        let serving = Serving {
            house: Arc::clone(self.house),
            account: attempt.account.clone(),
            target: Arc::clone(&attempt.target),
            idle: attempt.idle,
            until: attempt.until,
        };
        let call = self.call(attempt, &written)?;
        let limits = &self.house.limits;
        let patience = if self.ask.stream {
            self.spans.first_content
        } else if attempt.others {
            self.spans.whole_head.min(limits.whole_answer)
        } else {
            limits.whole_answer
        };
        let answered = timeout(patience, pin!(self.house.upstream.send(call))).await;
        let answer = match answered {
            Err(_) => return Err(head::silent(patience).into()),
            Ok(Err(trouble)) => return Err(unreachable(&trouble).into()),
            Ok(Ok(answer)) => answer,
        };
        self.reaches(Step::Waiting);
        let codec = codec(attempt.offer.dialect);
        if !answer.status().is_success() {
            return Err(self.refusal(codec, answer, written.lane).await);
        }
        if is_stream(answer.headers(), self.ask.stream) && self.ask.stream {
            pin!(self.stream(codec, answer, written, serving)).await
        } else {
            pin!(answer::whole(self, codec, answer, written, serving)).await
        }
    }

    /// The request in the target's dialect: the client's own bytes where it speaks it, a translation where not.
    async fn write(&mut self, attempt: &Try<'_>) -> Result<Written, Failure> {
        let changed = self.transformed(attempt)?;
        let ask = &self.ask;
        let whole = ask.client.splices && !self.thoughtless && changed.is_none();
        let same = whole && attempt.offer.dialect == ask.client.dialect;
        let framed_alike = ask.framing == Framing::Events;
        let streams_alike = ask.stream || !attempt.target.quirks.has(Quirk::StreamOnly);
        let earlier = self.earlier.as_ref();
        let known = earlier.is_none_or(|earlier| earlier.maker() == Some(&attempt.account.id));
        if same && known && framed_alike && streams_alike && !ask.envelope.is_marked() {
            let left = self.left.get_or_init(|| withdrawn::left_out(ask)).as_ref();
            let envelope = left.map_or(&ask.envelope, |(left, _)| left);
            let spliced = ask
                .client
                .codec
                .splice(envelope, ask.stream, &attempt.target);
            self.record
                .lost(left.into_iter().flat_map(|(_, losses)| losses.clone()));
            return Ok(Written {
                lane: Lane::Splice,
                body: spliced.body,
                headers: Vec::new(),
                names: ToolNames::default(),
                usage_added: spliced.usage_added,
            });
        }
        let request = match changed {
            Some(changed) => changed,
            None => self.decoded()?,
        };
        kept_elsewhere::refuse(&request, attempt.offer.dialect)?;
        let request = if attempt.target.quirks.has(Quirk::InlineMedia) {
            media::inlined(request, &self.house.chores).await?
        } else {
            request
        };
        let codec = codec(attempt.offer.dialect);
        let encoded = || codec.encode_request(&request, &attempt.target);
        let encoded = apart(self.ask.envelope.body().len(), encoded)?;
        self.record.lost(encoded.losses);
        Ok(Written {
            lane: Lane::Translate,
            body: vec![encoded.body.into()],
            headers: encoded.headers,
            names: encoded.names,
            usage_added: false,
        })
    }

    /// The client's request as the conversation all dialects meet in; decoded once, for whichever attempts need it.
    pub(crate) fn decoded(&mut self) -> Result<Arc<Request>, Failure> {
        if let Some(request) = &self.request {
            return Ok(Arc::clone(request));
        }
        let mut request = self.read()?;
        request.model.clone_from(&self.ask.model);
        request.stream = self.ask.stream;
        let key = self.caller.as_ref().map(|caller| &*caller.id);
        let session = |request: &Request| Session::of(key, self.ask.session.as_deref(), request);
        self.house.signatures.restore(session, &mut request);
        Ok(Arc::clone(self.request.insert(Arc::new(request))))
    }

    /// Reads the client's body, with what was said before where it only names it.
    fn read(&self) -> Result<Request, Failure> {
        let codec = self.ask.client.codec;
        let read = |body: &Bytes| {
            let read = apart(body.len(), || codec.decode_request(body));
            read.map_err(|malformed| crate::door::malformed_body(&malformed))
        };
        let own = self.ask.envelope.body();
        let earlier = self.earlier.as_ref();
        let unfolded = earlier.and_then(|earlier| earlier.unfolded(&self.ask.envelope));
        let mut request = read(unfolded.as_ref().unwrap_or(own))?;
        if unfolded.is_some() {
            request
                .extras
                .retain(|extra| extra.name != responses::FIELD);
        }
        if self.ask.client.dialect == Dialect::OpenAiResponses && responses::refers(&request) {
            let key = self.caller.as_ref().map(|caller| &*caller.id);
            let body = unfolded.as_ref().unwrap_or(own);
            if let Some(body) = responses::resolved(body, key, &self.house.responses) {
                let extras = request.extras;
                request = Request {
                    extras,
                    ..read(&body)?
                };
            }
        }
        Ok(request)
    }

    /// The conversation this request belongs to.
    pub(crate) fn conversation(&mut self) -> Result<Conversation, Failure> {
        let request = self.decoded()?;
        Ok(Conversation::of(
            self.caller.as_ref().map(|caller| Arc::clone(&caller.id)),
            self.ask.session.clone(),
            request,
        ))
    }

    fn call(&self, attempt: &Try<'_>, written: &Written) -> Result<Call, Failure> {
        let url = attempt.door.address(
            attempt.provider(),
            attempt.place,
            &attempt.target.model,
            self.ask.stream,
        );
        let url = url.map_err(|why| {
            Failure::new(FailureKind::BadRequest, Stage::Plan, why).with_code("bad_address")
        })?;
        let mut headers = attempt.door.headers(attempt.place);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        headers.insert(
            header::ACCEPT,
            HeaderValue::from_static(if self.ask.stream {
                "text/event-stream"
            } else {
                "application/json"
            }),
        );
        if written.lane == Lane::Splice {
            for (name, value) in &self.ask.headers {
                call_headers::say(&mut headers, name.clone(), value.clone());
            }
        }
        for (name, value) in &written.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(*name), HeaderValue::try_from(value))
            {
                call_headers::say(&mut headers, name, value);
            }
        }
        Ok(Call {
            method: Method::POST,
            url,
            headers,
            body: written.body.clone(),
        })
    }

    /// The provider's error answer, read.
    async fn refusal(
        &self,
        codec: &dyn Codec,
        answer: http::Response<upstream::Body>,
        lane: Lane,
    ) -> Failed {
        let (parts, body) = answer.into_parts();
        self.record.read(&parts.headers);
        let limits = &self.house.limits;
        let read = timeout(
            limits.first_content,
            Limited::new(body, limits.error_answer).collect(),
        )
        .await;
        let body = read
            .ok()
            .and_then(Result::ok)
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        let mut failure = codec.read_failure(parts.status.as_u16(), &body);
        failure.retry_after = answer_headers::retry_after(&parts.headers).or(failure.retry_after);
        let own_words = (lane == Lane::Splice && !body.is_empty()).then(|| {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = parts.status;
            *response.headers_mut() = answer_headers::passed_back(&parts.headers);
            Box::new(response)
        });
        Failed { failure, own_words }
    }

    async fn stream(
        &mut self,
        codec: &'static dyn Codec,
        answer: http::Response<upstream::Body>,
        written: Written,
        serving: Serving,
    ) -> Result<Response, Failed> {
        let (parts, body) = answer.into_parts();
        let mut head =
            Head::read(body, codec, &self.house.limits, self.spans.first_content).await?;
        serving.answered();
        self.note_served(parts.status.as_u16(), &serving);
        let headers = self.headers(&parts.headers);
        let reply = if written.lane == Lane::Splice {
            None
        } else {
            Some(self.reply()?)
        };
        let mut record = self.record.hand_on();
        let rest = (!head.ended).then_some(head.body);
        let (body, kind) = if let Some(reply) = reply {
            let writer = Writer {
                client: self.ask.client.codec,
                reply: &reply,
                names: written.names,
                framing: self.ask.framing,
                conversation: self.conversation()?,
                quirks: serving.target.quirks,
            };
            let mut lane = TranslateLane::new(self.house, head.splitter, head.decoder, writer);
            let first = lane.held(std::mem::take(&mut head.events), &mut record);
            let kind = if self.ask.framing == Framing::Events {
                "text/event-stream"
            } else {
                "application/json"
            };
            (
                Body::new(Relay::new(lane, first, rest, record, serving)),
                kind,
            )
        } else {
            let mut lane = SpliceLane::new(codec, head.splitter, written.usage_added);
            let first = lane.held(head.held, head.glances, &mut record);
            (
                Body::new(Relay::new(lane, first, rest, record, serving)),
                "text/event-stream",
            )
        };
        let mut response = Response::new(body);
        *response.headers_mut() = headers;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Ok(response)
    }
}

/// Whether the provider streams. One that does not say is believed to do what it was asked.
pub(crate) fn is_stream(headers: &HeaderMap, asked: bool) -> bool {
    match headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    {
        Some(kind) => {
            kind.starts_with("text/event-stream")
                || (asked && !kind.contains("json") && !kind.contains("html"))
        }
        None => asked,
    }
}

fn unreachable(trouble: &upstream::Trouble) -> Failure {
    let (stage, code) = match trouble.kind {
        TroubleKind::Connect => (Stage::Connect, "upstream_unreachable"),
        TroubleKind::Broken => (Stage::FirstByte, "upstream_cut"),
    };
    Failure::new(FailureKind::Unreachable, stage, trouble.message.clone()).with_code(code)
}
