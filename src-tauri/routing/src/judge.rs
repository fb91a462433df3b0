//! What a failure means for the account it happened on.

use crate::account::Login;
use crate::breaker::Outcome;
use crate::rules::{RULES, Rule, Verdict};
use chat::{Failure, FailureKind, Stage};

/// The first row of the table that matches the failure, and its verdict. The last row matches everything.
///
/// A key that the provider reports as bad under another status (`FailureKind::Unauthorized` read from a 400) counts as a 401.
pub fn judge(failure: &Failure, login: Login) -> (&'static str, Verdict) {
    if failure.kind == FailureKind::ContextTooLong {
        return ("prompt too long", Verdict::Stop);
    }
    let status = if failure.kind == FailureKind::Unauthorized {
        401
    } else {
        failure.status
    };
    let text = format!(
        "{} {}",
        failure.message,
        failure.code.as_deref().unwrap_or_default()
    )
    .to_lowercase();
    RULES
        .iter()
        .find(|rule| matches(rule, failure.stage, status, &text, login))
        .map_or(("passing trouble", Verdict::Stop), |rule| {
            (rule.name, rule.verdict)
        })
}

/// What a failure says of the provider: whether it is alive. Limits and refusals say nothing, nor do failures of our own.
pub fn outcome(failure: &Failure) -> Outcome {
    const BAD: &[u16] = &[408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
    let ours = matches!(
        failure.stage,
        Stage::Admission | Stage::Decode | Stage::Plan | Stage::Encode
    );
    if !ours && BAD.contains(&failure.status) {
        Outcome::Bad
    } else {
        Outcome::Neither
    }
}

fn matches(rule: &Rule, stage: Stage, status: u16, text: &str, login: Login) -> bool {
    let spared = rule.spares_key_429 && status == 429 && login == Login::ApiKey;
    !spared
        && rule.stage.is_none_or(|wanted| wanted == stage)
        && rule.login.is_none_or(|wanted| wanted == login)
        && (rule.statuses.is_empty() || rule.statuses.contains(&status))
        && (rule.texts.is_empty() || rule.texts.iter().any(|words| text.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Login::{ApiKey, OAuth};
    use crate::rules::{Rest, Scope};

    fn told(status: u16, message: &str) -> Failure {
        Failure {
            status,
            ..Failure::new(FailureKind::of_status(status), Stage::Upstream, message)
        }
    }

    /// (status, text, login, the row that must decide)
    const CASES: &[(u16, &str, Login, &str)] = &[
        (
            403,
            "Your account has been disabled",
            ApiKey,
            "account blocked",
        ),
        (
            401,
            "This account has been deactivated",
            OAuth,
            "account blocked",
        ),
        (
            400,
            "prompt is too long: 300000 tokens",
            ApiKey,
            "prompt too long",
        ),
        (
            400,
            "This model's maximum context length is 8192",
            ApiKey,
            "prompt too long",
        ),
        (402, "x", ApiKey, "payment required"),
        (
            400,
            "Your credit balance is too low",
            ApiKey,
            "credits used up",
        ),
        (
            429,
            "You exceeded your current quota",
            ApiKey,
            "key rate limited",
        ),
        (
            429,
            "You exceeded your current quota",
            OAuth,
            "credits used up",
        ),
        (429, "try again tomorrow", OAuth, "daily quota used up"),
        (403, "try again tomorrow", ApiKey, "daily quota used up"),
        (403, "nope", ApiKey, "key not allowed"),
        (500, "no credentials", ApiKey, "no credentials"),
        (400, "request not allowed", ApiKey, "request not allowed"),
        (
            400,
            "Improperly formed request.",
            ApiKey,
            "improperly formed request",
        ),
        (429, "slow down", ApiKey, "key rate limited"),
        (
            429,
            "Too Many Requests",
            OAuth,
            "limited or overloaded by its words",
        ),
        (
            529,
            "Overloaded",
            ApiKey,
            "limited or overloaded by its words",
        ),
        (
            400,
            "We are at capacity",
            ApiKey,
            "limited or overloaded by its words",
        ),
        (401, "invalid OAuth token", OAuth, "sign-in to be refreshed"),
        (401, "bad key", ApiKey, "credential refused"),
        (401, "invalid OAuth token", ApiKey, "credential refused"),
        (
            403,
            "API has not been used in project 1",
            ApiKey,
            "key not allowed",
        ),
        (401, "bad", OAuth, "credential refused"),
        (
            403,
            "API has not been used in project 1",
            OAuth,
            "project without the service",
        ),
        (403, "nope", OAuth, "sign-in closed"),
        (404, "nothing at this path", ApiKey, "no such model here"),
        (405, "x", ApiKey, "no such model here"),
        (410, "retired", ApiKey, "no such model here"),
        (451, "not in your country", OAuth, "no such model here"),
        (404, "model not found", ApiKey, "model not served"),
        (
            400,
            "The requested model is not supported.",
            OAuth,
            "model not served",
        ),
        (400, "messages: required", ApiKey, "client's own mistake"),
        (413, "too big", ApiKey, "client's own mistake"),
        (422, "wrong type", OAuth, "client's own mistake"),
        (406, "x", ApiKey, "passing trouble"),
        (408, "x", ApiKey, "passing trouble"),
        (409, "x", ApiKey, "passing trouble"),
        (500, "x", ApiKey, "passing trouble"),
        (502, "x", ApiKey, "passing trouble"),
        (503, "x", OAuth, "passing trouble"),
        (504, "x", ApiKey, "passing trouble"),
        (529, "x", ApiKey, "passing trouble"),
    ];

    #[test]
    fn every_row_of_the_table_decides_its_cases() {
        for (status, text, login, row) in CASES {
            assert_eq!(
                judge(&told(*status, text), *login).0,
                *row,
                "{status} {text}"
            );
        }
        // (kind, stage, the row that must decide)
        let stages = [
            (
                FailureKind::Unreachable,
                Stage::Connect,
                "provider not reached",
            ),
            (FailureKind::Timeout, Stage::FirstByte, "provider silent"),
            (
                FailureKind::Unreachable,
                Stage::FirstByte,
                "passing trouble",
            ),
        ];
        for (kind, stage, row) in stages {
            let failure = Failure::new(kind, stage, "x");
            assert_eq!(judge(&failure, ApiKey).0, row);
        }
        let of_stage = |name| stages.iter().any(|(.., row)| *row == name);
        for rule in RULES.iter().filter(|rule| !of_stage(rule.name)) {
            assert!(
                CASES.iter().any(|(.., row)| *row == rule.name),
                "no case for row {}",
                rule.name
            );
        }
    }

    #[test]
    fn only_real_trouble_counts_against_a_provider() {
        for status in 400..600 {
            let bad = matches!(status, 408 | 500 | 502..=504 | 520..=524 | 529);
            assert_eq!(outcome(&told(status, "x")) == Outcome::Bad, bad, "{status}");
        }
        let ours = Failure::new(FailureKind::ServerError, Stage::Encode, "x");
        assert_eq!(outcome(&ours), Outcome::Neither);
    }

    #[test]
    fn a_bad_key_told_with_another_status_is_still_a_bad_key() {
        let failure = Failure {
            kind: FailureKind::Unauthorized,
            ..told(400, "API key not valid")
        };
        assert_eq!(
            judge(&failure, ApiKey).1,
            Verdict::Out(crate::Standing::Expired)
        );
    }

    #[test]
    fn a_rate_limited_key_keeps_its_other_models() {
        assert_eq!(
            judge(&told(429, ""), ApiKey).1,
            Verdict::Next {
                scope: Scope::Model,
                rest: Rest::Backoff
            }
        );
    }
}
