//! How requests find their way: aliases, chains, detours, what is hidden, and in which order accounts are tried.

use super::error::refused;
use super::input::{Body, read_value};
use super::routing_forms::{
    AccountRuleForm, AliasForm, AutoForm, ChainForm, DeadlinesForm, DetourForm, PaceForm,
    PolicyForm, ResilienceForm, SessionsForm,
};
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use crate::rulebook::{NAMING, PACES, POLICIES, STRATEGIES};
use ::routing::{
    AccountRule, Alias, AutoSettings, Chain, Deadlines, Detour, Invalid, Naming, Pace, Policy,
    Resilience, SessionSettings, Strategies, Visibility, check_aliases,
};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How requests find their way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoutingView {
    /// Other names for models; a name may be a pattern.
    #[schema(value_type = Vec<AliasForm>)]
    pub aliases: Vec<Alias>,
    /// What is tried after everything a name stands for has failed.
    #[schema(value_type = Vec<ChainForm>)]
    pub chains: Vec<Chain>,
    /// Requests of a certain kind go elsewhere.
    #[schema(value_type = Vec<DetourForm>)]
    pub detours: Vec<Detour>,
    /// Names and patterns kept out of lists of models.
    pub hidden: Vec<String>,
    /// The built-in combo: which model stands for a provider, which providers are left out.
    #[schema(value_type = AutoForm)]
    pub auto: AutoSettings,
    /// In which order a provider's accounts are tried.
    #[schema(value_type = AccountRuleForm)]
    pub accounts: AccountRule,
    /// The same for single providers, by id.
    #[schema(value_type = BTreeMap<String, AccountRuleForm>)]
    pub providers: BTreeMap<String, AccountRule>,
    /// How conversations stay with an account.
    #[schema(value_type = SessionsForm)]
    pub sessions: SessionSettings,
    /// How long failing accounts rest, and when a failing provider is left alone.
    #[schema(value_type = ResilienceForm)]
    pub resilience: Resilience,
    /// How long requests may take.
    #[schema(value_type = DeadlinesForm, required = false)]
    pub deadlines: Deadlines,
    /// What is laid down for single accounts, by id: tags, models they are kept from, how fast, how far.
    #[schema(value_type = BTreeMap<String, PolicyForm>)]
    pub policies: BTreeMap<String, Policy>,
    /// How fast single providers may be used, by id.
    #[schema(value_type = BTreeMap<String, PaceForm>)]
    pub paces: BTreeMap<String, Pace>,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingChange {
    /// All aliases.
    #[schema(value_type = Option<Vec<AliasForm>>)]
    pub aliases: Option<Vec<Alias>>,
    /// All fallback chains.
    #[schema(value_type = Option<Vec<ChainForm>>)]
    pub chains: Option<Vec<Chain>>,
    /// All detours.
    #[schema(value_type = Option<Vec<DetourForm>>)]
    pub detours: Option<Vec<Detour>>,
    /// All that is hidden.
    pub hidden: Option<Vec<String>>,
    /// The built-in combo.
    #[schema(value_type = Option<AutoForm>)]
    pub auto: Option<AutoSettings>,
    /// In which order a provider's accounts are tried.
    #[schema(value_type = Option<AccountRuleForm>)]
    pub accounts: Option<AccountRule>,
    /// The same for single providers, by id; all of them.
    #[schema(value_type = Option<BTreeMap<String, AccountRuleForm>>)]
    pub providers: Option<BTreeMap<String, AccountRule>>,
    /// How conversations stay with an account.
    #[schema(value_type = Option<SessionsForm>)]
    pub sessions: Option<SessionSettings>,
    /// How long failing accounts rest, and when a failing provider is left alone.
    #[schema(value_type = Option<ResilienceForm>)]
    pub resilience: Option<Resilience>,
    /// How long requests may take.
    #[schema(value_type = Option<DeadlinesForm>)]
    pub deadlines: Option<Deadlines>,
    /// What is laid down for single accounts, by id; all of them.
    #[schema(value_type = Option<BTreeMap<String, PolicyForm>>)]
    pub policies: Option<BTreeMap<String, Policy>>,
    /// How fast single providers may be used, by id; all of them.
    #[schema(value_type = Option<BTreeMap<String, PaceForm>>)]
    pub paces: Option<BTreeMap<String, Pace>>,
}

/// How requests find their way now.
pub fn read_routing(house: &House) -> Result<RoutingView, AdminError> {
    let snapshot = house.snapshot();
    let Naming {
        combos: _,
        aliases,
        chains,
        detours,
        visibility,
        auto,
    } = snapshot.rulebook.naming.clone();
    let Strategies {
        accounts,
        providers,
        sessions,
        resilience,
        deadlines,
    } = snapshot.rulebook.strategies.clone();
    Ok(RoutingView {
        aliases,
        chains,
        detours,
        hidden: visibility.hidden.into_iter().map(String::from).collect(),
        auto,
        accounts,
        providers,
        sessions,
        resilience,
        deadlines,
        policies: snapshot.rulebook.policies.clone(),
        paces: snapshot.rulebook.paces.clone(),
    })
}

/// Changes what is named, as a body of the API names it.
pub fn change_routing_as(house: &House, change: &Value) -> Result<RoutingView, AdminError> {
    change_routing(house, read_value(change)?)
}

/// Changes what is named.
pub fn change_routing(house: &House, change: RoutingChange) -> Result<RoutingView, AdminError> {
    let RoutingChange {
        aliases,
        chains,
        detours,
        hidden,
        auto,
        accounts,
        providers,
        sessions,
        resilience,
        deadlines,
        policies,
        paces,
    } = change;
    check_limits(house, policies.as_ref(), paces.as_ref())?;
    let ways = Ways {
        accounts,
        providers,
        sessions,
        resilience,
        deadlines,
    };
    ways.check(house)?;
    let names = Names {
        aliases,
        chains,
        detours,
        hidden,
        auto,
    };
    names.save(house)?;
    ways.save(house)?;
    if let Some(policies) = policies {
        house.vault.settings().set(POLICIES, &policies)?;
    }
    if let Some(paces) = paces {
        house.vault.settings().set(PACES, &paces)?;
    }
    house.reload()?;
    read_routing(house)
}

/// What is to be different about names.
#[derive(Default, PartialEq)]
struct Names {
    aliases: Option<Vec<Alias>>,
    chains: Option<Vec<Chain>>,
    detours: Option<Vec<Detour>>,
    hidden: Option<Vec<String>>,
    auto: Option<AutoSettings>,
}

impl Names {
    fn save(self, house: &House) -> Result<(), AdminError> {
        if self == Self::default() {
            return Ok(());
        }
        let Self {
            aliases,
            chains,
            detours,
            hidden,
            auto,
        } = self;
        let settings = house.vault.settings();
        settings.change(NAMING, |naming: &mut Naming| {
            let asked = Asked {
                aliases: aliases.is_some(),
                chains: chains.is_some(),
                detours: detours.is_some(),
                auto: auto.is_some(),
                hidden: hidden.is_some(),
            };
            set(&mut naming.aliases, aliases);
            set(&mut naming.chains, chains);
            set(&mut naming.detours, detours);
            set(&mut naming.auto, auto);
            set(
                &mut naming.visibility,
                hidden.map(|hidden| Visibility {
                    hidden: hidden.into_iter().map(Into::into).collect(),
                }),
            );
            check(house, naming, asked)
        })?
    }
}

/// Nothing is laid down for an account that is gone.
pub(super) fn forget_account(house: &House, id: &str) -> Result<(), AdminError> {
    let mut policies = house.snapshot().rulebook.policies.clone();
    if policies.remove(id).is_some() {
        house.vault.settings().set(POLICIES, &policies)?;
    }
    Ok(())
}

/// Nor for a provider that is gone.
pub(super) fn forget_provider(house: &House, id: &str) -> Result<(), AdminError> {
    let snapshot = house.snapshot();
    let settings = house.vault.settings();
    let mut paces = snapshot.rulebook.paces.clone();
    if paces.remove(id).is_some() {
        settings.set(PACES, &paces)?;
    }
    let mut strategies = snapshot.rulebook.strategies.clone();
    if strategies.providers.remove(id).is_some() {
        settings.set(STRATEGIES, &strategies)?;
    }
    Ok(())
}

/// Limits are of what there is, and can be kept.
fn check_limits(
    house: &House,
    policies: Option<&BTreeMap<String, Policy>>,
    paces: Option<&BTreeMap<String, Pace>>,
) -> Result<(), AdminError> {
    let snapshot = house.snapshot();
    let mut wrong = Vec::new();
    let mut take = |field: String, exists: bool, checked: Result<(), Vec<Invalid>>| {
        if !exists {
            wrong.push(Invalid::new(field.clone(), "there is nothing of this id"));
        }
        let found = checked.err().unwrap_or_default();
        wrong.extend(found.into_iter().map(|one| one.within(&field)));
    };
    for (id, policy) in policies.into_iter().flatten() {
        let exists = snapshot.fleet.iter().any(|account| *account.id == **id);
        take(format!("policies.{id}"), exists, policy.check());
    }
    for (id, pace) in paces.into_iter().flatten() {
        let exists = snapshot.provider(id).is_some();
        take(format!("paces.{id}"), exists, pace.check());
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(refused(&wrong))
    }
}

/// What is to be different about strategies.
#[derive(Default, PartialEq)]
struct Ways {
    accounts: Option<AccountRule>,
    providers: Option<BTreeMap<String, AccountRule>>,
    sessions: Option<SessionSettings>,
    resilience: Option<Resilience>,
    deadlines: Option<Deadlines>,
}

impl Ways {
    /// What is named must make sense with what stays.
    fn check(&self, house: &House) -> Result<(), AdminError> {
        let snapshot = house.snapshot();
        let mut strategies = snapshot.rulebook.strategies.clone();
        self.lay_down(&mut strategies);
        let checked = strategies.check(|id| snapshot.provider(id).is_some());
        checked.map_err(|wrong| refused(&wrong))
    }

    fn save(&self, house: &House) -> Result<(), AdminError> {
        if *self == Self::default() {
            return Ok(());
        }
        let settings = house.vault.settings();
        settings.change(STRATEGIES, |strategies: &mut Strategies| {
            self.lay_down(strategies);
            Ok(())
        })?
    }

    fn lay_down(&self, strategies: &mut Strategies) {
        set(&mut strategies.accounts, self.accounts);
        set(&mut strategies.providers, self.providers.clone());
        set(&mut strategies.sessions, self.sessions);
        set(&mut strategies.resilience, self.resilience);
        set(&mut strategies.deadlines, self.deadlines);
    }
}

fn set<T>(value: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *value = new;
    }
}

/// Which names are to change.
#[expect(clippy::struct_excessive_bools, reason = "each stands for a field")]
struct Asked {
    aliases: bool,
    chains: bool,
    detours: bool,
    auto: bool,
    hidden: bool,
}

/// What was named must make sense; what was not may meanwhile have lost its provider, which is no fault of this change.
fn check(house: &House, naming: &Naming, asked: Asked) -> Result<(), AdminError> {
    let snapshot = house.snapshot();
    let known = snapshot.known();
    let resolves = |name: &str| naming.resolves(name, &known);
    let mut wrong = Vec::new();
    if asked.auto {
        let found = naming.auto.check(&known).err().unwrap_or_default();
        wrong.extend(found.into_iter().map(|one| one.within("auto")));
    }
    if asked.hidden {
        wrong.extend(naming.visibility.check().err().unwrap_or_default());
    }
    if asked.aliases {
        wrong.extend(
            check_aliases(&naming.aliases, resolves)
                .err()
                .unwrap_or_default(),
        );
    }
    if asked.chains {
        for (at, chain) in naming.chains.iter().enumerate() {
            let outer = format!("chains[{at}]");
            let found = chain
                .check(|name| naming.falls_back(name, &known))
                .err()
                .unwrap_or_default();
            wrong.extend(found.into_iter().map(|one| one.within(&outer)));
        }
    }
    if asked.detours {
        for (at, detour) in naming.detours.iter().enumerate() {
            let outer = format!("detours[{at}]");
            let found = detour.check(resolves).err().unwrap_or_default();
            wrong.extend(found.into_iter().map(|one| one.within(&outer)));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(refused(&wrong))
    }
}

/// How requests find their way
#[utoipa::path(get, path = "/routing", operation_id = "read_routing", tag = "routing", responses((status = OK, body = RoutingView)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<RoutingView> {
    off_thread(house, read_routing).await.map(Json)
}

/// Change what is named
#[utoipa::path(patch, path = "/routing", operation_id = "change_routing", tag = "routing", request_body = RoutingChange, responses((status = OK, body = RoutingView)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Body(change): Body<RoutingChange>,
) -> Answer<RoutingView> {
    off_thread(house, |house| change_routing(house, change))
        .await
        .map(Json)
}
