//! What the failure readers and writers of all dialects share (`wire/09-errors.md`).
//!
//! The status says the kind, and the provider's words correct it. The provider's own message is never rewritten on the way in. On the way
//! out no client is told that its credential is bad when it is the operator's.

use chat::{Dialect, Failure, FailureKind, Stage};
use std::time::Duration;

mod foreign;
pub(crate) mod openai;
pub(crate) mod waits;

pub(crate) use foreign::{foreign, text_instead};

/// Error words of each dialect for a kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    /// OpenAI `error.type`.
    pub(crate) openai_type: &'static str,
    /// OpenAI `error.code`, used when the failure has no code of its own.
    pub(crate) openai_code: &'static str,
    /// Anthropic `error.type`.
    pub(crate) anthropic: &'static str,
    /// Gemini `error.status`.
    pub(crate) gemini: &'static str,
}

/// The words for a kind of failure.
#[rustfmt::skip]
pub(crate) const fn words(kind: FailureKind) -> Words {
    let (openai_type, openai_code, anthropic, gemini) = match kind {
        FailureKind::BadRequest      => ("invalid_request_error", "invalid_request", "invalid_request_error", "INVALID_ARGUMENT"),
        FailureKind::ContextTooLong  => ("invalid_request_error", CONTEXT_CODE, "invalid_request_error", "INVALID_ARGUMENT"),
        FailureKind::TooLarge        => ("invalid_request_error", "request_too_large", "request_too_large", "INVALID_ARGUMENT"),
        FailureKind::Unauthorized    => ("invalid_request_error", "invalid_api_key", "authentication_error", "UNAUTHENTICATED"),
        FailureKind::PaymentRequired => ("insufficient_quota", "insufficient_quota", "billing_error", "FAILED_PRECONDITION"),
        FailureKind::Forbidden       => ("permission_error", "permission_denied", "permission_error", "PERMISSION_DENIED"),
        FailureKind::NotFound        => ("invalid_request_error", "model_not_found", "not_found_error", "NOT_FOUND"),
        FailureKind::Conflict        => ("conflict", "conflict", "conflict_error", "ABORTED"),
        FailureKind::RateLimited     => ("rate_limit_error", "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED"),
        FailureKind::Timeout         => ("timeout", "timeout", "timeout_error", "DEADLINE_EXCEEDED"),
        FailureKind::Overloaded      => ("server_error", "overloaded", "overloaded_error", "UNAVAILABLE"),
        FailureKind::ServerError     => ("server_error", "server_error", "api_error", "INTERNAL"),
        FailureKind::Unreachable     => ("server_error", "provider_unreachable", "api_error", "UNAVAILABLE"),
        FailureKind::BadAnswer       => ("server_error", "bad_provider_answer", "api_error", "INTERNAL"),
        FailureKind::ClientGone      => ("invalid_request_error", "client_closed_request", "invalid_request_error", "CANCELLED"),
    };
    Words { openai_type, openai_code, anthropic, gemini }
}

/// Builds the failure of a provider's error answer from what its body said. The kind comes from the status, corrected by what message and code
/// tell (context length, key, quota). An empty or unreadable message becomes a sentence naming the status. An error told inside a success
/// (status below 400) has the kind its code names, and that kind's status.
pub(crate) fn told(
    status: u16,
    message: Option<String>,
    code: Option<String>,
    retry_after: Option<Duration>,
) -> Failure {
    let message = message.filter(|message| !message.trim_ascii().is_empty());
    let code = code.filter(|code| !code.is_empty());
    let by_status = if status < 400 {
        code.as_deref().map_or(FailureKind::ServerError, kind_named)
    } else {
        FailureKind::of_status(status)
    };
    let kind = corrected(by_status, message.as_deref(), code.as_deref());
    Failure {
        kind,
        stage: Stage::Upstream,
        status: if status < 400 { kind.status() } else { status },
        message: message.unwrap_or_else(|| unsaid(status)),
        code,
        retry_after,
    }
}

/// The sentence for a provider that gave no reason.
fn unsaid(status: u16) -> String {
    if status < 400 {
        "the provider told of an error and gave no reason".to_owned()
    } else {
        format!("the provider answered with HTTP status {status} and gave no reason")
    }
}

/// A message that a dialect's clients recognise by its words: a context overflow reads `prompt is too long: …` for Anthropic clients and
/// `… exceeds the maximum number of tokens …` for Gemini's.
pub(crate) fn phrase(failure: &Failure, dialect: Dialect) -> String {
    let message = &failure.message;
    let overflow = OVERFLOW_PHRASES
        .iter()
        .find(|(whose, ..)| *whose == dialect);
    match overflow {
        Some((_, words, sentence))
            if failure.kind == FailureKind::ContextTooLong && !message.contains(words) =>
        {
            format!("{sentence}: {message}")
        }
        Some(_) | None => message.clone(),
    }
}

/// The kind that a code, type or status word of any dialect names; `ServerError` for words without a meaning of their own.
pub(crate) fn kind_named(code: &str) -> FailureKind {
    KINDS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(code))
        .map_or(FailureKind::ServerError, |(_, kind)| *kind)
}

fn corrected(kind: FailureKind, message: Option<&str>, code: Option<&str>) -> FailureKind {
    let message = message.unwrap_or_default().to_ascii_lowercase();
    let code = code.unwrap_or_default();
    SIGNS
        .iter()
        .filter(|sign| sign.over.contains(&kind))
        .find(|sign| {
            sign.codes
                .iter()
                .any(|word| word.eq_ignore_ascii_case(code))
                || sign.phrases.iter().any(|phrase| message.contains(phrase))
        })
        .map_or(kind, |sign| sign.kind)
}

/// What a client is told of a failure beside its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown<'f> {
    /// What its words are chosen by.
    pub(crate) kind: FailureKind,
    /// The status, 529 included.
    pub(crate) status: u16,
    /// The stable word, when there is one.
    pub(crate) code: Option<&'f str>,
}

/// The failure as a client may hear it: only what the gateway itself refuses is the client's own matter. A credential that a provider
/// refuses is the operator's, whose trouble is the server's to the client.
pub(crate) fn shown(failure: &Failure) -> Shown<'_> {
    let (kind, code) = (failure.kind, failure.code.as_deref());
    let refused = matches!(kind, FailureKind::Unauthorized | FailureKind::Forbidden);
    let own = matches!(
        failure.stage,
        Stage::Admission | Stage::Decode | Stage::Plan | Stage::Encode
    );
    if !refused || own {
        let (kind, status) = match (kind, failure.status) {
            // A quota by its words, and a limit by its status.
            (FailureKind::PaymentRequired, 429) => (FailureKind::RateLimited, 429),
            // A limit by its words.
            (_, 401 | 403) => (kind, kind.status()),
            (_, status) => (kind, status),
        };
        return Shown { kind, status, code };
    }
    Shown {
        kind: FailureKind::ServerError,
        status: FailureKind::BadAnswer.status(),
        code: Some(REFUSED),
    }
}

/// The HTTP status for a client: the provider's own, but 529 only where it is known.
pub(crate) fn status(failure: &Failure, dialect: Dialect) -> u16 {
    let shown = shown(failure);
    match shown.status {
        529 if dialect != Dialect::AnthropicMessages => 503,
        known @ 400..=599 => known,
        _ => shown.kind.status(),
    }
}

/// What a provider's words tell against its status.
struct Sign {
    /// What it is in truth.
    kind: FailureKind,
    /// Only when the status says one of these.
    over: &'static [FailureKind],
    /// The error's code or type, in any case.
    codes: &'static [&'static str],
    /// Pieces of the message, in lower case.
    phrases: &'static [&'static str],
}

const REFUSALS: &[FailureKind] = &[
    FailureKind::BadRequest,
    FailureKind::TooLarge,
    FailureKind::ServerError,
];

const SIGNS: &[Sign] = &[
    Sign {
        kind: FailureKind::ContextTooLong,
        over: REFUSALS,
        codes: &[
            CONTEXT_CODE,
            "context_window_exceeded",
            "string_above_max_length",
        ],
        phrases: &[
            CONTEXT_CODE,
            "prompt is too long",
            "prompt too long",
            "exceeds the maximum number of tokens",
            "maximum context length",
            "exceed context limit",
            "exceeds the context window",
            "context window exceeds",
            "context length exceeded",
            "exceeds the available context size",
            "input is too long",
        ],
    },
    Sign {
        kind: FailureKind::PaymentRequired,
        over: &[
            FailureKind::BadRequest,
            FailureKind::Forbidden,
            FailureKind::RateLimited,
        ],
        codes: &[
            "insufficient_quota",
            "billing_error",
            "insufficient_balance",
        ],
        phrases: &[
            "credit balance is too low",
            "insufficient balance",
            "insufficient credits",
        ],
    },
    Sign {
        kind: FailureKind::Unauthorized,
        over: &[FailureKind::BadRequest, FailureKind::Forbidden],
        codes: &[
            "invalid_api_key",
            "authentication_error",
            "api_key_invalid",
            "unauthenticated",
        ],
        phrases: &[
            "api key not valid",
            "api key expired",
            "incorrect api key",
            "invalid api key",
        ],
    },
    Sign {
        kind: FailureKind::RateLimited,
        over: &[
            FailureKind::BadRequest,
            FailureKind::Forbidden,
            FailureKind::ServerError,
        ],
        codes: &[
            "rate_limit_error",
            "rate_limit_exceeded",
            "usage_limit_reached",
            "resource_exhausted",
            "quota_exceeded",
        ],
        phrases: &[],
    },
    Sign {
        kind: FailureKind::Overloaded,
        over: &[
            FailureKind::BadRequest,
            FailureKind::RateLimited,
            FailureKind::ServerError,
        ],
        codes: &[
            "overloaded_error",
            "overloaded",
            "server_is_overloaded",
            "slow_down",
        ],
        phrases: &[],
    },
    Sign {
        kind: FailureKind::NotFound,
        over: &[FailureKind::BadRequest],
        codes: &["model_not_found", "not_found_error"],
        phrases: &[],
    },
];

/// Words of all dialects, and the kind each names by itself.
const KINDS: &[(&str, FailureKind)] = &[
    ("invalid_request_error", FailureKind::BadRequest),
    ("invalid_prompt", FailureKind::BadRequest),
    ("invalid_argument", FailureKind::BadRequest),
    ("invalid_encrypted_content", FailureKind::BadRequest),
    ("failed_precondition", FailureKind::BadRequest),
    (CONTEXT_CODE, FailureKind::ContextTooLong),
    ("request_too_large", FailureKind::TooLarge),
    ("authentication_error", FailureKind::Unauthorized),
    ("invalid_api_key", FailureKind::Unauthorized),
    ("unauthenticated", FailureKind::Unauthorized),
    ("billing_error", FailureKind::PaymentRequired),
    ("insufficient_quota", FailureKind::PaymentRequired),
    ("permission_error", FailureKind::Forbidden),
    ("permission_denied", FailureKind::Forbidden),
    ("not_found_error", FailureKind::NotFound),
    ("not_found", FailureKind::NotFound),
    ("model_not_found", FailureKind::NotFound),
    ("conflict", FailureKind::Conflict),
    ("conflict_error", FailureKind::Conflict),
    ("aborted", FailureKind::Conflict),
    ("rate_limit_error", FailureKind::RateLimited),
    ("rate_limit_exceeded", FailureKind::RateLimited),
    ("usage_limit_reached", FailureKind::RateLimited),
    ("resource_exhausted", FailureKind::RateLimited),
    ("timeout", FailureKind::Timeout),
    ("timeout_error", FailureKind::Timeout),
    ("deadline_exceeded", FailureKind::Timeout),
    ("overloaded", FailureKind::Overloaded),
    ("overloaded_error", FailureKind::Overloaded),
    ("server_is_overloaded", FailureKind::Overloaded),
    ("slow_down", FailureKind::Overloaded),
    ("unavailable", FailureKind::Overloaded),
    ("400", FailureKind::BadRequest),
    ("401", FailureKind::Unauthorized),
    ("402", FailureKind::PaymentRequired),
    ("403", FailureKind::Forbidden),
    ("404", FailureKind::NotFound),
    ("408", FailureKind::Timeout),
    ("409", FailureKind::Conflict),
    ("413", FailureKind::TooLarge),
    ("429", FailureKind::RateLimited),
    ("503", FailureKind::Overloaded),
    ("504", FailureKind::Timeout),
    ("529", FailureKind::Overloaded),
];

/// The words by which clients know that the conversation must be compacted (Claude Code and Gemini CLI read the message), and a
/// sentence that holds them.
const OVERFLOW_PHRASES: [(Dialect, &str, &str); 2] = [
    (
        Dialect::AnthropicMessages,
        "prompt is too long",
        "prompt is too long",
    ),
    (
        Dialect::Gemini,
        "exceeds the maximum number of tokens",
        "The input token count exceeds the maximum number of tokens allowed",
    ),
];

const CONTEXT_CODE: &str = "context_length_exceeded";

/// The code of a refusal that concerns an account's credential, and not the client's.
const REFUSED: &str = "upstream_credential_refused";

#[cfg(test)]
mod tests;
