//! Which models a provider has for an account.

use crate::asking::Asking;
use crate::list::{self, Next};
use catalog::Provider;
use form_urlencoded::byte_serialize;
use secrets::SecretText;
use upstream::Chores;

/// A model as its provider lists it. What the list does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedModel {
    /// The id to ask for.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The most tokens it reads.
    pub context: Option<u64>,
    /// The most tokens it produces.
    pub max_output: Option<u64>,
}

/// Asks the provider for all its models, page by page. `provider` is as the account has it, at the account's own base address.
///
/// # Errors
/// The list could not be had; why, as a sentence.
pub async fn list_models(
    chores: &Chores,
    provider: &Provider,
    secret: Option<&SecretText>,
) -> Result<Vec<ListedModel>, String> {
    let first = provider.models_url.as_deref();
    let first = first.ok_or_else(|| {
        format!(
            "{} has no list of models; add the ones you use by hand",
            provider.name
        )
    })?;
    let asking = Asking {
        chores,
        provider,
        secret,
    };
    let (mut models, mut address) = (Vec::new(), first.to_owned());
    for _ in 0..MOST_PAGES {
        let told = asking.get(&address).await?;
        if !(200..300).contains(&told.status) {
            return Err(asking.sentence(&told));
        }
        let page = list::read(&told.body).map_err(|why| {
            format!(
                "{} answered with something that is no list of models: {why}",
                provider.name
            )
        })?;
        models.extend(page.models);
        match page.next {
            Some(next) => address = following(first, &next),
            None => break,
        }
    }
    Ok(models)
}

fn following(first: &str, Next { parameter, value }: &Next) -> String {
    let joint = if first.contains('?') { '&' } else { '?' };
    let value: String = byte_serialize(value.as_bytes()).collect();
    format!("{first}{joint}{parameter}={value}")
}

/// A list that never ends is one whose server ignores the page it is asked for.
const MOST_PAGES: usize = 50;
