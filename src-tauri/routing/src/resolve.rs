//! Which provider's model a name means (`behaviour/03`).
//!
//! `prefix/model` names a provider and one of its models; a bare name is looked up among the providers the user has accounts with.

use catalog::{Provider, Tier};
use std::sync::Arc;

/// A provider and the model in its own spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The provider's id.
    pub provider: Arc<str>,
    /// The model in the provider's own spelling.
    pub model: String,
}

/// Why a name means nothing, or too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// No name was given.
    Missing,
    /// The name holds what no model name holds.
    Malformed,
    /// The provider knows its models, and this is none of them.
    NotOffered {
        /// The provider's id.
        provider: String,
        /// Names like it that the provider has.
        similar: Vec<String>,
    },
    /// Several connected providers have it.
    Ambiguous {
        /// The names that say which.
        choices: Vec<String>,
    },
    /// No connected provider has it.
    Unknown {
        /// Full names under which providers that are not connected have it.
        elsewhere: Vec<String>,
    },
}

/// Finds what a model name means.
///
/// `providers` are all that exist, custom ones first; `connected` tells which the user has an account with.
///
/// # Errors
/// See [`Unresolved`].
pub fn resolve<'p>(
    name: &str,
    providers: impl Iterator<Item = &'p Provider> + Clone,
    connected: impl Fn(&Provider) -> bool,
) -> Result<Route, Unresolved> {
    if name.is_empty() {
        return Err(Unresolved::Missing);
    }
    if name.contains("../")
        || name.contains("..\\")
        || name.chars().any(char::is_control)
        || name.len() > 512
    {
        return Err(Unresolved::Malformed);
    }
    if let Some((prefix, model)) = name.split_once('/')
        && let Some(provider) = providers
            .clone()
            .find(|provider| answers_to(provider, prefix))
        && !model.is_empty()
    {
        // `deepseek-ai/deepseek-r1` may be a whole model id of a connected provider although `deepseek-ai` is also a prefix.
        return if provider.any_model || provider.model(model).is_some() {
            Ok(route(provider, model))
        } else if let Ok(route) = bare(name, providers, connected) {
            Ok(route)
        } else {
            Err(Unresolved::NotOffered {
                provider: provider.id.to_string(),
                similar: similar(provider, model),
            })
        };
    }
    bare(name, providers, connected)
}

pub(crate) fn answers_to(provider: &Provider, prefix: &str) -> bool {
    let mut names = [&provider.id, &provider.prefix]
        .into_iter()
        .chain(provider.aliases.iter());
    names.any(|name| name.eq_ignore_ascii_case(prefix))
}

fn bare<'p>(
    name: &str,
    providers: impl Iterator<Item = &'p Provider> + Clone,
    connected: impl Fn(&Provider) -> bool,
) -> Result<Route, Unresolved> {
    let listed: Vec<&Provider> = providers
        .clone()
        .filter(|provider| provider.model(name).is_some())
        .collect();
    let mine: Vec<&Provider> = listed
        .iter()
        .copied()
        .filter(|provider| connected(provider))
        .collect();
    match best_tier(&mine).as_slice() {
        [] => {}
        [only] => return Ok(route(only, name)),
        several => {
            return Err(Unresolved::Ambiguous {
                choices: full_names(several, name),
            });
        }
    }
    // A name nobody lists is meant for the one connected provider without a list, if there is just one.
    let open: Vec<&Provider> = providers
        .filter(|provider| {
            connected(provider)
                && provider.any_model
                && (provider.custom || provider.models.is_empty())
        })
        .collect();
    match (listed.as_slice(), open.as_slice()) {
        (_, [only]) => Ok(route(only, name)),
        ([], several @ [_, _, ..]) => Err(Unresolved::Ambiguous {
            choices: full_names(several, name),
        }),
        (elsewhere, _) => Err(Unresolved::Unknown {
            elsewhere: full_names(elsewhere, name),
        }),
    }
}

/// Those of the best tier among them: subscription before key before cheap before free.
fn best_tier<'p>(providers: &[&'p Provider]) -> Vec<&'p Provider> {
    const ORDER: [Tier; 4] = [Tier::Subscription, Tier::ApiKey, Tier::Cheap, Tier::Free];
    let of_tier = |tier: &Tier| {
        providers
            .iter()
            .copied()
            .filter(|provider| provider.tier == *tier)
            .collect::<Vec<_>>()
    };
    ORDER
        .iter()
        .map(of_tier)
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn full_names(providers: &[&Provider], model: &str) -> Vec<String> {
    providers
        .iter()
        .take(8)
        .map(|provider| format!("{}/{model}", provider.prefix))
        .collect()
}

fn similar(provider: &Provider, model: &str) -> Vec<String> {
    let stem: String = model.chars().take_while(|c| c.is_alphabetic()).collect();
    let alike = provider
        .models
        .iter()
        .filter(|known| !stem.is_empty() && known.id.contains(&*stem));
    alike
        .take(5)
        .map(|known| format!("{}/{}", provider.prefix, known.id))
        .collect()
}

fn route(provider: &Provider, model: &str) -> Route {
    Route {
        provider: Arc::from(&*provider.id),
        model: model.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use catalog::{Model, Tier};
    use chat::Dialect;

    fn provider(prefix: &str, tier: Tier, models: &[&'static str], any_model: bool) -> Provider {
        Provider {
            tier,
            models: models.iter().map(|id| Model::named(*id)).collect(),
            any_model,
            custom: models.is_empty(),
            ..Provider::custom(prefix, Dialect::OpenAiChat, "http://127.0.0.1:1/v1", prefix)
        }
    }

    fn house() -> Vec<Provider> {
        vec![
            provider("own", Tier::ApiKey, &[], true),
            provider(
                "acme",
                Tier::ApiKey,
                &["acme-1", "org/shared", "shared"],
                false,
            ),
            provider("bolt", Tier::ApiKey, &["shared", "tiered"], true),
            provider("plan", Tier::Subscription, &["tiered"], false),
            provider("away", Tier::Free, &["lonely"], true),
        ]
    }

    fn found(name: &str, connected: &[&str]) -> Result<String, Unresolved> {
        let house = house();
        let route = resolve(name, house.iter(), |provider| {
            connected.contains(&&*provider.prefix)
        })?;
        let prefix = house
            .iter()
            .find(|provider| *provider.id == *route.provider)
            .unwrap()
            .prefix
            .clone();
        Ok(format!("{prefix}|{}", route.model))
    }

    #[test]
    fn a_prefix_names_the_provider_and_the_rest_is_the_model_slashes_included() {
        assert_eq!(found("acme/acme-1", &[]).unwrap(), "acme|acme-1");
        assert_eq!(found("BOLT/a/b:c", &[]).unwrap(), "bolt|a/b:c");
        assert_eq!(found("own/anything", &["own"]).unwrap(), "own|anything");
    }

    #[test]
    fn a_whole_id_that_looks_like_a_prefix_is_found_bare() {
        assert_eq!(found("org/shared", &["acme"]).unwrap(), "acme|org/shared");
    }

    #[test]
    fn a_bare_name_means_the_one_connected_provider_that_lists_it() {
        assert_eq!(found("shared", &["acme"]).unwrap(), "acme|shared");
        assert_eq!(found("tiered", &["bolt", "plan"]).unwrap(), "plan|tiered");
    }

    #[test]
    fn a_bare_name_of_several_is_refused_with_the_choices() {
        let choices = vec!["acme/shared".to_owned(), "bolt/shared".to_owned()];
        assert_eq!(
            found("shared", &["acme", "bolt"]),
            Err(Unresolved::Ambiguous { choices })
        );
    }

    #[test]
    fn a_name_nobody_lists_goes_to_the_only_open_provider() {
        assert_eq!(
            found("new-model", &["own", "acme"]).unwrap(),
            "own|new-model"
        );
        assert_eq!(
            found("new-model", &["acme"]),
            Err(Unresolved::Unknown { elsewhere: vec![] })
        );
    }

    #[test]
    fn a_name_others_have_is_told_where() {
        assert_eq!(
            found("lonely", &["acme"]),
            Err(Unresolved::Unknown {
                elsewhere: vec!["away/lonely".to_owned()]
            })
        );
    }

    #[test]
    fn a_closed_list_is_believed_and_similar_names_are_told() {
        let similar = vec!["acme/acme-1".to_owned()];
        assert_eq!(
            found("acme/acme-9", &["acme"]),
            Err(Unresolved::NotOffered {
                provider: house()[1].id.to_string(),
                similar
            })
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(found("", &[]), Err(Unresolved::Missing));
        for name in ["../etc", "a\nb", &"x".repeat(600)] {
            assert_eq!(found(name, &[]), Err(Unresolved::Malformed));
        }
    }
}
