//! What the request path sees of the world: providers, accounts with opened secrets, keys. Immutable; every change makes a new one.

use crate::caller::Caller;
use crate::failure::{Problem, problem};
use crate::rulebook::Rulebook;
use catalog::{Model, Offer, Price, Provider};
use chat::{Dialect, Target};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use routing::{
    AUTO, Account, Aim, Book, Fleet, Known, Login, Naming, Policy, Purse, Standing, Unresolved,
};
use secrets::{KeyHash, Sealer, SecretText};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Vault;

/// The world as the request path sees it.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The user's own providers first, then the catalogue's.
    pub(crate) providers: Vec<Arc<Provider>>,
    /// Accounts as routing sees them.
    pub(crate) fleet: Fleet,
    /// The way to each account's provider, at the same place as in `fleet`.
    pub(crate) doors: Vec<Door>,
    /// Client keys that open the gateway.
    pub(crate) keys: HashMap<KeyHash, Arc<Caller>>,
    /// What the user has laid down for routing.
    pub(crate) rulebook: Rulebook,
    /// The names in it, to be looked up.
    pub(crate) book: Book,
    connected: HashSet<Arc<str>>,
    /// What names were found to mean, so that a name is looked up once.
    named: Mutex<HashMap<String, Arc<Named>>>,
}

/// Names remembered; clients use a handful.
const MOST_NAMES: usize = 512;

/// What a model name means.
#[derive(Debug)]
pub(crate) struct Named {
    /// The targets and how to choose among them.
    pub(crate) aim: Aim,
    /// What it takes to ask each of them, at the same places.
    pub(crate) legs: Vec<NamedLeg>,
    /// The combos that count their requests.
    pub(crate) combos: Vec<Arc<str>>,
}

impl Named {
    /// What a plan's target is to serve: what it takes to ask it, and what it is.
    pub(crate) fn leg(&self, at: usize) -> Option<(&NamedLeg, &routing::Leg)> {
        self.legs.get(at).zip(self.aim.legs.get(at))
    }
}

/// What it takes to ask a target.
#[derive(Debug)]
pub(crate) struct NamedLeg {
    /// The provider's id.
    pub(crate) provider: Arc<str>,
    /// What the model and its host can take.
    pub(crate) target: Arc<Target>,
}

/// The way to one account's provider.
#[derive(Debug)]
pub(crate) struct Door {
    /// One for each of the provider's offers.
    ways: Vec<Way>,
    /// Why the account cannot be used, when its secret could not be opened.
    pub(crate) locked: Option<String>,
}

/// The way to one offer.
#[derive(Debug, Default)]
struct Way {
    /// The provider's and the offer's fixed headers, and the account's secret.
    headers: HeaderMap,
    /// A secret that goes in the query: `key=…`.
    query: Option<SecretText>,
    /// The address, when it needs no filling in.
    address: Option<Uri>,
}

impl Snapshot {
    /// Reads the vault and opens its secrets.
    pub(crate) fn build(vault: &Vault, sealer: Option<&Sealer>) -> Result<Self, Problem> {
        let mut providers: Vec<Provider> = vault
            .providers()
            .list()?
            .iter()
            .filter_map(custom_provider)
            .collect();
        providers.extend(catalog::providers().iter().cloned());
        add_models(&mut providers, vault.provider_models().list()?);
        let rulebook = Rulebook::read(vault)?;
        let mut snapshot = Self {
            book: Book::new(&rulebook.naming),
            rulebook,
            providers: providers.into_iter().map(Arc::new).collect(),
            keys: open_keys(vault)?,
            ..Self::default()
        };
        for row in vault.accounts().list()? {
            if let Some(provider) = snapshot.provider(&row.provider_id) {
                snapshot.add_account(&row, provider, sealer);
            }
        }
        Ok(snapshot)
    }

    fn add_account(
        &mut self,
        row: &store::Account,
        provider: Arc<Provider>,
        sealer: Option<&Sealer>,
    ) {
        let provider = row.base_url.as_deref().map_or_else(
            || provider.clone(),
            |base| Arc::new(rebased(&provider, base)),
        );
        if row.enabled {
            self.connected.insert(Arc::from(&*provider.id));
        }
        self.doors.push(Door::open(row, &provider, sealer));
        self.fleet.push(Account {
            id: row.id.as_str().into(),
            label: row.label.as_str().into(),
            provider,
            priority: row.priority,
            enabled: row.enabled,
            login: Login::ApiKey,
            standing: Standing::named(&row.state),
            policy: self.policy_of(&row.id),
        });
    }

    /// What a model name means.
    pub(crate) fn named(&self, name: &str) -> Result<Arc<Named>, Unresolved> {
        if let Some(named) = self.names().get(name) {
            return Ok(Arc::clone(named));
        }
        let named = Arc::new(self.prepared(self.book.aim(name, &self.known())?));
        let mut names = self.names();
        if names.len() < MOST_NAMES {
            names.insert(name.to_owned(), Arc::clone(&named));
        }
        Ok(named)
    }

    /// An aim with what it takes to ask its targets.
    pub(crate) fn prepared(&self, aim: Aim) -> Named {
        let legs = aim.legs.iter().map(|leg| NamedLeg {
            provider: Arc::from(&*leg.provider.id),
            target: Arc::new(leg.provider.target(&leg.model)),
        });
        let combos = if self.is_combo(&aim.order.name) {
            aim.combos()
        } else {
            Vec::new()
        };
        Named {
            legs: legs.collect(),
            combos,
            aim,
        }
    }

    /// Whose budget a purse is, in words.
    pub(crate) fn whose(&self, purse: &Purse) -> String {
        match purse {
            Purse::All => "for everything".to_owned(),
            Purse::Provider(id) => format!("for the provider `{id}`"),
            Purse::Key(id) => {
                let key = self.keys.values().find(|caller| *caller.id == **id);
                let name = key.map_or(&**id, |caller| &*caller.name);
                format!("of the key `{name}`")
            }
        }
    }

    fn policy_of(&self, account: &str) -> Arc<Policy> {
        let policy = self.rulebook.policies.get(account);
        policy.cloned().map(Arc::new).unwrap_or_default()
    }

    /// Whether a combo is called so.
    pub(crate) fn is_combo(&self, name: &str) -> bool {
        let Naming { combos, auto, .. } = &self.rulebook.naming;
        (auto.enabled && name.eq_ignore_ascii_case(AUTO))
            || combos
                .iter()
                .any(|combo| combo.name.eq_ignore_ascii_case(name))
    }

    /// Whether a combo counts under that name: one of the user's, or the built-in one and its tiers.
    pub(crate) fn counts(&self, name: &str) -> bool {
        self.is_combo(name) || name.split_once('/').is_some_and(|(first, _)| first == AUTO)
    }

    /// The built-in combo, where there is anything to choose from: two providers, or more.
    pub(crate) fn auto(&self) -> Option<Arc<Named>> {
        self.connected().nth(1).filter(|_| self.is_combo(AUTO))?;
        self.named(AUTO).ok()
    }

    /// What names may stand for.
    pub(crate) fn known(&self) -> Known<'_> {
        Known {
            providers: &self.providers,
            fleet: &self.fleet,
        }
    }

    fn names(&self) -> MutexGuard<'_, HashMap<String, Arc<Named>>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The provider of that id.
    pub(crate) fn provider(&self, id: &str) -> Option<Arc<Provider>> {
        self.providers
            .iter()
            .find(|provider| provider.id == id)
            .cloned()
    }

    /// Whether the user has an account in use with it.
    pub(crate) fn is_connected(&self, provider: &Provider) -> bool {
        self.connected.contains(&*provider.id)
    }

    /// The providers the user has an account in use with.
    pub(crate) fn connected(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.providers
            .iter()
            .filter(|provider| self.is_connected(provider))
    }
}

impl Door {
    fn open(row: &store::Account, provider: &Provider, sealer: Option<&Sealer>) -> Self {
        let (secret, mut locked) = match secret_of(row, sealer) {
            Ok(secret) => (secret, None),
            Err(why) => (None, Some(why)),
        };
        let mut ways = Vec::with_capacity(provider.offers.len());
        for offer in provider.offers.iter() {
            ways.push(
                Way::open(provider, offer, secret.as_ref()).unwrap_or_else(|why| {
                    locked = Some(why);
                    Way::default()
                }),
            );
        }
        Self { ways, locked }
    }

    /// The headers of a call to that offer.
    pub(crate) fn headers(&self, place: usize) -> HeaderMap {
        self.ways
            .get(place)
            .map(|way| way.headers.clone())
            .unwrap_or_default()
    }

    /// The address of an offer for a model; Gemini's verb says whether it is streamed.
    pub(crate) fn address(
        &self,
        provider: &Provider,
        place: usize,
        model: &str,
        stream: bool,
    ) -> Result<Uri, String> {
        let (Some(way), Some(offer)) = (self.ways.get(place), provider.offers.get(place)) else {
            return Err(format!("`{}` has no such endpoint", provider.id));
        };
        if let Some(address) = &way.address {
            return Ok(address.clone());
        }
        let url = provider
            .endpoint(offer, model, stream, |_| None)
            .map_err(|missing| missing.to_string())?;
        way.complete(url)
    }

    /// Another address of the same offer, such as its token count.
    pub(crate) fn other(
        &self,
        provider: &Provider,
        place: usize,
        template: &str,
        model: &str,
    ) -> Result<Uri, String> {
        let url = provider.address(template, model, |_| None);
        let way = self
            .ways
            .get(place)
            .ok_or_else(|| format!("`{}` has no such endpoint", provider.id))?;
        way.complete(url.map_err(|missing| missing.to_string())?)
    }
}

impl Way {
    fn open(
        provider: &Provider,
        offer: &Offer,
        secret: Option<&SecretText>,
    ) -> Result<Self, String> {
        let mut way = Self::default();
        for (name, value) in provider.headers.iter().chain(offer.headers.iter()) {
            if let (Ok(name), Ok(value)) = (
                HeaderName::try_from(&**name),
                HeaderValue::try_from(&**value),
            ) {
                way.headers.insert(name, value);
            }
        }
        if let Some(secret) = secret {
            let pair = upstream::authorise(provider.auth_for(offer), secret, &mut way.headers);
            way.query = pair
                .map_err(|_| "its key holds characters that cannot be sent; replace the key")?
                .map(SecretText::new);
        }
        if !offer.url.contains('{') {
            way.address = Some(way.complete(offer.url.to_string())?);
        }
        Ok(way)
    }

    /// The address with the secret appended where the provider wants it there.
    fn complete(&self, mut url: String) -> Result<Uri, String> {
        let shown = url.clone();
        if let Some(query) = &self.query {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(query.expose());
        }
        url.parse()
            .map_err(|_| format!("`{shown}` is not an address that can be called"))
    }
}

fn secret_of(row: &store::Account, sealer: Option<&Sealer>) -> Result<Option<SecretText>, String> {
    let Some(sealed) = &row.sealed else {
        return Ok(None);
    };
    let sealer = sealer.ok_or(
        "the master key is missing, so its secret cannot be opened; see `omniroute doctor`",
    )?;
    sealer
        .open(&row.id, sealed)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// The keys in force, and what those that were rotated were before.
fn open_keys(vault: &Vault) -> Result<HashMap<KeyHash, Arc<Caller>>, Problem> {
    let rows = vault.gateway_keys().list().map_err(problem)?;
    let former = vault.gateway_keys().former().map_err(problem)?;
    let in_force = || rows.iter().filter(|row| row.revoked_at.is_none());
    let former = former.iter().filter_map(|one| {
        let row = in_force().find(|row| row.id == one.key_id)?;
        Some((one.hash, Caller::of(row, Some(one.until))?))
    });
    let now = in_force().filter_map(|row| Some((row.hash, Caller::of(row, None)?)));
    let all = former.chain(now);
    Ok(all.map(|(hash, caller)| (hash, Arc::new(caller))).collect())
}

fn custom_provider(row: &store::Provider) -> Option<Provider> {
    let provider = Provider::custom(
        &row.name,
        Dialect::named(&row.dialect)?,
        &row.base_url,
        &row.prefix,
    );
    Some(Provider {
        id: Cow::Owned(row.id.clone()),
        ..provider
    })
}

/// The provider with its offers at another base address.
fn rebased(provider: &Provider, base: &str) -> Provider {
    let moved = |offer: &Offer| Offer {
        headers: offer.headers.clone(),
        auth: offer.auth.clone(),
        only: offer.only.clone(),
        except: offer.except.clone(),
        ..Offer::from_base(offer.dialect, base)
    };
    let first = provider
        .offers
        .first()
        .map(|offer| Provider::custom(&provider.name, offer.dialect, base, &provider.prefix));
    Provider {
        offers: provider.offers.iter().map(moved).collect(),
        models_url: first.and_then(|first| first.models_url),
        ..provider.clone()
    }
}

fn add_models(providers: &mut [Provider], rows: Vec<store::ProviderModel>) {
    for row in rows {
        let Some(provider) = providers
            .iter_mut()
            .find(|provider| provider.id == row.provider_id)
        else {
            continue;
        };
        let price = row
            .input_price
            .zip(row.output_price)
            .map(|(input, output)| Price {
                input,
                output,
                cache_read: None,
                cache_write: None,
            });
        let model = Model {
            name: row.name.into(),
            context: row.context_length.map(u64::from),
            max_output: row.max_output.map(u64::from),
            price,
            ..Model::named(row.model_id)
        };
        let models = provider.models.to_mut();
        match models.binary_search_by(|known| known.id.cmp(&model.id)) {
            Ok(place) => models[place] = model,
            Err(place) => models.insert(place, model),
        }
    }
}
