//! How each account is doing: who rests until when, who is out, what is in flight, and what is left of its quota.
//!
//! Health is the sum of events; it is kept and restored as it stands, except for what is in flight.

use crate::account::{Account, Footing, Standing};
use crate::breaker::{Breaker, Circuit, Outcome, Profile};
use crate::event::{Event, Note, What};
use crate::fleet::Fleet;
use crate::quota::{Quota, Tiding};
use crate::rules::{Rest, Scope, Verdict};
use crate::strain::{Patience, Strain};
use crate::tally::Tally;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

#[cfg(test)]
use crate::moment::Moment;

/// An account, or one model of it, is resting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting {
    /// Unix milliseconds.
    pub until: u64,
}

/// How soon patience is lost, for accounts with a key and with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Resilience {
    /// Rests of accounts with a key.
    pub key_rest: Patience,
    /// Rests of accounts with a plan.
    pub subscription_rest: Patience,
    /// The breaker for accounts with a key.
    pub key_breaker: Profile,
    /// The breaker for accounts with a plan.
    pub subscription_breaker: Profile,
}

impl Default for Resilience {
    fn default() -> Self {
        Self {
            key_rest: Patience::KEY,
            subscription_rest: Patience::OAUTH,
            key_breaker: Profile::KEY,
            subscription_breaker: Profile::SUBSCRIPTION,
        }
    }
}

impl Resilience {
    fn patience(&self, footing: Footing) -> Patience {
        match footing {
            Footing::Key => self.key_rest,
            Footing::Subscription => self.subscription_rest,
        }
    }

    fn profile(&self, footing: Footing) -> Profile {
        match footing {
            Footing::Key => self.key_breaker,
            Footing::Subscription => self.subscription_breaker,
        }
    }
}

/// An account remembers so many resting models; the one that wakes first gives way.
const MOST_MODELS: usize = 64;

/// How one account is doing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AccountHealth {
    pub(crate) strain: Strain,
    models: Vec<(Arc<str>, Strain)>,
    out: Option<Standing>,
    pub(crate) quota: Quota,
    /// When it was last given a request.
    pub(crate) last_used: u64,
    #[serde(skip)]
    pub(crate) in_flight: u32,
}

impl AccountHealth {
    pub(crate) fn model(&self, model: &str) -> Option<&Strain> {
        let found = self.models.iter().find(|(known, _)| **known == *model);
        found.map(|(_, strain)| strain)
    }

    /// The standing found since it was last saved.
    pub(crate) fn out(&self) -> Option<Standing> {
        self.out
    }

    fn model_mut(&mut self, model: &str) -> &mut Strain {
        let place = self
            .models
            .iter()
            .position(|(known, _)| **known == *model)
            .unwrap_or_else(|| {
                if self.models.len() >= MOST_MODELS {
                    let first = (0..self.models.len()).min_by_key(|at| self.models[*at].1.until);
                    first.map(|at| self.models.swap_remove(at));
                }
                self.models.push((model.into(), Strain::default()));
                self.models.len() - 1
            });
        &mut self.models[place].1
    }

    fn calm(&mut self, model: &str, began: u64, now: u64) {
        self.strain.succeed(began, now);
        if let Some(place) = self.models.iter().position(|(known, _)| **known == *model) {
            self.models[place].1.succeed(began, now);
            if self.models[place].1.is_none() {
                self.models.swap_remove(place);
            }
        }
        self.quota.answered(model, began);
    }

    #[cfg(test)]
    fn is_untroubled(&self) -> bool {
        self.strain.is_none() && self.models.is_empty()
    }
}

/// How one provider is doing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ProviderHealth {
    key: Breaker,
    subscription: Breaker,
    /// The account used last, and how many times running.
    pub(crate) turn: Option<(Arc<str>, u32)>,
}

impl ProviderHealth {
    pub(crate) fn breaker(&self, footing: Footing) -> &Breaker {
        match footing {
            Footing::Key => &self.key,
            Footing::Subscription => &self.subscription,
        }
    }

    /// Where its breakers stand, for keys and for plans.
    pub(crate) fn circuits(&self, now: u64) -> (Circuit, Circuit) {
        (self.key.circuit(now), self.subscription.circuit(now))
    }

    fn breaker_mut(&mut self, footing: Footing) -> &mut Breaker {
        match footing {
            Footing::Key => &mut self.key,
            Footing::Subscription => &mut self.subscription,
        }
    }

    fn take_turn(&mut self, account: &Arc<str>) {
        match &mut self.turn {
            Some((last, streak)) if last == account => *streak = streak.saturating_add(1),
            turn => *turn = Some((Arc::clone(account), 1)),
        }
    }
}

/// How everybody is doing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    accounts: FxHashMap<Arc<str>, AccountHealth>,
    providers: FxHashMap<Arc<str>, ProviderHealth>,
    combos: FxHashMap<Arc<str>, Tally>,
    #[serde(skip)]
    resilience: Resilience,
}

impl Health {
    /// From now on patience is lost so.
    pub fn tune(&mut self, resilience: Resilience) {
        self.resilience = resilience;
    }

    /// Takes an event in.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Account(note) => {
                self.note(note);
            }
            Event::Combo(note) => {
                let tally = self.combos.entry(Arc::clone(&note.combo)).or_default();
                tally.apply(note);
            }
            Event::Reset => self.reset(),
        }
    }

    /// Takes note of what happened to an account. Returns its new standing when it is out for good, to be saved.
    pub fn note(&mut self, note: &Note) -> Option<Standing> {
        let now = note.at.now;
        match &note.what {
            What::Began => self.began(note),
            What::Served { began } => {
                self.account(&note.account).calm(&note.model, *began, now);
                self.outcome(note, Outcome::Good, *began);
            }
            What::Failed {
                began,
                verdict,
                outcome,
                retry_after_ms,
            } => {
                self.outcome(note, *outcome, *began);
                let hint = retry_after_ms.map(Duration::from_millis);
                return self.strained(note, *verdict, hint, *began);
            }
            What::Ended { began } => {
                let account = self.account(&note.account);
                account.in_flight = account.in_flight.saturating_sub(1);
                self.outcome(note, Outcome::Neither, *began);
            }
            What::Read { windows } => {
                let quota = &mut self.account(&note.account).quota;
                windows.iter().for_each(|window| quota.read(window.clone()));
            }
            What::Forgiven => self.forgive(&note.account),
        }
        None
    }

    /// What is known of an account's quota.
    pub fn quota(&self, account: &str) -> Option<&Quota> {
        self.accounts.get(account).map(|known| &known.quota)
    }

    /// Whether a person who looked at the account's quota before would see something else now; asked once.
    pub fn quota_stirs(&mut self, account: &str) -> bool {
        let known = self.accounts.get_mut(account);
        known.is_some_and(|known| known.quota.has_stirred())
    }

    /// What a person is to hear of quotas by now, with the account it is about; none of it is returned again.
    pub fn quota_tidings(&mut self, now: u64) -> Vec<(Arc<str>, Tiding)> {
        let mut tidings = Vec::new();
        for (id, known) in &mut self.accounts {
            let told = known.quota.tidings(now).into_iter();
            tidings.extend(told.map(|tiding| (Arc::clone(id), tiding)));
        }
        tidings
    }

    /// When the next quota that is told as used up begins anew.
    pub fn next_renewal(&self) -> Option<u64> {
        let quotas = self.accounts.values().map(|known| &known.quota);
        quotas.filter_map(Quota::next_renewal).min()
    }

    fn began(&mut self, note: &Note) {
        let now = note.at.now;
        let account = self.account(&note.account);
        account.in_flight += 1;
        account.last_used = now;
        account.strain.tested(now);
        if account.model(&note.model).is_some() {
            account.model_mut(&note.model).tested(now);
        }
        let provider = self.provider_mut(&note.provider);
        provider.take_turn(&note.account);
        provider.breaker_mut(note.footing).begin(now);
    }

    fn outcome(&mut self, note: &Note, outcome: Outcome, began: u64) {
        let profile = self.resilience.profile(note.footing);
        let breaker = self.provider_mut(&note.provider).breaker_mut(note.footing);
        breaker.end(outcome, began, profile, note.at.now);
    }

    fn account(&mut self, id: &Arc<str>) -> &mut AccountHealth {
        self.accounts.entry(Arc::clone(id)).or_default()
    }

    fn provider_mut(&mut self, id: &Arc<str>) -> &mut ProviderHealth {
        self.providers.entry(Arc::clone(id)).or_default()
    }

    pub(crate) fn of(&self, account: &str) -> Option<&AccountHealth> {
        self.accounts.get(account)
    }

    pub(crate) fn provider(&self, id: &str) -> Option<&ProviderHealth> {
        self.providers.get(id)
    }

    /// What a combo has done.
    pub fn tally(&self, combo: &str) -> Option<&Tally> {
        self.combos.get(combo)
    }

    /// Forgets combos that are no more: another of the name begins anew.
    pub fn keep_combos(&mut self, exists: impl Fn(&str) -> bool) {
        self.combos.retain(|name, _| exists(name));
    }

    /// What all combos have done, in no order.
    pub fn tallies(&self) -> impl Iterator<Item = (&Arc<str>, &Tally)> {
        self.combos.iter()
    }

    /// Where a provider's breaker stands for accounts of that kind.
    pub fn circuit(&self, provider: &str, footing: Footing, now: u64) -> Circuit {
        self.providers
            .get(provider)
            .map_or(Circuit::Closed, |known| known.breaker(footing).circuit(now))
    }

    /// Whether a planned attempt may begin now: between plan and attempt another request may have gone to find out whether the provider
    /// is back.
    pub fn may_begin(&self, account: &Account, now: u64) -> bool {
        self.circuit(&account.provider.id, account.footing(), now) != Circuit::Probing
    }

    /// Whether nothing is held against the account's provider by now: its breaker may have opened since the plan was made.
    pub fn stands_open(&self, account: &Account, now: u64) -> bool {
        let circuit = self.circuit(&account.provider.id, account.footing(), now);
        matches!(circuit, Circuit::Closed | Circuit::HalfOpen)
    }

    /// Requests the account is serving now.
    #[cfg(test)]
    pub(crate) fn in_flight(&self, account: &str) -> u32 {
        self.accounts
            .get(account)
            .map_or(0, |known| known.in_flight)
    }

    /// Whether the account may serve the model now.
    ///
    /// # Errors
    /// It rests; until when.
    pub fn rested(&self, account: &Account, model: &str, now: u64) -> Result<(), Resting> {
        let Some(known) = self.accounts.get(&account.id) else {
            return Ok(());
        };
        let of_model = known.model(model).map_or(0, |strain| strain.until);
        let until = known.strain.until.max(of_model);
        if until > now {
            Err(Resting { until })
        } else {
            Ok(())
        }
    }

    /// The account's standing: what was found since, else what was saved.
    pub fn standing(&self, account: &Account) -> Standing {
        let found = self.accounts.get(&account.id).and_then(|known| known.out);
        found.unwrap_or(account.standing)
    }

    /// Takes note of a failure. Returns the new standing when the account is out for good, to be saved.
    #[cfg(test)]
    pub(crate) fn fail(
        &mut self,
        account: &Account,
        model: &str,
        verdict: Verdict,
        retry_after: Option<Duration>,
        moment: Moment,
    ) -> Option<Standing> {
        let note = Note {
            account: Arc::clone(&account.id),
            provider: Arc::from(&*account.provider.id),
            model: model.into(),
            footing: account.footing(),
            at: moment,
            what: What::Forgiven,
        };
        self.strained(&note, verdict, retry_after, moment.now)
    }

    fn strained(
        &mut self,
        note: &Note,
        verdict: Verdict,
        retry_after: Option<Duration>,
        began: u64,
    ) -> Option<Standing> {
        let (account, moment) = (&note.account, note.at);
        let patience = self.resilience.patience(note.footing);
        let (scope, rest) = match verdict {
            Verdict::Stop => return None,
            Verdict::Out(standing) => {
                let before = self.account(account).out.replace(standing);
                return (before != Some(standing)).then_some(standing);
            }
            Verdict::Next { scope, rest } => (scope, rest),
        };
        let told = match rest {
            Rest::None => return None,
            Rest::Backoff => retry_after,
            Rest::For(length) => Some(retry_after.unwrap_or(length)),
            Rest::Day => Some(Duration::from_millis(
                moment.day_ends.saturating_sub(moment.now),
            )),
        };
        let known = self.account(account);
        let strain = match scope {
            Scope::Account | Scope::Provider => &mut known.strain,
            Scope::Model => known.model_mut(&note.model),
        };
        strain.fail(patience, told, began, moment);
        None
    }

    /// Takes note of a success: ends the rest, forgives one level.
    #[cfg(test)]
    pub(crate) fn succeed(&mut self, account: &Account, model: &str, now: u64) {
        if let Some(known) = self.accounts.get_mut(&account.id) {
            known.calm(model, now, now);
        }
    }

    /// Forgets everything held against an account: the user tested or changed it. What it serves and has used stays known.
    pub fn forgive(&mut self, account: &str) {
        if let Some(known) = self.accounts.get_mut(account) {
            *known = AccountHealth {
                last_used: known.last_used,
                in_flight: known.in_flight,
                ..AccountHealth::default()
            };
        }
    }

    /// Gives every account its chance that the vault calls active, whatever was found of it before. Whether anything was forgotten.
    pub fn believe(&mut self, fleet: &Fleet) -> bool {
        let mut forgot = false;
        for account in fleet.iter() {
            let is_active = account.standing == Standing::Active;
            if is_active && self.standing(account) != Standing::Active {
                self.forgive(&account.id);
                forgot = true;
            }
        }
        forgot
    }

    /// Forgets everything held against anybody: rests, locks, standings found, breakers. Counts and quotas stay.
    pub fn reset(&mut self) {
        for known in self.accounts.values_mut() {
            known.strain = Strain::default();
            known.models.clear();
            known.out = None;
            known.quota.forget_spent();
        }
        for known in self.providers.values_mut() {
            known.key = Breaker::default();
            known.subscription = Breaker::default();
        }
    }

    /// Forgets accounts that are no more.
    pub fn keep(&mut self, exists: impl Fn(&str) -> bool) {
        self.accounts.retain(|id, _| exists(id));
    }

    /// Whether there is nothing to take note of a success for.
    #[cfg(test)]
    pub(crate) fn is_untroubled(&self) -> bool {
        self.accounts.values().all(AccountHealth::is_untroubled)
    }
}

#[cfg(test)]
mod tests;
