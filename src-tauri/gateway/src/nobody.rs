//! Nobody could answer: what the client is told, every target with its reason in one sentence.
//!
//! Invariants: what a key may not use is not named to it; the sentence is bounded, however many were tried and whatever they said.

use crate::attempt::Failed;
use crate::decide::Decision;
use crate::exchange::Exchange;
use crate::snapshot::Snapshot;
use chat::{Failure, FailureKind, Stage};
use routing::{Aim, Leg, Skip, Skipped, Target};

/// Who could not answer, and why; each account of a target once, with the last it said.
#[derive(Debug, Default)]
pub(crate) struct Reasons(Vec<(String, String)>);

impl Reasons {
    /// An account of a target, and why it could not.
    pub(crate) fn add(&mut self, leg: Option<&Leg>, account: &str, why: &str) {
        let name = leg.map(Leg::name).unwrap_or_default();
        let whose = format!("`{name}` ({account})");
        self.put(whose, format!(": {}", cut(why, MOST_REASON)));
    }

    fn put(&mut self, whose: String, why: String) {
        match self.0.iter_mut().find(|(known, _)| *known == whose) {
            Some(known) => known.1 = why,
            None => self.0.push((whose, why)),
        }
    }

    /// Those who were passed over from the beginning.
    pub(crate) fn skip(&mut self, snapshot: &Snapshot, aim: &Aim, skipped: &[Skipped], now: u64) {
        for one in skipped.iter().filter(|one| one.why != Skip::NotAllowed) {
            let name = aim.legs.get(one.leg).map(Leg::name).unwrap_or_default();
            let account = one.place.and_then(|place| snapshot.fleet.get(place));
            let whose = match account {
                Some(account) => format!("`{name}` ({})", account.label),
                None => format!("`{name}`"),
            };
            if self.0.iter().all(|(known, _)| *known != whose) {
                self.put(whose, format!(" {}", one.why.says(now)));
            }
        }
    }

    /// Those who could not answer before the time was up, behind that.
    pub(crate) fn come_before(&self, failure: &mut Failure) {
        if !self.0.is_empty() {
            failure.message = format!("{}; before that {}", failure.message, self.told());
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them in a line, the first ones in full.
    pub(crate) fn told(&self) -> String {
        let told = self.0.iter().take(MOST_TOLD);
        let mut told: Vec<String> = told.map(|(whose, why)| format!("{whose}{why}")).collect();
        let more = self.0.len().saturating_sub(MOST_TOLD);
        if more > 0 {
            told.push(format!("and {more} more"));
        }
        told.join("; ")
    }
}

/// So many characters of a text without its end mark.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = text.trim().trim_end_matches('.');
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

impl Exchange<'_> {
    /// A target is not asked after all. What is told if nobody else answers either.
    pub(crate) fn bars(
        &mut self,
        decision: &Decision,
        target: &Target,
        failure: Failure,
        last: Option<Failed>,
    ) -> Option<Failed> {
        let leg = decision.named.aim.legs.get(target.leg);
        if let Some(account) = decision.snapshot.fleet.get(target.place) {
            self.reasons.add(leg, &account.label, &failure.message);
            let model = leg.map(Leg::name).unwrap_or_default();
            (self.record).passed_over(&account.label, &model, &failure.message);
        }
        last.or(Some(failure.into()))
    }

    /// The last failure, in the words of the gateway: an account's bad key is the operator's trouble, not the client's.
    pub(crate) fn everybody_failed(&mut self, decision: &Decision, last: Option<Failed>) -> Failed {
        let Some(mut failed) = last else {
            return nobody().into();
        };
        let aim = &decision.named.aim;
        if aim.legs.len() > 1 {
            let (snapshot, skipped) = (&decision.snapshot, &decision.plan.skipped);
            (self.reasons).skip(snapshot, aim, skipped, crate::clock::now());
        }
        let ours = failed.failure.stage == Stage::Plan;
        let refused = matches!(
            failed.failure.kind,
            FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::PaymentRequired
        );
        let credential = refused && !ours;
        let several = self.reasons.len() > 1;
        if credential || several {
            failed.own_words = None;
        }
        if several {
            let (count, told) = (self.reasons.len(), self.reasons.told());
            let name = &self.ask.model;
            failed.failure.message = format!("none of {count} could answer for `{name}`: {told}");
        } else if credential {
            failed.failure.message = format!(
                "an account was refused by its provider: {}",
                failed.failure.message
            );
        }
        if credential {
            failed.failure.status = 502;
            failed.failure.kind = FailureKind::ServerError;
            failed.failure.code = Some("upstream_credential_refused".to_owned());
        }
        failed
    }
}

/// No account could even be tried.
pub(crate) fn nobody() -> Failure {
    Failure::new(
        FailureKind::Overloaded,
        Stage::Plan,
        "no account could be tried for this model; see `omniroute accounts list`",
    )
    .with_code("no_account")
}

/// Characters of what one of them said.
const MOST_REASON: usize = 200;
/// So many are named.
const MOST_TOLD: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_bounded_and_names_each_account_once() {
        let mut reasons = Reasons::default();
        for turn in 0..40 {
            for account in 0..20 {
                let why = format!("turn {turn}: {}.", "no ".repeat(1000));
                reasons.add(None, &format!("account {account}"), &why);
            }
        }
        assert_eq!(reasons.len(), 20);
        let told = reasons.told();
        assert!(told.chars().count() < 8 * 250 + 50, "{}", told.len());
        assert!(told.contains("(account 7): turn 39: no no"), "{told}");
        assert!(told.ends_with("; and 12 more"), "{told}");
    }
}
