//! Whether a provider accepts a key.
//!
//! Invariant: a key is called invalid only when the provider says so. A server that is down, an address that does not
//! exist, a model that was retired say nothing of the key.

use crate::asking::Asking;
use crate::list;
use catalog::{KeyCheck, Model, Provider};
use chat::{Part, Quirk, Request, Role, Turn};
use secrets::SecretText;
use upstream::{Chores, Told};

/// What is known of a key after it was tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// The provider accepts it.
    Valid {
        /// How many models it may use, when the provider listed them.
        models: Option<usize>,
    },
    /// The provider refuses it.
    Invalid {
        /// The provider's words.
        why: String,
    },
    /// Nothing was learnt of the key.
    Unknown {
        /// What stood in the way.
        why: String,
    },
}

/// Tries a key out, or a server that needs none. `provider` is as the account has it, at the account's own base address.
pub async fn check_key(
    chores: &Chores,
    provider: &Provider,
    secret: Option<&SecretText>,
) -> KeyState {
    if secret.is_none() && !provider.local && !provider.custom {
        return KeyState::Invalid {
            why: format!("{} needs a key, and this account has none", provider.name),
        };
    }
    let asking = Asking {
        chores,
        provider,
        secret,
    };
    let address = match &provider.key_check {
        KeyCheck::List => provider.models_url.as_deref(),
        KeyCheck::Get(address) => Some(&**address),
        KeyCheck::Chat => None,
    };
    let looked = match address {
        Some(address) => by_get(&asking, address).await,
        None => None,
    };
    match looked {
        Some(state) => state,
        None => by_chat(&asking).await,
    }
}

/// A GET decides when it succeeds, when it refuses the key, and when nobody answers. Anything else is left to the chat call.
async fn by_get(asking: &Asking<'_>, address: &str) -> Option<KeyState> {
    match asking.get(address).await {
        Err(why) => Some(KeyState::Unknown { why }),
        Ok(told) if is_bad_key(asking, &told) => Some(KeyState::Invalid {
            why: asking.sentence(&told),
        }),
        Ok(told) if is_success(told.status) => {
            let listed = asking.provider.key_check == KeyCheck::List;
            Some(KeyState::Valid {
                models: listed
                    .then(|| list::read(&told.body).ok().map(|page| page.models.len()))
                    .flatten(),
            })
        }
        Ok(_) => None,
    }
}

async fn by_chat(asking: &Asking<'_>) -> KeyState {
    let Some(model) = model_to_try(asking).await else {
        return KeyState::Unknown {
            why: format!(
                "no model of {} is known to try the key with",
                asking.provider.name
            ),
        };
    };
    match one_token(asking, &model).await {
        Err(why) => KeyState::Unknown { why },
        Ok(told) if is_bad_key(asking, &told) => KeyState::Invalid {
            why: asking.sentence(&told),
        },
        // These are about the address, the model or the server; every other refusal is of the request, so the key was good.
        Ok(told) if matches!(told.status, 300..=399 | 404 | 405 | 408 | 500..) => {
            KeyState::Unknown {
                why: asking.sentence(&told),
            }
        }
        Ok(_) => KeyState::Valid { models: None },
    }
}

/// The shortest question there is.
async fn one_token(asking: &Asking<'_>, model: &str) -> Result<Told, String> {
    let provider = asking.provider;
    let preferred = provider.offers.first().map(|offer| offer.dialect);
    let offer = preferred.and_then(|dialect| provider.offer(dialect, model));
    let offer = offer.ok_or_else(|| format!("{} serves `{model}` nowhere", provider.name))?;
    let target = provider.target(model);
    let request = Request {
        model: target.model.clone(),
        turns: vec![Turn::new(Role::User, vec![Part::text("Hi")])],
        max_output_tokens: Some(1),
        stream: target.quirks.has(Quirk::StreamOnly),
        ..Request::default()
    };
    let encoded = dialect::codec(offer.dialect)
        .encode_request(&request, &target)
        .map_err(|failure| failure.message)?;
    asking
        .post(offer, &target.model, request.stream, encoded)
        .await
}

/// The cheapest model that is known, or the first that the provider lists.
async fn model_to_try(asking: &Asking<'_>) -> Option<String> {
    let price = |model: &&Model| model.price.map_or(f64::INFINITY, |price| price.output);
    let known = asking
        .provider
        .models
        .iter()
        .min_by(|one, other| price(one).total_cmp(&price(other)));
    if let Some(model) = known {
        return Some(model.id.to_string());
    }
    let told = asking
        .get(asking.provider.models_url.as_deref()?)
        .await
        .ok()?;
    list::read(&told.body)
        .ok()?
        .models
        .into_iter()
        .next()
        .map(|model| model.id)
}

fn is_bad_key(asking: &Asking<'_>, told: &Told) -> bool {
    asking
        .provider
        .is_bad_key(told.status, &String::from_utf8_lossy(&told.body))
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}
