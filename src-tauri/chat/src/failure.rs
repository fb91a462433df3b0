//! Failures, whoever's they are.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What went wrong, for the machine. Each dialect has a table of how it says each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The request is malformed or not acceptable.
    BadRequest,
    /// The prompt is longer than the model can read.
    ContextTooLong,
    /// The body is larger than allowed.
    TooLarge,
    /// No valid credential.
    Unauthorized,
    /// Money or credits are missing.
    PaymentRequired,
    /// The credential is not allowed to do this.
    Forbidden,
    /// No such model or path.
    NotFound,
    /// The state does not allow it now.
    Conflict,
    /// Too many requests, or a quota is used up.
    RateLimited,
    /// It took too long.
    Timeout,
    /// The provider is overloaded.
    Overloaded,
    /// The provider failed.
    ServerError,
    /// No connection, or it broke.
    Unreachable,
    /// What came back could not be understood, or was empty.
    BadAnswer,
    /// The client went away.
    ClientGone,
}

/// The step of the exchange at which it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Key, host, limits.
    Admission,
    /// Reading the request.
    Decode,
    /// Choosing a target.
    Plan,
    /// Writing the request in the target's dialect.
    Encode,
    /// Reaching the provider.
    Connect,
    /// Waiting for the answer's first content.
    FirstByte,
    /// The provider's own answer.
    Upstream,
    /// In the middle of an answer.
    Stream,
}

/// What went wrong: a kind for the machine, a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For the machine.
    pub kind: FailureKind,
    /// Where in the exchange.
    pub stage: Stage,
    /// HTTP status: the provider's own where one came, else the kind's natural one.
    pub status: u16,
    /// What happened, which, what now. Never holds a secret.
    pub message: String,
    /// A stable word: the provider's own `code`/`type` where one came (`context_length_exceeded`), else ours.
    pub code: Option<String>,
    /// How long to wait, when told.
    pub retry_after: Option<Duration>,
}

impl FailureKind {
    /// The HTTP status that says this when no provider's own status is at hand.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest | Self::ContextTooLong => 400,
            Self::Unauthorized => 401,
            Self::PaymentRequired => 402,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::RateLimited => 429,
            Self::ClientGone => 499,
            Self::ServerError => 500,
            Self::Unreachable | Self::BadAnswer => 502,
            Self::Overloaded => 503,
            Self::Timeout => 504,
        }
    }

    /// The kind a provider's status stands for when its body does not say more.
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthorized,
            402 => Self::PaymentRequired,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            408 | 504 => Self::Timeout,
            409 => Self::Conflict,
            413 => Self::TooLarge,
            429 => Self::RateLimited,
            503 | 529 => Self::Overloaded,
            400..=499 => Self::BadRequest,
            500..=599 => Self::ServerError,
            _ => Self::BadAnswer,
        }
    }
}

impl Failure {
    /// A failure of our own finding.
    pub fn new(kind: FailureKind, stage: Stage, message: impl Into<String>) -> Self {
        Self {
            kind,
            stage,
            status: kind.status(),
            message: message.into(),
            code: None,
            retry_after: None,
        }
    }

    /// The same with a stable word.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The same with another status than the kind's natural one.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}
