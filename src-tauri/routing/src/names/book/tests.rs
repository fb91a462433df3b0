//! From names to targets, and what is refused when settings are saved.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::names::check::Invalid;
use crate::tests::{account_of, provider, tagged};
use crate::{Fleet, check_aliases, presets};
use catalog::{Provider, Tier};

fn world() -> (Vec<Arc<Provider>>, Fleet) {
    let providers = vec![
        provider("own", Tier::ApiKey, &[]),
        provider(
            "acme",
            Tier::ApiKey,
            &[
                ("big", Some(75.0)),
                ("mid", Some(15.0)),
                ("small", Some(5.0)),
            ],
        ),
        provider(
            "plan",
            Tier::Subscription,
            &[("claude-opus-4", None), ("claude-opus-5", None)],
        ),
        provider("gratis", Tier::Free, &[("glm-5", None), ("kimi-k3", None)]),
        provider("penny", Tier::Cheap, &[("glm-5", Some(2.0))]),
        provider("away", Tier::Free, &[("lonely", None)]),
    ];
    let connected = providers.iter().take(5);
    let fleet = connected
        .map(|provider| {
            tagged(
                account_of(provider, &format!("at-{}", provider.id), 1),
                "work",
            )
        })
        .collect();
    (providers, fleet)
}

fn naming(json: &str) -> Naming {
    serde_json::from_str(json).unwrap()
}

fn legs(naming: &Naming, name: &str) -> Result<Vec<String>, Unresolved> {
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let aim = Book::new(naming).aim(name, &known)?;
    Ok(aim.legs.iter().map(Leg::name).collect())
}

#[test]
fn an_alias_leads_on_and_the_one_that_says_most_goes_first() {
    let naming = naming(
        r#"{"aliases":[
            {"name":"claude-*","target":"plan/*"},
            {"name":"claude-sonnet-*","target":"acme/mid"},
            {"name":"fast","target":"quick"},
            {"name":"quick","target":"acme/small"},
            {"name":"gpt-*","target":"own/vendor-*"}
        ]}"#,
    );
    let cases = [
        ("claude-sonnet-4-5", "acme/mid"),
        ("claude-opus-5", "plan/claude-opus-5"),
        ("fast", "acme/small"),
        ("FAST", "acme/small"),
        ("gpt-5", "own/vendor-5"),
    ];
    for (name, leg) in cases {
        assert_eq!(legs(&naming, name).unwrap(), [leg], "{name}");
    }
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let aim = Book::new(&naming).aim("fast", &known).unwrap();
    assert_eq!(aim.via.len(), 2);
}

#[test]
fn a_provider_with_a_star_is_its_own_middle_model() {
    let plain = Naming::default();
    assert_eq!(legs(&plain, "acme/*").unwrap(), ["acme/mid"]);
    assert_eq!(legs(&plain, "plan/*").unwrap(), ["plan/claude-opus-5"]);
    assert!(legs(&plain, "own/*").is_err());
}

#[test]
fn auto_goes_through_the_tiers_over_what_is_connected() {
    let all = [
        "plan/claude-opus-5",
        "acme/mid",
        "penny/glm-5",
        "gratis/kimi-k3",
    ];
    assert_eq!(legs(&Naming::default(), "auto").unwrap(), all);
    let none = naming(r#"{"auto":{"enabled":false}}"#);
    let other = legs(&none, "auto").unwrap();
    assert_eq!(other, ["own/auto"], "it is a name like any other then");
    let chosen = naming(r#"{"auto":{"models":{"acme":"big","own":"x"},"without":["penny"]}}"#);
    assert_eq!(
        legs(&chosen, "auto").unwrap(),
        ["plan/claude-opus-5", "own/x", "acme/big", "gratis/kimi-k3"]
    );
}

#[test]
fn a_combo_may_hold_another_and_a_lost_part_does_not_take_it_along() {
    let naming = naming(
        r#"{"combos":[
            {"name":"outer","targets":[{"model":"acme/big"},{"combo":"inner"},{"model":"gone/x"}]},
            {"name":"inner","strategy":"random","targets":[{"model":"plan/claude-opus-5","tag":"work"},{"model":"fast"}]}
        ],"aliases":[{"name":"fast","target":"acme/small"}]}"#,
    );
    let all = ["acme/big", "plan/claude-opus-5", "acme/small"];
    for name in ["outer", "Outer", "combo/outer"] {
        assert_eq!(legs(&naming, name).unwrap(), all);
    }
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let aim = Book::new(&naming).aim("outer", &known).unwrap();
    assert_eq!(aim.legs[1].pin, Some(Pin::Tag("work".into())));
    let names: Vec<String> = aim.combos().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["outer", "inner"]);
}

#[test]
fn a_chain_adds_what_is_tried_at_the_end() {
    let naming = naming(r#"{"chains":[{"models":"acme/*","then":["plan/claude-opus-5","gone"]}]}"#);
    assert_eq!(
        legs(&naming, "acme/big").unwrap(),
        ["acme/big", "plan/claude-opus-5"]
    );
    assert_eq!(legs(&naming, "own/x").unwrap(), ["own/x"]);
}

fn fields(found: Result<(), Vec<Invalid>>) -> Vec<String> {
    found
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|one| one.field)
        .collect()
}

#[test]
fn a_combo_that_cannot_be_is_refused_and_the_field_is_named() {
    let saved = naming(
        r#"{"combos":[{"name":"a","targets":[{"combo":"b"}]},{"name":"b","targets":[{"model":"acme/big"}]}]}"#,
    );
    let book = Book::new(&saved);
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let cases = [
        (r#"{"name":"x","targets":[]}"#, vec!["targets"]),
        (
            r#"{"name":"","targets":[{"model":"acme/big"}]}"#,
            vec!["name"],
        ),
        (
            r#"{"name":"auto","targets":[{"model":"acme/big"}]}"#,
            vec!["name"],
        ),
        (
            r#"{"name":"sp ace","targets":[{"model":"acme/big"}]}"#,
            vec!["name"],
        ),
        (
            r#"{"name":"x","targets":[{"model":"acme/big"},{"model":"acme-no/such"},{}]}"#,
            vec!["targets[1].model", "targets[2].model"],
        ),
        (
            r#"{"name":"b","targets":[{"combo":"a"}]}"#,
            vec!["targets[0].combo"],
        ),
        (
            r#"{"name":"x","targets":[{"combo":"x"}]}"#,
            vec!["targets[0].combo"],
        ),
        (
            r#"{"name":"x","targets":[{"combo":"nope"}]}"#,
            vec!["targets[0].combo"],
        ),
        (
            r#"{"name":"x","targets":[{"model":"a"}]}"#,
            vec!["targets[0].model"],
        ),
        (
            r#"{"name":"x","targets":[{"model":"acme/big","account":"at-plan","tag":"t","weight":1001}]}"#,
            vec!["targets[0].account", "targets[0].tag", "targets[0].weight"],
        ),
        (
            r#"{"name":"x","targets":[{"model":"acme/big"}],"terms":{"retries":11,"timeout_ms":5}}"#,
            vec!["terms.timeout_ms", "terms.retries"],
        ),
        (
            r#"{"name":"x","targets":[{"model":"acme/big","account":"at-acme"},{"combo":"a"},{"combo":"auto"}]}"#,
            vec![],
        ),
    ];
    for (json, wrong) in cases {
        let combo: Combo = serde_json::from_str(json).unwrap();
        assert_eq!(fields(combo.check(&book, &known)), wrong, "{json}");
    }
    assert!(serde_json::from_str::<Combo>(r#"{"name":"x","targets":[],"timeuot":1}"#).is_err());
}

#[test]
fn a_combo_with_terms_is_no_part_of_another_and_no_fallback() {
    let strict = r#"{"name":"strict","targets":[{"model":"acme/big"}],"terms":{"retries":1}}"#;
    let named = |rest: &str| {
        let plain = r#"{"name":"plain","targets":[{"model":"acme/big"}]}"#;
        naming(&format!(
            r#"{{"combos":[{strict},{plain}],"aliases":[{{"name":"s","target":"strict"}}]{rest}}}"#
        ))
    };
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    assert_eq!(fields(named("").check(&known)), [""; 0]);
    let chain = r#","chains":[{"then":["plain","strict","combo/strict","s"]}]"#;
    let wrong = [
        "combos[0].terms",
        "chains[0].then[1]",
        "chains[0].then[2]",
        "chains[0].then[3]",
    ];
    assert_eq!(fields(named(chain).check(&known)), wrong);
    let book = Book::new(&named(""));
    let outer: Combo =
        serde_json::from_str(r#"{"name":"x","targets":[{"combo":"plain"},{"combo":"Strict"}]}"#)
            .unwrap();
    assert_eq!(fields(outer.check(&book, &known)), ["targets[1].combo"]);
    // And the other way round: a combo that is a part already gets none.
    let mut whole = named("");
    whole.combos = vec![outer];
    let strict: Combo = serde_json::from_str(strict).unwrap();
    assert_eq!(fields(strict.check(&Book::new(&whole), &known)), ["terms"]);
}

#[test]
fn aliases_in_a_circle_are_refused_and_harmless_at_run_time() {
    let round = naming(r#"{"aliases":[{"name":"x","target":"y"},{"name":"y","target":"x"}]}"#);
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let found = check_aliases(&round.aliases, |name| round.resolves(name, &known));
    assert_eq!(fields(found), ["aliases[0].target", "aliases[1].target"]);
    assert!(legs(&round, "x").is_err());
    let twice =
        naming(r#"{"aliases":[{"name":"x","target":"acme/big"},{"name":"X","target":"nowhere"}]}"#);
    let found = check_aliases(&twice.aliases, |name| twice.resolves(name, &known));
    assert_eq!(fields(found), ["aliases[1].name", "aliases[1].target"]);
}

#[test]
fn requests_are_sent_elsewhere_by_what_they_are() {
    let naming = naming(
        r#"{"detours":[
            {"name":"chores","when":{"background":true},"to":"acme/small"},
            {"name":"long","when":{"prompt_from":200000},"to":"acme/big"},
            {"name":"pictures","when":{"images":true,"models":["own/*"]},"to":"plan/claude-opus-5"},
            {"name":"no tools","when":{"tools":false,"prompt_to":100},"to":"gratis/glm-5"},
            {"name":"off","when":{"tools":true},"to":"x","enabled":false}
        ]}"#,
    );
    let book = Book::new(&naming);
    let facts = Facts {
        tools: true,
        prompt_tokens: 5_000,
        ..Facts::default()
    };
    let to = |name: &str, facts: Facts<'_>| book.detour(name, &facts).map(|one| one.to.clone());
    assert_eq!(to("own/x", facts), None);
    let chore = Facts {
        background: true,
        ..facts
    };
    assert_eq!(to("own/x", chore).as_deref(), Some("acme/small"));
    assert_eq!(to("acme/small", chore), None);
    let long = Facts {
        prompt_tokens: 200_000,
        ..facts
    };
    assert_eq!(to("own/x", long).as_deref(), Some("acme/big"));
    let picture = Facts {
        images: true,
        ..facts
    };
    assert_eq!(to("own/x", picture).as_deref(), Some("plan/claude-opus-5"));
    assert_eq!(to("acme/x", picture), None);
    let short = Facts {
        prompt_tokens: 10,
        ..Facts::default()
    };
    assert_eq!(to("own/x", short).as_deref(), Some("gratis/glm-5"));
    let wrong = Detour {
        to: "nowhere".into(),
        ..naming.detours[0].clone()
    };
    assert_eq!(fields(wrong.check(|_| Err("is unknown".into()))), ["to"]);
}

#[test]
fn a_chore_is_known_by_its_words() {
    let title = "Generate a concise title for this conversation.";
    assert!(crate::is_background(title, "hi", 300, false));
    assert!(crate::is_background("", &title.to_uppercase(), 300, false));
    assert!(!crate::is_background(title, "hi", 300, true));
    assert!(!crate::is_background(title, "hi", 90_000, false));
    assert!(!crate::is_background(
        "You are a coder.",
        "Fix the title bar.",
        300,
        false
    ));
}

#[test]
fn presets_are_offered_when_their_parts_are_connected() {
    let (providers, fleet) = world();
    let offered = |fleet: &Fleet| {
        let known = Known {
            providers: &providers,
            fleet,
        };
        let book = Book::default();
        presets(&known)
            .into_iter()
            .map(|combo| {
                combo.check(&book, &known).unwrap();
                let targets = combo.targets.into_iter().filter_map(|one| one.model);
                (combo.name, targets.collect::<Vec<_>>().join(" "))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        offered(&fleet),
        [
            (
                "maximize-claude".to_owned(),
                "plan/claude-opus-5 penny/glm-5 gratis/kimi-k3".to_owned()
            ),
            (
                "always-on".to_owned(),
                "plan/claude-opus-5 acme/mid penny/glm-5 gratis/kimi-k3".to_owned()
            ),
            (
                "openclaw-free".to_owned(),
                "gratis/glm-5 gratis/kimi-k3".to_owned()
            ),
        ]
    );
    assert_eq!(offered(&Fleet::default()), []);
}

#[test]
fn all_names_are_checked_together_and_fields_are_told_by_their_path() {
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let wrong = naming(
        r#"{"combos":[{"name":"a","targets":[]},{"name":"A","targets":[{"model":"acme/big"}]}],
            "aliases":[{"name":"x","target":""}],
            "chains":[{"then":[]},{"models":"*","then":["acme/big","nowhere/x"]}],
            "detours":[{"name":"","to":"acme/big"}]}"#,
    );
    assert_eq!(
        fields(wrong.check(&known)),
        [
            "combos[0].targets",
            "combos[1].name",
            "chains[0].then",
            "chains[1].then[1]",
            "detours[0].name",
            "detours[0].when",
            "aliases[0].target"
        ]
    );
    assert!(Naming::default().check(&known).is_ok());
}

#[test]
fn settings_out_of_bounds_are_told_by_field() {
    let strategies: crate::Strategies = serde_json::from_str(
        r#"{"accounts":{"strategy":"round-robin","sticky":1001},"providers":{"acme":{"strategy":"p2c"},"gone":{}},
            "sessions":{"wait_ms":300001}}"#,
    )
    .unwrap();
    let found = strategies.check(|provider| provider == "acme");
    assert_eq!(
        fields(found),
        ["accounts.sticky", "sessions.wait_ms", "providers.gone"]
    );
    assert!(crate::Strategies::default().check(|_| false).is_ok());
    let pace = crate::Pace {
        concurrent: Some(0),
        ..crate::Pace::default()
    };
    assert_eq!(fields(pace.check()), ["concurrent"]);
    assert!(crate::Pace::default().check().is_ok());
}

#[test]
fn what_auto_hidden_names_accounts_and_breakers_cannot_be_is_told_by_its_field() {
    let (providers, fleet) = world();
    let known = Known {
        providers: &providers,
        fleet: &fleet,
    };
    let wrong = naming(
        r#"{"auto":{"models":{"acme":"huge","own":"x","nobody":"m"},"without":["penny","gone"]},"visibility":{"hidden":["acme/*",""]}}"#,
    );
    assert_eq!(
        fields(wrong.check(&known)),
        [
            "auto.models.acme",
            "auto.models.nobody",
            "auto.without[1]",
            "hidden[1]"
        ]
    );
    for (percent, right) in [(0, false), (1, true), (100, true), (101, false)] {
        let policy = crate::Policy {
            stop_at_percent: Some(percent),
            ..crate::Policy::default()
        };
        assert_eq!(policy.check().is_ok(), right, "{percent}");
    }
    let mut strategies = crate::Strategies::default();
    strategies.resilience.key_breaker.window_ms = 0;
    strategies.resilience.subscription_breaker.window_ms = u64::MAX;
    assert_eq!(
        fields(strategies.check(|_| true)),
        [
            "resilience.key_breaker.window_ms",
            "resilience.subscription_breaker.window_ms"
        ]
    );
}
