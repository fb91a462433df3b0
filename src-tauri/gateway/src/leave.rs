//! What must be had before an account is asked: what it may cost, the turn to find out whether its provider is back, the gates' leave.
//!
//! Invariant: what budgets hold is had before the gates' leave is waited for. So whoever is through a gate never waits for a budget, and the
//! two cannot wait for each other.

use crate::attempt::Try;
use crate::clock;
use crate::decide::Decision;
use crate::exchange::Exchange;
use crate::failure::over_budget;
use crate::nobody::nobody;
use crate::pacing::wanted;
use crate::till::{Hold, Most, purses};
use crate::under_way::UnderWay;
use chat::{Failure, FailureKind, Stage};
use routing::Target;

/// Why an account is not asked.
pub(crate) enum Barred {
    /// Another one may be.
    Here(Failure),
    /// No other would be let, either.
    Everywhere(Failure),
}

impl Exchange<'_> {
    /// Leave to ask an account: the request is under way with it.
    pub(crate) async fn leave(
        &mut self,
        decision: &Decision,
        attempt: &Try<'_>,
        target: &Target,
    ) -> Result<UnderWay, Barred> {
        let hold = self.hold(decision, attempt, target).await?;
        let (account, named) = (attempt.account, &decision.named);
        let probed = || Barred::Here(probed(account));
        let gates = wanted(&decision.snapshot, named, target);
        // Nobody waits at a gate who would be sent away behind it.
        let waits = !gates.is_empty();
        if waits && !self.house.health().may_begin(account, clock::now()) {
            return Err(probed());
        }
        let ends = self.ends(named);
        let pass = self.house.pass(gates, ends).await.map_err(Barred::Here)?;
        let Some((leg, aimed)) = named.leg(target.leg) else {
            return Err(Barred::Here(nobody()));
        };
        // While it waited another may have gone to find out.
        let begun = UnderWay::begin(self.house, account, &leg.provider, &aimed.model, pass);
        let under_way = begun.ok_or_else(probed)?;
        self.record.holds(hold);
        Ok(under_way)
    }

    /// Holds what asking the account may cost at most, where budgets are laid down.
    async fn hold(
        &self,
        decision: &Decision,
        attempt: &Try<'_>,
        target: &Target,
    ) -> Result<Option<Hold>, Barred> {
        let snapshot = &decision.snapshot;
        let aimed = decision.named.aim.legs.get(target.leg);
        let Some(aimed) = aimed.filter(|_| !snapshot.rulebook.budgets.is_empty()) else {
            return Ok(None);
        };
        let provider = attempt.provider();
        let key = self.caller.as_ref().map(|caller| &*caller.id);
        let purses = purses(key, &provider.id);
        let most = Most {
            context: provider.context(&aimed.model),
            output: attempt.target.max_output_tokens,
            price: attempt.price,
        };
        let most = most.of(&self.ask.envelope);
        let others = decision.plan.targets.len() > 1;
        let ends = self.ends(&decision.named);
        let hold = self
            .house
            .reserve(snapshot, &purses, most, others, ends)
            .await;
        hold.map(Some).map_err(|over| {
            let failure = over_budget(&over, clock::now());
            if over.is_of_target() {
                Barred::Here(failure)
            } else {
                Barred::Everywhere(failure)
            }
        })
    }
}

/// Another request is finding out whether the provider is back.
fn probed(account: &routing::Account) -> Failure {
    let message = format!(
        "`{}` has failed lately, and one request is finding out whether it is back; try again in a moment",
        account.provider.id
    );
    Failure::new(FailureKind::Overloaded, Stage::Plan, message).with_code("provider_probed")
}
