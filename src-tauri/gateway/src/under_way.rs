//! A request under way with an account: health hears of its beginning, its outcome and its end, each once.

use crate::clock;
use crate::down;
use crate::house::House;
use crate::news::QUOTAS;
use crate::pacing::Pass;
use chat::Failure;
use routing::{Account, Moment, Note, SessionServed, Verdict, What, Window, judge, outcome};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A request under way with an account. It is over when this is dropped.
pub(crate) struct UnderWay {
    house: Arc<House>,
    account: Account,
    provider: Arc<str>,
    model: Arc<str>,
    began: u64,
    /// When it ended, where that is known as it is dropped.
    ended: Option<u64>,
    /// Held until it is over.
    _pass: Option<Pass>,
}

impl UnderWay {
    /// A request is given to an account; `None` while another is finding out whether its provider is back. Asked and noted in one
    /// breath: of many that come at the same moment one finds out.
    pub(crate) fn begin(
        house: &Arc<House>,
        account: &Account,
        provider: &Arc<str>,
        model: &Arc<str>,
        pass: Option<Pass>,
    ) -> Option<Self> {
        let began = clock::now();
        let note = Note {
            account: Arc::clone(&account.id),
            provider: Arc::clone(provider),
            model: Arc::clone(model),
            footing: account.footing(),
            at: moment(began),
            what: What::Began,
        };
        let mut health = house.health();
        if !health.may_begin(account, began) {
            return None;
        }
        health.note(&note);
        drop(health);
        house.changed.store(true, Ordering::Relaxed);
        Some(Self {
            house: Arc::clone(house),
            account: account.clone(),
            provider: Arc::clone(provider),
            model: Arc::clone(model),
            began,
            ended: None,
            _pass: pass,
        })
    }

    /// Who serves.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// When it was given to the account, Unix milliseconds.
    pub(crate) fn began(&self) -> u64 {
        self.began
    }

    /// It answers: the first real content is here, since that moment; by another clock, which stands still while the machine sleeps.
    pub(crate) fn served(&self, at: u64) {
        let began = self.began;
        self.note(What::Served { began }, moment(at.max(began)));
    }

    /// It ended at that moment.
    pub(crate) fn end(mut self, at: u64) {
        self.ended = Some(at);
    }

    /// What the answer's headers tell of the account's quota.
    pub(crate) fn read(&self, windows: Vec<Window>) {
        self.note(What::Read { windows }, moment(clock::now()));
        if self.house.health().quota_stirs(&self.account.id) {
            self.house.news.changed(QUOTAS);
        }
    }

    /// The session is with this account now.
    pub(crate) fn pins(&self, session: &Arc<str>, tokens: u64) {
        let (snapshot, at) = (self.house.snapshot(), clock::now());
        let settings = &snapshot.rulebook.strategies.sessions;
        let mut sessions = self.house.sessions();
        let home = sessions
            .find(session)
            .and_then(|known| known.pin(&self.provider, &self.model, settings, at));
        let home = home.and_then(|(home, _)| snapshot.fleet.iter().find(|one| one.id == *home));
        let rests_until = home.and_then(|home| {
            let rest = self.house.health().rested(home, &self.model, at).err();
            rest.map(|rest| rest.until)
        });
        let served = SessionServed {
            session: Arc::clone(session),
            provider: Arc::clone(&self.provider),
            model: Arc::clone(&self.model),
            account: Arc::clone(&self.account.id),
            tokens,
            rests_until,
            at,
        };
        sessions.served(&served, settings);
    }

    /// It failed. The row of the failure table that applies, and its verdict.
    pub(crate) fn failed(&self, failure: &Failure) -> (&'static str, Verdict) {
        let (rule, verdict) = judge(failure, self.account.login);
        let wait = failure.retry_after;
        let what = What::Failed {
            began: self.began,
            verdict,
            outcome: outcome(failure),
            retry_after_ms: wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        };
        let standing = self.note(what, clock::moment());
        if verdict != Verdict::Stop {
            self.house.news.account_stirs();
            self.house.down.failed(&self.house, &self.account);
        }
        if let Some(standing) = standing {
            down::tell_of_standing(&self.house, &self.account, standing);
            let account = self.account.id.to_string();
            self.house
                .save_standing(account, standing, failure.message.clone());
        }
        (rule, verdict)
    }

    fn note(&self, what: What, at: Moment) -> Option<routing::Standing> {
        let note = Note {
            account: Arc::clone(&self.account.id),
            provider: Arc::clone(&self.provider),
            model: Arc::clone(&self.model),
            footing: self.account.footing(),
            at,
            what,
        };
        let standing = self.house.health().note(&note);
        self.house.changed.store(true, Ordering::Relaxed);
        standing
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let began = self.began;
        let ended = self.ended.unwrap_or_else(clock::now);
        self.note(What::Ended { began }, moment(ended));
    }
}

/// Neither the end of the day nor luck matter to what is noted with it.
fn moment(now: u64) -> Moment {
    Moment {
        now,
        day_ends: now,
        chance: 0.0,
    }
}
