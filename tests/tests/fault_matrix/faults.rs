//! What can go wrong with one target, and what must follow.

use std::time::Duration;
use suite::{Dialect, Script, Step};

/// How a target fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An error answer of that status.
    Status(u16),
    /// A 429 that says how long to wait.
    RetryAfter,
    /// An error told in the body of a 200.
    ErrorBody,
    /// A stream that tells an error before its first word.
    ErrorBeforeContent,
    /// A stream that tells an error after a few words.
    ErrorAfterContent,
    /// A proper answer that says nothing.
    Empty,
    /// Nothing comes, not even the head of an answer.
    SilentFromTheStart,
    /// The head comes, then nothing.
    StallBeforeContent,
    /// A stream begins properly and says nothing: it is handed on after a while, since a model may think for long.
    StallOnceBegun,
    /// A few words come, then nothing.
    StallAfterContent,
    /// The connection is cut before the head of an answer.
    ResetBeforeHead,
    /// The connection is cut after it.
    ResetAfterHead,
    /// The connection is cut after a few words.
    ResetAfterContent,
    /// A 200 with bytes that are no answer.
    Garbage,
}

/// What must follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The other target serves.
    Recovers,
    /// The client is told at once, with that status; nobody else is asked.
    Refused(u16),
    /// The client has words already: it is told inside the stream, under this code.
    BrokenOff(&'static str),
}

/// One fault, and what must follow for a stream and for a whole answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) fault: Fault,
    pub(crate) stream: Fate,
    pub(crate) whole: Fate,
    /// What the client is told when there is nobody else: one of these, or the provider's own status where none is named.
    pub(crate) alone: &'static [u16],
}

const fn recovers(fault: Fault, alone: &'static [u16]) -> Row {
    Row {
        fault,
        stream: Fate::Recovers,
        whole: Fate::Recovers,
        alone,
    }
}

const fn refused(status: u16) -> Row {
    Row {
        fault: Fault::Status(status),
        stream: Fate::Refused(status),
        whole: Fate::Refused(status),
        alone: &[],
    }
}

/// Nothing of a whole answer is handed on before all of it is there, so it recovers even then.
const fn breaks_off(fault: Fault, code: &'static str, alone: &'static [u16]) -> Row {
    Row {
        fault,
        stream: Fate::BrokenOff(code),
        whole: Fate::Recovers,
        alone,
    }
}

/// The table. A refused credential is the operator's trouble and never told as the client's own, and 529 is known to Anthropic only.
pub(crate) const TABLE: &[Row] = &[
    refused(400),
    recovers(Fault::Status(401), &[502]),
    recovers(Fault::Status(402), &[502]),
    recovers(Fault::Status(403), &[502]),
    recovers(Fault::Status(404), &[404]),
    recovers(Fault::Status(405), &[405]),
    recovers(Fault::Status(406), &[406]),
    recovers(Fault::Status(408), &[408]),
    recovers(Fault::Status(409), &[409]),
    recovers(Fault::Status(410), &[410]),
    refused(413),
    refused(422),
    recovers(Fault::Status(429), &[429]),
    recovers(Fault::RetryAfter, &[429]),
    recovers(Fault::Status(451), &[451]),
    recovers(Fault::Status(500), &[500]),
    recovers(Fault::Status(501), &[501]),
    recovers(Fault::Status(502), &[502]),
    recovers(Fault::Status(503), &[503]),
    recovers(Fault::Status(504), &[504]),
    recovers(Fault::Status(520), &[520]),
    recovers(Fault::Status(521), &[521]),
    recovers(Fault::Status(522), &[522]),
    recovers(Fault::Status(523), &[523]),
    recovers(Fault::Status(524), &[524]),
    recovers(Fault::Status(525), &[525]),
    recovers(Fault::Status(526), &[526]),
    recovers(Fault::Status(527), &[527]),
    recovers(Fault::Status(528), &[528]),
    recovers(Fault::Status(529), &[503, 529]),
    recovers(Fault::ErrorBody, &[500]),
    recovers(Fault::ErrorBeforeContent, &[500, 503, 529]),
    breaks_off(
        Fault::ErrorAfterContent,
        TOLD_BY_THE_PROVIDER,
        &[500, 503, 529],
    ),
    recovers(Fault::Empty, &[502]),
    recovers(Fault::SilentFromTheStart, &[504]),
    recovers(Fault::StallBeforeContent, &[504]),
    breaks_off(Fault::StallOnceBegun, "idle_timeout", &[504]),
    breaks_off(Fault::StallAfterContent, "idle_timeout", &[504]),
    recovers(Fault::ResetBeforeHead, &[502, 503]),
    recovers(Fault::ResetAfterHead, &[502, 503]),
    breaks_off(Fault::ResetAfterContent, "upstream_cut", &[502, 503]),
    recovers(Fault::Garbage, &[502]),
];

/// The statuses that stand for a client's own mistake, of those that the table does not name. Whoever else is asked says the same.
const MISTAKES: &[u16] = &[411, 414, 415, 416];

/// Every status from 400 to 529 that the table does not name.
pub(crate) fn other_statuses() -> impl Iterator<Item = Row> {
    let named = |status: &u16| TABLE.iter().any(|row| row.fault == Fault::Status(*status));
    let others = (400..=529).filter(move |status| !named(status));
    others.map(|status| match MISTAKES.contains(&status) {
        true => refused(status),
        false => recovers(Fault::Status(status), &[]),
    })
}

/// The code is the provider's own.
pub(crate) const TOLD_BY_THE_PROVIDER: &str = "";

/// The `code` of an error answer to OpenAI's clients, beside its `type`: never the word another vendor has for the class.
pub(crate) const OPENAI_CODES: &[(&str, &str)] =
    &[("400", "invalid_request"), ("413", "request_too_large")];

/// The word that clients of each dialect know a failure by: of an error answer to OpenAI's the `type`; those of Responses know few
/// words inside a stream.
pub(crate) const TOLD: &[(&str, [&str; 4])] = &[
    (
        "400",
        [
            "invalid_request_error",
            "invalid_request_error",
            "invalid_request_error",
            "INVALID_ARGUMENT",
        ],
    ),
    (
        "413",
        [
            "invalid_request_error",
            "invalid_request_error",
            "request_too_large",
            "INVALID_ARGUMENT",
        ],
    ),
    (
        "idle_timeout",
        [
            "idle_timeout",
            "server_error",
            "timeout_error",
            "DEADLINE_EXCEEDED",
        ],
    ),
    (
        "upstream_cut",
        ["upstream_cut", "server_error", "api_error", "UNAVAILABLE"],
    ),
];

/// What a failing target says of it.
pub(crate) const WORDS: &str = "not with us";

/// What a stream says before it breaks off.
pub(crate) const BEGINNING: &str = "Once upon ";

impl Fault {
    /// What the failing target answers.
    pub(crate) fn script(self, upstream: Dialect, stream: bool) -> Script {
        let begun = || upstream.story(&[BEGINNING]).unfinished();
        let opening = || upstream.story(&[]).opening;
        match self {
            Self::Status(status) => Script::json(status, upstream.error_body(status, WORDS)),
            Self::RetryAfter => {
                let headers = [("content-type", "application/json"), ("retry-after", "30")];
                Script::with_headers(429, &headers, upstream.error_body(429, WORDS))
            }
            Self::ErrorBody => Script::json(200, upstream.error_body(500, WORDS)),
            // To a client that wants a whole answer some providers stream all the same.
            Self::ErrorBeforeContent => {
                Script::stream([opening().concat(), upstream.error_frame(WORDS)])
            }
            Self::ErrorAfterContent => {
                Script::stream([begun().concat(), upstream.error_frame(WORDS)])
            }
            Self::Empty if stream => Script::stream(upstream.empty_story()),
            Self::Empty => Script::json(200, upstream.empty_answer()),
            Self::SilentFromTheStart => Script::silence(),
            Self::StallBeforeContent if stream => Script::open([": ping\n\n"]).then(Step::Stall),
            Self::StallOnceBegun if stream => Script::open(opening()).then(Step::Stall),
            Self::StallAfterContent if stream => Script::open(begun()).then(Step::Stall),
            Self::StallBeforeContent => part(upstream, 0, Step::Stall),
            Self::StallOnceBegun => part(upstream, 1, Step::Stall),
            Self::StallAfterContent => part(upstream, 2, Step::Stall),
            Self::ResetBeforeHead => Script::hang_up(),
            Self::ResetAfterHead if stream => Script::open([": ping\n\n"]).then(Step::Reset),
            Self::ResetAfterContent if stream => Script::open(begun()).then(Step::Reset),
            Self::ResetAfterHead => part(upstream, 0, Step::Reset),
            Self::ResetAfterContent => part(upstream, 2, Step::Reset),
            Self::Garbage if stream => Script::stream([GARBAGE]),
            Self::Garbage => Script::json(200, GARBAGE),
        }
    }

    /// How long it may go unnoticed where it is noticed by its silence only: the limits that `Household::impatient` sets.
    pub(crate) fn silence(self) -> Option<Duration> {
        let waits = WAITS.iter().find(|(fault, _)| *fault == self);
        waits.map(|(_, wait)| Duration::from_millis(*wait))
    }
}

const WAITS: &[(Fault, u64)] = &[
    (Fault::SilentFromTheStart, 900),
    (Fault::StallBeforeContent, 900),
    // First it is held back, then it is silent for too long.
    (Fault::StallOnceBegun, 600 + 900),
    (Fault::StallAfterContent, 900),
];

/// The head of a whole answer and so many thirds of its body.
fn part(upstream: Dialect, thirds: usize, then: Step) -> Script {
    let whole = upstream.answer("never");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        whole.len()
    );
    let sent = head + &whole[..whole.len() * thirds / 3];
    Script(vec![Step::Send(sent.into_bytes()), then])
}

const GARBAGE: &str = "event: x\ndata: {\"a\":\n\n\u{1}\u{2}<html>\n\n";
