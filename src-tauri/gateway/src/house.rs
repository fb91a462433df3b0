//! What all requests share: the snapshot, the health of accounts, the pool, the ledger.

use crate::admin::account_checks::Syncs;
use crate::alerts::{AlertKind, Alerts, SILENCED};
use crate::clock;
use crate::countless::Countless;
use crate::down::Down;
use crate::exact_cache::ExactCache;
use crate::failure::Problem;
use crate::fence::Fence;
use crate::idempotency::Repeats;
use crate::limits::Limits;
use crate::news::{ACCOUNTS, Newsroom};
use crate::pacing::Pacing;
use crate::remembered::{MEMO, Remembered};
use crate::responses::Responses;
use crate::semantic_cache::SemanticCache;
use crate::signatures::Signatures;
use crate::snapshot::Snapshot;
use crate::till::Till;
use crate::vault_lock::VaultLock;
use arc_swap::ArcSwap;
use routing::{Aim, Facts, Health, Moment, NoTarget, Plan, Sessions, Standing, World, plan};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Ledger, LedgerWriter, Memo, Vault};
use tokio::sync::Notify;
use upstream::{Chores, Timeouts, Upstream};

/// What all requests share.
pub struct House {
    pub(crate) vault: Vault,
    pub(crate) ledger: Ledger,
    pub(crate) writer: LedgerWriter,
    pub(crate) lock: VaultLock,
    pub(crate) alerts: Alerts,
    pub(crate) news: Newsroom,
    /// Told when the gateway ends and what still streams is to end with its dialect's word for it.
    pub(crate) ending: Arc<Notify>,
    /// Providers of which no account can serve.
    pub(crate) down: Down,
    pub(crate) upstream: Upstream,
    pub(crate) chores: Chores,
    pub(crate) limits: Limits,
    pub(crate) signatures: Signatures,
    pub(crate) syncs: Syncs,
    snapshot: ArcSwap<Snapshot>,
    reloading: Mutex<()>,
    health: Mutex<Health>,
    sessions: Mutex<Sessions>,
    /// Health or sessions are other than what was last written down.
    pub(crate) changed: AtomicBool,
    pub(crate) memo: Memo,
    pub(crate) pacing: Pacing,
    pub(crate) repeats: Repeats,
    pub(crate) exact: ExactCache,
    /// Answers that clients may name later.
    pub(crate) responses: Responses,
    pub(crate) semantic: SemanticCache,
    pub(crate) till: Till,
    pub(crate) countless: Countless,
}

impl House {
    /// Puts the house together around an open vault and ledger.
    pub(crate) fn new(
        vault: Vault,
        ledger: Ledger,
        lock: VaultLock,
        limits: Limits,
    ) -> Result<Self, Problem> {
        let snapshot = Snapshot::build(&vault, lock.sealer().as_deref())?;
        let memo = Memo::of(vault.folder(), MEMO);
        let Remembered {
            health,
            sessions,
            spending,
        } = Remembered::read(&memo, &snapshot);
        let silenced: Option<Vec<AlertKind>> = vault.settings().find(SILENCED)?;
        let house = Self {
            writer: ledger.writer(),
            upstream: Upstream::new(Timeouts {
                connect: limits.connect,
                ..Timeouts::default()
            }),
            chores: Chores::new(limits.private_media),
            signatures: Signatures::default(),
            syncs: Syncs::default(),
            snapshot: ArcSwap::from_pointee(snapshot),
            reloading: Mutex::default(),
            health: Mutex::new(health),
            sessions: Mutex::new(sessions),
            changed: AtomicBool::new(false),
            memo,
            pacing: Pacing::default(),
            repeats: Repeats::default(),
            exact: ExactCache::default(),
            responses: Responses::default(),
            semantic: SemanticCache::default(),
            till: Till::remembered(spending),
            countless: Countless::default(),
            vault,
            ledger,
            lock,
            alerts: Alerts::new(silenced.unwrap_or_default()),
            news: Newsroom::default(),
            ending: Arc::default(),
            down: Down::default(),
            limits,
        };
        let snapshot = house.snapshot();
        house.lay_down(&snapshot.rulebook.budgets, &snapshot);
        house.exact.lay_out(&snapshot.rulebook.caches);
        house.semantic.lay_out(&snapshot.rulebook.caches);
        Ok(house)
    }

    /// The world as it is now; a request keeps the one it began with.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// What the user's fence says of a caller.
    pub(crate) fn fence_lets(&self, asks: impl FnOnce(&Fence) -> bool) -> bool {
        asks(&self.snapshot.load().rulebook.fence)
    }

    /// Reads the vault again: something was changed, here or by another process.
    ///
    /// One at a time: a slower reading of an older vault must not be put in place of a newer one, or a revoked key would live on.
    pub(crate) fn reload(&self) -> Result<(), Problem> {
        let _turn = self
            .reloading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let snapshot = Snapshot::build(&self.vault, self.lock.sealer().as_deref())?;
        let mut health = self.health();
        health.tune(snapshot.rulebook.strategies.resilience);
        health.keep_combos(|name| snapshot.counts(name));
        drop(health);
        self.lay_down(&snapshot.rulebook.budgets, &snapshot);
        self.exact.lay_out(&snapshot.rulebook.caches);
        self.semantic.lay_out(&snapshot.rulebook.caches);
        self.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// Asks for the master key, and opens the accounts with it. Blocks for as long as its home takes.
    pub(crate) fn unlock(&self) {
        match self.lock.unlock(&self.vault) {
            Ok(()) => {
                if let Err(problem) = self.reload() {
                    tracing::error!(%problem, "the accounts could not be read");
                }
                self.news.changed(ACCOUNTS);
            }
            Err(error) => {
                tracing::error!(%error, "the master key is not at hand: accounts stay locked");
                self.alert(AlertKind::KeychainTrouble, None, error.to_string());
            }
        }
        self.news.changed("secrets");
    }

    /// The user is to hear of this; see [`Alerts::raise`].
    pub(crate) fn alert(&self, kind: AlertKind, subject: Option<&str>, body: String) {
        self.alerts.raise(&self.news, kind, subject, body);
    }

    /// How the accounts are doing. Held for a look or a note, never across an await.
    pub(crate) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything held against an account: the user tested or changed it.
    pub(crate) fn forgive(&self, account: &str) {
        self.health().forgive(account);
        self.changed.store(true, Ordering::Relaxed);
    }

    /// An account is no more.
    pub(crate) fn forget(&self, account: &str) {
        self.sessions().forget(account);
        self.forgive(account);
    }

    /// Which conversation is with which account. Held for a look or a note, never across an await; before health, if both are.
    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is to be tried for what a name means, in order.
    pub(crate) fn plan(
        &self,
        snapshot: &Snapshot,
        aim: &Aim,
        facts: &Facts<'_>,
        moment: Moment,
    ) -> Result<Plan, NoTarget> {
        self.look_ahead(snapshot, aim, facts, moment)
            .or_refuse(aim, &snapshot.fleet)
    }

    /// The same, also when there is nobody.
    pub(crate) fn look_ahead(
        &self,
        snapshot: &Snapshot,
        aim: &Aim,
        facts: &Facts<'_>,
        moment: Moment,
    ) -> Plan {
        let world = World {
            fleet: &snapshot.fleet,
            health: &self.health(),
            strategies: &snapshot.rulebook.strategies,
            shut: &self.till.shut(&snapshot.rulebook.budgets, moment.now),
            moment,
        };
        plan(aim, facts, &world)
    }

    /// Saves that an account is out for good, off the request path.
    pub(crate) fn save_standing(
        self: &Arc<Self>,
        account: String,
        standing: Standing,
        why: String,
    ) {
        let house = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            tracing::warn!(
                account,
                standing = standing.name(),
                why,
                "account is out until the user acts"
            );
            if let Err(error) = house.vault.accounts().set_state(
                &account,
                standing.name(),
                Some(&why),
                clock::now_signed(),
            ) {
                tracing::warn!(%error, account, "its standing could not be saved");
            }
            house.news.changed(ACCOUNTS);
        });
    }
}
