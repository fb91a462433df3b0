//! The built-in rows are well-formed.

use crate::{Price, find, providers};
use chat::Dialect;
use chat::Quirk::{MaxCompletionTokens, MaxTokensOnly};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn this_many_providers_and_models_are_covered() {
    let models: usize = providers()
        .iter()
        .map(|provider| provider.models.len())
        .sum();
    let local = providers().iter().filter(|provider| provider.local).count();
    assert_eq!((providers().len(), local, models), (129, 10, 1038));
}

#[test]
fn no_two_providers_answer_to_one_name() {
    let mut owners = BTreeMap::new();
    for provider in providers() {
        let names: BTreeSet<_> = [&provider.id, &provider.prefix]
            .into_iter()
            .chain(provider.aliases.iter())
            .collect();
        for name in names {
            assert_eq!(owners.insert(name, &provider.id), None, "{name}");
            assert_eq!(find(name).unwrap().id, provider.id);
        }
    }
}

#[test]
fn every_provider_has_offers_in_different_dialects_and_unique_models() {
    for provider in providers() {
        let dialects: BTreeSet<_> = provider.offers.iter().map(|offer| offer.dialect).collect();
        assert!(!dialects.is_empty(), "{}", provider.id);
        assert_eq!(dialects.len(), provider.offers.len(), "{}", provider.id);
        let ids: BTreeSet<_> = provider.models.iter().map(|model| &model.id).collect();
        assert_eq!(ids.len(), provider.models.len(), "{}", provider.id);
        assert!(!provider.custom);
    }
}

#[test]
fn every_model_is_served_and_priced_sensibly() {
    for provider in providers() {
        for model in provider.models.iter() {
            assert!(
                provider.offer(Dialect::OpenAiChat, &model.id).is_some(),
                "{}/{}",
                provider.id,
                model.id
            );
            let price = model.price.unwrap_or(Price {
                input: 0.0,
                output: 0.0,
                cache_read: None,
                cache_write: None,
            });
            for dollars in [
                Some(price.input),
                Some(price.output),
                price.cache_read,
                price.cache_write,
            ] {
                assert!(
                    dollars.is_none_or(|dollars| (0.0..=1000.0).contains(&dollars)),
                    "{}",
                    model.id
                );
            }
        }
    }
}

#[test]
fn addresses_are_https_unless_local_and_fill_from_the_variables() {
    let given = |_: &str| Some("x");
    for provider in providers() {
        let endpoints = provider
            .offers
            .iter()
            .map(|offer| provider.endpoint(offer, "m", true, given));
        let counts = provider
            .offers
            .iter()
            .filter_map(|offer| offer.count_url.as_ref());
        let others = counts
            .chain(&provider.models_url)
            .map(|url| provider.address(url, "m", given));
        for address in endpoints.chain(others) {
            let address = address.unwrap();
            let scheme = if provider.local {
                "http://"
            } else {
                "https://"
            };
            assert!(address.starts_with(scheme), "{address}");
            assert!(!address.contains(['{', '}']), "{address}");
        }
    }
}

#[test]
fn a_chat_server_takes_one_of_the_two_limit_fields() {
    for provider in providers() {
        let chats = provider
            .offers
            .iter()
            .any(|offer| offer.dialect == Dialect::OpenAiChat);
        let older = provider.quirks.has(MaxTokensOnly);
        assert_eq!(
            chats,
            older || provider.quirks.has(MaxCompletionTokens),
            "{}",
            provider.id
        );
        assert!(
            !(older && provider.quirks.has(MaxCompletionTokens)),
            "{}",
            provider.id
        );
    }
}

#[test]
fn the_api_version_goes_with_every_offer_that_needs_it() {
    for offer in providers()
        .iter()
        .flat_map(|provider| provider.offers.iter())
    {
        let stated = offer
            .headers
            .iter()
            .any(|(name, value)| name == "anthropic-version" && value == "2023-06-01");
        assert_eq!(stated, offer.dialect == Dialect::AnthropicMessages);
    }
}

#[test]
fn no_provider_is_named_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names: BTreeSet<&str> = providers()
        .iter()
        .flat_map(|provider| [provider.id.as_ref(), provider.prefix.as_ref()])
        .collect();
    for file in sources(&root.join("src"))
        .into_iter()
        .chain(sources(&root.join("build")))
    {
        let text = fs::read_to_string(&file).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for word in code.flat_map(|line| {
            line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        }) {
            assert!(!names.contains(word), "`{word}` in {}", file.display());
        }
    }
}

/// The Rust files under a folder, the tests left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .filter(|path| !path.ends_with("tests"))
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
