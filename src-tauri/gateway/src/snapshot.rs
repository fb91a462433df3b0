//! What the request path sees of the world: providers, accounts with opened secrets, keys. Immutable; every change makes a new one.

use crate::failure::{Problem, problem};
use catalog::{Model, Offer, Price, Provider};
use chat::Dialect;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use routing::{Account, Login, Standing};
use secrets::{KeyHash, Sealer, SecretText};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::Vault;

/// The world as the request path sees it.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The user's own providers first, then the catalogue's.
    pub(crate) providers: Vec<Arc<Provider>>,
    /// Accounts as routing sees them.
    pub(crate) fleet: Vec<Account>,
    /// The way to each account's provider, at the same place as in `fleet`.
    pub(crate) doors: Vec<Door>,
    /// Client keys that open the gateway.
    pub(crate) keys: HashMap<KeyHash, Arc<str>>,
    connected: HashSet<Arc<str>>,
}

/// The way to one account's provider.
#[derive(Debug)]
pub(crate) struct Door {
    /// The provider's fixed headers and the account's secret.
    pub(crate) headers: HeaderMap,
    /// A secret that goes in the query: `key=…`.
    pub(crate) query: Option<SecretText>,
    /// Addresses that need no filling in, by offer.
    addresses: Vec<Option<Uri>>,
    /// Why the account cannot be used, when its secret could not be opened.
    pub(crate) locked: Option<String>,
}

impl Snapshot {
    /// Reads the vault and opens its secrets.
    pub(crate) fn build(vault: &Vault, sealer: Option<&Sealer>) -> Result<Self, Problem> {
        let mut providers: Vec<Provider> = vault.providers().list()?.iter().filter_map(custom_provider).collect();
        providers.extend(catalog::providers().iter().cloned());
        add_models(&mut providers, vault.provider_models().list()?);
        let mut snapshot =
            Self { providers: providers.into_iter().map(Arc::new).collect(), keys: open_keys(vault)?, ..Self::default() };
        for row in vault.accounts().list()? {
            if let Some(provider) = snapshot.provider(&row.provider_id) {
                snapshot.add_account(&row, provider, sealer);
            }
        }
        Ok(snapshot)
    }

    fn add_account(&mut self, row: &store::Account, provider: Arc<Provider>, sealer: Option<&Sealer>) {
        let provider = row.base_url.as_deref().map_or_else(|| provider.clone(), |base| Arc::new(rebased(&provider, base)));
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
        });
    }

    /// The provider of that id.
    pub(crate) fn provider(&self, id: &str) -> Option<Arc<Provider>> {
        self.providers.iter().find(|provider| provider.id == id).cloned()
    }

    /// Whether the user has an account in use with it.
    pub(crate) fn is_connected(&self, provider: &Provider) -> bool {
        self.connected.contains(&*provider.id)
    }

    /// The providers the user has an account in use with.
    pub(crate) fn connected(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.providers.iter().filter(|provider| self.is_connected(provider))
    }
}

impl Door {
    fn open(row: &store::Account, provider: &Provider, sealer: Option<&Sealer>) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in provider.headers.iter() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(&**name), HeaderValue::try_from(&**value)) {
                headers.insert(name, value);
            }
        }
        let (mut query, mut locked) = (None, None);
        match secret_of(row, sealer) {
            Ok(None) => {}
            Ok(Some(secret)) => match upstream::authorise(&provider.auth, &secret, &mut headers) {
                Ok(pair) => query = pair.map(SecretText::new),
                Err(_) => locked = Some("its key holds characters that cannot be sent; replace the key".to_owned()),
            },
            Err(why) => locked = Some(why),
        }
        let plain = |offer: &Offer| if offer.url.contains('{') { None } else { offer.url.parse().ok() };
        Self { headers, query, addresses: provider.offers.iter().map(plain).collect(), locked }
    }

    /// The address of an offer for a model; Gemini's verb says whether it is streamed.
    pub(crate) fn address(&self, provider: &Provider, offer: &Offer, model: &str, stream: bool) -> Result<Uri, String> {
        let place = provider.offers.iter().position(|known| std::ptr::eq(known, offer));
        if self.query.is_none()
            && let Some(Some(address)) = place.and_then(|place| self.addresses.get(place))
        {
            return Ok(address.clone());
        }
        let verb = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
        self.fill(&offer.url, model, verb)
    }

    /// A template of the catalogue filled in, the secret appended where the provider wants it there.
    pub(crate) fn fill(&self, template: &str, model: &str, verb: &str) -> Result<Uri, String> {
        let mut url = template.replace("{model}", &path_escaped(model)).replace("{verb}", verb);
        if let Some(query) = &self.query {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(query.expose());
        }
        url.parse().map_err(|_| format!("`{template}` is not an address that can be called"))
    }
}

fn path_escaped(model: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:@".contains(&byte);
    model.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn secret_of(row: &store::Account, sealer: Option<&Sealer>) -> Result<Option<SecretText>, String> {
    let Some(sealed) = &row.sealed else { return Ok(None) };
    let sealer = sealer.ok_or("the master key is missing, so its secret cannot be opened; see `omniroute doctor`")?;
    sealer.open(&row.id, sealed).map(Some).map_err(|error| error.to_string())
}

fn open_keys(vault: &Vault) -> Result<HashMap<KeyHash, Arc<str>>, Problem> {
    let rows = vault.gateway_keys().list().map_err(problem)?;
    Ok(rows.into_iter().filter(|row| row.revoked_at.is_none()).map(|row| (row.hash, row.id.as_str().into())).collect())
}

fn custom_provider(row: &store::Provider) -> Option<Provider> {
    let dialect = Dialect::named(&row.dialect)?;
    let mut provider = Provider::custom(&row.id, dialect, &row.base_url, &row.prefix);
    provider.name = Cow::Owned(row.name.clone());
    Some(provider)
}

/// The provider with its offers at another base address.
fn rebased(provider: &Provider, base: &str) -> Provider {
    let moved = Provider::custom(&provider.id, Dialect::OpenAiChat, base, &provider.prefix);
    let offers = provider.offers.iter().map(|offer| Offer { models: offer.models.clone(), ..Offer::from_base(offer.dialect, base) });
    let first = provider.offers.first().map(|offer| Provider::custom(&provider.id, offer.dialect, base, &provider.prefix));
    Provider { offers: offers.collect(), models_url: first.unwrap_or(moved).models_url, ..provider.clone() }
}

fn add_models(providers: &mut [Provider], rows: Vec<store::ProviderModel>) {
    for row in rows {
        let Some(provider) = providers.iter_mut().find(|provider| provider.id == row.provider_id) else { continue };
        let price = row.input_price.zip(row.output_price).map(|(input, output)| Price { input, output, cache_read: None, cache_write: None });
        let model = Model {
            id: row.model_id.into(),
            name: row.name.into(),
            context: row.context_length.map(u64::from),
            max_output: row.max_output.map(u64::from),
            price,
            ..Model::default()
        };
        let models = provider.models.to_mut();
        models.retain(|known| known.id != model.id);
        models.push(model);
    }
}
