//! What an upstream failure means, as a table: the first row that matches decides (`behaviour/04` 5.1, with the corrections of `behaviour/15` T3 to T6).

use crate::account::Login::{self, ApiKey, OAuth};
use crate::account::Standing::{self, Banned, CreditsExhausted, Expired};
use chat::Stage;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The client's own mistake: hand the failure to the client, blame nobody.
    Stop,
    /// Try the next target; what failed rests.
    Next {
        /// What rests.
        scope: Scope,
        /// For how long.
        rest: Rest,
    },
    /// Try the next target; this account is out until the user acts.
    Out(Standing),
}

/// What rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The account, for every model.
    Account,
    /// This model on this account; its other models stay in use.
    Model,
    /// The account; and since it is the provider that cannot be reached or keeps silent, its other accounts come last.
    Provider,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// Not at all.
    None,
    /// Base times two to the power of the level, or what the provider says.
    Backoff,
    /// So long.
    For(Duration),
    /// Until the day ends where the user is.
    Day,
}

/// One row: all conditions that are stated must hold.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// For tests and the trace.
    pub name: &'static str,
    /// One of these stands in the message or code, ignoring case. Empty: any text.
    pub texts: &'static [&'static str],
    /// The status is one of these. Empty: any status.
    pub statuses: &'static [u16],
    /// It failed at this stage. `None`: at any.
    pub stage: Option<Stage>,
    /// The account proves itself this way. `None`: any way.
    pub login: Option<Login>,
    /// A 429 to a key account is a rate limit whatever its words say: the row is passed over.
    pub spares_key_429: bool,
    /// What follows.
    pub verdict: Verdict,
}

const ROW: Rule = Rule {
    name: "",
    texts: &[],
    statuses: &[],
    stage: None,
    login: None,
    spares_key_429: false,
    verdict: Verdict::Stop,
};
const BACKOFF: Verdict = Verdict::Next {
    scope: Scope::Account,
    rest: Rest::Backoff,
};
const MODEL_BACKOFF: Verdict = Verdict::Next {
    scope: Scope::Model,
    rest: Rest::Backoff,
};

const fn resting(scope: Scope, seconds: u64) -> Verdict {
    Verdict::Next {
        scope,
        rest: Rest::For(Duration::from_secs(seconds)),
    }
}

/// The table.
pub const RULES: &[Rule] = &[
    Rule {
        name: "account blocked",
        texts: &[
            "account_deactivated",
            "account has been deactivated",
            "account has been disabled",
            "account has been suspended",
            "service has been disabled in this account",
            "verify your account to continue",
            "deactivated_workspace",
        ],
        verdict: Verdict::Out(Banned),
        ..ROW
    },
    Rule {
        name: "prompt too long",
        texts: &[
            "context_length_exceeded",
            "prompt is too long",
            "input is too long",
            "input too long",
            "maximum context",
            "context window",
            "too many tokens",
            "exceeds the maximum number of tokens",
            "content_length_exceeds_threshold",
        ],
        statuses: &[400, 413, 422],
        verdict: Verdict::Stop,
        ..ROW
    },
    Rule {
        name: "provider not reached",
        stage: Some(Stage::Connect),
        verdict: Verdict::Next {
            scope: Scope::Provider,
            rest: Rest::Backoff,
        },
        ..ROW
    },
    Rule {
        name: "provider silent",
        stage: Some(Stage::FirstByte),
        statuses: &[504],
        verdict: Verdict::Next {
            scope: Scope::Provider,
            rest: Rest::Backoff,
        },
        ..ROW
    },
    Rule {
        name: "model not served",
        texts: &[
            "model_not_found",
            "model not found",
            "model is not supported",
            "model not supported",
            "unsupported model",
            "model does not exist",
            "does not exist or you do not have access",
            "no such model",
            "unknown model",
        ],
        statuses: &[400, 403, 404, 422],
        verdict: resting(Scope::Model, 120),
        ..ROW
    },
    Rule {
        name: "credits used up",
        texts: &[
            "insufficient_quota",
            "billing_hard_limit_reached",
            "exceeded your current quota",
            "exceeded_current_quota_error",
            "credit_balance_too_low",
            "credit balance is too low",
            "credit_balance_exhausted",
            "credits exhausted",
            "out of credits",
            "payment required",
            "insufficient balance",
            "insufficient credits",
        ],
        spares_key_429: true,
        verdict: Verdict::Out(CreditsExhausted),
        ..ROW
    },
    Rule {
        name: "daily quota used up",
        texts: &["today's quota", "daily quota", "try again tomorrow"],
        spares_key_429: true,
        verdict: Verdict::Next {
            scope: Scope::Model,
            rest: Rest::Day,
        },
        ..ROW
    },
    Rule {
        name: "key not allowed",
        statuses: &[403],
        login: Some(ApiKey),
        verdict: BACKOFF,
        ..ROW
    },
    Rule {
        name: "no credentials",
        texts: &["no credentials"],
        verdict: resting(Scope::Account, 120),
        ..ROW
    },
    Rule {
        name: "request not allowed",
        texts: &["request not allowed"],
        verdict: resting(Scope::Account, 5),
        ..ROW
    },
    Rule {
        name: "improperly formed request",
        texts: &["improperly formed request"],
        verdict: Verdict::Next {
            scope: Scope::Account,
            rest: Rest::None,
        },
        ..ROW
    },
    Rule {
        name: "key rate limited",
        statuses: &[429],
        login: Some(ApiKey),
        verdict: MODEL_BACKOFF,
        ..ROW
    },
    Rule {
        name: "limited or overloaded by its words",
        texts: &[
            "rate limit",
            "rate_limit_exceeded",
            "too many requests",
            "quota exceeded",
            "quota will reset",
            "quota exhausted",
            "exhausted your capacity",
            "usage_limit_reached",
            "throttling",
            "capacity",
            "overloaded",
        ],
        verdict: BACKOFF,
        ..ROW
    },
    Rule {
        name: "sign-in to be refreshed",
        texts: &["invalid oauth token"],
        statuses: &[401],
        login: Some(OAuth),
        verdict: BACKOFF,
        ..ROW
    },
    Rule {
        name: "credential refused",
        statuses: &[401],
        verdict: Verdict::Out(Expired),
        ..ROW
    },
    Rule {
        name: "payment required",
        statuses: &[402],
        verdict: Verdict::Out(CreditsExhausted),
        ..ROW
    },
    Rule {
        name: "project without the service",
        texts: &["has not been used in project"],
        statuses: &[403],
        login: Some(OAuth),
        verdict: BACKOFF,
        ..ROW
    },
    Rule {
        name: "sign-in closed",
        statuses: &[403],
        login: Some(OAuth),
        verdict: Verdict::Out(Banned),
        ..ROW
    },
    Rule {
        name: "no such model here",
        statuses: &[404, 405, 410, 451],
        verdict: resting(Scope::Model, 120),
        ..ROW
    },
    Rule {
        name: "client's own mistake",
        statuses: &[400, 411, 413, 414, 415, 416, 422],
        verdict: Verdict::Stop,
        ..ROW
    },
    Rule {
        name: "passing trouble",
        verdict: BACKOFF,
        ..ROW
    },
];
